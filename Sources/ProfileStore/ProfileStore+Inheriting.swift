import Baseline

extension ProfileStore {
    /// Lets a profile that does not exist yet begin with what is known of its predecessor: the newest other image of
    /// the same name in the same role.
    ///
    /// It gets the predecessor's behaviours as `inherited`, without counts, its document as exported now, in state
    /// `learning`, which of its lines learning made, and what a person took out of it. A reader sees all of it or nothing: the record that makes the
    /// rest be found is written last. A process killed before leaves what nobody finds, and the next one begins anew.
    /// - Returns: the predecessor; nil where the profile exists, or where there is nothing to begin with.
    func inherit(_ key: ProfileKey, _ image: ImageIdentity, time: Timestamp) throws(StoreError) -> ImageIdentity? {
        guard try summary(key) == nil, let predecessor = try predecessor(of: image, role: key.role),
            let known = try snapshot(predecessor.key, withFigures: true),
            known.profile.document != nil || !known.profile.learned.isEmpty
        else { return nil }
        let exported = try exported(known)
        let text = try inheritedText(exported, for: image)
        let made = known.madeLines(absorbing: exported.document).mapValues { _ in Evidence.Provenance.inherited }
        // Connections that names stand for are not in the document either.
        let shares = NameShares(known.profile.learned)
        let behaviours = known.profile.learned.filter { !shares.standFor($0.key) }.mapValues(\.inherited)
        let number = try writeAhead(behaviours, for: key)
        let isTaken = try environment.write { transaction throws(LMDBFailure) -> Bool in
            guard try records.profile(key, transaction) == nil else { return true }
            var stored = StoredProfile(key: key, number: number)
            stored.image = image
            stored.revision = 1
            stored.behaviours = UInt32(behaviours.count)
            stored.inheritedFrom = predecessor.key.imageID
            stored.verdictGeneration = transaction.generation
            try records.write(source: text, ofProfile: number, transaction)
            try records.write(removedLines: known.profile.removed, ofProfile: number, transaction)
            try records.write(madeLines: made, ofProfile: number, transaction)
            try records.note(
                .inherited, note: "from \(predecessor.key.imageID)", document: text, time: time, in: stored,
                transaction)
            try records.write(stored, transaction)
            return false
        }
        guard isTaken else { return predecessor.image }
        try forgetRest(ofProfile: number)
        return nil
    }

    /// An image's profile, or as long as it has none, that of its predecessor, with which it will begin.
    /// - Throws: `damaged`, `system`.
    public func knownProfile(_ key: ProfileKey, of image: ImageIdentity) throws(StoreError) -> Profile? {
        if let own = try profile(key) { return own }
        guard let predecessor = try predecessor(of: image, role: key.role) else { return nil }
        return try profile(predecessor.key)
    }

    /// The newest other image of the same name in the same role, by when it was last seen.
    private func predecessor(of image: ImageIdentity, role: String) throws(StoreError) -> ProfileSummary? {
        guard image.hasGivenName else { return nil }
        let name = ImageName(image.name)
        return try profileSummaries().filter {
            $0.key.role == role && $0.key.imageID != image.id && ImageName($0.image.name) == name
                && $0.image.hasGivenName
        }.max {
            ($0.exposure.lastSeen?.nanoseconds ?? 0, $0.verdictGeneration)
                < ($1.exposure.lastSeen?.nanoseconds ?? 0, $1.verdictGeneration)
        }
    }

    private func inheritedText(_ known: ExportedDocument, for image: ImageIdentity) throws(StoreError) -> String {
        do {
            return try ParsedDocument(known.text, file: "document of \(known.profile.image.name)")
                .text(for: image, state: .learning)
        } catch {
            throw .damaged(path: directory, reason: error.description)
        }
    }

    /// Writes behaviours under a number that no profile has, in short transactions.
    private func writeAhead(_ behaviours: [Behaviour: Evidence], for key: ProfileKey) throws(StoreError) -> UInt64 {
        let number = try environment.write { transaction throws(LMDBFailure) in
            try records.newProfile(key, transaction).number
        }
        let all = Array(behaviours)
        var next = 0
        while next < all.count {
            next = try environment.write { transaction throws(LMDBFailure) in
                let deadline = ContinuousClock.now + transactionBudget
                var position = next
                while position < all.count, position == next || ContinuousClock.now < deadline {
                    _ = try records.add(
                        all[position].value, to: all[position].key, ofProfile: number, transaction)
                    position += 1
                }
                return position
            }
        }
        return number
    }
}

extension Evidence {
    /// What another image's evidence is to a new one: who has shown it and when, but nothing counted.
    fileprivate var inherited: Evidence {
        Evidence(
            observations: 0, units: 0, runs: 0, firstSeen: firstSeen, lastSeen: lastSeen, phases: phases,
            provenance: .inherited)
    }
}

extension ImageIdentity {
    /// Whether people or an engine named it, so that another image of this name is its predecessor.
    var hasGivenName: Bool {
        !name.isEmpty && !name.hasPrefix("unknown/") && !id.hasPrefix("unknown/") && !ImageName.isIdentifier(name)
    }
}
