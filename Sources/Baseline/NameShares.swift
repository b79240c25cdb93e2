/// For how many of its connections to public addresses each program's peer had a name, by protocol and port.
///
/// Where names cover at least 95 of 100, they are what the profile allows, and the rest is what a name was not known for
/// yet. Elsewhere the class is, and names are examples.
public struct NameShares {
    private struct Count {
        var named: UInt64 = 0
        var unnamed: UInt64 = 0
    }

    private var counts: [Program: [NamePort: Count]] = [:]
    /// Protocols of which a program used several ports that are chance.
    private var chance: [Program: Set<TransportProtocol>] = [:]

    public init(_ learned: [Behaviour: Evidence]) {
        var high: [Program: [TransportProtocol: Set<UInt16>]] = [:]
        for case .connect(let connect) in learned.keys {
            guard let (transport, port) = Self.publicPort(connect.peer), BehaviourPatterns.ephemeralPorts.contains(port)
            else { continue }
            high[connect.program, default: [:]][transport, default: []].insert(port)
        }
        for (program, ports) in high {
            chance[program] = Set(ports.filter { $0.value.count >= BehaviourPatterns.chancePorts }.keys)
        }
        for case (.connect(let connect), let evidence) in learned {
            guard let (transport, port) = Self.publicPort(connect.peer) else { continue }
            let place = self.place(of: connect.program, transport, port)
            var count = counts[connect.program]?[place] ?? Count()
            // What was taken over from another image comes without counts. Another name of an address that was called by
            // the first has none either, and is no connection of its own.
            let connections = evidence.isUnseen ? 1 : evidence.observations
            if case .name = connect.peer { count.named &+= connections } else { count.unnamed &+= connections }
            counts[connect.program, default: [:]][place] = count
        }
    }

    /// Whether names stand for what a program calls there.
    func areNamed(_ place: NamePort, of program: Program) -> Bool {
        guard let count = counts[program]?[place], count.named > 0 else { return false }
        // 95 of 100 are named where there are 19 named for each other.
        let (wanted, isTooMuch) = count.unnamed.multipliedReportingOverflow(by: 19)
        return !isTooMuch && count.named >= wanted
    }

    /// The port; or where it is chance, what stands for all of its kind.
    func place(of program: Program, _ transport: TransportProtocol, _ port: UInt16) -> NamePort {
        let isChance =
            BehaviourPatterns.ephemeralPorts.contains(port) && chance[program]?.contains(transport) ?? false
        return NamePort(transport, isChance ? BehaviourPatterns.anyEphemeralPort : port)
    }

    /// Whether names stand for this learned connection, which had none.
    public func standFor(_ behaviour: Behaviour) -> Bool {
        guard case .connect(let connect) = behaviour, case .network(.public, let transport, let port) = connect.peer
        else {
            return false
        }
        return areNamed(place(of: connect.program, transport, port), of: connect.program)
    }

    /// The lines for a program's connections.
    ///
    /// - Parameters:
    ///   - peers: those that no person's line allows.
    ///   - removed: names that a person took out.
    func lines(
        for peers: Set<ConnectPeer>, of program: Program, without removed: [NamePort: [HostPattern]]
    ) -> Set<ConnectPeer> {
        var others: Set<ConnectPeer> = []
        var names: [NamePort: Set<String>] = [:]
        for peer in peers {
            switch peer {
            case .name(let name, let transport, let port):
                names[place(of: program, transport, port), default: []].insert(name)
            case .network(.public, let transport, let port)
            where areNamed(place(of: program, transport, port), of: program):
                continue
            default: others.insert(peer)
            }
        }
        for (place, names) in names {
            let avoided = removed[place] ?? []
            let patterns = HostGeneralizer.patterns(names, avoiding: avoided)
            if areNamed(place, of: program), patterns.count <= HostGeneralizer.most || !avoided.isEmpty {
                others.formUnion(patterns.map { .name($0, place.transport, place.port) })
            } else {
                others.insert(.network(.public, place.transport, place.port))
            }
        }
        return others
    }

    /// Of a peer that is or may be a public address.
    private static func publicPort(_ peer: ConnectPeer) -> (TransportProtocol, UInt16)? {
        switch peer {
        case .network(.public, let transport, let port), .name(_, let transport, let port): (transport, port)
        case .network, .unix, .written: nil
        }
    }
}
