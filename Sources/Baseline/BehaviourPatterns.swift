/// Ports and unix socket names in their generalised form.
enum BehaviourPatterns {
    /// Ports that Linux hands out by default (net.ipv4.ip_local_port_range).
    static let ephemeralPorts: ClosedRange<UInt16> = 32768...60999

    /// In a profile's connections, the port that stands for all of `ephemeralPorts`: tcp and udp have no
    /// port 0.
    static let anyEphemeralPort: UInt16 = 0

    /// How many different high ports show that the number is chance.
    static let chancePorts = 3

    /// Several high ports of one protocol become `ephemeral`; unix sockets become patterns.
    /// - Parameter removed: names of sockets that no pattern may reach.
    static func listens(
        _ endpoints: Set<ListenEndpoint>, of program: Program, without removed: UnixNames = UnixNames()
    ) -> Set<ListenEndpoint> {
        var result: Set<ListenEndpoint> = []
        var high: [TransportProtocol: Set<UInt16>] = [:]
        for endpoint in endpoints {
            if case .port(let transport, let port) = endpoint, ephemeralPorts.contains(port) {
                high[transport, default: []].insert(port)
            }
        }
        for endpoint in endpoints {
            switch endpoint {
            case .port(let transport, let port):
                let isChance = ephemeralPorts.contains(port) && (high[transport]?.count ?? 0) >= chancePorts
                result.insert(isChance ? .ephemeral(transport) : endpoint)
            case .ephemeral: result.insert(endpoint)
            case .unix: break
            }
        }
        return result.union(
            unixNames(endpoints.compactMap { if case .unix(let name) = $0 { name } else { nil } }, of: program, removed)
                .map { .unix($0) })
    }

    /// As for listens; several high ports of one class and protocol become port 0.
    static func connects(
        _ peers: Set<ConnectPeer>, of program: Program, without removed: UnixNames = UnixNames()
    ) -> Set<ConnectPeer> {
        var result: Set<ConnectPeer> = []
        var high: [ConnectPeer: Set<UInt16>] = [:]
        for case .network(let peerClass, let transport, let port) in peers where ephemeralPorts.contains(port) {
            high[.network(peerClass, transport, anyEphemeralPort), default: []].insert(port)
        }
        for peer in peers {
            switch peer {
            case .network(let peerClass, let transport, let port):
                let general = ConnectPeer.network(peerClass, transport, anyEphemeralPort)
                let isChance = ephemeralPorts.contains(port) && (high[general]?.count ?? 0) >= chancePorts
                result.insert(isChance ? general : peer)
            case .name, .written: result.insert(peer)
            case .unix: break
            }
        }
        return result.union(
            unixNames(peers.compactMap { if case .unix(let name) = $0 { name } else { nil } }, of: program, removed)
                .map { .unix($0) })
    }

    /// Socket paths as the paths of writes; an abstract name (`@x`) by its shape.
    private static func unixNames(_ names: [String], of program: Program, _ removed: UnixNames) -> [String] {
        let abstract = names.filter { $0.hasPrefix("@") }.map { name in
            let shape = NameShape.generalized(String(name.dropFirst()), zone: .volatile).map { "@" + $0 }
            return shape.flatMap { removed.overlap(Glob($0)) ? nil : $0 } ?? Glob.escape(name)
        }
        let paths = names.filter { !$0.hasPrefix("@") }.map { PathGeneralizer.Item(path: $0) }
        let generalizer = PathGeneralizer(unitsObserved: 1, avoiding: [.write: removed.patterns])
        let patterns = generalizer.patterns(for: [.write: paths], of: program)[.write] ?? []
        return abstract + patterns.map(\.text)
    }
}
