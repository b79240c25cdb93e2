import Baseline

extension ProfileStore {
    /// All profiles, sorted by image name, then key.
    public func profileSummaries() throws(StoreError) -> [ProfileSummary] {
        let stored = try environment.read { transaction throws(LMDBFailure) in try records.allProfiles(transaction) }
        return stored.map(ProfileSummary.init).sorted { ($0.image.name, $0.key) < ($1.image.name, $1.key) }
    }

    /// One profile without its behaviours, or nil where there is none.
    public func summary(_ key: ProfileKey) throws(StoreError) -> ProfileSummary? {
        try environment.read { transaction throws(LMDBFailure) in
            try records.profile(key, transaction).map(ProfileSummary.init)
        }
    }

    /// One profile whole, as of one moment, or nil where there is none.
    public func profile(_ key: ProfileKey) throws(StoreError) -> Profile? {
        try snapshot(key)?.profile
    }

    /// What people did to a profile and when its state changed, oldest first; empty for an unknown key.
    public func history(_ key: ProfileKey) throws(StoreError) -> [ProfileRevision] {
        try environment.read { transaction throws(LMDBFailure) in
            var steps: [ProfileRevision] = []
            guard let stored = try records.profile(key, transaction) else { return steps }
            try transaction.scan(records.history, prefix: RecordKey.number(stored.number)) {
                key, value throws(LMDBFailure) in
                let step: StoredRevision = try records.decode(value)
                guard let action = ProfileRevision.Action(rawValue: step.action) else {
                    throw .damaged(reason: "unknown step '\(step.action)' in a history")
                }
                steps.append(
                    ProfileRevision(
                        revision: key.suffix(8).reduce(0) { $0 << 8 | UInt64($1) },
                        time: Timestamp(nanoseconds: step.time), action: action,
                        by: step.hasBy ? step.by : nil, note: step.hasNote ? step.note : nil,
                        hasDocument: step.hasDocument))
                return true
            }
            return steps
        }
    }

    /// The document's text after the newest step at or below a revision whose text is kept; nil where there is none.
    public func document(_ key: ProfileKey, revision: UInt64) throws(StoreError) -> String? {
        try environment.read { transaction throws(LMDBFailure) -> String? in
            guard let stored = try records.profile(key, transaction) else { return nil }
            var text: String?
            try transaction.scan(records.history, prefix: RecordKey.number(stored.number)) {
                key, value throws(LMDBFailure) in
                guard key.suffix(8).reduce(0, { $0 << 8 | UInt64($1) }) <= revision else { return false }
                let step: StoredRevision = try records.decode(value)
                if step.hasDocument { text = step.document }
                return true
            }
            return text
        }
    }

    /// The document that was approved last; nil where none was, or none is kept.
    public func approvedDocument(_ key: ProfileKey) throws(StoreError) -> String? {
        let isApproved = { (text: String) in (try? ParsedDocument(text, file: ""))?.document.state == .approved }
        for step in try history(key).reversed() {
            guard let text = try document(key, revision: step.revision) else { break }
            if isApproved(text) { return text }
        }
        // What a person decided last; learning does not touch it.
        let stored = try environment.read { transaction throws(LMDBFailure) in
            try records.profile(key, transaction).flatMap { stored throws(LMDBFailure) in
                try records.document(ofProfile: stored.number, transaction)?.source
            }
        }
        return stored.flatMap { isApproved($0) ? $0 : nil }
    }

    /// A profile with the text of its document, as of one moment.
    struct Snapshot {
        var profile: Profile
        var parsed: ParsedDocument?
        /// What was learned of resources, in full precision; empty where it was not asked for.
        var figures: [ResourceMetric: ResourceSummary] = [:]

        /// Lines that learning made, when the document that is exported becomes the one that is kept: also those that
        /// it holds beyond the one that is kept now.
        func madeLines(absorbing exported: ProfileDocument) -> [Behaviour: Evidence.Provenance] {
            let written = Set(parsed?.document.lines ?? [])
            var made = profile.madeLines
            for line in exported.lines where !written.contains(line) { made[line] = .learned }
            return made
        }
    }

    /// What the store holds of a profile, as of one moment.
    private struct StoredParts {
        var profile: StoredProfile
        var learned: [Behaviour: Evidence]
        var document: StoredDocument?
        var resources: ResourceKnowledge?
        var removed: [Behaviour]
        var made: [Behaviour: Evidence.Provenance]
        var allowances: [Allowance]
    }

    func snapshot(_ key: ProfileKey, withFigures: Bool = false) throws(StoreError) -> Snapshot? {
        let read = try environment.read { transaction throws(LMDBFailure) -> StoredParts? in
            guard let stored = try records.profile(key, transaction) else { return nil }
            let number = stored.number
            return StoredParts(
                profile: stored, learned: try records.behaviours(ofProfile: number, transaction),
                document: try records.document(ofProfile: number, transaction),
                resources: withFigures ? try records.resources(ofProfile: number, transaction) : nil,
                removed: try records.removedLines(ofProfile: number, transaction),
                made: try records.madeLines(ofProfile: number, transaction),
                allowances: try records.allowances(ofProfile: number, transaction))
        }
        guard let read else { return nil }
        let stored = read.profile
        let parsed = try read.document.map { text throws(StoreError) in try parseStored(text, of: stored) }
        var profile = Profile(key: key, image: stored.image)
        profile.state = stored.profileState
        profile.revision = stored.revision
        profile.exposure = stored.exposure.decoded
        profile.learned = read.learned
        profile.document = parsed?.document
        profile.approval = stored.approvalValue
        profile.inheritedFrom = stored.hasInheritedFrom ? stored.inheritedFrom : nil
        profile.removed = read.removed
        profile.madeLines = read.made
        profile.allowances = read.allowances
        return Snapshot(profile: profile, parsed: parsed, figures: read.resources?.figures ?? [:])
    }

    /// The text was checked when it was imported; that it cannot be read now means damage.
    func parseStored(_ document: StoredDocument, of stored: StoredProfile) throws(StoreError) -> ParsedDocument {
        do {
            return try ParsedDocument(
                document.source, file: "stored document of \(stored.imageName)", toleratingFigures: true)
        } catch {
            throw .damaged(path: directory, reason: error.description)
        }
    }
}

extension ProfileSummary {
    init(_ stored: StoredProfile) {
        self.init(
            key: stored.key, image: stored.image, state: stored.profileState, revision: stored.revision,
            exposure: stored.exposure.decoded, learnedBehaviours: Int(stored.behaviours),
            approval: stored.approvalValue, verdictGeneration: stored.verdictGeneration)
    }
}
