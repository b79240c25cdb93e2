/// What a document allows one program, over all its entries.
struct ProgramRules: Sendable {
    private struct ProcessKey: Hashable {
        var parent: String
        var origin: LineageOrigin
        var terminal: Bool
        var argumentZero: String?
    }

    /// Which scripts may be run, and whether none may.
    private struct Scripts {
        var none = false
        var paths = PathPatternSet()
        var words: [Glob] = []

        func contain(_ script: String?) -> Bool {
            guard let script else { return none }
            if script.hasPrefix("/") { return paths.matches(PathPattern.rooted(script)) }
            return words.contains { $0.matches(script) }
        }
    }

    private var processes: [ProcessKey: Scripts] = [:]
    private var flags: Set<String> = []
    private var areFlagsListed = false
    private var environment: Set<String> = []
    private var files: [Access: PathPatternSet] = [:]
    private var listens: Set<ListenEndpoint> = []
    private var connects: Set<ConnectPeer> = []
    private var listenPaths = UnixNames()
    private var connectPaths = UnixNames()
    private var connectNames: [NamePort: HostNames] = [:]
    private var privileges: Set<String> = []
    private var syscalls: Set<String> = []

    mutating func add(_ entry: ProcessEntry) throws(PatternError) {
        for parent in entry.parents {
            let origin = entry.origin == .preexisting ? .entrypoint : entry.origin
            let key = ProcessKey(
                parent: parent, origin: origin ?? (parent == "exec" ? .exec : .entrypoint),
                terminal: entry.terminal, argumentZero: entry.argumentZero)
            if let script = entry.script {
                if script.hasPrefix("/") {
                    processes[key, default: Scripts()].paths.insert(try PathPattern(script))
                } else {
                    processes[key, default: Scripts()].words.append(Glob(script))
                }
            } else {
                processes[key, default: Scripts()].none = true
            }
        }
        if let listed = entry.flags {
            flags.formUnion(listed)
            // A list of topics alone says nothing of flags.
            if listed.isEmpty || listed.contains(where: { !ArgumentTopic.isTopic($0) }) { areFlagsListed = true }
        }
        environment.formUnion(entry.environment)
        for (access, texts) in entry.files {
            for text in texts { files[access, default: PathPatternSet()].insert(try PathPattern(text)) }
        }
        for endpoint in entry.listens {
            if case .unix(let name) = endpoint { try listenPaths.insert(name) } else { listens.insert(endpoint) }
        }
        for peer in entry.connects {
            switch peer {
            case .unix(let name): try connectPaths.insert(name)
            case .name(let text, let transport, let port):
                guard let pattern = HostPattern(text) else { continue }
                connectNames[NamePort(transport, port), default: HostNames()].insert(pattern)
            case .network, .written: connects.insert(peer)
            }
        }
        privileges.formUnion(entry.privileges)
        syscalls.formUnion(entry.syscalls)
    }

    var holdsCalls: Bool { !syscalls.isEmpty }

    func allows(_ behaviour: Behaviour) -> Bool {
        switch behaviour {
        case .process(let process): allows(process)
        case .options(let options):
            options.flags.allSatisfy(allows(flag:)) && environment.isSuperset(of: options.environment)
        case .file(let file): allows(PathPattern.rooted(file.path), file.access)
        case .listen(let listen): allows(listen.endpoint)
        case .connect(let connect): allows(connect.peer)
        case .privilege(let privilege): privileges.contains(privilege.operation)
        case .syscall(let syscall): syscalls.contains(syscall.name)
        }
    }

    /// With a terminal only what was allowed with one; without, either.
    private func allows(_ process: ProcessBehaviour) -> Bool {
        var key = ProcessKey(
            parent: process.parent, origin: process.origin == .preexisting ? .entrypoint : process.origin,
            terminal: true, argumentZero: process.argumentZero)
        if processes[key]?.contain(process.script) ?? false { return true }
        if process.terminal { return false }
        key.terminal = false
        return processes[key]?.contain(process.script) ?? false
    }

    /// Where no entry lists flags, any may be given; what is dangerous in any image has to be listed.
    private func allows(flag: String) -> Bool {
        flags.contains(flag) || (!areFlagsListed && !ArgumentTopic.isTopic(flag))
    }

    private func allows(_ path: String, _ access: Access) -> Bool {
        if let set = files[access], Self.holds(set, path, access) { return true }
        if access == .write, let set = files[.create] { return Self.holds(set, path, .write) }
        return false
    }

    /// Whether a line without wildcards allows it.
    func names(_ path: String, _ access: Access) -> Bool { files[access]?.containsLiteral(path) ?? false }

    /// A wildcard does not reach a sensitive path that it does not name.
    static func holds(_ set: PathPatternSet, _ path: String, _ access: Access) -> Bool {
        if set.containsLiteral(path) { return true }
        var isSensitive: Bool?
        return set.matches(path) { pattern in
            if isSensitive == nil { isSensitive = SensitivePath.isSensitive(path, access: access) }
            return isSensitive == false || SensitivePath.isNamed(path, access: access, by: pattern)
        }
    }

    private func allows(_ endpoint: ListenEndpoint) -> Bool {
        switch endpoint {
        case .unix(let name): return listenPaths.hold(name)
        case .ephemeral: return listens.contains(endpoint)
        case .port(let transport, let port):
            if listens.contains(endpoint) { return true }
            return BehaviourPatterns.ephemeralPorts.contains(port) && listens.contains(.ephemeral(transport))
        }
    }

    private func allows(_ peer: ConnectPeer) -> Bool {
        switch peer {
        case .unix(let name): return connectPaths.hold(name)
        case .written: return connects.contains(peer)
        case .name(let name, let transport, let port):
            // Names are those of public addresses.
            return NamePort.holding(transport, port).contains { connectNames[$0]?.hold(name) ?? false }
                || allows(.network(.public, transport, port))
        case .network(let peerClass, let transport, let port):
            if connects.contains(peer) { return true }
            return BehaviourPatterns.ephemeralPorts.contains(port)
                && connects.contains(.network(peerClass, transport, BehaviourPatterns.anyEphemeralPort))
        }
    }

    /// Whether a peer that a person wrote as an address or block holds this one.
    func allows(address: NetworkAddress, _ transport: TransportProtocol, _ port: UInt16) -> Bool {
        connects.contains { peer in
            guard case .written(let text, transport, let written) = peer else { return false }
            let samePort =
                written == port
                || (written == BehaviourPatterns.anyEphemeralPort && BehaviourPatterns.ephemeralPorts.contains(port))
            return samePort && AddressBlock(text)?.contains(address) ?? false
        }
    }
}

/// Where the names of hosts hold.
struct NamePort: Hashable, Sendable {
    var transport: TransportProtocol
    var port: UInt16

    init(_ transport: TransportProtocol, _ port: UInt16) {
        self.transport = transport
        self.port = port
    }

    /// The port itself, and that which stands for it among those that the kernel hands out.
    static func holding(_ transport: TransportProtocol, _ port: UInt16) -> [NamePort] {
        let exact = NamePort(transport, port)
        guard BehaviourPatterns.ephemeralPorts.contains(port) else { return [exact] }
        return [exact, NamePort(transport, BehaviourPatterns.anyEphemeralPort)]
    }
}

/// Unix socket names: patterns of paths, globs of abstract names.
struct UnixNames: Sendable {
    private var paths = PathPatternSet()
    private var abstract: [Glob] = []
    /// Those of paths.
    private(set) var patterns: [PathPattern] = []

    mutating func insert(_ name: String) throws(PatternError) {
        if name.hasPrefix("@") {
            abstract.append(Glob(name))
        } else {
            let pattern = try PathPattern(PathPattern.rootedText(name))
            paths.insert(pattern)
            patterns.append(pattern)
        }
    }

    /// Whether an abstract name may be of both.
    func overlap(_ name: Glob) -> Bool { abstract.contains { $0.overlaps(name) } }

    mutating func add(_ other: UnixNames) {
        for pattern in other.patterns { paths.insert(pattern) }
        patterns += other.patterns
        abstract += other.abstract
    }

    /// Whether the names allow this one: a wildcard does not reach what is sensitive and not named.
    func hold(_ name: String) -> Bool {
        name.hasPrefix("@") ? reach(name) : ProgramRules.holds(paths, PathPattern.rooted(name), .write)
    }

    /// Whether one of the names stands for this one, sensitive or not.
    func reach(_ name: String) -> Bool {
        if name.hasPrefix("@") { return abstract.contains { $0.matches(name) } }
        return paths.matches(PathPattern.rooted(name))
    }
}
