/// What becomes of a behaviour that is observed while its profile is learned, and that is not on record yet.
public struct Admission: Sendable {
    public enum Answer: Hashable, Sendable {
        /// The document holds it: it is evidence, and nothing new.
        case covered
        /// It is learned, and nobody has approved it.
        case new
        /// A `deny` rule matches it: it is not learned.
        case denied
        /// A person took it out: it is not learned again.
        case removed
    }

    /// `nil` where no person has written anything.
    public let matcher: Matcher?
    public let removed: RemovedLines

    public init(matcher: Matcher?, removed: RemovedLines) {
        self.matcher = matcher
        self.removed = removed
    }

    /// - Throws: `PatternError` where the document or a removed line holds a bad pattern.
    public init(_ profile: Profile) throws(PatternError) {
        matcher = if let document = profile.document { try Matcher(document) } else { nil }
        removed = try RemovedLines(profile.removed)
    }

    /// - Parameter drift: what is known of the file or the program; see `Matcher.verdict(for:drift:)`.
    public func answer(for behaviour: Behaviour, drift: Drift? = nil) -> Answer {
        switch matcher?.verdict(for: behaviour, drift: drift) {
        case .allowed: .covered
        case .denied: .denied
        case .unknown, nil: isRemoved(behaviour) ? .removed : .new
        }
    }

    /// A line stood for it; or the program went whole: a way to start it was taken out, and the document does not
    /// speak of the program any more. Then nothing of it is learned, whatever it does this time.
    private func isRemoved(_ behaviour: Behaviour) -> Bool {
        guard !removed.isEmpty else { return false }
        if removed.hold(behaviour) { return true }
        return removed.holdStart(of: behaviour.program) && matcher?.knows(behaviour.program) != true
    }
}
