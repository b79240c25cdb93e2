import Baseline

extension ProfileStore {
    /// Allows in every part of a container's life what the profile has for its start only.
    ///
    /// It stands with the evidence, as the profile's lines know no phases: nothing is exported of it, and the state
    /// stays. What is not on record, as a pattern stands for it, is noted beside what the pattern was made of.
    /// - Returns: the new revision.
    /// - Throws: `noSuchProfile`, `diskFull`, `damaged`, `system`. Nothing has changed then.
    @discardableResult
    public func allowInAnyPhase(
        _ behaviours: [Behaviour], for key: ProfileKey, by: String? = nil, note: String? = nil, time: Timestamp
    ) throws(StoreError) -> UInt64 {
        let evidence = Evidence(
            observations: 0, units: 0, runs: 0, firstSeen: time, lastSeen: time, phases: .any, provenance: .edited)
        return try environment.write { transaction throws(LMDBFailure) in
            guard var stored = try records.profile(key, transaction) else { throw .refused(.noSuchProfile(key)) }
            for behaviour in behaviours {
                if try records.add(evidence, to: behaviour, ofProfile: stored.number, transaction) {
                    stored.behaviours += 1
                }
            }
            let remark = ["in any phase", note].compactMap { $0 }.joined(separator: "; ")
            return try write(stored, action: .allowed, by: by, note: remark, time: time, transaction) {
                $0.verdictGeneration = transaction.generation
            }
        }
    }
}
