import Baseline

extension ProfileStore {
    /// What went, as this image had not shown it.
    public struct Dropped: Hashable, Sendable {
        public var lines: [Behaviour]
        public var behaviours: Int
        /// Id of the image whose profile had brought it.
        public var from: String
    }

    /// Takes out of a profile that has earned `ready` what it began with and its image has not shown: learned behaviours,
    /// and lines that learning had made of them. It may be learned again, as anything new.
    ///
    /// Lines that a person wrote and deny rules stay, and a profile that a person has approved at any time stays whole. The
    /// history says how many lines went, and keeps the document.
    /// - Returns: nil where nothing went.
    /// - Throws: `diskFull`, `damaged`, `system`. What went until then is gone, and the rest goes the next time.
    @discardableResult
    public func dropUnconfirmed(_ key: ProfileKey, time: Timestamp) throws(StoreError) -> Dropped? {
        var behaviours = 0
        while true {
            guard let before = try snapshot(key, withFigures: true), let from = before.profile.inheritedFrom,
                before.profile.state == .ready, before.profile.approval == nil
            else { return nil }
            let unconfirmed = before.profile.unconfirmedBehaviours
            // The evidence first: with its lines gone, it would make them anew.
            let forgotten = try forget(unconfirmed, of: key, transactionBudget)
            behaviours += forgotten.behaviours
            guard let parsed = before.parsed else { return nil }
            let lines = before.profile.unconfirmedLines(in: parsed.document)
            guard !lines.isEmpty else {
                return behaviours > 0 ? Dropped(lines: [], behaviours: behaviours, from: from) : nil
            }
            let wanted = parsed.document.without(lines)
            let text = parsed.changed(to: wanted)?.source ?? DocumentWriter.text(wanted, carrying: parsed.carried)
            let count = lines.count == 1 ? "1 line" : "\(lines.count) lines"
            let note = "\(count) of \(from) that this image has not shown"
            let isDone = try environment.write { transaction throws(LMDBFailure) in
                // Nobody else has written since.
                guard let stored = try records.profile(key, transaction),
                    stored.revision == before.profile.revision + forgotten.revisions
                else { return false }
                let gone = Set(lines)
                try records.write(source: text, ofProfile: stored.number, transaction)
                try records.write(
                    madeLines: before.profile.madeLines.filter { !gone.contains($0.key) }, ofProfile: stored.number,
                    transaction)
                _ = try write(stored, action: .dropped, note: note, document: text, time: time, transaction) { stored in
                    stored.verdictGeneration = transaction.generation
                }
                return true
            }
            if isDone { return Dropped(lines: lines, behaviours: behaviours, from: from) }
        }
    }

    /// Forgets behaviours that were taken over and are still unseen, in short transactions. Each raises the revision: what
    /// was planned between two of them is planned again.
    /// - Returns: how many went, and how many transactions that took.
    func forget(
        _ unconfirmed: [Behaviour], of key: ProfileKey, _ budget: Duration
    ) throws(StoreError) -> (behaviours: Int, revisions: UInt64) {
        var next = 0
        var gone: (behaviours: Int, revisions: UInt64) = (0, 0)
        while next < unconfirmed.count {
            let (position, count) = try environment.write { transaction throws(LMDBFailure) -> (Int, Int) in
                guard var stored = try records.profile(key, transaction) else { return (unconfirmed.count, 0) }
                let deadline = ContinuousClock.now + budget
                var position = next
                var count = 0
                while position < unconfirmed.count, position == next || ContinuousClock.now < deadline {
                    let behaviour = unconfirmed[position]
                    if try records.removeUnseen(behaviour, ofProfile: stored.number, transaction) { count += 1 }
                    position += 1
                }
                stored.behaviours -= min(stored.behaviours, UInt32(count))
                stored.revision += 1
                try records.write(stored, transaction)
                return (position, count)
            }
            next = position
            gone.behaviours += count
            gone.revisions += 1
        }
        return gone
    }
}
