import Baseline

/// A profile as a Kubernetes NetworkPolicy: which ports are reached from outside, and where to its pods connect.
enum NetworkPolicy {
    static func policy(for document: ProfileDocument, selector: [(key: String, value: String)]) -> Policy {
        let name = document.identifier(separator: "-")
        let labels = selector.isEmpty ? [(key: "app.kubernetes.io/name", value: name)] : selector
        var notes = usualNotes
        if selector.isEmpty {
            notes.insert("pods are chosen by app.kubernetes.io/name=\(name), a guess: give --selector KEY=VALUE", at: 0)
        }
        let listens = Set(document.processes.flatMap(\.listens))
        let connects = Set(document.processes.flatMap(\.connects))
        let file = PolicyNode.map([
            .init(key: "apiVersion", value: .text("networking.k8s.io/v1")),
            .init(key: "kind", value: .text("NetworkPolicy")),
            .init(key: "metadata", value: .map([.init(key: "name", value: .text("plumbline-\(name)"))])),
            .init(
                key: "spec",
                value: .map([
                    .init(
                        key: "podSelector",
                        value: .map([
                            .init(
                                key: "matchLabels",
                                value: .map(labels.map { .init(key: key($0.key), value: .text($0.value)) }))
                        ])),
                    .init(key: "policyTypes", value: .texts(["Ingress", "Egress"])),
                    .init(key: "ingress", value: ingress(listens, &notes)),
                    .init(key: "egress", value: egress(connects, &notes)),
                ])),
        ])
        return Policy(text: file.yaml(), notes: notes)
    }

    private static let usualNotes = [
        "it holds for whole pods: what other containers of a pod need is to be added",
        "programs and unix sockets are not carried over, and who may connect to a port is not in a profile: anybody may",
        "a port that is listened on at loopback alone is not told from others",
    ]

    /// A label's key may hold what YAML would take for something else.
    private static func key(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy {
            (0x61...0x7a).contains($0 | 0x20) || (0x30...0x39).contains($0) || "._-/".utf8.contains($0)
        }
        let startsPlain = text.utf8.first.map { (0x61...0x7a).contains($0 | 0x20) } ?? false
        return isPlain && startsPlain
            && !["yes", "no", "on", "off", "true", "false", "null", "y", "n"].contains(text.lowercased())
            ? text : PolicyNode.quoted(text)
    }

    // MARK: Ports

    /// A port or a range of them; `nil` where Kubernetes does not know the transport.
    private struct Port: Hashable, Comparable {
        var transport: String
        var first: Int
        var last: Int?

        init?(_ transport: TransportProtocol, _ port: UInt16) {
            guard [.tcp, .udp, .sctp].contains(transport) else { return nil }
            self.transport = transport.rawValue.uppercased()
            // Port 0 stands for those that the kernel hands out.
            (first, last) = port == 0 ? (32_768, 60_999) : (Int(port), nil)
        }

        static func < (a: Port, b: Port) -> Bool { (a.first, a.transport) < (b.first, b.transport) }

        var node: PolicyNode {
            var entries: [PolicyNode.Entry] = [
                .init(key: "protocol", value: .text(transport)), .init(key: "port", value: .number(first)),
            ]
            if let last { entries.append(.init(key: "endPort", value: .number(last))) }
            return .map(entries)
        }
    }

    private static func ports(_ ports: some Sequence<Port>) -> PolicyNode.Entry {
        .init(key: "ports", value: .list(Set(ports).sorted().map(\.node)))
    }

    private static func ingress(_ listens: Set<ListenEndpoint>, _ notes: inout [String]) -> PolicyNode {
        var open: [Port] = []
        for endpoint in listens {
            switch endpoint {
            case .port(let transport, let port): if let port = Port(transport, port) { open.append(port) }
            case .ephemeral:
                // Who asks the kernel for any port tells its number to somebody: no rule can know whom.
                notes.append("a port that the kernel chooses is listened on; it is not opened to others")
            case .unix: break
            }
        }
        return .list(open.isEmpty ? [] : [.map([ports(open)])])
    }

    // MARK: Peers

    /// Who is reached by the same rule.
    private enum Peer: Hashable, Comparable {
        case known(PeerClass)
        case block(String)

        static func < (a: Peer, b: Peer) -> Bool { a.order < b.order }
        private var order: String {
            switch self {
            case .known(let peerClass): "0" + peerClass.rawValue
            case .block(let text): "1" + text
            }
        }
    }

    private static func egress(_ connects: Set<ConnectPeer>, _ notes: inout [String]) -> PolicyNode {
        var reached: [Peer: [Port]] = [:]
        var (names, transports): (Set<String>, Set<String>) = ([], [])
        for peer in connects {
            switch peer {
            case .unix, .network(.loopback, _, _): break
            case .network(let peerClass, let transport, let number):
                guard let port = Port(transport, number) else { transports.insert(transport.rawValue); continue }
                reached[.known(peerClass), default: []].append(port)
            case .name(let text, let transport, let number):
                if Port(transport, number) == nil { transports.insert(transport.rawValue) } else { names.insert(text) }
            case .written(let text, let transport, let number):
                guard let port = Port(transport, number) else { transports.insert(transport.rawValue); continue }
                guard let block = AddressBlock(text) else { names.insert(text); continue }
                reached[.block("\(block.address)/\(block.length)"), default: []].append(port)
            }
        }
        if !names.isEmpty {
            notes.append(
                "a NetworkPolicy knows no names of hosts; not carried over: \(names.sorted().joined(separator: ", "))")
        }
        if !transports.isEmpty {
            notes.append(
                "only tcp, udp and sctp can be allowed; not carried over: \(transports.sorted().joined(separator: ", "))"
            )
        }
        if reached.keys.contains(where: { [.known(.private), .known(.ownSubnet)].contains($0) }) {
            notes.append(
                "private addresses and the container's own subnet become the private blocks and every pod of the cluster"
            )
        }
        return .list(
            reached.keys.sorted().map { peer in
                .map([.init(key: "to", value: .list(destinations(peer))), ports(reached[peer] ?? [])])
            })
    }

    private static func destinations(_ peer: Peer) -> [PolicyNode] {
        switch peer {
        case .block(let text): return [block(text)]
        case .known(let peerClass):
            let blocks = PeerBlocks.of(peerClass)
            switch peerClass {
            case .public:
                return blocks.four.map { block($0, except: PeerBlocks.notPublic.four) }
                    + blocks.six.map { block($0, except: PeerBlocks.notPublic.six) }
            case .private, .ownSubnet:
                // Some networks do not take blocks for pods.
                return [.map([.init(key: "namespaceSelector", value: .map([]))])]
                    + (blocks.four + blocks.six).map { block($0) }
            default: return (blocks.four + blocks.six).map { block($0) }
            }
        }
    }

    private static func block(_ text: String, except: [String] = []) -> PolicyNode {
        var entries: [PolicyNode.Entry] = [.init(key: "cidr", value: .text(text))]
        if !except.isEmpty { entries.append(.init(key: "except", value: .texts(except))) }
        return .map([.init(key: "ipBlock", value: .map(entries))])
    }
}
