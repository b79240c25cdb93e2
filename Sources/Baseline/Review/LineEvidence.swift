/// What was learned behind each line of a document.
///
/// A learned path counts for each pattern that allows it; the cost is that of matching each learned path with the
/// patterns of its own program and access.
struct LineEvidence {
    /// Behind one line.
    struct Support {
        /// Of all behaviours together. `units` and `runs` are the least that can be said: the most of any of them, and
        /// no fewer units than there are different first ones.
        var evidence: Evidence?
        /// Concrete behaviours, sorted by what they are about.
        var behaviours: [Behaviour] = []
        /// Any that this image itself showed.
        var hasOwn = false
        private var firstUnits: Set<UInt64> = []
        private var most: (units: UInt32, runs: UInt32) = (0, 0)

        fileprivate mutating func add(_ behaviour: Behaviour, _ added: Evidence) {
            behaviours.append(behaviour)
            hasOwn = hasOwn || added.provenance != .inherited
            if added.units > 0 { firstUnits.insert(added.firstUnit) }
            most = (max(most.units, added.units), max(most.runs, added.runs))
            var merged = evidence.map { $0.merged(with: added) } ?? added
            merged.units = max(most.units, UInt32(clamping: firstUnits.count))
            merged.runs = most.runs
            evidence = merged
        }
    }

    private var supports: [Behaviour: Support] = [:]
    let programs: ProgramLines

    subscript(line: Behaviour) -> Support { supports[line] ?? Support() }

    init(_ profile: Profile, lines: [Behaviour]) {
        programs = ProgramLines.index(lines)
        for (behaviour, evidence) in profile.learned.sorted(by: { $0.key.isBefore($1.key) }) {
            for line in programs.lines(allowing: behaviour) {
                supports[line, default: Support()].add(behaviour, evidence)
            }
        }
    }
}

/// The lines of a document, by the program and what they are about.
struct ProgramLines: Sendable {
    private var programs: [Program: Lines] = [:]
    /// Programs whose executable has wildcards.
    private var patterns: [(executable: PathPattern, program: Program)] = []

    private struct Lines: Sendable {
        var exact: Set<Behaviour> = []
        var starts: [ProcessBehaviour] = []
        var files: [Access: [(pattern: PathPattern, line: Behaviour)]] = [:]
        var sockets: [(pattern: PathPattern, line: Behaviour)] = []
        var names: [(place: NamePort, host: HostPattern, line: Behaviour)] = []
    }

    static func index(_ lines: [Behaviour]) -> ProgramLines {
        var index = ProgramLines()
        for line in lines { index.add(line) }
        return index
    }

    private mutating func add(_ line: Behaviour) {
        let program = line.program
        if programs[program] == nil, let pattern = try? PathPattern(PathPattern.rootedText(program.executable)),
            !pattern.isLiteral
        {
            patterns.append((pattern, program))
        }
        programs[program, default: Lines()].exact.insert(line)
        switch line {
        case .process(let process): programs[program]?.starts.append(process)
        case .file(let file):
            guard let pattern = try? PathPattern(file.path), !pattern.isLiteral else { return }
            programs[program]?.files[file.access, default: []].append((pattern, line))
        case .listen(let listen):
            if case .unix(let name) = listen.endpoint { addSocket(name, line) }
        case .connect(let connect):
            if case .unix(let name) = connect.peer { addSocket(name, line) }
            if case .name(let text, let transport, let port) = connect.peer, let host = HostPattern(text) {
                programs[program]?.names.append((NamePort(transport, port), host, line))
            }
        case .options, .privilege, .syscall: break
        }
    }

    private mutating func addSocket(_ name: String, _ line: Behaviour) {
        // Names of the abstract namespace are globs without slashes in front; as paths they compare the same.
        guard let pattern = try? PathPattern(PathPattern.rootedText(name)), !pattern.isLiteral else { return }
        programs[line.program]?.sockets.append((pattern, line))
    }

    func lines(allowing behaviour: Behaviour) -> [Behaviour] {
        let written = behaviour.program.exact
        let path = PathPattern.rooted(behaviour.program.executable)
        let others = patterns.filter { $0.program.name == written.name && $0.executable.matches(path) }.map(\.program)
        return ([written] + others).flatMap { program in
            programs[program].map { lines(allowing: behaviour, of: program, $0) } ?? []
        }
    }

    private func lines(allowing behaviour: Behaviour, of program: Program, _ lines: Lines) -> [Behaviour] {
        switch behaviour {
        case .process(let process): return starts(process, of: program, lines)
        case .options(let options):
            return [
                Behaviour.options(
                    OptionsBehaviour(program: program, flags: options.flags, environment: options.environment))
            ]
            .filter(lines.exact.contains)
        case .file(let file):
            let found = files(file, file.access, program, lines)
            return found.isEmpty && file.access == .write ? files(file, .create, program, lines) : found
        case .listen(let listen):
            if case .unix(let name) = listen.endpoint {
                let exact = Behaviour.listen(ListenBehaviour(program: program, endpoint: .unix(Glob.escape(name))))
                return lines.exact.contains(exact) ? [exact] : sockets(name, lines, isListen: true)
            }
            var candidates = [ListenBehaviour(program: program, endpoint: listen.endpoint)]
            if case .port(let transport, let port) = listen.endpoint, BehaviourPatterns.ephemeralPorts.contains(port) {
                candidates.append(ListenBehaviour(program: program, endpoint: .ephemeral(transport)))
            }
            return candidates.map { .listen($0) }.filter(lines.exact.contains)
        case .connect(let connect):
            if case .unix(let name) = connect.peer {
                let exact = Behaviour.connect(ConnectBehaviour(program: program, peer: .unix(Glob.escape(name))))
                return lines.exact.contains(exact) ? [exact] : sockets(name, lines, isListen: false)
            }
            if case .name(let name, let transport, let port) = connect.peer {
                return names(name, transport, port, program, lines)
            }
            var candidates = [ConnectBehaviour(program: program, peer: connect.peer)]
            if case .network(let peerClass, let transport, let port) = connect.peer,
                BehaviourPatterns.ephemeralPorts.contains(port)
            {
                let any = ConnectPeer.network(peerClass, transport, BehaviourPatterns.anyEphemeralPort)
                candidates.append(ConnectBehaviour(program: program, peer: any))
            }
            return candidates.map { .connect($0) }.filter(lines.exact.contains)
        case .privilege(let privilege):
            return [.privilege(PrivilegeBehaviour(program: program, operation: privilege.operation))]
                .filter(lines.exact.contains)
        case .syscall(let syscall):
            return [.syscall(SyscallBehaviour(program: program, name: syscall.name))].filter(lines.exact.contains)
        }
    }

    /// With a terminal only a line with one; without, also one with, where no other holds it.
    private func starts(_ process: ProcessBehaviour, of program: Program, _ lines: Lines) -> [Behaviour] {
        let origin = process.origin == .preexisting ? LineageOrigin.entrypoint : process.origin
        let found = lines.starts.filter { line in
            line.parent == process.parent && line.origin == origin && line.argumentZero == process.argumentZero
                && (line.terminal || !process.terminal) && Self.runs(line.script, process.script)
        }
        let same = found.filter { $0.terminal == process.terminal }
        return (same.isEmpty ? found : same).map { .process($0) }
    }

    private static func runs(_ written: String?, _ script: String?) -> Bool {
        guard let written, let script else { return written == nil && script == nil }
        guard script.hasPrefix("/") else { return Glob(written).matches(script) }
        return written.hasPrefix("/") && (try? PathPattern(written))?.matches(PathPattern.rooted(script)) ?? false
    }

    private func files(_ file: FileBehaviour, _ access: Access, _ program: Program, _ lines: Lines) -> [Behaviour] {
        let path = PathPattern.rooted(file.path)
        let literal = PathPattern(literal: path).text
        let exact = Behaviour.file(FileBehaviour(program: program, path: literal, access: access))
        if lines.exact.contains(exact) { return [exact] }
        let found = (lines.files[access] ?? []).filter { $0.pattern.matches(path) }
        guard !found.isEmpty, SensitivePath.isSensitive(path, access: access) else { return found.map(\.line) }
        return found.filter { SensitivePath.isNamed(path, access: access, by: $0.pattern) }.map(\.line)
    }

    /// The lines that hold a name; where there is none, that of the class.
    private func names(
        _ name: String, _ transport: TransportProtocol, _ port: UInt16, _ program: Program, _ lines: Lines
    ) -> [Behaviour] {
        let places = NamePort.holding(transport, port)
        let found = lines.names.filter { places.contains($0.place) && $0.host.matches(name) }.map(\.line)
        if !found.isEmpty { return found }
        return places.map {
            .connect(ConnectBehaviour(program: program, peer: .network(.public, transport, $0.port)))
        }.filter(lines.exact.contains)
    }

    private func sockets(_ name: String, _ lines: Lines, isListen: Bool) -> [Behaviour] {
        let path = PathPattern.rooted(name)
        return lines.sockets.filter { socket in
            if case .listen = socket.line, !isListen { return false }
            if case .connect = socket.line, isListen { return false }
            return socket.pattern.matches(path)
        }.map(\.line)
    }
}

extension Behaviour {
    /// An order that does not depend on the order of learning.
    func isBefore(_ other: Behaviour) -> Bool {
        (program, subject) < (other.program, other.subject)
    }

    private var subject: String {
        switch self {
        case .process(let process): "1\(process.parent) \(process.script ?? "") \(process.terminal)"
        case .options(let options): "2\(options.flags) \(options.environment)"
        case .file(let file): "3\(file.path) \(file.access.rawValue)"
        case .listen(let listen): "4\(listen.endpoint.text)"
        case .connect(let connect): "5\(connect.peer.text)"
        case .privilege(let privilege): "6\(privilege.operation)"
        case .syscall(let syscall): "7\(syscall.name)"
        }
    }
}
