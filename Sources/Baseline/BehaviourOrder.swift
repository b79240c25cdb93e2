/// The orders in which lists of a document stand.

extension ListenEndpoint: Comparable {
    /// `tcp/80`, `tcp/ephemeral`, `unix:/run/x.sock`: how it is written for people.
    public var text: String {
        switch self {
        case .port(let transport, let port): "\(transport.rawValue)/\(port)"
        case .ephemeral(let transport): "\(transport.rawValue)/ephemeral"
        case .unix(let name): "unix:\(name)"
        }
    }

    private var key: (Int, String, Int, String) {
        switch self {
        case .port(let transport, let port): (0, transport.rawValue, Int(port), "")
        case .ephemeral(let transport): (0, transport.rawValue, 65536, "")
        case .unix(let name): (1, "", 0, name)
        }
    }

    public static func < (a: Self, b: Self) -> Bool { a.key < b.key }
}

extension ConnectPeer: Comparable {
    /// `private tcp/5432`, `unix:/run/x.sock`, `api.example.com tcp/443`: how it is written for people.
    public var text: String {
        switch self {
        case .network(let peerClass, let transport, let port):
            "\(peerClass.rawValue) \(transport.rawValue)/\(Self.portText(port, transport))"
        case .unix(let name): "unix:\(name)"
        case .name(let text, let transport, let port), .written(let text, let transport, let port):
            "\(text) \(transport.rawValue)/\(Self.portText(port, transport))"
        }
    }

    /// Port 0 of tcp and udp stands for any port that the kernel hands out.
    private static func portText(_ port: UInt16, _ transport: TransportProtocol) -> String {
        port == BehaviourPatterns.anyEphemeralPort && transport != .icmp ? "ephemeral" : String(port)
    }

    private var key: (Int, String, String, Int) {
        switch self {
        case .network(let peerClass, let transport, let port): (0, peerClass.rawValue, transport.rawValue, Int(port))
        case .name(let text, let transport, let port), .written(let text, let transport, let port):
            (1, text, transport.rawValue, Int(port))
        case .unix(let name): (2, name, "", 0)
        }
    }

    public static func < (a: Self, b: Self) -> Bool { a.key < b.key }
}
