/// What a person took out of a profile, compiled to tell what is not to be learned again.
///
/// A removed line holds what it stood for: a pattern also the names that were never seen, sensitive ones among them.
/// It also holds what would allow that again: a line for writing also creating, and the other way round; a start
/// without a terminal also the one with, and the other way round.
public struct RemovedLines: Sendable {
    /// Behaviours in their generalised form, see `ProfileDocument.lines`.
    public let lines: [Behaviour]
    private var programs: [String: [RemovedProgram]] = [:]

    /// - Throws: `PatternError` for the first bad pattern.
    public init(_ lines: [Behaviour] = []) throws(PatternError) {
        self.lines = lines
        for line in lines {
            let program = line.program
            let executable = try PathPattern(PathPattern.rootedText(program.executable))
            let index =
                programs[program.name]?.firstIndex { $0.executable == executable }
                ?? programs[program.name, default: []].count
            if index == programs[program.name]?.count ?? 0 {
                programs[program.name, default: []].append(RemovedProgram(executable: executable))
            }
            try programs[program.name]?[index].add(line)
        }
    }

    public var isEmpty: Bool { lines.isEmpty }

    /// Whether a line stands for this behaviour.
    public func hold(_ behaviour: Behaviour) -> Bool { of(behaviour.program).contains { $0.holds(behaviour) } }

    /// Whether a way in which the program was started was taken out.
    public func holdStart(of program: Program) -> Bool { of(program).contains { !$0.starts.isEmpty } }

    /// Whether anything of a program was taken out.
    func speak(of program: Program) -> Bool { !of(program).isEmpty }

    /// Whether anything of a program of this name was taken out that a pattern of executables reaches.
    func speak(ofName name: String, in executables: PathPattern) -> Bool {
        programs[name]?.contains { $0.executable.overlaps(executables) } ?? false
    }

    /// Patterns of the scripts that a program is not to run.
    func scripts(of program: Program) -> [PathPattern] {
        of(program).flatMap(\.starts).compactMap { if case .path(let pattern) = $0.script { pattern } else { nil } }
    }

    /// Patterns of a program's files, by the accesses that they hold.
    func files(of program: Program) -> [Access: [PathPattern]] {
        of(program).reduce(into: [:]) { files, removed in
            files.merge(removed.patterns) { $0 + $1 }
        }
    }

    /// Sockets that a program is not to open.
    func listenPaths(of program: Program) -> UnixNames {
        of(program).reduce(into: UnixNames()) { $0.add($1.listenPaths) }
    }

    /// Sockets that a program is not to call.
    func connectPaths(of program: Program) -> UnixNames {
        of(program).reduce(into: UnixNames()) { $0.add($1.connectPaths) }
    }

    /// Names that a program is not to call, by where.
    func names(of program: Program) -> [NamePort: [HostPattern]] {
        of(program).reduce(into: [:]) { names, removed in names.merge(removed.connectNames) { $0 + $1 } }
    }

    private func of(_ program: Program) -> [RemovedProgram] {
        guard let removed = programs[program.name] else { return [] }
        let executable = PathPattern.rooted(program.executable)
        return removed.filter { $0.executable.matches(executable) }
    }
}

/// What was taken out of what one program may do.
private struct RemovedProgram: Sendable {
    let executable: PathPattern
    private(set) var starts: [(start: ProcessBehaviour, script: Script)] = []
    private(set) var patterns: [Access: [PathPattern]] = [:]
    private var files: [Access: PathPatternSet] = [:]
    private var flags: Set<String> = []
    private var environment: Set<String> = []
    private var startsWithoutFlags = false
    private var listens: Set<ListenEndpoint> = []
    private var connects: Set<ConnectPeer> = []
    private(set) var listenPaths = UnixNames()
    private(set) var connectPaths = UnixNames()
    private(set) var connectNames: [NamePort: [HostPattern]] = [:]
    private var others: Set<String> = []
    private var syscalls: Set<String> = []

    enum Script: Sendable {
        case none
        case path(PathPattern)
        case word(Glob)

        func holds(_ script: String?) -> Bool {
            switch self {
            case .none: script == nil
            case .path(let pattern): script.map { pattern.matches(PathPattern.rooted($0)) } ?? false
            case .word(let glob): script.map { glob.matches($0) } ?? false
            }
        }
    }

    init(executable: PathPattern) { self.executable = executable }

    mutating func add(_ line: Behaviour) throws(PatternError) {
        switch line {
        case .process(let process):
            var script = Script.none
            if let text = process.script {
                script = text.hasPrefix("/") ? .path(try PathPattern(text)) : .word(Glob(text))
            }
            starts.append((process, script))
        case .options(let options):
            flags.formUnion(options.flags)
            environment.formUnion(options.environment)
            if options.flags.isEmpty, options.environment.isEmpty { startsWithoutFlags = true }
        case .file(let file):
            let pattern = try PathPattern(file.path)
            let accesses: [Access] =
                file.access == .write || file.access == .create ? [.write, .create] : [file.access]
            for access in accesses {
                patterns[access, default: []].append(pattern)
                files[access, default: PathPatternSet()].insert(pattern)
            }
        case .listen(let listen):
            if case .unix(let name) = listen.endpoint {
                try listenPaths.insert(name)
            } else {
                listens.insert(listen.endpoint)
            }
        case .connect(let connect):
            switch connect.peer {
            case .unix(let name): try connectPaths.insert(name)
            case .name(let text, let transport, let port):
                guard let pattern = HostPattern(text) else { return }
                connectNames[NamePort(transport, port), default: []].append(pattern)
            case .network, .written: connects.insert(connect.peer)
            }
        case .privilege(let privilege): others.insert(privilege.operation)
        case .syscall(let syscall): syscalls.insert(syscall.name)
        }
    }

    func holds(_ behaviour: Behaviour) -> Bool {
        switch behaviour {
        case .process(let process):
            return starts.contains { Self.holds($0.start, process) && $0.script.holds(process.script) }
        case .options(let options):
            if options.flags.isEmpty, options.environment.isEmpty { return startsWithoutFlags }
            return flags.isSuperset(of: options.flags) && environment.isSuperset(of: options.environment)
        case .file(let file): return files[file.access]?.matches(PathPattern.rooted(file.path)) ?? false
        case .listen(let listen):
            if case .unix(let name) = listen.endpoint { return listenPaths.reach(name) }
            if listens.contains(listen.endpoint) { return true }
            guard case .port(let transport, let port) = listen.endpoint else { return false }
            return BehaviourPatterns.ephemeralPorts.contains(port) && listens.contains(.ephemeral(transport))
        case .connect(let connect):
            if case .unix(let name) = connect.peer { return connectPaths.reach(name) }
            if case .name(let name, let transport, let port) = connect.peer {
                return NamePort.holding(transport, port).contains { place in
                    connects.contains(.network(.public, transport, place.port))
                        || connectNames[place]?.contains { $0.matches(name) } ?? false
                }
            }
            if connects.contains(connect.peer) { return true }
            guard case .network(let peer, let transport, let port) = connect.peer else { return false }
            return BehaviourPatterns.ephemeralPorts.contains(port)
                && connects.contains(.network(peer, transport, BehaviourPatterns.anyEphemeralPort))
        case .privilege(let privilege): return others.contains(privilege.operation)
        case .syscall(let syscall): return syscalls.contains(syscall.name)
        }
    }

    private static func holds(_ line: ProcessBehaviour, _ process: ProcessBehaviour) -> Bool {
        func origin(_ origin: LineageOrigin) -> LineageOrigin { origin == .preexisting ? .entrypoint : origin }
        return line.parent == process.parent && origin(line.origin) == origin(process.origin)
            && line.argumentZero == process.argumentZero
    }
}
