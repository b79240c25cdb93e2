/// From lines, and from what was observed, to the rules that deny exactly that.
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

extension Behaviour {
    /// The deny rules for this observed behaviour and nothing else; several for several flags.
    public var denyRules: [DenyRule] { exactLines.compactMap { DenyRule(for: $0) } }
}
