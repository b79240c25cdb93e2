/// From what was observed to the rules that deny exactly that.
extension Behaviour {
    /// The deny rules for this observed behaviour and nothing else; several for several flags.
    public var denyRules: [DenyRule] {
        let name = Glob.escape(program.name)
        let executable = PathPattern(literal: program.executable).text
        var rule = DenyRule(program: name, executable: executable)
        switch self {
        case .process(let process):
            rule.parent = Glob.escape(process.parent)
            rule.origin = process.origin == .preexisting ? .entrypoint : process.origin
        case .options(let options):
            let flags = options.flags.map {
                DenyRule(program: name, executable: executable, flag: Glob.escape($0))
            }
            let names = options.environment.map {
                DenyRule(program: name, executable: executable, environment: Glob.escape($0))
            }
            return flags + names
        case .file(let file):
            rule.path = PathPattern(literal: file.path).text
            rule.access = file.access
        case .listen(let listen):
            rule.listen = listen.endpoint
            if case .unix(let socket) = listen.endpoint { rule.listen = .unix(Self.exactSocket(socket)) }
        case .connect(let connect):
            rule.connect = connect.peer
            if case .unix(let socket) = connect.peer { rule.connect = .unix(Self.exactSocket(socket)) }
        case .privilege(let privilege): rule.privilege = Glob.escape(privilege.operation)
        case .syscall: return []
        }
        return [rule]
    }
}
