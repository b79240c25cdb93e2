/// What was learned of several metrics that are measured together: each one's distribution, how they vary together,
/// and what the bits of the combined statistic are worth.
///
/// `ResourceBaseline` is one over the metrics of a container; here they have numbers, and a value is y, the
/// logarithm of a positive number. Merging is exactly commutative and associative.
public struct MultivariateBaseline: Hashable, Sendable {
    public private(set) var metrics: [MetricBaseline]
    public private(set) var coMoments: CoMoments
    /// Of the combined statistic in learned windows; none of them empty.
    public private(set) var calibrations: [ScoreFrame: MaturingCalibration]

    /// - Parameter metricCount: at most 64.
    public init(metricCount: Int) {
        self.init(metrics: Array(repeating: MetricBaseline(), count: metricCount))
    }

    /// From stored parts.
    public init(
        metrics: [MetricBaseline], coMoments: CoMoments = CoMoments(),
        calibrations: [ScoreFrame: MaturingCalibration] = [:]
    ) {
        precondition(metrics.count <= CoMoments.mostMetrics)
        self.metrics = metrics
        // Groups that name more metrics than there are would be read beyond the end.
        let known = metrics.count == CoMoments.mostMetrics ? UInt64.max : 1 << UInt64(metrics.count) - 1
        self.coMoments = CoMoments(groups: coMoments.groups.filter { $0.present & ~known == 0 })
        self.calibrations = calibrations.filter { !$0.value.isEmpty }
    }

    public var isEmpty: Bool { metrics.allSatisfy(\.isEmpty) }

    /// Takes in one window.
    /// - Parameters:
    ///   - values: y of each metric, NaN where it was not measured.
    ///   - hour: of the day (UTC), 0…23.
    ///   - day: since 1970-01-01.
    public mutating func learn(_ values: [Double], phase: ResourcePhase, hour: Int, day: Int32) {
        precondition(values.count == metrics.count)
        for (metric, y) in values.enumerated() where y.isFinite {
            metrics[metric].learn(exponential(y), phase: phase, hour: hour, day: day)
        }
        if phase == .steady { coMoments.learn(values, hour: hour) }
    }

    /// Takes in what the combined statistic was, in bits, of a window that is learned, by a scorer that had not
    /// learned it yet and knew so many others.
    public mutating func calibrate(_ rawBits: Double, frame: ScoreFrame, known: UInt64) {
        guard rawBits.isFinite else { return }
        calibrations[frame, default: MaturingCalibration()].learn(rawBits, known: known)
    }

    /// Learned windows of a phase, by the metric that has the most.
    package func windows(_ phase: ResourcePhase) -> UInt64 {
        metrics.map { metric in
            phase == .startup ? metric.startup.count : metric.steadyCount
        }.max() ?? 0
    }

    public mutating func merge(_ other: MultivariateBaseline) {
        precondition(other.metrics.count == metrics.count)
        for metric in metrics.indices { metrics[metric].merge(other.metrics[metric]) }
        coMoments.merge(other.coMoments)
        for (frame, calibration) in other.calibrations {
            calibrations[frame, default: MaturingCalibration()].merge(calibration)
        }
    }
}
