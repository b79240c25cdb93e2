/// What a review's decisions make of a document.
///
/// Decisions about lines that are no longer there do nothing, so that applying them twice is applying them once.
public struct ReviewChange: Sendable {
    /// The document as it becomes; its state is as it was.
    public private(set) var document: ProfileDocument
    public private(set) var dropped: [Behaviour] = []
    public private(set) var denied: [Denied] = []
    public private(set) var replaced: [Replaced] = []
    /// Lines of programs that nothing starts any more, which go with their last start.
    public private(set) var orphaned: [Behaviour] = []
    /// Dropped lines that another line still allows.
    public private(set) var stillAllowed: [Behaviour] = []

    public struct Denied: Hashable, Sendable {
        public var line: Behaviour
        public var rule: DenyRule
        /// Lines that stay and that the rule denies, too.
        public var alsoDenied: [Behaviour]
    }

    public struct Replaced: Hashable, Sendable {
        public var line: Behaviour
        public var replacements: [Behaviour]
        /// Lines that the replacement holds and that are therefore no longer needed.
        public var covered: [Behaviour]
    }

    public var isEmpty: Bool { dropped.isEmpty && denied.isEmpty && replaced.isEmpty && orphaned.isEmpty }

    public init(_ decisions: some Sequence<ReviewDecision>, to document: ProfileDocument) {
        self.document = document
        let decided = Dictionary(decisions.map { ($0.line, $0) }) { $1 }
        var seen: Set<Behaviour> = []
        let lines = document.lines.filter { seen.insert($0).inserted }
        for line in lines {
            guard let decision = decided[line] else { continue }
            switch decision.action {
            case .drop: drop(line)
            case .deny: deny(line)
            case .widen, .narrow: replace(line, by: decision.replacements, keeping: decided)
            case .keep, .kept, .undecided: break
            }
        }
        removeOrphans(of: document)
        tell()
    }

    private mutating func drop(_ line: Behaviour) {
        if document.remove(line) { dropped.append(line) }
    }

    private mutating func deny(_ line: Behaviour) {
        guard let rule = DenyRule(for: line) else { return drop(line) }
        document.remove(line)
        if !document.deny.contains(rule) { document.deny.append(rule) }
        denied.append(Denied(line: line, rule: rule, alsoDenied: []))
    }

    private mutating func replace(
        _ line: Behaviour, by replacements: [Behaviour], keeping decided: [Behaviour: ReviewDecision]
    ) {
        guard document.remove(line) else { return }
        var covered: [Behaviour] = []
        for replacement in replacements {
            document.add(replacement)
            for other in WiderPattern.lines(coveredBy: replacement, in: document) where decided[other] == nil {
                document.remove(other)
                covered.append(other)
            }
        }
        replaced.append(Replaced(line: line, replacements: replacements, covered: covered))
    }

    /// A program that could be started before and cannot now does nothing any more.
    private mutating func removeOrphans(of before: ProfileDocument) {
        let started = Self.startedPrograms(before)
        let gone = started.subtracting(Self.startedPrograms(document))
        orphaned = document.lines.filter { gone.contains($0.program) }
        document.processes.removeAll { gone.contains($0.program) }
    }

    static func startedPrograms(_ document: ProfileDocument) -> Set<Program> {
        Set(document.processes.filter { !$0.parents.isEmpty }.map(\.program))
    }

    private mutating func tell() {
        guard let matcher = try? Matcher(document) else { return }
        stillAllowed = dropped.filter { matcher.verdict(for: $0) == .allowed }
        guard !denied.isEmpty else { return }
        let lines = document.lines
        for index in denied.indices {
            guard let rule = try? DenyMatcher(denied[index].rule) else { continue }
            denied[index].alsoDenied = lines.filter(rule.matches)
        }
    }
}
