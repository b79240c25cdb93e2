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

extension DenyRule {
    /// The rule that denies a line; `nil` for a start without flags and for system calls, which no rule can name.
    public init?(for line: Behaviour) {
        let program = line.program
        self.init(program: Glob.escape(program.name), executable: PathPattern.rootedText(program.executable))
        switch line {
        case .process(let process):
            parent = Glob.escape(process.parent)
            origin = process.origin == .preexisting ? .entrypoint : process.origin
        case .file(let file): (path, access) = (file.path, file.access)
        case .listen(let listen): self.listen = listen.endpoint
        case .connect(let connect): self.connect = connect.peer
        case .privilege(let privilege): self.privilege = Glob.escape(privilege.operation)
        case .options(let options):
            guard let word = options.environment.first ?? options.flags.first else { return nil }
            if options.environment.isEmpty { flag = Glob.escape(word) } else { environment = Glob.escape(word) }
        case .syscall: return nil
        }
    }
}
