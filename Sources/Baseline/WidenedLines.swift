/// From what was observed to a line that holds more of its kind, where a person asks for that.
///
/// The rules are modest, and none reaches a sensitive path that it does not name:
/// - a file (or a unix socket): the parts of its name that vary by their shape become `*`; where none does, all of
///   its directory, as `directory/*`; for mapped code that is the directory's libraries, `directory/*.so*`;
/// - a port of the range that the kernel hands out: all of that range;
/// - a name of a host: all names below its parent, where those are one owner's;
/// - a program or script whose path varies by its shape: the pattern of that path, started by the same parent.
///
/// Everything else stays exact.
extension Behaviour {
    /// The behaviour in its wider form, as a document's line; nil where there is none.
    ///
    /// - Parameter wholeDirectory: a file's directory is meant, whatever its name looks like.
    public func widened(as program: Program, wholeDirectory: Bool = false) -> Behaviour? {
        switch self {
        case .file(let file):
            return Self.widened(file.path, file.access, wholeDirectory).map {
                .file(FileBehaviour(program: program, path: $0, access: file.access))
            }
        case .listen(let listen):
            switch listen.endpoint {
            case .port(let transport, let port) where BehaviourPatterns.ephemeralPorts.contains(port):
                return .listen(ListenBehaviour(program: program, endpoint: .ephemeral(transport)))
            case .unix(let name):
                return Self.widenedSocket(name).map {
                    .listen(ListenBehaviour(program: program, endpoint: .unix($0)))
                }
            case .port, .ephemeral: return nil
            }
        case .connect(let connect):
            switch connect.peer {
            case .network(let peer, let transport, let port) where BehaviourPatterns.ephemeralPorts.contains(port):
                let any = ConnectPeer.network(peer, transport, BehaviourPatterns.anyEphemeralPort)
                return .connect(ConnectBehaviour(program: program, peer: any))
            case .unix(let name):
                return Self.widenedSocket(name).map { .connect(ConnectBehaviour(program: program, peer: .unix($0))) }
            case .name(let name, let transport, let port):
                return HostGeneralizer.parent(of: name).map {
                    .connect(ConnectBehaviour(program: program, peer: .name($0, transport, port)))
                }
            case .network, .written: return nil
            }
        case .process(var process):
            let executable = Self.shaped(process.program.executable, .exec)
            let script = process.script.flatMap { $0.hasPrefix("/") ? Self.shaped($0, .exec) : nil }
            guard executable != nil || script != nil else { return nil }
            process.program = Program(executable: executable ?? program.executable, name: process.program.name)
            process.script = script ?? process.script.map(Self.exactScript)
            if process.origin == .preexisting { process.origin = .entrypoint }
            return .process(process)
        case .options, .privilege, .syscall: return nil
        }
    }

    private static func widened(_ path: String, _ access: Access, _ wholeDirectory: Bool = false) -> String? {
        let path = PathPattern.rooted(path)
        guard !SensitivePath.isSensitive(path, access: access) else { return nil }
        if !wholeDirectory, let pattern = shaped(path, access) { return pattern }
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
        let name = path[path.index(after: slash)...]
        if access == .exec, !name.contains(".so") { return nil }
        let text = PathPattern(literal: String(path[..<slash])).text + (access == .exec ? "/*.so*" : "/*")
        return isSafe(text, access) ? text : nil
    }

    /// By the shape of its names alone.
    private static func shaped(_ path: String, _ access: Access) -> String? {
        let program = Program(executable: "/", name: "")
        let patterns = PathGeneralizer().patterns(for: [access: [.init(path: path)]], of: program)[access] ?? []
        guard let pattern = patterns.first, patterns.count == 1, !pattern.isLiteral, isSafe(pattern.text, access)
        else { return nil }
        return pattern.text
    }

    private static func widenedSocket(_ name: String) -> String? {
        guard name.hasPrefix("@") else { return widened(name, .write) }
        let shaped = NameShape.generalized(String(name.dropFirst()), zone: .volatile)
        return shaped.map { "@" + $0 }
    }

    private static func isSafe(_ text: String, _ access: Access) -> Bool {
        guard let pattern = try? PathPattern(text) else { return false }
        return !SensitivePath.isReached(by: pattern, access: access)
    }
}
