/// One metric's learned distribution, hours laid over each other, made for asking how rare a value is.
///
/// Within what was learned probabilities are counted, beyond they follow a generalised Pareto tail (METHODS §3).
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

    /// The steady state; `nil` where nothing was learned.
    init?(steady metric: MetricBaseline) {
        self.init(metric.hours.map { ($0.sketch, $0.hour) }, level: HourlyLevel(metric))
    }

    /// Start-up, which has no hours.
    init?(startup metric: MetricBaseline) {
        self.init([(metric.startup, 0)], level: HourlyLevel(MetricBaseline()))
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

    /// The 24 hourly medians in y.
    var hourlyLevels: [Double] { level.shifts.map { median - Double($0) * Self.width } }

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

/// One side of a distribution: P(X ≥ x), counted within what was learned, modelled beyond.
struct TailSide: Hashable, Sendable {
    /// In ascending order, with how many values lie in each or above.
    private let indices: [Int32]
    private let atLeast: [Double]
    /// Where values of a bucket are spread over it, rather than all being the same.
    private let isSmooth: [Bool]
    private let count: Double
    private let tail: ParetoTail?
    private let largest: Double
    private let bitsAtLargest: Double
    private let floor: Double

    private static let width = QuantileSketch.logarithmOfGamma
    /// The tail begins where 2 % of the values are left, but no more than this many: the more are counted, the less
    /// has to be believed. A thousand are needed for its shape.
    static let mostExcesses = 64.0
    static let enoughForShape = 1000.0

    init(_ buckets: [(index: Int32, count: Double)], count: Double, floor: Double) {
        var sum = 0.0
        var sums: [Double] = []
        for bucket in buckets.reversed() {
            sum += bucket.count
            sums.append(sum)
        }
        self.count = count
        self.floor = floor
        indices = buckets.map(\.index)
        atLeast = sums.reversed()
        isSmooth = buckets.indices.map { Self.isSmooth($0, buckets) }
        tail = Self.tail(buckets, atLeast, count)
        largest = Double(buckets[buckets.count - 1].index) * Self.width
        bitsAtLargest = max(tail?.bits(largest) ?? 0, binaryLogarithm(count + 1))
    }

    /// −log2 P(X ≥ x). Never lower for a larger x.
    func bits(_ x: Double) -> Double {
        guard x <= largest else { return bitsAtLargest + increase(to: x) }
        let counted = -binaryLogarithm((1 + seen(atLeast: x)) / (count + 1))
        // Where the tail is less sure than the count, values come in steps, or luck had a hand in it.
        guard let tail, x > tail.start else { return counted }
        return min(counted, tail.bits(x))
    }

    /// Beyond the largest value bits grow as the tail says, but no faster than one nat a `floor`: a metric that
    /// never moved has no tail at all.
    private func increase(to x: Double) -> Double {
        let slowest = (x - largest) / floor * bitsOfNat
        guard let tail else { return slowest }
        return min(slowest, tail.bits(x) - tail.bits(largest))
    }

    private func seen(atLeast x: Double) -> Double {
        let position = x / Self.width
        let index = Int32(max(min(position.rounded(.up), 1e9), -1e9))
        var low = 0
        var high = indices.count
        while low < high {
            let middle = (low + high) / 2
            if indices[middle] < index { low = middle + 1 } else { high = middle }
        }
        guard low < indices.count else { return 0 }
        guard indices[low] == index, isSmooth[low], low + 1 < indices.count else { return atLeast[low] }
        // Of an exponential tail the part above falls evenly on the logarithmic scale.
        let beyond = atLeast[low + 1]
        return atLeast[low] * power(beyond / atLeast[low], position - (Double(index) - 1))
    }

    /// A bucket that holds far more than its neighbours holds one value again and again (an idle metric, a small
    /// integer); all of them are then at least as large as that value.
    private static func isSmooth(_ place: Int, _ buckets: [(index: Int32, count: Double)]) -> Bool {
        var neighbours = 0.0
        if place > 0, buckets[place - 1].index == buckets[place].index - 1 { neighbours += buckets[place - 1].count }
        if place + 1 < buckets.count, buckets[place + 1].index == buckets[place].index + 1 {
            neighbours += buckets[place + 1].count
        }
        return buckets[place].count <= 4 * neighbours
    }

    private static func tail(_ buckets: [(index: Int32, count: Double)], _ atLeast: [Double], _ count: Double)
        -> ParetoTail?
    {
        let beyond =
            count >= enoughForShape ? min(max(ParetoTail.fewestForShape, count / 50), mostExcesses) : max(10, count / 20)
        guard let first = atLeast.lastIndex(where: { $0 >= beyond }) else { return nil }
        // The threshold is the lower edge of the bucket from which on there are enough.
        let start = Double(buckets[first].index - 1) * width
        var (sum, squares) = (0.0, 0.0)
        for bucket in buckets[first...] {
            let excess = (Double(bucket.index) - 0.5) * width - start
            sum += bucket.count * excess
            squares += bucket.count * excess * excess
        }
        let mean = sum / atLeast[first]
        // Sheppard's correction: what the buckets' width adds.
        let variance = max(squares / atLeast[first] - mean * mean - width * width / 12, 0)
        return ParetoTail(
            start: start, mean: mean, variance: count >= enoughForShape ? variance : 0, excesses: atLeast[first],
            of: count + 1)
    }
}
