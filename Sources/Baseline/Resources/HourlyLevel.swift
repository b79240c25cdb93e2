/// How far a metric's usual level moves with the hour of the day, in whole buckets of its sketch, so that hours can
/// be laid over each other exactly.
struct HourlyLevel: Hashable, Sendable {
    /// What is added to a value of each hour, as a number of buckets, to bring it to the day's level.
    private(set) var shifts: [Int32]
    /// Which hours have a level of their own.
    private(set) var isKnown: [Bool]

    static let none = HourlyLevel(
        shifts: Array(repeating: 0, count: MetricBaseline.hoursOfDay),
        isKnown: Array(repeating: false, count: MetricBaseline.hoursOfDay))

    private init(shifts: [Int32], isKnown: [Bool]) {
        self.shifts = shifts
        self.isKnown = isKnown
    }

    /// A median is drawn to the day's as if the hour had this many windows more at the day's level.
    static let shrinkage = 60.0
    /// F: the share of the variance that the hours have to explain.
    static let leastStrength = 0.3

    /// Hours count where each was seen on at least two days and together they explain enough; docs/methods.md §2.
    init(_ metric: MetricBaseline) {
        self = .none
        guard let median = Self.median(metric.steady) else { return }
        var found = shifts
        var known = isKnown
        for hour in metric.hours where hour.firstDay < hour.lastDay {
            guard let own = Self.median(hour.sketch) else { continue }
            known[Int(hour.hour)] = true
            let count = Double(hour.sketch.count)
            found[Int(hour.hour)] = Int32(((median - own) * count / (count + Self.shrinkage)).rounded())
        }
        let (before, after) = Self.spreads(metric, median, found)
        if before > 0, 1 - after / before >= Self.leastStrength {
            shifts = found
            isKnown = known
        }
    }

    /// Mean squared distance from the day's median, as it is and with the hours laid over each other.
    private static func spreads(_ metric: MetricBaseline, _ median: Double, _ shifts: [Int32]) -> (Double, Double) {
        var (before, after) = (0.0, 0.0)
        for hour in metric.hours {
            let shift = Double(shifts[Int(hour.hour)])
            for bucket in hour.sketch.buckets {
                let distance = Double(bucket.index) - median
                before += Double(bucket.count) * distance * distance
                after += Double(bucket.count) * (distance + shift) * (distance + shift)
            }
        }
        return (before, after)
    }

    /// As a bucket index.
    private static func median(_ sketch: QuantileSketch) -> Double? {
        sketch.quantile(0.5).flatMap { QuantileSketch.bucket(of: $0) }.map(Double.init)
    }
}
