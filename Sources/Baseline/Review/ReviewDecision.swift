/// What a person has said of one line.
public struct ReviewDecision: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable, CaseIterable {
        /// Only a note so far.
        case undecided
        case keep
        /// The line goes.
        case drop
        /// The line goes, and a `deny` rule comes for it.
        case deny
        /// A wider pattern takes its place, and that of the lines which it holds.
        case widen
        /// The concrete paths that were learned take its place.
        case narrow
        /// Kept in a review that is finished.
        case kept
    }

    public var line: Behaviour
    public var action: Action
    /// What takes the line's place.
    public var replacements: [Behaviour]
    public var note: String?
    /// `ReviewItem.reasons` at that time.
    public var reasons: Set<String>

    public init(
        line: Behaviour, action: Action, replacements: [Behaviour] = [], note: String? = nil,
        reasons: Set<String> = []
    ) {
        self.line = line
        self.action = action
        self.replacements = replacements
        self.note = note
        self.reasons = reasons
    }

    /// What is to be remembered of it once it is applied; nothing of what is gone.
    public var settled: [ReviewDecision] {
        switch action {
        case .keep, .kept: [ReviewDecision(line: line, action: .kept, note: note, reasons: reasons)]
        case .widen, .narrow:
            replacements.map {
                ReviewDecision(
                    line: $0, action: .kept, note: note,
                    reasons: reasons.union($0.hasWildcard ? [ReviewItem.Group.pattern.rawValue] : []))
            }
        case .drop, .deny, .undecided: []
        }
    }
}
