import Baseline
import FoundationEssentials

/// What of a violation leads to a decision: what a profile would have to hold for all of it to be allowed.
public struct ViolationActs: Hashable, Sendable {
    /// Behaviours as they were observed, each once; at most ``limit``.
    public private(set) var needed: [Behaviour]
    /// More was counted than `needed` holds.
    public private(set) var isIncomplete: Bool
    /// It stands for a family that brought too many new names; see ``ViolationThrottle``.
    public var isFamily = false
    /// The profile allows it, and has it for another phase.
    public var isOfPhase = false
    /// Other spellings of its path, which deny rules see, too.
    public var alternatePaths: [String]

    /// One violation can stand for a program's start with what it loads on its way, or for a container's whole start.
    public static let limit = 64

    public init(needed: [Behaviour] = [], isIncomplete: Bool = false, alternatePaths: [String] = []) {
        self.needed = Array(needed.prefix(Self.limit))
        self.isIncomplete = isIncomplete || needed.count > Self.limit
        self.alternatePaths = alternatePaths
    }

    /// - Returns: whether anything was new.
    @discardableResult
    public mutating func add(_ more: some Sequence<Behaviour>) -> Bool {
        var grew = false
        for behaviour in more where !needed.contains(behaviour) {
            if needed.count < Self.limit {
                needed.append(behaviour)
                grew = true
            } else {
                grew = grew || !isIncomplete
                isIncomplete = true
            }
        }
        return grew
    }
}

extension ViolationActs {
    /// As it is kept: one JSON object, behaviours with the fields that they are printed with.
    var json: String {
        var writer = JSONWriter()
        writer.object { json in
            json.key("needed")
            json.array(needed) { json, behaviour in json.object { BehaviourJSON.write(behaviour, to: &$0) } }
            if isIncomplete { json.field("incomplete", true) }
            if isFamily { json.field("family", true) }
            if isOfPhase { json.field("phase", true) }
            if !alternatePaths.isEmpty { json.field("alternatePaths", alternatePaths) }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// - Returns: nil for what was not written by ``json``.
    init?(json: String) {
        guard let stored = try? JSONDecoder().decode(Stored.self, from: Data(json.utf8)) else { return nil }
        let needed = stored.needed.map(\.behaviour)
        guard !needed.contains(nil) else { return nil }
        self.init(
            needed: needed.compactMap { $0 }, isIncomplete: stored.incomplete ?? false,
            alternatePaths: stored.alternatePaths ?? [])
        isFamily = stored.family ?? false
        isOfPhase = stored.phase ?? false
    }

    private struct Stored: Decodable {
        var needed: [BehaviourFields]
        var incomplete: Bool?
        var family: Bool?
        var phase: Bool?
        var alternatePaths: [String]?
    }
}
