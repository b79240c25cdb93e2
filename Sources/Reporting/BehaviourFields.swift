import Baseline

/// A behaviour's fields as ``BehaviourJSON`` writes them, to be read again.
public struct BehaviourFields: Decodable, Sendable {
    public var type: String
    public var executable: String?
    public var program: String?
    public var script: String?
    public var parent: String?
    public var origin: LineageOrigin?
    public var tty: Bool?
    public var argumentZero: String?
    public var flags: [String]?
    public var environment: [String]?
    public var path: String?
    public var access: Access?
    public var operation: String?
    public var `protocol`: String?
    public var port: UInt16?
    public var ephemeral: Bool?
    public var peer: String?
    public var name: String?
    public var `class`: String?
    public var metric: String?

    /// The behaviour; nil for a type that is none (`resource`), and where a field is missing.
    public var behaviour: Behaviour? {
        guard let kind = Behaviour.Kind(rawValue: type), let executable, let name = program else { return nil }
        let program = Program(executable: executable, name: name)
        switch kind {
        case .process:
            guard let parent else {
                return .options(
                    OptionsBehaviour(program: program, flags: flags ?? [], environment: environment ?? []))
            }
            return .process(
                ProcessBehaviour(
                    program: program, script: script, parent: parent, origin: origin ?? .entrypoint,
                    terminal: tty ?? false, argumentZero: argumentZero))
        case .file:
            guard let path, let access else { return nil }
            return .file(FileBehaviour(program: program, path: path, access: access))
        case .listen: return endpoint.map { .listen(ListenBehaviour(program: program, endpoint: $0)) }
        case .connect: return connectPeer.map { .connect(ConnectBehaviour(program: program, peer: $0)) }
        case .privilege:
            return operation.map { .privilege(PrivilegeBehaviour(program: program, operation: $0)) }
        case .syscall: return operation.map { .syscall(SyscallBehaviour(program: program, name: $0)) }
        }
    }

    /// The peer's address, for a connection over a network.
    public var peerAddress: String? { self.class == nil || self.class == "unix" ? nil : peer }

    private var transport: TransportProtocol? { `protocol`.flatMap(TransportProtocol.init) }

    private var endpoint: ListenEndpoint? {
        if `protocol` == "unix" { return path.map { .unix($0) } }
        guard let transport else { return nil }
        if ephemeral == true { return .ephemeral(transport) }
        return port.map { .port(transport, $0) }
    }

    private var connectPeer: ConnectPeer? {
        if `protocol` == "unix" { return path.map { .unix($0) } }
        guard let transport, let port else { return nil }
        if let name { return .name(name, transport, port) }
        if let text = self.class { return PeerClass(rawValue: text).map { .network($0, transport, port) } }
        return peer.map { .written($0, transport, port) }
    }
}
