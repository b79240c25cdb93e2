/// The learned behaviours of one program, gathered to become its entries in a document.
struct ProgramBehaviours {
    private var processes: [ProcessBehaviour: UInt32] = [:]
    private var flags: Set<String>?
    private var environment: Set<String> = []
    private var files: [Access: [PathGeneralizer.Item]] = [:]
    private var listens: Set<ListenEndpoint> = []
    private var connects: Set<ConnectPeer> = []
    private var privileges: Set<String> = []
    private var syscalls: Set<String> = []

    mutating func add(_ behaviour: Behaviour, _ evidence: Evidence) {
        switch behaviour {
        case .process(var process):
            if process.origin == .preexisting { process.origin = .entrypoint }
            processes[process] = max(evidence.units, processes[process] ?? 0)
        case .options(let options):
            if options.environment.isEmpty { flags = (flags ?? []).union(options.flags) }
            environment.formUnion(options.environment)
        case .file(let file):
            files[file.access, default: []].append(
                PathGeneralizer.Item(
                    path: file.path, units: evidence.units, isOfImage: evidence.drift == nil,
                    firstUnit: evidence.firstUnit))
        case .listen(let listen): listens.insert(listen.endpoint)
        case .connect(let connect): connects.insert(connect.peer)
        case .privilege(let privilege): privileges.insert(privilege.operation)
        case .syscall(let syscall): syscalls.insert(syscall.name)
        }
    }

    mutating func add(_ other: ProgramBehaviours) {
        processes.merge(other.processes) { max($0, $1) }
        if let more = other.flags { flags = (flags ?? []).union(more) }
        environment.formUnion(other.environment)
        files.merge(other.files) { $0 + $1 }
        listens.formUnion(other.listens)
        connects.formUnion(other.connects)
        privileges.formUnion(other.privileges)
        syscalls.formUnion(other.syscalls)
    }

    /// What the generalizer makes of files on its way.
    func parts(of program: Program, with generalizer: PathGeneralizer) -> [Access: PathGeneralizer.Part] {
        generalizer.parts(for: files, of: program)
    }

    /// Sorted; the first holds flags, environment, files, listens, connects, privileges and system calls.
    ///
    /// - Parameters:
    ///   - pattern: where the executable is made anew each time, the pattern of its path.
    ///   - parts: of these files, where they are at hand.
    ///   - families: of directories that any program of the profile has shown.
    ///   - removed: what no pattern may reach.
    func entries(
        of program: Program, madeAt pattern: String? = nil, with generalizer: PathGeneralizer,
        parts: [Access: PathGeneralizer.Part]? = nil, families: AlikeDirectories.Families, names shares: NameShares,
        without removed: RemovedLines
    ) -> [ProcessEntry] {
        let written = pattern.map { Program(executable: $0, name: program.name) } ?? program.exact
        let scripts = scriptPatterns(of: program, without: removed.scripts(of: program))
        var parents: [EntryIdentity: Set<String>] = [:]
        for process in processes.keys {
            let identity = EntryIdentity(
                script: process.script.map { scripts[$0] ?? Glob.escape($0) },
                origin: process.origin == .exec && process.parent != "exec" ? .exec : nil,
                terminal: process.terminal, argumentZero: process.argumentZero)
            parents[identity, default: []].insert(process.parent)
        }
        var entries = parents.keys.sorted().map { identity in
            ProcessEntry(
                program: written, script: identity.script, origin: identity.origin, terminal: identity.terminal,
                argumentZero: identity.argumentZero, parents: parents[identity, default: []].sorted())
        }
        if entries.isEmpty { entries.append(ProcessEntry(program: written)) }
        entries[0].flags = flags?.sorted()
        entries[0].environment = environment.sorted()
        let parts = parts ?? self.parts(of: program, with: generalizer)
        var patterns = generalizer.patterns(of: parts, families: families).mapValues { $0.map(\.text) }
        if let pattern, let own = try? PathPattern(pattern), let mapped = patterns[.exec] {
            // It maps itself.
            let others = mapped.filter { text in
                (try? PathPattern(text))?.literalPath.map { !own.matches($0) } ?? true
            }
            if others.count < mapped.count { patterns[.exec] = (others + [pattern]).sorted() }
        }
        entries[0].files = patterns
        // A path that may be created may be written.
        if let create = patterns[.create], let write = patterns[.write] {
            let rest = write.filter { !create.contains($0) }
            entries[0].files[.write] = rest.isEmpty ? nil : rest
        }
        entries[0].listens = BehaviourPatterns.listens(
            listens, of: program, without: removed.listenPaths(of: program)
        ).sorted()
        let peers = shares.lines(for: connects, of: program, without: removed.names(of: program))
        entries[0].connects = BehaviourPatterns.connects(
            peers, of: program, without: removed.connectPaths(of: program)
        ).sorted()
        entries[0].privileges = privileges.sorted()
        entries[0].syscalls = syscalls.sorted()
        return entries
    }

    private func scriptPatterns(of program: Program, without removed: [PathPattern]) -> [String: String] {
        let paths = Set(processes.keys.compactMap { $0.script }.filter { $0.hasPrefix("/") })
        let items = paths.map { PathGeneralizer.Item(path: $0) }
        // As mapped libraries: names vary in volatile places only.
        let generalizer = PathGeneralizer(unitsObserved: 1, avoiding: [.exec: removed])
        let patterns = generalizer.patterns(for: [.exec: items], of: program)[.exec] ?? []
        return paths.reduce(into: [:]) { result, path in
            result[path] = patterns.first { $0.matches(PathPattern.rooted(path)) }?.text
        }
    }

    private struct EntryIdentity: Hashable, Comparable {
        var script: String?
        var origin: LineageOrigin?
        var terminal: Bool
        var argumentZero: String?

        private var key: (String, String, Int, String) {
            (origin?.rawValue ?? "", script ?? "", terminal ? 1 : 0, argumentZero ?? "")
        }

        static func < (a: Self, b: Self) -> Bool { a.key < b.key }
    }
}
