/// A profile's document, compiled to answer for observations.
///
/// The cost of an answer does not depend on the number of behaviours; deny rules are asked one by one.
public struct Matcher: Sendable {
    private var programs: [Program: ProgramRules] = [:]
    /// Entries whose executable has wildcards, in the document's order.
    private var patterns: [(executable: PathPattern, name: String, rules: ProgramRules)] = []
    private let deny: [DenyMatcher]

    /// - Throws: `PatternError` for the first bad pattern.
    public init(_ document: ProfileDocument) throws(PatternError) {
        for entry in document.processes {
            let executable = try PathPattern(PathPattern.rootedText(entry.program.executable))
            if let path = executable.literalPath {
                let program = Program(executable: path, name: entry.program.name)
                try programs[program, default: ProgramRules()].add(entry)
            } else {
                let index = patterns.firstIndex { $0.executable == executable && $0.name == entry.program.name }
                if let index {
                    try patterns[index].rules.add(entry)
                } else {
                    var rules = ProgramRules()
                    try rules.add(entry)
                    patterns.append((executable, entry.program.name, rules))
                }
            }
        }
        var compiled: [DenyMatcher] = []
        for rule in document.deny { compiled.append(try DenyMatcher(rule)) }
        deny = compiled
    }

    /// What the profile says.
    ///
    /// `deny` is asked first, with the path and its other spellings. A refused access counts on sensitive
    /// paths only: elsewhere it did nothing and is allowed. An observation whose path came under another
    /// spelling that is sensitive while the given one is not must be allowed under both.
    public func verdict(for observation: Observation) -> Verdict {
        if deny.contains(where: { $0.matches(observation) }) { return .denied }
        if observation.refused, case .file = observation.behaviour, !observation.touchesSensitivePath {
            return .allowed
        }
        let drift = observation.process.drift
        if observation.behaviours.allSatisfy({ allows($0, drift: drift) }) { return .allowed }
        return allowsAddress(of: observation) || allowsAnotherName(of: observation) ? .allowed : .unknown
    }

    /// What of an observation the profile does not explain: the behaviour itself, or that under another spelling, or,
    /// together, the flags and names that came with a known start.
    public func unexplained(in observation: Observation) -> Behaviour {
        let unknown = missing(in: observation)
        guard case .options(var options)? = unknown.first else { return unknown.first ?? observation.behaviour }
        for case .options(let more) in unknown.dropFirst() {
            options.flags += more.flags
            options.environment += more.environment
        }
        return .options(options)
    }

    /// What the profile would have to hold for the observation to be allowed; deny rules left aside.
    public func missing(in observation: Observation) -> [Behaviour] {
        observation.behaviours.filter { !allows($0, drift: observation.process.drift) }
    }

    /// The document's deny rules that match the observation, by their place in it.
    public func denials(of observation: Observation) -> [Int] {
        deny.indices.filter { deny[$0].matches(observation) }
    }

    /// The same for a behaviour without its moment.
    public func denials(of behaviour: Behaviour) -> [Int] {
        deny.indices.filter { deny[$0].matches(behaviour) }
    }

    /// What the profile says of a behaviour without its moment, but for whether the image had the file or the program;
    /// `deny` sees what a behaviour tells.
    public func verdict(for behaviour: Behaviour, drift: Drift? = nil) -> Verdict {
        if deny.contains(where: { $0.matches(behaviour) }) { return .denied }
        return allows(behaviour, drift: drift) ? .allowed : .unknown
    }

    /// Whether the profile knows the program at all.
    public func knows(_ program: Program) -> Bool {
        !rules(for: program).isEmpty
    }

    /// Whether the profile holds system calls of the program: else nothing can be said of those it makes.
    public func holdsCalls(of program: Program) -> Bool { rules(for: program).contains(where: \.holdsCalls) }

    /// Whether a peer that a person wrote as an address or block holds the connection's address.
    private func allowsAddress(of observation: Observation) -> Bool {
        guard case .connect(let connect) = observation.behaviour, let text = observation.peerAddress,
            let (transport, port) = connect.peer.networkPort, let address = NetworkAddress(text)
        else { return false }
        return rules(for: connect.program).contains { $0.allows(address: address, transport, port) }
    }

    /// Hosts share addresses: nobody can tell which of its names was meant.
    private func allowsAnotherName(of observation: Observation) -> Bool {
        observation.otherNames.contains(where: allows)
    }

    /// A library that the image did not have is allowed by its name, never by a wildcard: `*.so*` stands for the
    /// libraries of the image.
    private func allows(_ behaviour: Behaviour, drift: Drift?) -> Bool {
        if case .file(let file) = behaviour, file.access == .exec, let drift, drift.isForeign,
            ImageFiles.holdsLibraries(PathPattern.rooted(file.path))
        {
            return rules(for: file.program).contains { $0.names(PathPattern.rooted(file.path), .exec) }
        }
        return allows(behaviour)
    }

    private func allows(_ behaviour: Behaviour) -> Bool {
        var program = behaviour.program
        program.executable = PathPattern.rooted(program.executable)
        if let rules = programs[program], rules.allows(behaviour) { return true }
        return patterns.contains {
            $0.name == program.name && $0.executable.matches(program.executable) && $0.rules.allows(behaviour)
        }
    }

    private func rules(for program: Program) -> [ProgramRules] {
        let executable = PathPattern.rooted(program.executable)
        let literal = programs[Program(executable: executable, name: program.name)].map { [$0] } ?? []
        return literal
            + patterns.filter { $0.name == program.name && $0.executable.matches(executable) }.map(\.rules)
    }
}

extension Observation {
    /// What a judge has to find for this observation, and a learner to note: the behaviour, and the same
    /// with each other spelling of its path (or of the socket it connects to) that is sensitive where the
    /// given one is not, or of another socket; for a start, each of its flags and names, too.
    public var behaviours: [Behaviour] {
        if let options { return [behaviour] + options.behaviours(of: behaviour.program) }
        guard !alternatePaths.isEmpty else { return [behaviour] }
        func hiding(_ path: String, _ access: Access) -> [String] {
            if SensitivePath.isSensitive(PathPattern.rooted(path), access: access) { return [] }
            return Set(alternatePaths.map(PathPattern.rooted)).sorted().filter {
                SensitivePath.isSensitive($0, access: access)
            }
        }
        switch behaviour {
        case .file(let file):
            let others = hiding(file.path, file.access)
            return [behaviour]
                + others.map { .file(FileBehaviour(program: file.program, path: $0, access: file.access)) }
        case .connect(let connect):
            guard case .unix(let name) = connect.peer else { return [behaviour] }
            // Mounts and links let a socket be called by another path, seldom by another last name: that is what
            // an address looks like which another thread has changed after the call took it.
            let others = Set(hiding(name, .write) + alternatePaths.filter { lastName($0) != lastName(name) }).sorted()
            return [behaviour] + others.map { .connect(ConnectBehaviour(program: connect.program, peer: .unix($0))) }
        case .process, .options, .listen, .privilege, .syscall: return [behaviour]
        }
    }

    /// Where the peer's address goes by several names, the same with each of the others. A learner notes them as well,
    /// and counts the connection once.
    public var otherNames: [Behaviour] {
        guard peerNames.count > 1, case .connect(let connect) = behaviour,
            case .name(let name, let transport, let port) = connect.peer
        else { return [] }
        return peerNames.filter { $0 != name }.map {
            .connect(ConnectBehaviour(program: connect.program, peer: .name($0, transport, port)))
        }
    }

    /// Goes by another of its spellings; the one that it had becomes an alternate.
    public mutating func tell(as other: Behaviour) {
        if case .options = other { behaviour = other }
        guard other != behaviour, let path = behaviour.pathOrSocket, let otherPath = other.pathOrSocket else { return }
        alternatePaths = [path] + alternatePaths.filter { PathPattern.rooted($0) != otherPath }
        behaviour = other
    }

    private func lastName(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }

    /// Whether it is an access to a sensitive path, under whatever spelling.
    public var touchesSensitivePath: Bool {
        guard case .file(let file) = behaviour else { return false }
        return ([file.path] + alternatePaths).contains {
            SensitivePath.isSensitive(PathPattern.rooted($0), access: file.access)
        }
    }
}

extension Behaviour {
    /// A file's path, or the name of the unix socket that is called.
    fileprivate var pathOrSocket: String? {
        switch self {
        case .file(let file): return file.path
        case .connect(let connect):
            guard case .unix(let name) = connect.peer else { return nil }
            return name
        case .process, .options, .listen, .privilege, .syscall: return nil
        }
    }
}

extension ConnectPeer {
    /// Of a peer on a network.
    var networkPort: (TransportProtocol, UInt16)? {
        switch self {
        case .network(_, let transport, let port), .name(_, let transport, let port),
            .written(_, let transport, let port):
            (transport, port)
        case .unix: nil
        }
    }
}

extension PathPattern {
    /// A pattern's text from the root, as `rooted` for paths.
    static func rootedText(_ text: String) -> String { text.hasPrefix("/") ? text : "/" + text }
}
