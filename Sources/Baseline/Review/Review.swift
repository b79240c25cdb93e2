/// A review of a profile: what there is to decide, and what was decided so far.
public struct Review: Sendable {
    public let profile: Profile
    public let document: ProfileDocument
    /// What needs a person, without what was kept before.
    public let items: [ReviewItem]
    public private(set) var decisions: [Behaviour: ReviewDecision]
    private let starts: [Program: [Behaviour]]

    /// - Parameter decisions: of this review so far, and what earlier ones kept.
    public init(_ profile: Profile, _ document: ProfileDocument, decisions: [ReviewDecision] = []) {
        self.profile = profile
        self.document = document
        self.decisions = Dictionary(decisions.map { ($0.line, $0) }) { $1 }
        let decided = self.decisions
        starts = Dictionary(
            grouping: document.lines.filter { if case .process = $0 { true } else { false } }, by: \.program)
        items = ReviewItem.items(for: profile, in: document).filter { item in
            guard let kept = decided[item.line], kept.action == .kept else { return true }
            return !item.reasons.isSubset(of: kept.reasons)
        }
    }

    public mutating func decide(_ decision: ReviewDecision) { decisions[decision.line] = decision }

    /// What was said of an item in this review.
    public func decision(of item: ReviewItem) -> ReviewDecision? {
        guard let decision = decisions[item.line], decision.action != .kept, decision.action != .undecided else {
            return nil
        }
        return decision
    }

    /// Whether nothing is left to say of an item: it was decided, or it goes with its program's last start.
    public func isSettled(_ item: ReviewItem) -> Bool { decision(of: item) != nil || isMoot(item) }

    /// Whether all starts of its program are to go, and it with them.
    public func isMoot(_ item: ReviewItem) -> Bool {
        if case .process = item.line { return false }
        guard let starts = starts[item.line.program] else { return false }
        return starts.allSatisfy { [.drop, .deny].contains(decisions[$0]?.action) }
    }

    public var settledCount: Int { items.count(where: isSettled) }

    /// What applying the decisions makes of the document.
    public var change: ReviewChange { ReviewChange(decisions.values, to: document) }
}
