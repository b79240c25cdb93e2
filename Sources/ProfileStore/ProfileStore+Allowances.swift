import Baseline

extension ProfileStore {
    /// Allows lines for a while, beside what the profile's document allows.
    ///
    /// Nothing is exported of it, and the state stays. A running agent ends an allowance by itself when its time has
    /// come. One of the same line, whenever it ends, goes; so do those that have ended.
    /// - Parameters:
    ///   - note: kept with each of them; the history says until when they hold, too.
    ///   - violation: id of the violation that they answer.
    /// - Returns: the new revision.
    /// - Throws: `noSuchProfile`, `diskFull`, `damaged`, `system`.
    @discardableResult
    public func grant(
        _ lines: [Behaviour], for key: ProfileKey, until: Timestamp, by: String? = nil, note: String? = nil,
        violation: String? = nil, time: Timestamp
    ) throws(StoreError) -> UInt64 {
        let remark = ["until \(until.rfc3339)", note].compactMap { $0 }.joined(separator: ": ")
        return try change(key, action: .allowed, by: by, note: remark, time: time) {
            number, transaction throws(LMDBFailure) in
            for line in lines {
                let allowance = Allowance(
                    line: line, granted: time, until: until, by: by, note: note, violation: violation)
                try records.write(allowance, ofProfile: number, transaction)
            }
            return true
        }
    }

    /// What is allowed for a while at this time, in the order in which it ends.
    /// - Throws: `noSuchProfile`, `damaged`, `system`.
    public func allowances(_ key: ProfileKey, at time: Timestamp) throws(StoreError) -> [Allowance] {
        try environment.read { transaction throws(LMDBFailure) in
            guard let stored = try records.profile(key, transaction) else { throw .refused(.noSuchProfile(key)) }
            return try records.allowances(ofProfile: stored.number, transaction).filter { $0.until > time }
        }
    }

    /// Ends the allowances of these lines before their time.
    /// - Returns: the revision, which rises where there was one.
    /// - Throws: `noSuchProfile`, `diskFull`, `damaged`, `system`.
    @discardableResult
    public func withdraw(
        _ lines: [Behaviour], from key: ProfileKey, by: String? = nil, note: String? = nil, time: Timestamp
    ) throws(StoreError) -> UInt64 {
        try change(key, action: .denied, by: by, note: note, time: time) {
            number, transaction throws(LMDBFailure) in
            let known = try records.allowances(ofProfile: number, transaction)
            let ended = known.filter { lines.contains($0.line) && $0.until > time }
            for allowance in ended {
                try records.removeAllowance(of: allowance.line, ofProfile: number, transaction)
            }
            return !ended.isEmpty
        }
    }

    /// A change to a profile's allowances, as one step of its history; `body` says whether there was any.
    private func change(
        _ key: ProfileKey, action: ProfileRevision.Action, by: String?, note: String?, time: Timestamp,
        _ body: (_ number: UInt64, _ transaction: borrowing WriteTransaction) throws(LMDBFailure) -> Bool
    ) throws(StoreError) -> UInt64 {
        try environment.write { transaction throws(LMDBFailure) in
            guard let stored = try records.profile(key, transaction) else { throw .refused(.noSuchProfile(key)) }
            for allowance in try records.allowances(ofProfile: stored.number, transaction)
            where allowance.until <= time {
                try records.removeAllowance(of: allowance.line, ofProfile: stored.number, transaction)
            }
            guard try body(stored.number, transaction) else { return stored.revision }
            return try write(stored, action: action, by: by, note: note, time: time, transaction) {
                $0.verdictGeneration = transaction.generation
            }
        }
    }
}
