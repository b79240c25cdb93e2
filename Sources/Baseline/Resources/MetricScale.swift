/// How differences of a metric are judged: on which scale, from which size on, and in which directions.
public struct MetricScale: Hashable, Sendable {
    public enum Transform: Hashable, Sendable {
        /// y = ln(x + offset), for amounts and rates: what counts is the ratio. The offset is one unit of the size
        /// that nobody minds, in the metric's own unit, so that 0 and a half of it hardly differ.
        case logarithm(offset: Double)
        /// y = ln(x / (1 − x)), for shares; x is kept within 0.001…0.999.
        case logit
    }

    public var transform: Transform
    /// A difference smaller than this, in the metric's own unit, is no deviation, however rare.
    public var floor: Double
    /// Whether less than usual is a deviation, too.
    public var lowMatters: Bool

    public init(_ transform: Transform, floor: Double, lowMatters: Bool) {
        self.transform = transform
        self.floor = floor
        self.lowMatters = lowMatters
    }

    static let leastShare = 1e-3

    /// A value > 0 whose natural logarithm is y. Sketches keep this one: a step of y is then the same number of
    /// buckets everywhere. Values below zero count as zero.
    public func positive(_ x: Double) -> Double {
        switch transform {
        case .logarithm(let offset): return max(x, 0) + offset
        case .logit:
            let share = min(max(x, Self.leastShare), 1 - Self.leastShare)
            return share / (1 - share)
        }
    }

    /// The inverse of `positive`, in the metric's own unit.
    public func value(ofPositive u: Double) -> Double {
        switch transform {
        case .logarithm(let offset): return max(u - offset, 0)
        case .logit: return Self.share(u / (1 + u))
        }
    }

    /// y.
    public func transformed(_ x: Double) -> Double { naturalLogarithm(positive(x)) }

    /// The inverse of `transformed`, in the metric's own unit.
    public func value(ofTransformed y: Double) -> Double { value(ofPositive: exponential(y)) }

    /// What was kept away from 0 and 1 for the logarithm's sake reads as those again.
    private static func share(_ share: Double) -> Double {
        if share <= leastShare * 1.01 { return 0 }
        return share >= 1 - leastShare * 1.01 ? 1 : share
    }
}

extension ResourceMetric {
    /// Source: docs/methods.md §1 steps 1 and 6; floors not named there are judged.
    public var scale: MetricScale {
        switch self {
        case .cpu, .cpuUser, .cpuSystem: MetricScale(.logarithm(offset: 0.001), floor: 0.01, lowMatters: true)
        case .memory, .memoryResident:
            MetricScale(.logarithm(offset: Self.kibibyte), floor: 8 * 1024 * Self.kibibyte, lowMatters: true)
        case .ioRead, .ioWrite, .networkReceived, .networkSent:
            MetricScale(.logarithm(offset: Self.kibibyte), floor: 64 * Self.kibibyte, lowMatters: true)
        case .pids: MetricScale(.logarithm(offset: 1), floor: 5, lowMatters: true)
        case .descriptors: MetricScale(.logarithm(offset: 1), floor: 16, lowMatters: true)
        // Nobody is harmed by waiting less or failing less.
        case .cpuThrottled, .pressureCPU, .pressureMemory, .pressureIO:
            MetricScale(.logit, floor: 0.05, lowMatters: false)
        case .failedRate, .pageFaults: MetricScale(.logarithm(offset: 1), floor: 10, lowMatters: false)
        case .memoryLimitHits, .memoryOOMKills, .networkErrors:
            MetricScale(.logarithm(offset: 1), floor: 1, lowMatters: false)
        case .execRate, .connectRate: MetricScale(.logarithm(offset: 1), floor: 1, lowMatters: true)
        case .openRate, .ioReadOperations, .ioWriteOperations, .networkReceivedPackets, .networkSentPackets:
            MetricScale(.logarithm(offset: 1), floor: 10, lowMatters: true)
        }
    }

    private static let kibibyte = 1024.0
}
