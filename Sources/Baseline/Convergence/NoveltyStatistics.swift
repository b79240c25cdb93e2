/// How much of one kind of behaviour is still unseen, estimated from how often each was seen (incidence
/// over units). Counts are of generalised behaviours: names that never recur are one behaviour.
public struct NoveltyStatistics: Hashable, Sendable {
    /// How one generalised behaviour was seen.
    public struct Item: Hashable, Sendable {
        /// Units that showed it: Q(a).
        public var units: UInt32
        /// The unit that showed it first; the only one where `units` is 1.
        public var firstUnit: UInt64
        /// The profile held it before this image showed it, as it was taken over from the image's predecessor: it is
        /// incidence, and never news.
        public var wasKnownBefore: Bool

        public init(units: UInt32, firstUnit: UInt64, wasKnownBefore: Bool = false) {
            self.units = units
            self.firstUnit = firstUnit
            self.wasKnownBefore = wasKnownBefore
        }

        /// Whether one unit showed it, and the profile did not hold it before.
        var isUnique: Bool { units == 1 && !wasKnownBefore }
    }

    /// T: units observed.
    public let units: Int
    /// S: different behaviours seen.
    public let behaviours: Int
    /// Q1 and Q2: behaviours seen in exactly one unit, and in exactly two.
    public let uniques: Int
    public let duplicates: Int
    /// U: the sum of Q(a).
    public let incidences: Int
    /// U1: units holding at least one behaviour of no other unit.
    public let novelUnits: Int
    /// Behaviours of one unit only come in clumps: the sum over such units of the square of how many they hold.
    public let clumpSquares: Int

    /// - Parameter clumpSquares: nil stands for clumps of the same size.
    public init(
        units: Int, behaviours: Int, uniques: Int, duplicates: Int, incidences: Int, novelUnits: Int,
        clumpSquares: Int? = nil
    ) {
        self.clumpSquares = clumpSquares ?? (novelUnits > 0 ? uniques * uniques / novelUnits : uniques)
        self.units = units
        self.behaviours = behaviours
        self.uniques = uniques
        self.duplicates = duplicates
        self.incidences = incidences
        self.novelUnits = novelUnits
    }

    public init(items: some Sequence<Item>, units: Int) {
        var behaviours = 0
        var uniques = 0
        var duplicates = 0
        var incidences = 0
        var clumps: [UInt64: Int] = [:]
        for item in items where item.units > 0 {
            behaviours += 1
            incidences += Int(item.units)
            if item.isUnique {
                uniques += 1
                clumps[item.firstUnit, default: 0] += 1
            } else if item.units == 2, !item.wasKnownBefore {
                duplicates += 1
            }
        }
        self.init(
            units: units, behaviours: behaviours, uniques: uniques, duplicates: duplicates, incidences: incidences,
            novelUnits: min(clumps.count, max(units, 0)), clumpSquares: clumps.values.reduce(0) { $0 + $1 * $1 })
    }

    /// C: the share of all incidences that belongs to behaviours already seen, in 0…1; 0 before the first
    /// unit. Source: Chao and Jost, Ecology 2012; docs/methods.md §5.
    public var coverage: Double {
        guard units > 0 else { return 0 }
        guard uniques > 0, incidences > 0 else { return 1 }
        let t1 = Double(units - 1)
        let q1 = Double(uniques)
        let q2 = Double(duplicates)
        let fraction = duplicates > 0 ? t1 * q1 / (t1 * q1 + 2 * q2) : t1 * (q1 - 1) / (t1 * (q1 - 1) + 2)
        return max(0, 1 - q1 / Double(incidences) * (units == 1 ? 1 : fraction))
    }

    /// How many different behaviours there seem to be in all, at least. Source: Chao 1987; docs/methods.md §5.
    public var estimatedBehaviours: Double {
        guard units > 0 else { return Double(behaviours) }
        let scale = Double(units - 1) / Double(units)
        let q1 = Double(uniques)
        let unseen = duplicates > 0 ? q1 * q1 / (2 * Double(duplicates)) : q1 * (q1 - 1) / 2
        return Double(behaviours) + scale * unseen
    }

    /// pi1: the probability that the next unit shows any behaviour that the profile does not hold
    /// (leave-one-unit-out Good–Turing with half a unit added; docs/methods.md §4).
    public var unitNovelty: Double { (Double(novelUnits) + 0.5) / (Double(units) + 1) }

    /// What `unitNovelty` may be at most, with 95 % confidence (Clopper–Pearson, one-sided).
    public var unitNoveltyUpperBound: Double { ClopperPearson.upper(successes: novelUnits, of: units) }

    /// New behaviours to expect in the next unit: Q1/T, the incidence form of Good–Turing; before the
    /// first unit it is not known and counts as one.
    public var expectedNewPerUnit: Double { units > 0 ? Double(uniques) / Double(units) : 1 }

    /// False alarms per container and day, were the profile enforced now.
    /// - Parameter unitSeconds: the length of a unit.
    public func falseAlarmsPerDay(unitSeconds: UInt32) -> Double { expectedNewPerUnit * Self.unitsPerDay(unitSeconds) }

    /// Units per container and day with a false alarm: at most this, with 95 % confidence.
    public func alarmedUnitsPerDayAtMost(unitSeconds: UInt32) -> Double {
        unitNoveltyUpperBound * Self.unitsPerDay(unitSeconds)
    }

    /// Behaviours that a container's next day adds, if it goes on being learned: fewer than the false alarms were it
    /// enforced, as each is new only once.
    public func newBehavioursPerDay(unitSeconds: UInt32) -> Double {
        NoveltyForecast(self, units: Self.unitsPerDay(unitSeconds)).behaviours.expected
    }

    /// How many further units it takes until the coverage is `wanted`, if none of them shows anything new.
    func units(toCoverage wanted: Double) -> Double {
        guard units > 0, coverage < wanted, incidences > 0 else { return 0 }
        // 1 - C falls as 1/U, and U grows by U/T with each unit.
        return Double(units) * ((1 - coverage) / (1 - wanted) - 1)
    }

    private static func unitsPerDay(_ unitSeconds: UInt32) -> Double { 86_400 / Double(max(unitSeconds, 1)) }
}

/// Exact confidence bound of a proportion.
enum ClopperPearson {
    /// The largest p for which `successes` or fewer of `trials` still has the probability `risk`.
    static func upper(successes: Int, of trials: Int, risk: Double = 0.05) -> Double {
        guard trials > 0, successes < trials else { return 1 }
        if successes == 0 { return 1 - power(risk, 1 / Double(trials)) }
        var low = Double(successes) / Double(trials)
        var high = 1.0
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if atMost(successes, of: trials, middle) > risk { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// P(X ≤ k) for a binomial; terms by recurrence in logarithms, so that large trials do not underflow.
    private static func atMost(_ k: Int, of n: Int, _ p: Double) -> Double {
        guard p < 1 else { return k >= n ? 1 : 0 }
        var exponent = Double(n) * binaryLogarithm(1 - p)
        var sum = power(2, exponent)
        for i in 0..<k {
            exponent += binaryLogarithm(Double(n - i) / Double(i + 1) * p / (1 - p))
            sum += power(2, exponent)
        }
        return min(sum, 1)
    }
}
