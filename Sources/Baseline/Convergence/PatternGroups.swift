/// Says of which line of a document a learned behaviour is an instance.
struct PatternGroups {
    /// A line, or a behaviour by itself.
    enum Group: Hashable {
        case pattern(Program, Access, String)
        case ports(Program, Behaviour.Kind, String)
        case single(Behaviour)

        var kind: Behaviour.Kind {
            switch self {
            case .pattern: .file
            case .ports(_, let kind, _): kind
            case .single(let behaviour): behaviour.kind
            }
        }
    }

    private var patterns: [Program: [Access: [PathPattern]]] = [:]
    private var lines: [Program: (listens: Set<ListenEndpoint>, connects: Set<ConnectPeer>)] = [:]

    init(_ document: ProfileDocument) throws(PatternError) {
        for entry in document.processes {
            let executable = try PathPattern(PathPattern.rootedText(entry.program.executable))
            let program = Program(
                executable: executable.literalPath ?? entry.program.executable, name: entry.program.name)
            for (access, texts) in entry.files {
                for text in texts {
                    let pattern = try PathPattern(text)
                    if !pattern.isLiteral { patterns[program, default: [:]][access, default: []].append(pattern) }
                }
            }
            lines[program, default: ([], [])].listens.formUnion(entry.listens)
            lines[program, default: ([], [])].connects.formUnion(entry.connects)
        }
    }

    /// The line with a wildcard of which the behaviour is an instance, if there is one.
    func pattern(of behaviour: Behaviour) -> Group? {
        let group = group(of: behaviour)
        if case .single = group { return nil } else { return group }
    }

    func group(of behaviour: Behaviour) -> Group {
        var program = behaviour.program
        program.executable = PathPattern.rooted(program.executable)
        switch behaviour {
        case .file(let file):
            let path = PathPattern.rooted(file.path)
            let accesses: [Access] = file.access == .write ? [.write, .create] : [file.access]
            for access in accesses {
                if let pattern = patterns[program]?[access]?.first(where: { $0.matches(path) }) {
                    return .pattern(program, file.access, pattern.text)
                }
            }
        case .listen(let listen):
            if case .port(let transport, _) = listen.endpoint, let known = lines[program]?.listens,
                !known.contains(listen.endpoint), known.contains(.ephemeral(transport))
            {
                return .ports(program, .listen, transport.rawValue)
            }
        case .connect(let connect):
            if let group = nameGroup(of: connect, program) { return group }
            if case .network(let peerClass, let transport, _) = connect.peer, let known = lines[program]?.connects,
                !known.contains(connect.peer),
                known.contains(.network(peerClass, transport, BehaviourPatterns.anyEphemeralPort))
            {
                return .ports(program, .connect, "\(peerClass.rawValue) \(transport.rawValue)")
            }
        case .process, .options, .privilege, .syscall: break
        }
        return .single(behaviour)
    }

    /// A name belongs to the line that holds it: its own, one with a star, or that of the class.
    private func nameGroup(of connect: ConnectBehaviour, _ program: Program) -> Group? {
        guard case .name(let name, let transport, let port) = connect.peer, let known = lines[program]?.connects else {
            return nil
        }
        let ports = NamePort.holding(transport, port).map(\.port)
        let holding = known.filter { peer in
            guard case .name(let text, transport, let written) = peer else { return false }
            return ports.contains(written) && HostPattern(text)?.matches(name) ?? false
        }.min()
        let line = holding ?? ports.map { ConnectPeer.network(.public, transport, $0) }.first(where: known.contains)
        guard let line, line != connect.peer else { return nil }
        if case .network(_, _, BehaviourPatterns.anyEphemeralPort) = line {
            return .ports(program, .connect, "public \(transport.rawValue)")
        }
        return .single(.connect(ConnectBehaviour(program: program, peer: line)))
    }
}
