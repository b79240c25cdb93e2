/// A `deny` rule, compiled.
///
/// Every field that is given must match; a rule that names no object (path, listen, connect, privilege)
/// is about starting programs; with a flag or a name of the environment, about starts that have it. Wildcards here reach everything, sensitive paths, too. A path rule also
/// holds for the executable of a started program, as `exec`, and a rule against `write` also for `create`.
struct DenyMatcher: Sendable {
    private let program: Glob?
    private let executable: PathPattern?
    private let parent: Glob?
    private let origin: LineageOrigin?
    private let path: PathPattern?
    private let access: Access?
    private let listen: ListenEndpoint?
    private let connect: ConnectPeer?
    private let unixName: UnixName?
    private let privilege: Glob?
    private let flag: Glob?
    private let environment: Glob?

    /// What is known of the other side beside the behaviour; of a file, its other spellings.
    private struct Peer {
        var otherPaths: [String] = []
        var names: [String] = []
        var address: NetworkAddress?
    }

    private enum UnixName: Sendable {
        case path(PathPattern)
        case abstract(Glob)

        init(_ name: String) throws(PatternError) {
            self = name.hasPrefix("@") ? .abstract(Glob(name)) : .path(try PathPattern(PathPattern.rootedText(name)))
        }

        func matches(_ name: String) -> Bool {
            switch self {
            case .path(let pattern): !name.hasPrefix("@") && pattern.matches(PathPattern.rooted(name))
            case .abstract(let glob): glob.matches(name)
            }
        }
    }

    init(_ rule: DenyRule) throws(PatternError) {
        program = rule.program.map { Glob($0) }
        executable = if let text = rule.executable { try PathPattern(text) } else { nil }
        parent = rule.parent.map { Glob($0) }
        origin = rule.origin
        path = if let text = rule.path { try PathPattern(text) } else { nil }
        access = rule.access
        listen = rule.listen
        connect = rule.connect
        if case .unix(let name)? = rule.listen {
            unixName = try UnixName(name)
        } else if case .unix(let name)? = rule.connect {
            unixName = try UnixName(name)
        } else {
            unixName = nil
        }
        privilege = rule.privilege.map { Glob($0) }
        flag = rule.flag.map { Glob($0) }
        environment = rule.environment.map { Glob($0) }
    }

    func matches(_ observation: Observation) -> Bool {
        let lineageParent = observation.process.lineage.dropLast().last
        return matches(
            observation.behaviour, origin: observation.process.origin, parent: lineageParent,
            peer: Peer(
                otherPaths: observation.alternatePaths, names: observation.peerNames,
                address: observation.peerAddress.flatMap { NetworkAddress($0) }),
            options: observation.options)
    }

    func matches(_ behaviour: Behaviour) -> Bool {
        matches(behaviour, origin: nil, parent: nil, peer: Peer(), options: nil)
    }

    private func matches(
        _ behaviour: Behaviour, origin actualOrigin: LineageOrigin?, parent actualParent: String?,
        peer: Peer, options: StartOptions?
    ) -> Bool {
        guard matchesOptions(behaviour, options) else { return false }
        if let program, !program.matches(behaviour.program.name) { return false }
        if let executable, !executable.matches(PathPattern.rooted(behaviour.program.executable)) { return false }
        var parentName = actualParent
        var lineageOrigin = actualOrigin
        if case .process(let process) = behaviour { (parentName, lineageOrigin) = (process.parent, process.origin) }
        if let parent, !(parentName.map { parent.matches($0) } ?? false) { return false }
        if let origin {
            guard let lineageOrigin else { return false }
            if (lineageOrigin == .preexisting ? .entrypoint : lineageOrigin) != origin { return false }
        }
        return matchesObject(behaviour, peer)
    }

    /// Where the rule names a flag or a name of the environment: whether the start has it.
    private func matchesOptions(_ behaviour: Behaviour, _ options: StartOptions?) -> Bool {
        guard flag != nil || environment != nil else { return true }
        var (flags, names) = (options?.flags ?? [], options?.environment ?? [])
        switch behaviour {
        case .options(let given):
            flags += given.flags
            names += given.environment
        case .process: break
        case .file, .listen, .connect, .privilege, .syscall: return false
        }
        if let flag, !flags.contains(where: { flag.matches($0) }) { return false }
        if let environment, !names.contains(where: { environment.matches($0) }) { return false }
        return true
    }

    private func matchesObject(_ behaviour: Behaviour, _ peer: Peer) -> Bool {
        switch behaviour {
        case .process(let process):
            guard listen == nil, connect == nil, privilege == nil, access == nil || access == .exec else {
                return false
            }
            return path.map { $0.matches(PathPattern.rooted(process.program.executable)) } ?? true
        case .options(let options):
            // They go with the start.
            guard listen == nil, connect == nil, privilege == nil, access == nil || access == .exec else {
                return false
            }
            return path.map { $0.matches(PathPattern.rooted(options.program.executable)) } ?? true
        case .file(let file):
            guard listen == nil, connect == nil, privilege == nil, path != nil || access != nil else { return false }
            if let access, access != file.access, !(access == .write && file.access == .create) { return false }
            guard let path else { return true }
            return ([file.path] + peer.otherPaths).contains { path.matches(PathPattern.rooted($0)) }
        case .listen(let actual):
            guard let listen, path == nil, access == nil, connect == nil, privilege == nil else { return false }
            if case .unix(let name) = actual.endpoint { return unixName?.matches(name) ?? false }
            if case .ephemeral(let transport) = listen, case .port(transport, let port) = actual.endpoint {
                return BehaviourPatterns.ephemeralPorts.contains(port)
            }
            return listen == actual.endpoint
        case .connect(let actual):
            guard let connect, path == nil, access == nil, listen == nil, privilege == nil else { return false }
            return matches(connect, actual.peer, peer)
        case .privilege(let actual):
            guard let privilege, path == nil, access == nil, listen == nil, connect == nil else { return false }
            return privilege.matches(actual.operation)
        case .syscall:
            return false
        }
    }

    private func matches(
        _ rule: ConnectPeer, _ actual: ConnectPeer, _ peer: Peer
    ) -> Bool {
        switch (rule, actual) {
        case (_, .unix(let name)):
            guard let unixName else { return false }
            return ([name] + peer.otherPaths).contains(where: unixName.matches)
        case (
            .network(let ruleClass, let ruleTransport, let rulePort), .network(let peerClass, let transport, let port)
        ):
            return ruleClass == peerClass && ruleTransport == transport && Self.holds(rulePort, port)
        case (.network(.public, let ruleTransport, let rulePort), .name(_, let transport, let port)):
            return ruleTransport == transport && Self.holds(rulePort, port)
        case (.name(let text, let ruleTransport, let rulePort), .name(let name, let transport, let port)):
            guard ruleTransport == transport, Self.holds(rulePort, port), let pattern = HostPattern(text) else {
                return false
            }
            // A line of a document may hold a star itself.
            return ([name] + peer.names).contains { HostPattern($0).map(pattern.covers) ?? false }
        case (.written(let text, let ruleTransport, let rulePort), .network(_, let transport, let port)),
            (.written(let text, let ruleTransport, let rulePort), .name(_, let transport, let port)):
            guard let address = peer.address, let block = AddressBlock(text) else { return false }
            return ruleTransport == transport && Self.holds(rulePort, port) && block.contains(address)
        default: return rule == actual
        }
    }

    private static func holds(_ rule: UInt16, _ port: UInt16) -> Bool {
        rule == port || (rule == BehaviourPatterns.anyEphemeralPort && BehaviourPatterns.ephemeralPorts.contains(port))
    }
}
