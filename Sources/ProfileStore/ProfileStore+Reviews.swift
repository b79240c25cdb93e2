import Baseline

extension ProfileStore {
    /// What was decided of a profile's lines: in a review that is not finished, and what finished ones have kept.
    /// Empty for an unknown key.
    public func reviewDecisions(_ key: ProfileKey) throws(StoreError) -> [ReviewDecision] {
        try environment.read { transaction throws(LMDBFailure) in
            guard let stored = try records.profile(key, transaction) else { return [] }
            return try records.review(ofProfile: stored.number, transaction)
        }
    }

    /// Keeps a decision, in place of an earlier one of the same line. It is durable when this returns, and changes
    /// neither the profile nor its revision.
    /// - Throws: `noSuchProfile`, `diskFull`, `damaged`, `system`.
    public func decide(_ decision: ReviewDecision, in key: ProfileKey) throws(StoreError) {
        try changeReview(of: key) { decisions in
            if let index = decisions.firstIndex(where: { $0.line == decision.line }) {
                decisions[index] = decision
            } else {
                decisions.append(decision)
            }
        }
    }

    /// Takes decisions back that were not applied.
    /// - Throws: `noSuchProfile`, `diskFull`, `damaged`, `system`.
    public func forgetReview(of key: ProfileKey) throws(StoreError) {
        try changeReview(of: key) { $0.removeAll { $0.action != .kept } }
    }

    /// Puts what a review decided into the profile, as one step of its history, and remembers what was kept.
    ///
    /// Decisions about lines that are no longer there do nothing. Where nothing changes there is no step. After an
    /// error, or the process's end in between, the decisions are still there, and applying them again does no harm.
    /// - Parameter base: what the decisions were made on.
    /// - Returns: what the change did; `nil` where it was none.
    /// - Throws: as `revise`.
    public func applyReview(
        _ decisions: [ReviewDecision], to base: ExportedDocument, by: String? = nil, note: String? = nil,
        time: Timestamp
    ) throws(StoreError) -> Revised? {
        let change = ReviewChange(decisions, to: base.document)
        var revised: Revised?
        if change.document != base.document {
            revised = try revise(
                base, to: base.text(for: change.document), file: "reviewed document of \(base.document.image.name)",
                action: .reviewed, by: by, note: note, time: time)
        }
        let there = Set(change.document.lines)
        try changeReview(of: base.profile.key) { stored in
            let applied = Set(decisions.map(\.line))
            let settled = decisions.flatMap(\.settled).filter { there.contains($0.line) }
            let lines = Set(settled.map(\.line))
            stored.removeAll { applied.contains($0.line) || lines.contains($0.line) || !there.contains($0.line) }
            stored += settled
        }
        return revised
    }

    private func changeReview(of key: ProfileKey, _ change: (inout [ReviewDecision]) -> Void) throws(StoreError) {
        try environment.write { transaction throws(LMDBFailure) in
            guard let stored = try records.profile(key, transaction) else { throw .refused(.noSuchProfile(key)) }
            var decisions = try records.review(ofProfile: stored.number, transaction)
            let before = decisions
            change(&decisions)
            if decisions != before { try records.write(review: decisions, ofProfile: stored.number, transaction) }
        }
    }
}

extension Records {
    fileprivate func review(ofProfile number: UInt64, _ transaction: borrowing some Transaction & ~Copyable)
        throws(LMDBFailure) -> [ReviewDecision]
    {
        guard let bytes = try transaction.get(reviews, key: RecordKey.number(number)) else { return [] }
        let review: StoredReview = try decode(bytes)
        var decisions: [ReviewDecision] = []
        for decision in review.decisions { decisions.append(try decision.decoded()) }
        return decisions
    }

    fileprivate func write(
        review decisions: [ReviewDecision], ofProfile number: UInt64, _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) {
        if decisions.isEmpty {
            try transaction.delete(reviews, key: RecordKey.number(number))
            return
        }
        var review = StoredReview()
        review.decisions = decisions.map(StoredReviewDecision.init)
        try transaction.put(reviews, key: RecordKey.number(number), value: try encode(review))
    }
}
