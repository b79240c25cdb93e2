/// Whether a profile has seen enough, and what it has not lived through.
public struct Convergence: Sendable {
    public let kinds: [Behaviour.Kind: NoveltyStatistics]
    public let exposure: Exposure
    /// What no unit of the profile holds, gravest first.
    public let unlived: [Unlived]
    /// What is missing for `ready`, in words; empty where it is earned.
    public let obstacles: [String]
    /// True where units are shorter than an hour.
    public let isProvisional: Bool

    /// Whether the state `ready` is earned: METHODS §5 (a) to (d).
    public var isReady: Bool { obstacles.isEmpty }

    /// The least coverage of any kind.
    public var coverage: Double { kinds.values.map(\.coverage).min() ?? 0 }

    /// False alarms per container and day over all kinds, were the profile enforced now.
    public var falseAlarmsPerDay: Double {
        kinds.values.reduce(0) { $0 + $1.falseAlarmsPerDay(unitSeconds: exposure.unitSeconds) }
    }

    public enum Unlived: Hashable, Sendable {
        case noStart
        case noRestart
        case noShutdown
        case noExecSession
        case noMidnight
        case fewRuns(seen: UInt32, wanted: UInt32)

        /// For people.
        public var words: String {
            switch self {
            case .noStart: "no start: every container was already running"
            case .noRestart: "no restart: only one start was seen"
            case .noShutdown: "no shutdown"
            case .noExecSession: "no exec session (docker exec, a health check)"
            case .noMidnight: "no midnight (UTC): daily jobs may be missing"
            case .fewRuns(let seen, let wanted): "only \(seen) of \(wanted) runs"
            }
        }
    }

    static let wantedRuns: UInt32 = 3
    static let wantedCoverage = 0.99
    static let wantedNovelty = 0.05

    public init(_ profile: Profile) throws(PatternError) {
        let items = try Self.items(of: profile)
        exposure = profile.exposure
        isProvisional = exposure.unitSeconds < 3600
        let units = Int(exposure.units)
        // Where no system calls were recorded, nothing can be said of them.
        kinds = Behaviour.Kind.allCases.reduce(into: [:]) { result, kind in
            if kind == .syscall, items[kind] == nil { return }
            result[kind] = NoveltyStatistics(items: (items[kind] ?? []).map(\.item), units: units)
        }
        unlived = Self.unlived(profile.exposure)
        obstacles = Self.obstacles(kinds, items, profile.exposure)
    }

    /// A generalised behaviour with the moment at which it was first seen.
    struct Seen {
        var item: NoveltyStatistics.Item
        var first: Timestamp
    }

    /// Learned behaviours by kind, those of one pattern taken together. A pattern's units are at least
    /// those of each member and at least its members' different first units.
    static func items(of profile: Profile) throws(PatternError) -> [Behaviour.Kind: [Seen]] {
        var plain = profile
        plain.document = nil
        // What was taken over from another image and not seen in this one says nothing of this one's life.
        plain.learned = profile.learned.filter { $0.value.units > 0 }
        let groups = try PatternGroups(Generalizer.document(for: plain))
        var members: [PatternGroups.Group: (units: UInt32, firsts: Set<UInt64>, first: Timestamp, unit: UInt64)] = [:]
        for (behaviour, evidence) in plain.learned {
            let group = groups.group(of: behaviour)
            var entry = members[group] ?? (0, [], evidence.firstSeen, evidence.firstUnit)
            entry.units = max(entry.units, evidence.units)
            entry.firsts.insert(evidence.firstUnit)
            if (evidence.firstSeen, evidence.firstUnit) < (entry.first, entry.unit) {
                (entry.first, entry.unit) = (evidence.firstSeen, evidence.firstUnit)
            }
            members[group] = entry
        }
        return members.reduce(into: [:]) { result, member in
            let units = max(member.value.units, UInt32(member.value.firsts.count))
            result[member.key.kind, default: []].append(
                Seen(item: .init(units: units, firstUnit: member.value.unit), first: member.value.first))
        }
    }

    static func unlived(_ exposure: Exposure) -> [Unlived] {
        var unlived: [Unlived] = []
        if exposure.starts == 0 { unlived.append(.noStart) } else if exposure.starts == 1 { unlived.append(.noRestart) }
        if exposure.ends == 0 { unlived.append(.noShutdown) }
        if exposure.execSessions == 0 { unlived.append(.noExecSession) }
        let day: UInt64 = 86_400_000_000_000
        if (exposure.firstSeen?.nanoseconds ?? 0) / day == (exposure.lastSeen?.nanoseconds ?? 0) / day {
            unlived.append(.noMidnight)
        }
        if exposure.runs < wantedRuns { unlived.append(.fewRuns(seen: exposure.runs, wanted: wantedRuns)) }
        return unlived
    }

    private static func obstacles(
        _ kinds: [Behaviour.Kind: NoveltyStatistics], _ items: [Behaviour.Kind: [Seen]], _ exposure: Exposure
    ) -> [String] {
        var obstacles: [String] = []
        let isShort = exposure.unitSeconds < 3600
        let wanted = isShort ? 60 : 24
        if exposure.units < wanted { obstacles.append("\(exposure.units) of \(wanted) units observed") }
        let first = exposure.firstSeen?.nanoseconds ?? 0
        let last = exposure.lastSeen?.nanoseconds ?? 0
        let seconds = Double(last >= first ? last - first : 0) / 1e9
        if !isShort && seconds < 86_400 { obstacles.append("less than a day between first and last observation") }
        if exposure.starts < 2 { obstacles.append("\(exposure.starts) of 2 starts observed") }
        // The window in which a new behaviour still counts as recent: max(6 units, a quarter of them).
        let recentSeconds = Double(max(6, exposure.units / 4)) * Double(exposure.unitSeconds)
        for kind in Behaviour.Kind.allCases {
            guard let statistics = kinds[kind], statistics.units > 0 else { continue }
            if statistics.coverage < wantedCoverage {
                obstacles.append(
                    "\(kind.rawValue): coverage \(percent(statistics.coverage)) of \(percent(wantedCoverage))")
            }
            let recent = (items[kind] ?? []).contains {
                $0.item.units == 1 && Double(last - min(last, $0.first.nanoseconds)) / 1e9 <= recentSeconds
            }
            if recent && statistics.unitNoveltyUpperBound > wantedNovelty {
                obstacles.append("\(kind.rawValue): something new was seen lately")
            }
        }
        return obstacles
    }

    private static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded(.down))
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
