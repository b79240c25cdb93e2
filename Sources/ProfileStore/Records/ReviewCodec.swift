import Baseline

extension StoredReviewDecision {
    init(_ decision: ReviewDecision) {
        self.init()
        line = StoredBehaviour(reviewed: decision.line)
        action = decision.action.rawValue
        replacements = decision.replacements.map(StoredBehaviour.init(reviewed:))
        if let text = decision.note { note = text }
        reasons = decision.reasons.sorted()
    }

    func decoded() throws(LMDBFailure) -> ReviewDecision {
        guard let action = ReviewDecision.Action(rawValue: action) else {
            throw .damaged(reason: "unknown decision '\(self.action)' in a review")
        }
        var replacements: [Behaviour] = []
        for line in self.replacements { replacements.append(try line.behaviour()) }
        return ReviewDecision(
            line: try line.behaviour(), action: action, replacements: replacements, note: hasNote ? note : nil,
            reasons: Set(reasons))
    }
}

extension StoredBehaviour {
    /// A line of a document, which has no evidence.
    fileprivate init(reviewed line: Behaviour) {
        let never = Timestamp(nanoseconds: 0)
        self.init(line, Evidence(observations: 0, units: 0, runs: 0, firstSeen: never, lastSeen: never))
        clearEvidence()
    }
}
