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

    /// Learned behaviours by kind, those of one line of the profile taken together. A line's units are at least those of
    /// each member and at least its members' different first units.
    static func items(of profile: Profile) throws(PatternError) -> [Behaviour.Kind: [Seen]] {
        var plain = profile
        plain.document = nil
        // What was taken over from another image and not seen in this one says nothing of this one's life.
        plain.learned = profile.learned.filter { $0.value.units > 0 }
        let groups = try PatternGroups(Generalizer.document(for: plain))
        // A new name under a pattern that stands in the document is nothing new to the profile.
        let written = if let document = profile.document { try PatternGroups(document) } else { nil as PatternGroups? }
        let inherited = try profile.inheritedMatcher()
        struct Members {
            var units: UInt32
            var runs: UInt32
            var firsts: Set<UInt64> = []
            var first: Timestamp
            var unit: UInt64
            var isInherited = false
        }
        var members: [PatternGroups.Group: Members] = [:]
        for (behaviour, evidence) in plain.learned {
            let group = written?.pattern(of: behaviour) ?? groups.group(of: behaviour)
            var entry =
                members[group]
                ?? Members(
                    units: evidence.units, runs: evidence.runs, first: evidence.firstSeen, unit: evidence.firstUnit)
            entry.units = max(entry.units, evidence.units)
            entry.runs = max(entry.runs, evidence.runs)
            entry.firsts.insert(evidence.firstUnit)
            if (evidence.firstSeen, evidence.firstUnit) < (entry.first, entry.unit) {
                (entry.first, entry.unit) = (evidence.firstSeen, evidence.firstUnit)
            }
            if let inherited, inherited.verdict(for: behaviour) == .allowed { entry.isInherited = true }
            members[group] = entry
        }
        return members.reduce(into: [:]) { result, member in
            let units = max(member.value.units, UInt32(clamping: member.value.firsts.count))
            result[member.key.kind, default: []].append(
                Seen(
                    item: .init(
                        units: units, firstUnit: member.value.unit, wasKnownBefore: member.value.isInherited),
                    first: member.value.first, runs: member.value.runs))
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
