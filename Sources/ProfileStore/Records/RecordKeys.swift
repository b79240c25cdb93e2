import Baseline

/// The keys of the store's records; their layout is described in `store.proto`.
enum RecordKey {
    static let schema = Array("schema".utf8)

    static func profile(_ key: ProfileKey) -> [UInt8] {
        let whole = Array(key.imageID.utf8) + [0] + Array(key.role.utf8)
        guard whole.count > longestKey else { return whole }
        // LMDB's keys end at 511 bytes; a role may come from a label of any length.
        return whole.prefix(longestKey - 8) + bigEndian(fnv1a(whole))
    }

    static func number(_ number: UInt64) -> [UInt8] { bigEndian(number) }

    static func part(_ number: UInt64, _ part: UInt64) -> [UInt8] { bigEndian(number) + bigEndian(part) }

    static func revision(_ number: UInt64, _ revision: UInt64) -> [UInt8] { bigEndian(number) + bigEndian(revision) }

    static func metric(_ number: UInt64, _ metric: ResourceMetric) -> [UInt8] {
        bigEndian(number) + Array(metric.name.utf8)
    }

    static func hour(_ number: UInt64, _ metric: ResourceMetric, _ hour: UInt8) -> [UInt8] {
        self.metric(number, metric) + [0, hour]
    }

    static func behaviour(_ number: UInt64, _ behaviour: Behaviour) -> [UInt8] {
        bigEndian(number) + [kindByte(behaviour.kind)] + bigEndian(fnv1a(identity(behaviour)))
    }

    private static let longestKey = 500

    private static func kindByte(_ kind: Behaviour.Kind) -> UInt8 {
        switch kind {
        case .process: 1
        case .file: 2
        case .listen: 3
        case .connect: 4
        case .privilege: 5
        case .syscall: 6
        }
    }

    /// The parts of a behaviour in a fixed order, each ended by a zero byte, so that the hash does not
    /// depend on how records are encoded. Two behaviours may share it: records are told apart by content.
    private static func identity(_ behaviour: Behaviour) -> [UInt8] {
        var parts = [behaviour.program.executable, behaviour.program.name]
        switch behaviour {
        case .process(let b):
            parts += [b.parent, b.origin.rawValue, b.script ?? "", b.argumentZero ?? "", b.terminal ? "tty" : ""]
        case .options(let b): parts += ["options"] + b.flags + ["environment"] + b.environment
        case .file(let b): parts += [b.path, b.access.rawValue]
        case .listen(let b):
            switch b.endpoint {
            case .port(let transport, let port): parts += [transport.rawValue, String(port)]
            case .ephemeral(let transport): parts += [transport.rawValue]
            case .unix(let path): parts += [path]
            }
        case .connect(let b):
            switch b.peer {
            case .network(let peer, let transport, let port):
                parts += [peer.rawValue, transport.rawValue, String(port)]
            case .unix(let path): parts += [path]
            case .name(let text, let transport, let port), .written(let text, let transport, let port):
                parts += [text, transport.rawValue, String(port)]
            }
        case .privilege(let b): parts += [b.operation]
        case .syscall(let b): parts += [b.name]
        }
        return parts.flatMap { Array($0.utf8) + [0] }
    }

    private static func bigEndian(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }

    /// FNV-1a, 64 bits (draft-eastlake-fnv).
    private static func fnv1a(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
