import Baseline

extension ProfileStore {
    /// What a flush did to one profile.
    public struct Recorded: Hashable, Sendable {
        public var key: ProfileKey
        public var revision: UInt64
        public var outcome: DeltaOutcome
        /// The profile was made by this flush and began with that of another image of the same name.
        public var inheritedFrom: ImageIdentity?
    }

    /// Adds what a learner saw since its last flush. A profile that does not exist yet is made; where the store knows
    /// another image of the same name in the same role, it begins with what is known of that one.
    ///
    /// What the document denies and what a person took out is not learned; the outcome tells of it.
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

    /// Whether a part of a capture was learned into a profile before, so that it must not be counted again.
    public func holds(part: UInt64, of key: ProfileKey) throws(StoreError) -> Bool {
        try environment.read { transaction throws(LMDBFailure) in
            guard let stored = try records.profile(key, transaction) else { return false }
            return try transaction.get(records.parts, key: RecordKey.part(stored.number, part)) != nil
        }
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
        var result = Recorded(key: delta.key, revision: 0, outcome: DeltaOutcome())
        result.inheritedFrom = try inherit(delta.key, delta.image, time: time)
        // One copy only: a flush can hold tens of thousands.
        let behaviours = Array(delta.behaviours)
        delta.behaviours = [:]
        let whole = delta
        var next = 0
        do throws(StoreError) {
            var admission = try admission(of: delta.key, for: behaviours)
            repeat {
                let chunk = try environment.write { transaction throws(LMDBFailure) in
                    try writeChunk(
                        of: whole, behaviours: behaviours, from: next, by: admission, time: time, transaction)
                }
                if let chunk {
                    next = chunk.next
                    result.revision = chunk.revision
                    result.outcome.merge(chunk.outcome)
                } else {
                    // A person has decided something meanwhile.
                    admission = try self.admission(of: delta.key)
                }
            } while next < behaviours.count || result.revision == 0
        } catch {
            delta.behaviours = Dictionary(uniqueKeysWithValues: behaviours[next...].map { ($0.key, $0.value) })
            throw error
        }
        return result
    }

    private struct Chunk {
        var next: Int
        var revision: UInt64 = 0
        var outcome = DeltaOutcome()
    }

    /// Writes behaviours until the transaction's time is used up.
    /// - Returns: nil, with nothing written, where `admission` is not that of the profile as it is.
    private func writeChunk(
        of delta: ProfileDelta, behaviours: [(key: Behaviour, value: Evidence)], from start: Int,
        by admission: DatedAdmission?, time: Timestamp, _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) -> Chunk? {
        let deadline = ContinuousClock.now + transactionBudget
        let existing = try records.profile(delta.key, transaction)
        var stored = if let existing { existing } else { try records.newProfile(delta.key, transaction) }
        if let admission, admission.generation != stored.verdictGeneration { return nil }
        var chunk = Chunk(next: start)
        var isCovered = true
        while chunk.next < behaviours.count, chunk.next == start || ContinuousClock.now < deadline {
            let (behaviour, evidence) = behaviours[chunk.next]
            let isAdded = try records.add(evidence, to: behaviour, ofProfile: stored.number, transaction) { behaviour in
                guard let admission = admission?.admission else {
                    isCovered = existing == nil
                    if isCovered { chunk.outcome.newBehaviours += 1 }
                    return isCovered
                }
                return chunk.outcome.note(behaviour, admission.answer(for: behaviour, drift: evidence.drift))
            }
            // It was on record when that was looked up, and is no more.
            guard isCovered else { break }
            if isAdded { stored.behaviours += 1 }
            chunk.next += 1
        }
        guard isCovered || chunk.next > start else { return nil }
        if chunk.next == behaviours.count {
            var exposure = stored.exposure.decoded
            exposure.merge(delta.exposure)
            stored.exposure = StoredExposure(exposure)
            for part in delta.parts { try records.note(part: part, ofProfile: stored.number, transaction) }
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

    /// What becomes of new behaviours, as of one of the profile's verdict generations.
    private struct DatedAdmission {
        var admission: Admission
        var generation: UInt64
    }

    /// Reading a document takes longer than a transaction may, so it is done before, and only where one of the
    /// behaviours is not on record.
    /// - Returns: nil where it is not needed, or there is no profile.
    private func admission(of key: ProfileKey, for behaviours: [(key: Behaviour, value: Evidence)])
        throws(StoreError) -> DatedAdmission?
    {
        let hasNew = try environment.read { transaction throws(LMDBFailure) -> Bool in
            guard let stored = try records.profile(key, transaction) else { return false }
            for (behaviour, _) in behaviours {
                if try !records.holds(behaviour, ofProfile: stored.number, transaction) { return true }
            }
            return false
        }
        return hasNew ? try admission(of: key) : nil
    }

    private func admission(of key: ProfileKey) throws(StoreError) -> DatedAdmission? {
        typealias Parts = (StoredProfile, StoredDocument?, [Behaviour])
        let read = try environment.read { transaction throws(LMDBFailure) -> Parts? in
            guard let stored = try records.profile(key, transaction) else { return nil }
            return (
                stored, try records.document(ofProfile: stored.number, transaction),
                try records.removedLines(ofProfile: stored.number, transaction)
            )
        }
        guard let (stored, document, removed) = read else { return nil }
        let matcher = try document.map { text throws(StoreError) in try parseStored(text, of: stored).matcher }
        do {
            let admission = Admission(matcher: matcher, removed: try RemovedLines(removed))
            return DatedAdmission(admission: admission, generation: stored.verdictGeneration)
        } catch {
            throw .damaged(path: directory, reason: "bad pattern among the removed lines of \(stored.imageName)")
        }
    }

    /// How long one transaction may go on writing; syncing to disk comes on top, within 50 ms together.
    var transactionBudget: Duration { .milliseconds(20) }
}
