/// How far a window of one container is from what its image used before. Prepared once from a baseline (two
/// milliseconds), then cheap for each window (ten microseconds).
public struct BaselineScorer: Sendable {
    private let scorer: MultivariateScorer

    public init(_ baseline: ResourceBaseline) { scorer = MultivariateScorer(baseline.parts) }

    /// - Parameters:
    ///   - values: the window's medians.
    ///   - hour: of the day (UTC), 0…23.
    public func score(_ values: ResourceValues, phase: ResourcePhase, hour: Int) -> OwnScore {
        let metrics = ResourceMetric.compared
        let score = scorer.score(
            ResourceBaseline.transformed(values), phase: phase, hour: hour,
            lowMatters: { metrics[$0].scale.lowMatters },
            isNegligible: { metric, median in
                let scale = metrics[metric].scale
                return abs((values[metrics[metric]] ?? 0) - scale.value(ofTransformed: median)) < scale.floor
            })
        let perMetric = metrics.indices.compactMap { place -> OwnScore.Metric? in
            guard let metric = score.metrics[place], let value = values[metrics[place]],
                let expected = scorer.expected(place, phase: phase, hour: hour)
            else { return nil }
            let scale = metrics[place].scale
            return OwnScore.Metric(
                metric: metrics[place], value: value, bits: metric.bits, distance: metric.distance,
                expected: PeerFigures(
                    count: Int(min(expected.count, 1e15)), median: scale.value(ofTransformed: expected.median),
                    low: scale.value(ofTransformed: expected.low), high: scale.value(ofTransformed: expected.high)),
                provisional: metric.provisional)
        }
        return OwnScore(
            bits: score.bits, provisional: score.provisional, metric: score.top.map { metrics[$0] },
            perMetric: perMetric.sorted { ($0.bits, $1.metric.rawValue) > ($1.bits, $0.metric.rawValue) },
            rawBits: score.rawBits, frame: score.frame,
            windows: phase == .steady ? scorer.steadyWindows : scorer.startupWindows)
    }
}
