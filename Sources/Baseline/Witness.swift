/// Who showed a flagged behaviour first, and when: what a reviewer asks before anything else.
///
/// Kept for what is dangerous in any image, and bounded, so that a profile stays small whatever its image does.
public struct Witness: Hashable, Sendable {
    /// Out of line: of the many behaviours of a profile few have a witness.
    private final class Fields: Sendable {
        let time: Timestamp
        let container: String
        let lineage: [String]
        let uid: UInt32
        let arguments: [String]

        init(_ time: Timestamp, _ container: String, _ lineage: [String], _ uid: UInt32, _ arguments: [String]) {
            self.time = time
            self.container = container
            self.lineage = lineage
            self.uid = uid
            self.arguments = arguments
        }
    }

    private let fields: Fields

    public var time: Timestamp { fields.time }
    /// The container's name, else the beginning of its id.
    public var container: String { fields.container }
    /// Programs from the start of the lineage to the one that acted.
    public var lineage: [String] { fields.lineage }
    /// In the container's user namespace.
    public var uid: UInt32 { fields.uid }
    /// Of the program that acted; secrets redacted.
    public var arguments: [String] { fields.arguments }

    static let programLimit = 8
    static let argumentLimit = 16
    /// Bytes of a name and of all arguments together.
    static let (nameBytes, argumentBytes) = (64, 512)

    /// Cuts what is longer than a witness may be: of a lineage the middle, of arguments the end.
    public init(time: Timestamp, container: String, lineage: [String], uid: UInt32, arguments: [String]) {
        let names = lineage.map { Self.cut($0, Self.nameBytes) }
        self.init(
            asKept: time, container: Self.cut(container, Self.nameBytes),
            lineage: names.count <= Self.programLimit
                ? names : names.prefix(2) + ["…"] + names.suffix(Self.programLimit - 3),
            uid: uid, arguments: Self.cut(arguments))
    }

    /// One that was cut before.
    public init(asKept time: Timestamp, container: String, lineage: [String], uid: UInt32, arguments: [String]) {
        fields = Fields(time, container, lineage, uid, arguments)
    }

    public static func == (a: Witness, b: Witness) -> Bool { !a.isBefore(b) && !b.isBefore(a) }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(time)
        hasher.combine(container)
    }

    private static func cut(_ arguments: [String]) -> [String] {
        var kept: [String] = []
        var left = argumentBytes
        for argument in arguments {
            guard kept.count < argumentLimit, left > 0 else { return kept + ["…"] }
            let word = cut(argument, left)
            kept.append(word)
            left -= word.utf8.count + 1
        }
        return kept
    }

    private static func cut(_ text: String, _ bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var kept = ""
        var left = bytes
        for character in text {
            left -= character.utf8.count
            if left < 0 { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// The earlier one; of one moment the first in order, so that it does not matter which was told first.
    static func earlier(_ a: Witness?, _ b: Witness?) -> Witness? {
        guard let a, let b else { return a ?? b }
        return b.isBefore(a) ? b : a
    }

    private func isBefore(_ other: Witness) -> Bool {
        if time != other.time { return time < other.time }
        if container != other.container { return container < other.container }
        if uid != other.uid { return uid < other.uid }
        if lineage != other.lineage { return lineage.lexicographicallyPrecedes(other.lineage) }
        return arguments.lexicographicallyPrecedes(other.arguments)
    }
}

extension Witness {
    /// - Parameter container: as people call it.
    public init(of observation: Observation, in container: String) {
        self.init(
            time: observation.time, container: container, lineage: observation.process.lineage,
            uid: observation.process.uid, arguments: observation.process.arguments)
    }

    /// Whether who did it is kept: for all that is flagged, and for starts of shells, which are flagged once it turns
    /// out that a server leads to them.
    public static func isKept(of behaviour: Behaviour, drift: Drift?) -> Bool {
        if case .process(let process) = behaviour, ProgramKind(process.program.name) == .shell,
            process.parent != "entrypoint"
        {
            return true
        }
        let never = Timestamp(nanoseconds: 0)
        let evidence = Evidence(firstSeen: never, lastSeen: never, phases: .steady, drift: drift)
        return !DangerFlag.flags(of: behaviour, evidence: evidence, in: ProcessGraph()).isEmpty
    }
}
