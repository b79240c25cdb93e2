import Baseline

extension ProfileStore {
    /// Approves a profile as it is now, from any state.
    ///
    /// The document that `exportDocument` gives at that moment is kept as what was approved: its patterns
    /// hold later, too, whatever is learned since, and only what they do not hold ends the approval.
    /// - Returns: the new revision.
    /// - Throws: `noSuchProfile`, `diskFull`, `damaged`, `system`.
    @discardableResult
    public func approve(_ key: ProfileKey, by: String? = nil, reason: String? = nil, time: Timestamp)
        throws(StoreError) -> UInt64
    {
        // Generalising takes longer than a transaction may. It is done on a snapshot, and again should a
        // learner have written in between.
        while true {
            guard var before = try snapshot(key, withFigures: true) else { throw .noSuchProfile(key) }
            let seen = before.profile.revision
            before.profile.state = .approved
            let exported = try exported(before)
            let (text, made) = (exported.text, before.madeLines(absorbing: exported.document))
            let revision = try environment.write { transaction throws(LMDBFailure) -> UInt64? in
                guard let stored = try records.profile(key, transaction) else { throw .refused(.noSuchProfile(key)) }
                guard stored.revision == seen else { return nil }
                try records.write(source: text, ofProfile: stored.number, transaction)
                try records.write(madeLines: made, ofProfile: stored.number, transaction)
                return try write(
                    stored, action: .approved, by: by, note: reason, document: text, time: time, transaction
                ) { stored in
                    stored.profileState = .approved
                    stored.approvalValue = Approval(by: by, reason: reason, time: time)
                    stored.verdictGeneration = transaction.generation
                }
            }
            if let revision { return revision }
        }
    }

    /// Forgets a profile: what was learned, the document, the approval and the history.
    /// - Throws: `noSuchProfile`, `diskFull`, `damaged`, `system`.
    public func remove(_ key: ProfileKey) throws(StoreError) {
        let number = try environment.write { transaction throws(LMDBFailure) -> UInt64 in
            guard let stored = try records.profile(key, transaction) else { throw .refused(.noSuchProfile(key)) }
            try transaction.delete(records.profiles, key: RecordKey.profile(key))
            try transaction.delete(records.documents, key: RecordKey.number(stored.number))
            return stored.number
        }
        try forgetRest(ofProfile: number)
    }

    /// Removes what is kept under the number of a profile that is no more. It is never used again, so all of this can
    /// no longer be found and is only taking room.
    func forgetRest(ofProfile number: UInt64) throws(StoreError) {
        for database in [
            records.behaviours, records.history, records.resources, records.removed, records.made, records.parts,
            records.allowances, records.reviews,
        ] {
            var mayHaveMore = true
            while mayHaveMore {
                mayHaveMore = try environment.write { transaction throws(LMDBFailure) in
                    try records.removeSome(of: database, ofProfile: number, limit: removalsAtOnce, transaction)
                }
            }
        }
    }

    /// Writes a profile's record as changed by `body`, with the next revision, and notes the step.
    /// - Parameter document: the document's text after the step, where a person took it.
    /// - Returns: the new revision.
    func write(
        _ stored: StoredProfile, action: ProfileRevision.Action, by: String? = nil, note: String? = nil,
        document: String? = nil, time: Timestamp, _ transaction: borrowing WriteTransaction,
        _ body: (inout StoredProfile) -> Void
    ) throws(LMDBFailure) -> UInt64 {
        var changed = stored
        body(&changed)
        changed.revision += 1
        try records.note(action, by: by, note: note, document: document, time: time, in: changed, transaction)
        try records.write(changed, transaction)
        return changed.revision
    }

    /// About 10 ms of work in one transaction.
    private var removalsAtOnce: Int { 1_000 }
}
