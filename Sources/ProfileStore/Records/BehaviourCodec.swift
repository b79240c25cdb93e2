import Baseline

extension StoredBehaviour {
    init(_ behaviour: Behaviour, _ evidence: Evidence) {
        self.init(line: behaviour)
        self.evidence = StoredEvidence(evidence)
    }

    /// Without evidence: a line of a document.
    init(line behaviour: Behaviour) {
        self.init()
        executable = behaviour.program.executable
        program = behaviour.program.name
        switch behaviour {
        case .process(let b): process = StoredProcess(b)
        case .options(let b):
            options.flags = b.flags
            options.environment = b.environment
        case .file(let b):
            file.path = b.path
            file.access = b.access.rawValue
        case .listen(let b): listen = StoredEndpoint(b.endpoint)
        case .connect(let b): connect = StoredPeer(b.peer)
        case .privilege(let b): privilege = b.operation
        case .syscall(let b): syscall = b.name
        }
    }

    func decoded() throws(LMDBFailure) -> (Behaviour, Evidence) {
        (try behaviour(), try evidence.decoded())
    }

    func behaviour() throws(LMDBFailure) -> Behaviour {
        let program = Program(executable: executable, name: self.program)
        switch what {
        case .process(let process):
            return .process(
                ProcessBehaviour(
                    program: program, script: process.hasScript ? process.script : nil, parent: process.parent,
                    origin: try word(process.origin), terminal: process.terminal,
                    argumentZero: process.hasArgumentZero ? process.argumentZero : nil))
        case .options(let options):
            return .options(
                OptionsBehaviour(program: program, flags: options.flags, environment: options.environment))
        case .file(let file):
            return .file(FileBehaviour(program: program, path: file.path, access: try word(file.access)))
        case .listen(let endpoint):
            return .listen(ListenBehaviour(program: program, endpoint: try endpoint.decoded()))
        case .connect(let peer):
            return .connect(ConnectBehaviour(program: program, peer: try peer.decoded()))
        case .privilege(let operation):
            return .privilege(PrivilegeBehaviour(program: program, operation: operation))
        case .syscall(let name):
            return .syscall(SyscallBehaviour(program: program, name: name))
        case nil:
            throw .damaged(reason: "a behaviour of \(executable) has no kind")
        }
    }
}

extension StoredProcess {
    init(_ behaviour: ProcessBehaviour) {
        self.init()
        if let value = behaviour.script { script = value }
        parent = behaviour.parent
        origin = behaviour.origin.rawValue
        terminal = behaviour.terminal
        if let value = behaviour.argumentZero { argumentZero = value }
    }
}

extension StoredPort {
    init(_ transport: TransportProtocol, _ port: UInt16) {
        self.init()
        self.protocol = transport.rawValue
        number = UInt32(port)
    }

    func decoded() throws(LMDBFailure) -> (TransportProtocol, UInt16) {
        guard let port = UInt16(exactly: number) else { throw .damaged(reason: "\(number) is no port") }
        return (try word(`protocol`), port)
    }
}

extension StoredEndpoint {
    init(_ endpoint: ListenEndpoint) {
        self.init()
        switch endpoint {
        case .port(let transport, let number): port = StoredPort(transport, number)
        case .ephemeral(let transport): ephemeral = transport.rawValue
        case .unix(let path): unix = path
        }
    }

    func decoded() throws(LMDBFailure) -> ListenEndpoint {
        switch what {
        case .port(let port):
            let (transport, number) = try port.decoded()
            return .port(transport, number)
        case .ephemeral(let transport): return .ephemeral(try word(transport))
        case .unix(let path): return .unix(path)
        case nil: throw .damaged(reason: "a listen behaviour has no endpoint")
        }
    }
}

extension StoredPeer {
    init(_ peer: ConnectPeer) {
        self.init()
        switch peer {
        case .network(let peerClass, let transport, let number):
            `class` = peerClass.rawValue
            port = StoredPort(transport, number)
        case .unix(let path): unix = path
        case .name(let text, let transport, let number):
            name = text
            port = StoredPort(transport, number)
        case .written(let text, let transport, let number):
            written = text
            port = StoredPort(transport, number)
        }
    }

    func decoded() throws(LMDBFailure) -> ConnectPeer {
        switch what {
        case .class(let peerClass):
            let (transport, number) = try port.decoded()
            return .network(try word(peerClass), transport, number)
        case .unix(let path): return .unix(path)
        case .written(let text):
            let (transport, number) = try port.decoded()
            return HostPattern(text) == nil ? .written(text, transport, number) : .name(text, transport, number)
        case .name(let text):
            let (transport, number) = try port.decoded()
            return .name(text, transport, number)
        case nil: throw .damaged(reason: "a connect behaviour has no peer")
        }
    }
}

extension StoredEvidence {
    init(_ evidence: Evidence) {
        self.init()
        observations = evidence.observations
        units = evidence.units
        runs = evidence.runs
        firstUnit = evidence.firstUnit
        firstSeen = evidence.firstSeen.nanoseconds
        lastSeen = evidence.lastSeen.nanoseconds
        phases = UInt32(evidence.phases.rawValue)
        provenance = evidence.provenance.rawValue
        if let value = evidence.drift { drift = value.rawValue }
        steadyUnits = evidence.steadyUnits
        steadyUnit = evidence.steadyUnit
        if let value = evidence.witness { witness = StoredWitness(value) }
    }

    func decoded() throws(LMDBFailure) -> Evidence {
        Evidence(
            observations: observations, units: units, runs: runs, firstUnit: firstUnit,
            firstSeen: Timestamp(nanoseconds: firstSeen), lastSeen: Timestamp(nanoseconds: lastSeen),
            phases: Evidence.Phases(rawValue: UInt8(truncatingIfNeeded: phases)),
            provenance: try word(provenance), drift: hasDrift ? try word(drift) : nil, steadyUnits: steadyUnits,
            steadyUnit: steadyUnit, witness: hasWitness ? witness.decoded : nil)
    }
}

extension StoredWitness {
    init(_ witness: Witness) {
        self.init()
        time = witness.time.nanoseconds
        container = witness.container
        lineage = witness.lineage
        uid = witness.uid
        arguments = witness.arguments
    }

    var decoded: Witness {
        Witness(
            asKept: Timestamp(nanoseconds: time), container: container, lineage: lineage, uid: uid,
            arguments: arguments)
    }
}

/// Reads a stored word as the case that it names.
private func word<Value: RawRepresentable<String>>(_ text: String) throws(LMDBFailure) -> Value {
    guard let value = Value(rawValue: text) else { throw .damaged(reason: "unknown \(Value.self) '\(text)'") }
    return value
}
