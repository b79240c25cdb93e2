/// One metric's learned distribution, hours laid over each other, made for asking how rare a value is.
///
/// Within what was learned probabilities are counted, beyond is a generalised Pareto tail (docs/methods.md §3).
/// Everything here is in y, the logarithm, brought to the day's level.
struct ResidualDistribution: Hashable, Sendable {
    let count: Double
    let level: HourlyLevel
    let median: Double
    /// σ above and below the median: the 95th and the 5th percentile's distance as that of a normal distribution, or
    /// the standard deviation where that is larger, as in metrics that are quiet but for bursts.
    let spreadAbove: Double
    let spreadBelow: Double
    private let above: TailSide
    private let below: TailSide
    private let quantiles: [Double]

    /// A twentieth: a smaller spread is not to be relied upon.
    static let leastSpread = 0.05
    /// With fewer windows than `TailCalibration.fewest`, what is not known yet counts for this much.
    static let leastSpreadUntaught = 0.25
    static let width = QuantileSketch.logarithmOfGamma

    /// The steady state, hours laid over each other; `nil` where nothing was learned.
    init?(steady metric: MetricBaseline) {
        let level = HourlyLevel(metric)
        guard level != .none else {
            self.init(wholeDay: metric)
            return
        }
        self.init(metric.hours.filter { level.isKnown[Int($0.hour)] }.map { ($0.sketch, $0.hour) }, level: level)
    }

    /// The steady state as it is over the whole day, by which an hour is judged that has no level of its own.
    init?(wholeDay metric: MetricBaseline) { self.init(metric.hours.map { ($0.sketch, $0.hour) }, level: .none) }

    /// Start-up, which has no hours.
    init?(startup metric: MetricBaseline) {
        self.init([(metric.startup, 0)], level: .none)
    }

    private init?(_ parts: [(sketch: QuantileSketch, hour: UInt8)], level: HourlyLevel) {
        var histogram: [Int32: Double] = [:]
        for (sketch, hour) in parts {
            let shift = level.shifts[Int(hour)]
            for bucket in sketch.buckets { histogram[bucket.index &+ shift, default: 0] += Double(bucket.count) }
            if sketch.zeros > 0 { histogram[Self.zeroBucket &+ shift, default: 0] += Double(sketch.zeros) }
        }
        guard !histogram.isEmpty else { return nil }
        let buckets = histogram.sorted { $0.key < $1.key }
        let count = buckets.reduce(0) { $0 + $1.value }
        let quantile = { (q: Double) in Self.quantile(q, buckets, count) }
        let median = quantile(0.5)
        let mean = buckets.reduce(0) { $0 + $1.value * Self.middle($1.key) } / count
        let variance = buckets.reduce(0) { $0 + $1.value * Self.square(Self.middle($1.key) - mean) } / count
        let least = count < Double(TailCalibration.fewest) ? Self.leastSpreadUntaught : Self.leastSpread
        let spread = max(variance.squareRoot(), least)
        self.count = count
        self.level = level
        self.median = median
        spreadAbove = max((quantile(0.95) - median) / Self.normal95, spread)
        spreadBelow = max((median - quantile(0.05)) / Self.normal95, spread)
        above = TailSide(buckets.map { ($0.key, $0.value) }, count: count, floor: Self.leastSpread)
        // What lies below is above once the axis is turned round; bucket i then spans what 1 − i spans.
        below = TailSide(buckets.reversed().map { (1 - $0.key, $0.value) }, count: count, floor: Self.leastSpread)
        quantiles = [0.01, 0.5, 0.99].map(quantile)
    }

    /// The value y of an hour, brought to the day's level.
    func levelled(_ y: Double, hour: Int) -> Double { y + Double(level.shifts[hour]) * Self.width }

    /// Distance from the median in spreads of its side.
    func distance(_ levelled: Double) -> Double {
        let residual = levelled - median
        return residual / (residual > 0 ? spreadAbove : spreadBelow)
    }

    /// −log2 of how often a value as far out is to be expected.
    func bits(_ levelled: Double, lowMatters: Bool) -> Double {
        if count < Double(TailCalibration.fewest) { return untaughtBits(levelled, lowMatters: lowMatters) }
        let high = above.bits(levelled)
        return max(0, lowMatters ? max(high, below.bits(-levelled)) - 1 : high)
    }

    /// As if the metric were normal, which nobody knows yet.
    private func untaughtBits(_ levelled: Double, lowMatters: Bool) -> Double {
        let z = distance(levelled)
        let bits = ChiSquareTail.bits(z * z, degrees: 1)
        return lowMatters ? bits : z > 0 ? bits + 1 : 0
    }

    /// More than the learned windows can vouch for.
    func isProvisional(_ bits: Double) -> Bool {
        count < Double(TailCalibration.fewest) || bits > binaryLogarithm(10 * count)
    }

    /// y of an hour that was at or below the 1st, the 50th and the 99th percentile.
    func expected(hour: Int) -> (low: Double, median: Double, high: Double) {
        let shift = Double(level.shifts[hour]) * Self.width
        return (quantiles[0] - shift, quantiles[1] - shift, quantiles[2] - shift)
    }

    private static let normal95 = 1.6449
    private static let zeroBucket = QuantileSketch.bucket(of: QuantileSketch.zeroBelow) ?? 0

    private static func middle(_ index: Int32) -> Double { (Double(index) - 0.5) * width }

    private static func square(_ x: Double) -> Double { x * x }

    private static func quantile(_ q: Double, _ buckets: [(key: Int32, value: Double)], _ count: Double) -> Double {
        var sum = 0.0
        for bucket in buckets {
            sum += bucket.value
            if sum > q * (count - 1) { return middle(bucket.key) }
        }
        return middle(buckets[buckets.count - 1].key)
    }
}
