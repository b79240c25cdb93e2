import Baseline

extension ProfileStore {
    /// What a flush did to one profile.
    public struct Recorded: Hashable, Sendable {
        public var key: ProfileKey
        public var revision: UInt64
        public var outcome: DeltaOutcome
    }

    /// Adds what a learner saw since its last flush. A profile that does not exist yet is made.
    ///
    /// Large flushes are written in several transactions, so that nobody waits long for the writer's lock.
    /// Each leaves a consistent store: a delta's exposure is written with the last of its behaviours, so
    /// that a flush cut short never claims more experience than its behaviours show.
    ///
    /// - Parameters:
    ///   - deltas: taken out as they are written. After an error it holds what was not written, so that
    ///     handing it in again counts nothing twice.
    ///   - time: when the flush happened, for the history.
    /// - Returns: one entry for each delta, in the same order.
    /// - Throws: `diskFull`, `damaged`, `system`.
    @discardableResult
    public func record(_ deltas: inout [ProfileDelta], time: Timestamp) throws(StoreError) -> [Recorded] {
        var recorded: [Recorded] = []
        deltas.reverse()
        defer { deltas.reverse() }
        while !deltas.isEmpty {
            recorded.append(try record(&deltas[deltas.count - 1], time: time))
            deltas.removeLast()
        }
        return recorded
    }

    /// Says whether the stated bound on the unseen mass is met: moves a profile between `learning` and
    /// `ready`. An approved profile stays approved.
    public func setReadiness(_ key: ProfileKey, _ isReady: Bool, time: Timestamp) throws(StoreError) {
        let wanted: ProfileState = isReady ? .ready : .learning
        try environment.write { transaction throws(LMDBFailure) in
            guard let stored = try records.profile(key, transaction) else { throw .refused(.noSuchProfile(key)) }
            guard stored.profileState != wanted, stored.profileState != .approved else { return }
            _ = try write(stored, action: isReady ? .ready : .unready, time: time, transaction) { stored in
                stored.profileState = wanted
            }
        }
    }

    private func record(_ delta: inout ProfileDelta, time: Timestamp) throws(StoreError) -> Recorded {
        // One copy only: a flush can hold tens of thousands.
        let behaviours = Array(delta.behaviours)
        delta.behaviours = [:]
        let whole = delta
        var result = Recorded(key: delta.key, revision: 0, outcome: DeltaOutcome())
        var next = 0
        repeat {
            let chunk: Chunk
            do {
                chunk = try environment.write { transaction throws(LMDBFailure) in
                    try writeChunk(of: whole, behaviours: behaviours, from: next, time: time, transaction)
                }
            } catch {
                delta.behaviours = Dictionary(uniqueKeysWithValues: behaviours[next...].map { ($0.key, $0.value) })
                throw error
            }
            next = chunk.next
            result.revision = chunk.revision
            result.outcome.newBehaviours += chunk.outcome.newBehaviours
            if chunk.outcome.approvalLapsed { result.outcome.approvalLapsed = true }
        } while next < behaviours.count
        return result
    }

    private struct Chunk {
        var next: Int
        var revision: UInt64 = 0
        var outcome = DeltaOutcome()
    }

    /// Writes behaviours until the transaction's time is used up.
    private func writeChunk(
        of delta: ProfileDelta, behaviours: [(key: Behaviour, value: Evidence)], from start: Int, time: Timestamp,
        _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) -> Chunk {
        let deadline = ContinuousClock.now + transactionBudget
        let existing = try records.profile(delta.key, transaction)
        var stored = if let existing { existing } else { try records.newProfile(delta.key, transaction) }
        var chunk = Chunk(next: start)
        var matcher: Matcher?
        var hasMatcher = false
        while chunk.next < behaviours.count, chunk.next == start || ContinuousClock.now < deadline {
            let (behaviour, evidence) = behaviours[chunk.next]
            if try records.add(evidence, to: behaviour, ofProfile: stored.number, transaction) {
                stored.behaviours += 1
                if !hasMatcher {
                    matcher = try self.matcher(of: stored, transaction)
                    hasMatcher = true
                }
                if matcher?.speaks(of: behaviour) != true { chunk.outcome.newBehaviours += 1 }
            }
            chunk.next += 1
        }
        if chunk.next == behaviours.count {
            var exposure = stored.exposure.decoded
            exposure.merge(delta.exposure)
            stored.exposure = StoredExposure(exposure)
        }
        stored.image = existing == nil ? delta.image : stored.image.merged(with: delta.image)
        stored.revision += 1
        if stored.profileState == .approved, chunk.outcome.newBehaviours > 0 {
            stored.profileState = .learning
            chunk.outcome.approvalLapsed = true
            try records.note(.lapsed, time: time, in: stored, transaction)
        } else if existing == nil {
            try records.note(.created, time: time, in: stored, transaction)
        }
        try records.write(stored, transaction)
        chunk.revision = stored.revision
        return chunk
    }

    private func matcher(of stored: StoredProfile, _ transaction: borrowing WriteTransaction) throws(LMDBFailure)
        -> Matcher?
    {
        guard let source = try records.document(ofProfile: stored.number, transaction) else { return nil }
        do { return try parseStored(source, of: stored).matcher } catch { throw .refused(error) }
    }

    /// How long one transaction may go on writing; syncing to disk comes on top, within 50 ms together.
    private var transactionBudget: Duration { .milliseconds(20) }
}
