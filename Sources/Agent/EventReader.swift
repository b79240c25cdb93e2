import Baseline
import Containers
import Sensor

/// Turns the kernel's events into observations: names for program ids, paths from their parts, peers by
/// class. It keeps no state but the container's program table.
struct EventReader {
    /// Resolves symbolic links of an argument as the process would have; `nil` where nobody can look any more.
    var resolveLinks: (_ hostPid: Int32, _ path: String) -> String?
    var redact: ([String]) -> [String]
    /// What a process is running now; `nil` where it has ended or nobody can look.
    var lookUp: (_ hostPid: Int32) -> RunningProgram? = { _ in nil }

    /// The observations that an event stands for; none for events that no profile can name.
    func observations(from event: Event, in container: TrackedContainer, at time: Timestamp) -> [Observation] {
        switch event.kind {
        case .exec: return [start(event, in: container, at: time)]
        case .file: return files(event, in: container, at: time)
        case .listen: return [listen(event, in: container, at: time)].compactMap { $0 }
        case .connect: return [connect(event, in: container, at: time)].compactMap { $0 }
        case .privilege: return [privilege(event, in: container, at: time)]
        default: return []
        }
    }

    // MARK: Processes

    private func start(_ event: Event, in container: TrackedContainer, at time: Timestamp) -> Observation {
        let arguments = event.arguments
        let filename = event.text
        let interpreter = event.extra == filename ? nil : event.extra
        let named = ProgramNaming.identify(
            filename: filename, interpreter: interpreter, arguments: arguments, executable: event.path ?? "/")
        let drift = Drift(kernel: event.drift)
        container.know(
            event.program,
            RunningProgram(
                program: named.program, arguments: redact(arguments), environment: environment(of: event), drift: drift),
            at: time)

        let origin = LineageOrigin(kernel: event.origin)
        let parent: String
        if event.flags.contains(.lineageStart) {
            parent = origin == .exec ? "exec" : "entrypoint"
        } else {
            parent = event.lineage.first.flatMap { container.programs[$0]?.program.name } ?? "unknown"
        }
        let behaviour = ProcessBehaviour(
            program: named.program, script: named.script, parent: parent,
            origin: origin == .preexisting ? .entrypoint : origin,
            terminal: event.flags.contains(.terminal), argumentZero: named.argumentZero)
        var result = observation(.process(behaviour), event, in: container, at: time)
        result.options = StartOptions(
            flags: StartFlags.of(
                program: named.program.name, arguments: arguments, words: named.words,
                isCut: event.flags.contains(.truncated)),
            environment: newEnvironment(of: event, in: container))
        return result
    }

    private func environment(of event: Event) -> [String] {
        event.environment.map { EnvironmentName.redacted($0, by: redact) }
    }

    /// Names in the environment that the program before did not have with the same values: who brought them is who
    /// started this one, or this one's caller from outside.
    private func newEnvironment(of event: Event, in container: TrackedContainer) -> [String] {
        if event.isEnvironmentInherited { return [] }
        var names = Set(environment(of: event))
        if let parent = event.lineage.first.flatMap({ container.programs[$0] }), parent.ranBefore {
            names.subtract(parent.environment)
        } else if event.isEnvironmentCut {
            names.insert(EnvironmentName.unread)
        }
        return Set(names.map(EnvironmentName.name)).sorted()
    }

    // MARK: Files

    private func files(_ event: Event, in container: TrackedContainer, at time: Timestamp) -> [Observation] {
        let program = program(of: event, in: container, at: time)
        let operation = FileOperation(kernel: event.operation, flags: event.flags)
        let byArgument = event.flags.contains(.argument)
        // Memory files and pipes have no name that a profile could hold; executing one is a process.
        if event.flags.contains(.detached) && !event.access.contains(.exec) { return [] }
        let path: String
        if byArgument {
            path = PathText.withoutOwnRoot(PathText.join(event.path ?? "/", event.text), pid: event.pid)
            // What a descriptor of one's own leads to was seen when it was opened.
            if operation == .open, event.result >= 0, PathText.isDescriptor(path) { return [] }
        } else {
            path = PathText.canonical(event.path ?? "/", unlinked: event.flags.contains(.deleted))
        }

        // A name that leads elsewhere, or a descriptor that another thread swapped: where that is sensitive, what
        // it could have been counts, too.
        var other: String?
        if byArgument { other = resolveLinks(event.hostPid, path) }
        if event.flags.contains(.mismatch), event.text.hasPrefix("/") { other = PathText.join("/", event.text) }

        return Access.list(event.access).map { access in
            var result = observation(
                .file(FileBehaviour(program: program, path: PathText.own(path, pid: event.pid), access: access)), event,
                in: container, at: time)
            result.operation = operation
            result.pathSource = byArgument ? .argument : .kernel
            result.refused = event.result < 0
            if let other, other != path { result.alternatePaths = [other] }
            return result
        }
    }

    // MARK: Sockets

    private func listen(_ event: Event, in container: TrackedContainer, at time: Timestamp) -> Observation? {
        let endpoint: ListenEndpoint
        if event.family == AddressFamily.unix {
            let name = event.text
            if name.isEmpty { return nil }
            endpoint = .unix(name.hasPrefix("@") ? PathText.abstractName(name) : event.path ?? name)
        } else {
            let transport = TransportProtocol(number: event.protocolNumber)
            endpoint = Self.ephemeralPorts.contains(event.port) ? .ephemeral(transport) : .port(transport, event.port)
        }
        return observation(
            .listen(ListenBehaviour(program: program(of: event, in: container, at: time), endpoint: endpoint)), event,
            in: container,
            at: time)
    }

    /// The kernel's default range for ports that it chooses (net.ipv4.ip_local_port_range).
    private static let ephemeralPorts: ClosedRange<UInt16> = 32_768...60_999

    private func connect(_ event: Event, in container: TrackedContainer, at time: Timestamp) -> Observation? {
        let program = program(of: event, in: container, at: time)
        if event.family == AddressFamily.unix {
            let given = event.text
            let name = given.hasPrefix("@") ? PathText.abstractName(given) : PathText.join("/", given)
            var result = observation(
                .connect(ConnectBehaviour(program: program, peer: .unix(name))), event, in: container, at: time)
            let bound = event.path ?? (event.extra.hasPrefix("@") ? PathText.abstractName(event.extra) : name)
            if bound != name { result.alternatePaths = [bound] }
            return result
        }
        guard let address = NetworkAddress(bytes: event.address) else { return nil }
        let peerClass = peerClass(of: address, in: container)
        let transport = TransportProtocol(number: event.protocolNumber)
        let names = peerClass == .public ? container.names.names(of: address) : []
        let peer = names.first.map { ConnectPeer.name($0, transport, event.port) }
        var result = observation(
            .connect(
                ConnectBehaviour(program: program, peer: peer ?? .network(peerClass, transport, event.port))),
            event, in: container, at: time)
        result.peerAddress = address.description
        result.peerNames = names
        return result
    }

    private func peerClass(of address: NetworkAddress, in container: TrackedContainer) -> PeerClass {
        let blocks = container.description?.ownSubnets.compactMap { AddressBlock($0.description) } ?? []
        return PeerClassifier.classify(address, ownSubnets: blocks)
    }

    /// The public address that a connection goes to.
    func publicAddress(of event: Event, in container: TrackedContainer) -> NetworkAddress? {
        guard event.kind == .connect, event.family != AddressFamily.unix,
            let address = NetworkAddress(bytes: event.address)
        else { return nil }
        return peerClass(of: address, in: container) == .public ? address : nil
    }

    /// Takes in which public addresses a name server gave a name to.
    func learnNames(from event: Event, in container: TrackedContainer) {
        guard let answer = NameAnswer(message: event.message) else { return }
        let addresses = answer.addresses.filter { peerClass(of: $0, in: container) == .public }
        for act in container.names.take(answer.name, of: addresses) { container.acts[act]?.isStale = true }
    }

    // MARK: Privileges

    private func privilege(_ event: Event, in container: TrackedContainer, at time: Timestamp) -> Observation {
        let behaviour = PrivilegeBehaviour(
            program: program(of: event, in: container, at: time), operation: PrivilegeName.of(event))
        return observation(.privilege(behaviour), event, in: container, at: time)
    }

    // MARK: The moment

    /// The acting program. One whose start was lost, or so long ago that it was forgotten, is looked up.
    private func program(of event: Event, in container: TrackedContainer, at time: Timestamp) -> Program {
        if let known = container.programs[event.program] {
            container.programs[event.program]?.lastUsed = time
            return known.program
        }
        let found =
            lookUp(event.hostPid)
            ?? RunningProgram(program: Program(executable: "/unknown", name: "unknown"), arguments: [])
        container.know(event.program, found, at: time)
        return found.program
    }

    private func observation(
        _ behaviour: Behaviour, _ event: Event, in container: TrackedContainer, at time: Timestamp
    ) -> Observation {
        let running = container.programs[event.program]
        let program = running?.program ?? behaviour.program
        var lineage = event.lineage.reversed().compactMap { container.programs[$0]?.program.name }
        lineage.append(program.name)
        if let oldest = event.lineage.last ?? (event.program == 0 ? nil : event.program),
            let ancestors = container.programs[oldest]?.ancestors
        {
            lineage.insert(contentsOf: ancestors, at: 0)
        }
        return Observation(
            behaviour: behaviour, time: time,
            phase: LineageOrigin(kernel: event.origin) == .exec ? .session : container.phase(at: time),
            process: ProcessContext(
                pid: event.pid, parentPid: event.parentPid, hostPid: event.hostPid, uid: event.uid,
                hostUid: event.hostUid,
                program: program, arguments: running?.arguments ?? [], environment: running?.environment ?? [],
                lineage: lineage,
                origin: LineageOrigin(kernel: event.origin), terminal: event.flags.contains(.terminal),
                drift: Drift(kernel: event.drift) ?? running?.drift))
    }
}
