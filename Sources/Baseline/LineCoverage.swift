extension Matcher {
    /// Whether the document allows all that a line stands for, though perhaps by other lines.
    ///
    /// Asked with names that stand in no document in the place of wildcards, so that a line is covered by a wider
    /// pattern, and not by names that it merely includes.
    public func covers(_ line: Behaviour) -> Bool {
        let executables = Self.probes(ofPath: PathPattern.rootedText(line.program.executable))
        return executables.allSatisfy { executable in
            let program = Program(executable: executable, name: line.program.name)
            return Self.probes(of: line, as: program).allSatisfy { verdict(for: $0) == .allowed }
        }
    }

    private static func probes(of line: Behaviour, as program: Program) -> [Behaviour] {
        switch line {
        case .process(var process):
            process.program = program
            guard let script = process.script else { return [.process(process)] }
            let scripts = script.hasPrefix("/") ? probes(ofPath: script) : [probe(of: Substring(script))]
            return scripts.map { script in
                process.script = script
                return .process(process)
            }
        case .options(var options):
            options.program = program
            return [.options(options)]
        case .file(let file):
            return probes(ofPath: file.path).map {
                .file(FileBehaviour(program: program, path: $0, access: file.access))
            }
        case .listen(let listen):
            guard case .unix(let name) = listen.endpoint else {
                return [.listen(ListenBehaviour(program: program, endpoint: listen.endpoint))]
            }
            return probes(ofSocket: name).map { .listen(ListenBehaviour(program: program, endpoint: .unix($0))) }
        case .connect(let connect):
            guard case .unix(let name) = connect.peer else {
                return probes(of: connect.peer).map { .connect(ConnectBehaviour(program: program, peer: $0)) }
            }
            return probes(ofSocket: name).map { .connect(ConnectBehaviour(program: program, peer: .unix($0))) }
        case .privilege(let privilege):
            return [.privilege(PrivilegeBehaviour(program: program, operation: privilege.operation))]
        case .syscall(let syscall):
            return [.syscall(SyscallBehaviour(program: program, name: syscall.name))]
        }
    }

    /// For the star of a name one label, and several.
    private static func probes(of peer: ConnectPeer) -> [ConnectPeer] {
        guard case .name(let text, let transport, let port) = peer, let host = HostPattern(text), host.isWild else {
            return [peer]
        }
        return [anyName, "\(anyName).\(anyName)"].map { .name("\($0).\(host.name)", transport, port) }
    }

    private static func probes(ofSocket name: String) -> [String] {
        name.hasPrefix("@") ? [probe(of: Substring(name))] : probes(ofPath: PathPattern.rootedText(name))
    }

    /// One path, or two where a `**` may be short or long.
    private static func probes(ofPath pattern: String) -> [String] {
        let parts = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        func path(depth: Int) -> String {
            "/"
                + parts.flatMap { part in
                    part == "**" ? [String](repeating: anyName, count: depth) : [probe(of: part)]
                }.joined(separator: "/")
        }
        return parts.contains("**") ? [path(depth: 1), path(depth: 3)] : [path(depth: 1)]
    }

    private static func probe(of glob: Substring) -> String {
        var text: [UInt8] = []
        for token in Glob(glob).tokens {
            switch token {
            case .byte(let byte): text.append(byte)
            case .star: text += Array(anyName.utf8)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Digits, so that it also stands for a pid; no name is as long.
    private static let anyName = "40172939205566318245093"
}
