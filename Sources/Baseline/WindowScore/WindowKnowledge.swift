/// What a profile's learned life says of windows: how often something new comes by category, what would have been new
/// in each unit had its container not been learned, and which behaviours are rare.
///
/// All from the evidence on record. A behaviour that one run alone showed is what the others would have called new in the
/// unit that showed it first; while there is one run only, each unit is left out in its place.
public struct WindowKnowledge: Sendable {
    /// A window of the product.
    public static let windowSeconds: UInt32 = 60

    public let scorer: WindowScorer
    /// Decades by which learned behaviours are rarer than what counts as ordinary; the ordinary ones are not in it.
    public let rare: [Behaviour: Double]
    /// Units that showed the rare ones.
    public let rareUnits: [Behaviour: UInt32]

    /// Of an image that was never observed.
    public init() {
        let never = NoveltyStatistics(items: EmptyCollection<NoveltyStatistics.Item>(), units: 0)
        let categories = WindowCategory.allCases.filter { $0 != .syscall }.map { ($0, never) }
        scorer = WindowScorer(categories: Dictionary(uniqueKeysWithValues: categories), share: 1)
        (rare, rareUnits) = ([:], [:])
    }

    /// - Throws: `PatternError` where the profile's document holds a bad pattern.
    public init(_ profile: Profile) throws(PatternError) {
        let items = try Self.items(of: profile)
        let units = Int(profile.exposure.units)
        let share = min(1, Double(Self.windowSeconds) / Double(max(profile.exposure.unitSeconds, 1)))
        let known = Set(items.lazy.filter { !$0.isUnique }.flatMap(\.group.members).map(\.program))

        var counted: [WindowCategory: [NoveltyStatistics.Item]] = [:]
        for category in WindowCategory.allCases where category != .syscall { counted[category] = [] }
        for item in items {
            // Where no system calls were recorded, nothing can be said of them.
            let category = WindowCategory(item.group.first, isKnown: known.contains(item.group.first.program))
            let one = NoveltyStatistics.Item(
                units: item.isUnique ? 1 : max(item.group.units, 2), firstUnit: item.group.firstUnit)
            counted[category, default: []].append(one)
            counted[.any, default: []].append(one)
        }
        let categories = counted.mapValues { NoveltyStatistics(items: $0, units: units) }
        let raw = WindowScorer(categories: categories, share: share)
        let scores = Self.leftOut(items.filter(\.isUnique), known, raw)
        scorer = WindowScorer(
            categories: categories, share: share,
            calibration: WindowCalibration(scores: scores, units: units, of: .novelty))

        var rare: [Behaviour: Double] = [:]
        var rareUnits: [Behaviour: UInt32] = [:]
        for item in items {
            let decades = RarityEvidence.decades(seen: item.group.units, of: units)
            guard decades > 0 else { continue }
            for member in item.group.members { (rare[member], rareUnits[member]) = (decades, item.group.units) }
        }
        (self.rare, self.rareUnits) = (rare, rareUnits)
    }

    /// Learned behaviours of one line of the profile, taken together.
    fileprivate struct Item {
        var group: LearnedGroup
        /// Only one container (or, of one container, one unit) showed it.
        var isUnique: Bool
    }

    private static func items(of profile: Profile) throws(PatternError) -> [Item] {
        let isOneRun = profile.exposure.runs < 2
        return try LearnedGroup.all(of: profile).map { group in
            let isAlone = isOneRun ? group.units == 1 : group.runs == 1 && group.firstUnits.count == 1
            return Item(group: group, isUnique: isAlone && !group.isInherited)
        }
    }

    /// The highest window of each unit that would have had anything new.
    private static func leftOut(_ items: [Item], _ known: Set<Program>, _ scorer: WindowScorer) -> [Double] {
        struct Place: Hashable {
            var unit: UInt64
            var window: UInt64
        }
        var windows: [Place: WindowContents] = [:]
        for item in items {
            let behaviour = item.group.first
            let isKnown = known.contains(behaviour.program)
            let place = Place(
                unit: item.group.firstUnit,
                window: item.group.firstSeen.nanoseconds / 1_000_000_000 / UInt64(windowSeconds))
            windows[place, default: WindowContents()].addNovel(
                WindowCategory(behaviour, isKnown: isKnown),
                priorBits: PriorTable.bits(of: item.group.observation, isKnown: isKnown))
        }
        var highest: [UInt64: Double] = [:]
        for (place, contents) in windows {
            highest[place.unit] = max(highest[place.unit] ?? 0, scorer.decades(contents))
        }
        return highest.values.filter { $0 > 0 }
    }
}

extension LearnedGroup {
    /// As it was when it was first seen, as far as that is on record.
    fileprivate var observation: Observation {
        var origin = LineageOrigin.entrypoint
        var terminal = false
        if case .process(let process) = first { (origin, terminal) = (process.origin, process.terminal) }
        return Observation(
            behaviour: first, time: firstSeen,
            process: ProcessContext(
                pid: 0, hostPid: 0, program: first.program, origin: origin, terminal: terminal, drift: drift))
    }
}

extension PriorTable {
    /// −log2 q of an observation, with all that makes it more surprising.
    public static func bits(of observation: Observation, isKnown: Bool) -> Double {
        modifiers(of: observation, isKnown: isKnown).reduce(
            -binaryLogarithm(category(of: observation, isKnown: isKnown).q)
        ) { $0 - binaryLogarithm($1.q) }
    }
}
