import Baseline

extension ProfileStore {
    /// Approves a profile as it is now, from any state.
    /// - Returns: the new revision.
    /// - Throws: `noSuchProfile`, `diskFull`, `damaged`, `system`.
    @discardableResult
    public func approve(_ key: ProfileKey, by: String? = nil, reason: String? = nil, time: Timestamp)
        throws(StoreError) -> UInt64
    {
        try change(key, action: .approved, by: by, note: reason, time: time, changesVerdicts: true) { stored, _ in
            stored.profileState = .approved
            stored.approvalValue = Approval(by: by, reason: reason, time: time)
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
        // Its number is never used again, so the rest can no longer be found and is only taking room.
        for database in [records.behaviours, records.history] {
            var mayHaveMore = true
            while mayHaveMore {
                mayHaveMore = try environment.write { transaction throws(LMDBFailure) in
                    try records.removeSome(of: database, ofProfile: number, limit: removalsAtOnce, transaction)
                }
            }
        }
    }

    /// Changes one profile's record in one transaction, raises its revision and notes the step.
    /// - Returns: the new revision.
    @discardableResult
    func change(
        _ key: ProfileKey, action: ProfileRevision.Action, by: String? = nil, note: String? = nil, time: Timestamp,
        changesVerdicts: Bool,
        _ body: (inout StoredProfile, borrowing WriteTransaction) throws(LMDBFailure) -> Void
    ) throws(StoreError) -> UInt64 {
        try environment.write { transaction throws(LMDBFailure) in
            guard var stored = try records.profile(key, transaction) else { throw .refused(.noSuchProfile(key)) }
            try body(&stored, transaction)
            stored.revision += 1
            if changesVerdicts { stored.verdictGeneration = transaction.generation }
            try records.note(action, by: by, note: note, time: time, in: stored, transaction)
            try records.write(stored, transaction)
            return stored.revision
        }
    }

    /// About 10 ms of work in one transaction.
    private var removalsAtOnce: Int { 1_000 }
}
