/// A baseline of several metrics, prepared once for scoring many windows.
///
/// Two looks at a window, of which the more surprised one counts:
/// - how unusual the metrics are together: the Mahalanobis distance (docs/methods.md §2) of z, kept within ±8, with
///   correlations drawn a tenth of the way to none; its chi-square bits are calibrated by those of learned windows;
/// - how unusual the most unusual one is alone, less log2 of how many there are. It knows no bound: a single metric
///   that runs away is not to be held back by the fifteen that do not.
package struct MultivariateScorer: Hashable, Sendable {
    /// Which metrics of a window count, and how each deviates.
    package struct Metric: Hashable, Sendable {
        package var bits: Double
        /// Distance from the usual in spreads, with its sign.
        package var distance: Double
        package var provisional: Bool
    }

    package struct Score: Hashable, Sendable {
        /// Of the first look, before calibration.
        package var rawBits: Double
        /// Of both.
        package var bits: Double
        package var provisional: Bool
        /// What contributes most to them; `nil` where nothing does.
        package var top: Int?
        package var frame: ScoreFrame
        /// `nil` for metrics that were not measured or never learned.
        package var metrics: [Metric?]
    }

    /// Windows known, by phase.
    package let steadyWindows: UInt64
    package let startupWindows: UInt64
    private let steady: [SteadyState?]
    private let startup: [ResidualDistribution?]
    /// Row by row: correlations, drawn to 0.
    private let matrix: [Double]
    private let whole: CholeskyFactor?
    private let tails: [ScoreFrame: TailCalibration.EmpiricalTail]

    /// What two looks cost: one bit if they never agreed, nothing if they always did.
    static let costOfTwoLooks = 0.5
    static let largestDistance = 8.0
    static let leastShrinkage = 0.1

    package init(_ baseline: MultivariateBaseline) {
        let size = baseline.metrics.count
        steadyWindows = baseline.windows(.steady)
        startupWindows = baseline.windows(.startup)
        steady = baseline.metrics.map { SteadyState($0) }
        startup = baseline.metrics.map { ResidualDistribution(startup: $0) }
        tails = baseline.calibrations.compactMapValues(\.current.tail)
        let none = Array(repeating: 0.0, count: MetricBaseline.hoursOfDay)
        let correlations = baseline.coMoments.correlations(around: steady.map { $0?.hourlyLevels ?? none })
        var shrinkage = Self.leastShrinkage
        var matrix = Self.shrunk(correlations, size, by: shrinkage)
        var whole = CholeskyFactor(matrix, size: size)
        // Correlations of pairs that were measured at different times need not fit together.
        while whole == nil, shrinkage < 1 {
            shrinkage = min(shrinkage * 2, 1)
            matrix = Self.shrunk(correlations, size, by: shrinkage)
            whole = CholeskyFactor(matrix, size: size)
        }
        self.matrix = matrix
        self.whole = whole
    }

    /// - Parameters:
    ///   - values: y of each metric, NaN where it was not measured.
    ///   - lowMatters: by metric.
    ///   - isNegligible: whether a deviation of a metric, given its expected median y, is too small to count.
    package func score(
        _ values: [Double], phase: ResourcePhase, hour: Int, lowMatters: (Int) -> Bool = { _ in true },
        isNegligible: (Int, Double) -> Bool = { _, _ in false }
    ) -> Score {
        var metrics: [Metric?] = Array(repeating: nil, count: values.count)
        var included: [Int] = []
        for (metric, y) in values.enumerated() where y.isFinite {
            guard let distribution = distribution(metric, phase, hour) else { continue }
            let levelled = distribution.levelled(y, hour: hour)
            let distance = distribution.distance(levelled)
            let low = lowMatters(metric)
            let counts = (distance > 0 || low) && !isNegligible(metric, distribution.expected(hour: hour).median)
            let bits = counts ? distribution.bits(levelled, lowMatters: low) : 0
            metrics[metric] = Metric(
                bits: bits, distance: distance, provisional: distribution.isProvisional(bits))
            if counts { included.append(metric) }
        }
        let together = combine(included, metrics)
        let frame = frame(values, phase, hour)
        let calibrated =
            tails[frame]?.bits(together.bits) ?? TailCalibration.Bits(bits: together.bits, provisional: true)
        var score = Score(
            rawBits: together.bits, bits: calibrated.bits, provisional: calibrated.provisional, top: together.top,
            frame: frame, metrics: metrics)
        if let alone = included.max(by: { (metrics[$0]?.bits ?? 0) < (metrics[$1]?.bits ?? 0) }),
            let metric = metrics[alone]
        {
            let bits = metric.bits - binaryLogarithm(Double(included.count))
            if bits > score.bits { (score.bits, score.provisional, score.top) = (bits, metric.provisional, alone) }
        }
        score.bits = max(score.bits - Self.costOfTwoLooks, 0)
        return score
    }

    /// What a value of an hour is expected to be, in y, and of how many windows that is known.
    package func expected(_ metric: Int, phase: ResourcePhase, hour: Int)
        -> (count: Double, low: Double, median: Double, high: Double)?
    {
        guard let distribution = distribution(metric, phase, hour) else { return nil }
        let (low, median, high) = distribution.expected(hour: hour)
        return (distribution.count, low, median, high)
    }

    private func distribution(_ metric: Int, _ phase: ResourcePhase, _ hour: Int) -> ResidualDistribution? {
        phase == .steady ? steady[metric]?.distribution(hour: hour) : startup[metric]
    }

    private func frame(_ values: [Double], _ phase: ResourcePhase, _ hour: Int) -> ScoreFrame {
        guard phase == .steady else { return .startup }
        let byHour = values.indices.contains { values[$0].isFinite && steady[$0]?.isKnown(hour: hour) ?? false }
        return byHour ? .hour : .wholeDay
    }

    /// Metrics that do not count are left out rather than set to zero: beside its fellows that moved, one that
    /// seems not to have moved would be the greatest deviation of all.
    private func combine(_ included: [Int], _ metrics: [Metric?]) -> (bits: Double, top: Int?) {
        guard !included.isEmpty else { return (0, nil) }
        let z = included.map { metric -> Double in
            min(max(metrics[metric]?.distance ?? 0, -Self.largestDistance), Self.largestDistance)
        }
        guard let factor = included.count == metrics.count ? whole : part(included) else { return (0, nil) }
        let solved = factor.solve(z)
        var square = 0.0
        var top: (place: Int, part: Double)?
        for place in included.indices {
            let part = z[place] * solved[place]
            square += part
            if part > top?.part ?? 0 { top = (place, part) }
        }
        return (ChiSquareTail.bits(square, degrees: included.count), top.map { included[$0.place] })
    }

    private func part(_ included: [Int]) -> CholeskyFactor? {
        let size = metricCount
        var cells: [Double] = []
        cells.reserveCapacity(included.count * included.count)
        for row in included { for column in included { cells.append(matrix[row * size + column]) } }
        return CholeskyFactor(cells, size: included.count)
    }

    private var metricCount: Int { steady.count }

    private static func shrunk(_ correlations: [Double], _ size: Int, by shrinkage: Double) -> [Double] {
        correlations.enumerated().map { cell, value in
            cell / max(size, 1) == cell % max(size, 1) ? 1 : value * (1 - shrinkage)
        }
    }
}
