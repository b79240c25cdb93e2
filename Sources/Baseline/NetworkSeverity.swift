/// Labels of listening and calling.
enum NetworkSeverity {
    static func finding(_ listen: ListenBehaviour, _ observation: Observation) -> SeverityTable.Finding {
        let actor = SeverityTable.actor(observation)
        let kind = ProgramKind(listen.program.name)
        let isToolLike = [.shell, .interpreter, .networkTool].contains(kind)
        switch listen.endpoint {
        case .unix(let name):
            return .init(
                .low, ["T1559"], "\(actor) waits for others at the unix socket \(name); this image never did that.")
        case .ephemeral(let transport):
            return .init(
                isToolLike ? .high : .medium, ["T1571"],
                "\(actor) waits for others on a \(transport.rawValue) port that the system chose; this image never did that."
            )
        case .port(let transport, let port):
            return .init(
                isToolLike ? .critical : .high, isToolLike ? ["T1571", "T1059"] : ["T1571"],
                "\(actor) waits for others on \(transport.rawValue) port \(port); this image never did that.")
        }
    }

    static func finding(_ connect: ConnectBehaviour, _ observation: Observation) -> SeverityTable.Finding {
        let actor = SeverityTable.actor(observation)
        switch connect.peer {
        case .unix(let name):
            let names = [name] + observation.alternatePaths
            if let concern = names.compactMap({ SensitivePath.concern(PathPattern.rooted($0), access: .write) }).first {
                return .init(
                    concern.severity, concern.techniques,
                    "\(actor) connected to \(name), \(concern.what); who speaks to it controls other containers and the host."
                )
            }
            return .init(.low, ["T1559"], "\(actor) connected to the unix socket \(name); this image never did that.")
        case .network(let peerClass, let transport, let port):
            let peer = observation.peerAddress.map { "\($0) " } ?? ""
            let call = "\(actor) called \(peer)(\(words(peerClass))) on \(transport.rawValue) port \(port)"
            return byPeer(connect, peerClass, transport, port, call)
        case .name(let name, let transport, let port):
            let address = observation.peerAddress ?? words(.public)
            let call = "\(actor) called \(name) (\(address)) on \(transport.rawValue) port \(port)"
            return byPeer(connect, .public, transport, port, call)
        case .written(let text, let transport, let port):
            return .init(
                .medium, ["T1071"],
                "\(actor) called \(text) on \(transport.rawValue) port \(port); this image never did that.")
        }
    }

    private static let minerPorts: Set<UInt16> = [3333, 4444, 5555, 7777, 9999, 14433, 14444, 45560, 45700]

    static func byPeer(
        _ connect: ConnectBehaviour, _ peerClass: PeerClass, _ transport: TransportProtocol, _ port: UInt16,
        _ call: String
    ) -> SeverityTable.Finding {
        let kind = ProgramKind(connect.program.name)
        if peerClass == .metadata {
            return .init(.critical, ["T1552.005"], "\(call); the metadata service hands out the machine's credentials.")
        }
        if connect.program.name == "ssh" && port != 22 {
            return .init(.high, ["T1571", "T1021.004"], "\(call); not SSH's usual port.")
        }
        if port == 6443 || (port == 10250 && peerClass != .public) {
            return .init(
                .high, ["T1613", "T1552.007"],
                "\(call), where a Kubernetes API usually answers; this image never did that.")
        }
        if port == 2375 || port == 2376 {
            return .init(
                .critical, ["T1610", "T1611"],
                "\(call), where a Docker engine usually answers; who speaks to it controls the host.")
        }
        if kind == .shell || kind == .networkTool {
            return .init(
                .critical, ["T1059.004", "T1095"],
                "\(call); a shell or network tool on the network is how intruders keep control.")
        }
        if peerClass == .public && minerPorts.contains(port) {
            return .init(.critical, ["T1496"], "\(call), a usual port of mining pools.")
        }
        if (30000...32767).contains(port) && (peerClass == .private || peerClass == .ownSubnet) {
            return .init(.medium, ["T1133"], "\(call), a Kubernetes node port; this image never did that.")
        }
        switch peerClass {
        case .public:
            return .init(
                .high, transport == .udp ? ["T1095", "T1041"] : ["T1071", "T1041"],
                "\(call); this image never did that.")
        case .private, .ownSubnet, .linkLocal:
            return .init(.medium, ["T1046", "T1021"], "\(call); this image never did that.")
        case .loopback, .multicast, .metadata: return .init(.medium, ["T1095"], "\(call); this image never did that.")
        }
    }

    static func words(_ peerClass: PeerClass) -> String {
        switch peerClass {
        case .loopback: "its own host"
        case .linkLocal: "its own link"
        case .metadata: "the cloud's metadata service"
        case .ownSubnet: "its own network"
        case .private: "a private network"
        case .public: "the internet"
        case .multicast: "a multicast group"
        }
    }
}
