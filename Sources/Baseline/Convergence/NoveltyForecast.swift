/// What further units will show that a profile does not hold, with intervals that hold the outcome in 95 of 100 cases as
/// long as the image goes on living as it did.
///
/// Expected new behaviours lie between two bounds. m·Q1/T, the rate, does not know that new behaviours run out. Of
/// Chao2's unseen f0, m units show f0·(1 − (1 − Q1/(T·f0 + Q1))^m) (Colwell et al., J. Plant Ecology 2012, eq. 18), but f0 is
/// the least that there can be. On recorded lives the first was 1.1 times too high and the second 0.6 times too low
/// (docs/evaluation.md): the middle is taken, for as many units as were learned; beyond, the rate adds nothing more.
/// Intervals: news comes as a Poisson process whose rate is known from the past by counts alone, so that a future
/// count is negative binomial; counts of behaviours are clumped, and are taken in clumps of Σc²/Σc.
public struct NoveltyForecast: Hashable, Sendable {
    public struct Range: Hashable, Sendable {
        public var expected: Double
        public var low: Double
        public var high: Double

        public func contains(_ outcome: Int) -> Bool { Double(outcome) >= low && Double(outcome) <= high }
    }

    /// Different behaviours that the profile does not hold.
    public let behaviours: Range
    /// Units that show any of them.
    public let units: Range

    public init(_ known: NoveltyStatistics, units further: Double) {
        let past = Double(known.units)
        guard past > 0, further > 0 else {
            behaviours = Range(expected: 0, low: 0, high: past > 0 ? 0 : .infinity)
            units = Range(expected: 0, low: 0, high: further)
            return
        }
        let clump =
            known.uniques > 0 ? max(1, Double(known.clumpSquares) / Double(known.uniques)) : 1
        let expected = Self.newBehaviours(known, further)
        let linear = further * known.expectedNewPerUnit
        // The interval is that of the rate; where new behaviours run out, it does with them.
        let share = linear > 0 ? expected / linear : 1
        let interval = Self.interval(Double(known.uniques) / clump, past: past, future: further)
        behaviours = Range(
            expected: expected, low: (interval.low * clump * share).rounded(.down),
            high: (interval.high * clump * share).rounded(.up))
        let novel = Self.interval(Double(known.novelUnits), past: past, future: further)
        units = Range(
            expected: min(further, further * known.unitNovelty), low: novel.low,
            high: min(novel.high, further.rounded(.up)))
    }

    private static func newBehaviours(_ known: NoveltyStatistics, _ further: Double) -> Double {
        let q1 = Double(known.uniques)
        let unseen = known.estimatedBehaviours - Double(known.behaviours)
        guard q1 > 0 else { return 0 }
        // One unique and nothing seen twice: Chao2 says that nothing is left, which one singleton does not support.
        guard unseen > 0 else { return further * known.expectedNewPerUnit }
        let share = q1 / (Double(known.units) * unseen + q1)
        let least = unseen * (1 - power(1 - share, further))
        let most = min(further, Double(known.units)) * known.expectedNewPerUnit
        return max(least, (least + most) / 2)
    }

    /// The middle 95 % of a count in `future`, when `count` was seen in `past` of the same process (Jeffreys' prior: half a
    /// count is added): negative binomial with r = count + 1/2 and p = past/(past + future).
    private static func interval(_ count: Double, past: Double, future: Double) -> (low: Double, high: Double) {
        let r = count + 0.5
        let p = past / (past + future)
        var logarithm = r * naturalLogarithm(p)
        var sum = 0.0
        var low: Double?
        for k in 0..<1_000_000 {
            if k > 0 {
                logarithm += naturalLogarithm((Double(k) - 1 + r) / Double(k)) + logarithmOfOnePlus(-p)
            }
            sum += exponential(logarithm)
            if low == nil, sum > 0.025 { low = Double(k) }
            if sum >= 0.975 { return (low ?? 0, Double(k)) }
        }
        return (low ?? 0, .infinity)
    }
}
