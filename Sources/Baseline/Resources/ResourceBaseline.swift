/// What an image uses: a distribution for each compared metric, in start-up and in steady state by the hour of the
/// day, and how the metrics vary together. One value a metric and window is learned, the window's median.
///
/// Merging, over containers, hosts and time, is exactly commutative and associative. Size: 2 KiB a metric in
/// the mean and at most 8 for a realistic day, as `MetricBaseline` says, and 4 KiB for what they have in common.
public struct ResourceBaseline: Hashable, Sendable {
    /// Stored parts; its metrics are those of `ResourceMetric.compared`, in that order.
    public private(set) var parts: MultivariateBaseline

    public init() { parts = MultivariateBaseline(metricCount: ResourceMetric.compared.count) }

    /// From stored parts; metrics that are missing at the end were never learned, more than there are is `nil`.
    public init?(parts: MultivariateBaseline) {
        let missing = ResourceMetric.compared.count - parts.metrics.count
        guard missing >= 0 else { return nil }
        self.parts = MultivariateBaseline(
            metrics: parts.metrics + Array(repeating: MetricBaseline(), count: missing), coMoments: parts.coMoments,
            calibrations: parts.calibrations)
    }

    public var isEmpty: Bool { parts.isEmpty }

    /// Takes in one window's medians.
    /// - Parameters:
    ///   - hour: of the day (UTC), 0…23.
    ///   - day: since 1970-01-01.
    public mutating func learn(_ values: ResourceValues, phase: ResourcePhase, hour: Int, day: Int32) {
        parts.learn(Self.transformed(values), phase: phase, hour: hour, day: day)
    }

    /// Takes in what a window that is learned scored before it was learned. Scores of a scorer that knew next to
    /// nothing would teach that anything happens: they are left out.
    public mutating func calibrate(_ score: OwnScore) {
        guard score.windows >= Self.fewestToCalibrate else { return }
        parts.calibrate(score.rawBits, frame: score.frame, known: score.windows)
    }

    /// Learned windows that a scorer needs before its scores calibrate.
    public static let fewestToCalibrate: UInt64 = 60

    /// Windows that are learned before anybody is judged by them: an hour of one container, and ten starts. What was
    /// watched for ten minutes has not shown its first burst yet, and that scores above twenty bits.
    public static func fewestToJudge(_ phase: ResourcePhase) -> Int { phase == .startup ? 60 : 360 }

    public mutating func merge(_ other: ResourceBaseline) { parts.merge(other.parts) }

    /// The steady state in the metric's own unit; `nil` where it was never learned.
    public func summary(of metric: ResourceMetric) -> ResourceSummary? {
        guard metric.rawValue < parts.metrics.count else { return nil }
        let steady = parts.metrics[metric.rawValue].steady
        guard let p50 = steady.quantile(0.5), let p99 = steady.quantile(0.99) else { return nil }
        let scale = metric.scale
        return ResourceSummary(
            p50: scale.value(ofPositive: p50), p99: scale.value(ofPositive: p99),
            max: scale.value(ofPositive: steady.max))
    }

    /// y of each compared metric, NaN where it was not measured.
    static func transformed(_ values: ResourceValues) -> [Double] {
        ResourceMetric.compared.map { metric in values[metric].map(metric.scale.transformed) ?? .nan }
    }
}

/// One metric's steady state in three figures, of window medians.
public struct ResourceSummary: Hashable, Sendable {
    public var p50: Double
    public var p99: Double
    public var max: Double

    public init(p50: Double, p99: Double, max: Double) {
        self.p50 = p50
        self.p99 = p99
        self.max = max
    }
}
