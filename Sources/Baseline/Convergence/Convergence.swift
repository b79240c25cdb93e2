/// Whether a profile has seen enough, and what it has not lived through. Source: docs/methods.md §5.
public struct Convergence: Sendable {
    public let kinds: [Behaviour.Kind: NoveltyStatistics]
    public let exposure: Exposure
    /// What no unit of the profile holds, gravest first.
    public let unlived: [Unlived]
    /// What is missing for `ready`; empty where it is earned.
    public let missing: [Missing]
    /// Whether the use of resources has settled, where that can be told.
    public let resources: NumericStability
    /// Kinds that had converged and in which several replicas lately do much that is new: a new release or another
    /// configuration, and a reason to learn anew.
    public let drifting: Set<Behaviour.Kind>

    /// True where units are shorter than an hour.
    public var isProvisional: Bool { exposure.unitSeconds < Self.hour }

    /// Whether the state `ready` is earned: docs/methods.md §5 (a) to (e).
    public var isReady: Bool { missing.isEmpty }

    /// What is missing for `ready`, in words.
    public var obstacles: [String] { missing.map(\.words) }

    /// The least coverage of any kind.
    public var coverage: Double { kinds.values.map(\.coverage).min() ?? 0 }

    /// False alarms per container and day over all kinds, were the profile enforced now.
    public var falseAlarmsPerDay: Double {
        kinds.values.reduce(0) { $0 + $1.falseAlarmsPerDay(unitSeconds: exposure.unitSeconds) }
    }

    /// Behaviours over all kinds that a container's next day adds, if it goes on being learned.
    public var newBehavioursPerDay: Double {
        kinds.values.reduce(0) { $0 + $1.newBehavioursPerDay(unitSeconds: exposure.unitSeconds) }
    }

    /// Seconds until `ready` at the earliest, if nothing new comes meanwhile; nil where it takes something that does not
    /// come by itself, as another start.
    public var secondsToReady: Double? {
        var longest = 0.0
        for part in missing {
            guard let seconds = part.seconds else { return nil }
            longest = max(longest, seconds)
        }
        return longest
    }

    static let hour: UInt32 = 3600
    static let wantedCoverage = 0.99
    static let wantedNovelty = 0.05
    static let wantedStarts: UInt32 = 2

    /// - Parameter resources: what was learned of the use of resources, where it was read.
    public init(_ profile: Profile, resources knowledge: ResourceKnowledge? = nil) throws(PatternError) {
        let items = try Self.items(of: profile)
        exposure = profile.exposure
        let units = Int(exposure.units)
        // Where no system calls were recorded, nothing can be said of them.
        kinds = Behaviour.Kind.allCases.reduce(into: [:]) { result, kind in
            if kind == .syscall, items[kind] == nil { return }
            result[kind] = NoveltyStatistics(items: (items[kind] ?? []).map(\.item), units: units)
        }
        unlived = Unlived.of(profile.exposure)
        resources = NumericStability(knowledge)
        drifting = NoveltyDrift.kinds(items, profile.exposure)
        missing = Missing.of(kinds, items, profile.exposure, resources)
    }

    /// A generalised behaviour with the moment at which it was first seen.
    struct Seen {
        var item: NoveltyStatistics.Item
        var first: Timestamp
        /// The most runs of any member.
        var runs: UInt32
    }

    /// Learned behaviours by kind, those of one line of the profile taken together.
    static func items(of profile: Profile) throws(PatternError) -> [Behaviour.Kind: [Seen]] {
        try LearnedGroup.all(of: profile).reduce(into: [:]) { result, group in
            result[group.first.kind, default: []].append(
                Seen(
                    item: .init(
                        units: group.units, firstUnit: group.firstUnit, wasKnownBefore: group.isInherited),
                    first: group.firstSeen, runs: group.runs))
        }
    }
}

extension Exposure {
    /// Containers that were observed at a time, in the mean: at least one wherever learning did not pause.
    var replicas: Double {
        let lived = Double(units) * Double(unitSeconds)
        return wallSeconds > 0 && lived > 0 ? lived / wallSeconds : 1
    }

    /// From the first observation to the last.
    public var wallSeconds: Double {
        let (first, last) = (firstSeen?.nanoseconds ?? 0, lastSeen?.nanoseconds ?? 0)
        return Double(last >= first ? last - first : 0) / 1e9
    }

    /// How long before the last observation the last so many units began.
    func seconds(ofLast units: Double) -> Double { units * Double(unitSeconds) / max(replicas, 1e-3) }

    /// How long ago a moment was when the last observation was made.
    func age(of time: Timestamp) -> Double {
        let last = lastSeen?.nanoseconds ?? 0
        return Double(last - min(last, time.nanoseconds)) / 1e9
    }
}
