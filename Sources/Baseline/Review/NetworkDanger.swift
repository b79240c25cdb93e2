/// Flags of listening and calling.
enum NetworkDanger {
    static func flags(_ listen: ListenBehaviour) -> [DangerFlag] {
        let kind = ProgramKind(listen.program.name)
        guard kind == .shell || kind == .networkTool else { return [] }
        if case .unix = listen.endpoint { return [] }
        return [
            DangerFlag(
                .toolListens, .critical, ["T1571", "T1059"],
                "\(listen.program.name) waits for others on \(listen.endpoint.text), as a back door does")
        ]
    }

    static func flags(_ connect: ConnectBehaviour) -> [DangerFlag] {
        let name = connect.program.name
        switch connect.peer {
        case .unix(let path):
            guard AlwaysDangerous.isEngineSocket(path) else { return [] }
            return [
                DangerFlag(
                    .engineSocket, .critical, ["T1611", "T1610"],
                    "\(name) calls \(path), the container engine's socket, through which it can command the whole host")
            ]
        case .written: return []
        case .network(let peerClass, let transport, let port):
            return flags(connect, NetworkSeverity.words(peerClass), peerClass, transport, port)
        case .name(let host, let transport, let port): return flags(connect, host, .public, transport, port)
        }
    }

    private static func flags(
        _ connect: ConnectBehaviour, _ peer: String, _ peerClass: PeerClass, _ transport: TransportProtocol,
        _ port: UInt16
    ) -> [DangerFlag] {
        let call = "\(connect.program.name) calls \(peer) on \(transport.rawValue) port \(port)"
        let label = NetworkSeverity.byPeer(connect, peerClass, transport, port, "")
        if label.severity == .critical, peerClass != .loopback {
            return [
                DangerFlag(.dangerousConnect, .critical, label.techniques, call + why(connect, peerClass, port))
            ]
        }
        if label.techniques.contains("T1613"), peerClass != .loopback {
            return [
                DangerFlag(
                    .dangerousConnect, .high, label.techniques,
                    call + ", where a Kubernetes API usually answers: who may speak to it controls other containers")
            ]
        }
        // Whoever calls anybody by name asks for it, often far away; so for the time.
        guard peerClass == .public, port != 53, !(port == 123 && transport == .udp) else { return [] }
        let isEveryday = port == 80 || port == 443
        return [
            DangerFlag(
                .publicConnect, isEveryday ? .medium : label.severity, label.techniques, call + ": data can leave there"
            )
        ]
    }

    private static func why(_ connect: ConnectBehaviour, _ peerClass: PeerClass, _ port: UInt16) -> String {
        if peerClass == .metadata { return ": it hands out the machine's credentials" }
        if port == 2375 || port == 2376 { return ", where a container engine usually answers" }
        switch ProgramKind(connect.program.name) {
        case .shell, .networkTool: return ": a shell or network tool on the network is how intruders keep control"
        default: return ", a usual port of mining pools"
        }
    }
}
