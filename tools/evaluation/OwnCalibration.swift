import Baseline

/// How often the own baseline's score passes a threshold when nothing is wrong.
enum OwnCalibration {
    static let samplesPerWindow = 10
    static let windowSeconds = 10

    /// Bits of windows that were not learned, of the metric alone and of all that are measured with it.
    struct Bits {
        var single: [Double]
        var combined: [Double]
    }

    /// Learns from `windows` windows and judges as many that follow.
    /// - Parameter metrics: all are judged together; the bits alone are the first one's.
    static func bits(of metrics: [SimulatedMetric], windows: Int) -> Bits {
        var metrics = metrics
        var baseline = MultivariateBaseline(metricCount: metrics.count)
        var scorer: MultivariateScorer?
        for window in 0..<windows {
            let (values, time) = next(&metrics, window)
            // As the agent does: a window is scored by what was known at the last full hour, then learned.
            if window > 0, window.isMultiple(of: 3600 / windowSeconds) { scorer = MultivariateScorer(baseline) }
            if let scorer {
                let score = scorer.score(values, phase: .steady, hour: time.hour)
                baseline.calibrate(score.rawBits, frame: score.frame, known: scorer.steadyWindows)
            }
            baseline.learn(values, phase: .steady, hour: time.hour, day: time.day)
        }
        let taught = MultivariateScorer(baseline)
        var bits = Bits(single: [], combined: [])
        for window in windows..<2 * windows {
            let (values, time) = next(&metrics, window)
            let score = taught.score(values, phase: .steady, hour: time.hour)
            bits.single.append(score.metrics[0]?.bits ?? 0)
            bits.combined.append(score.bits)
        }
        return bits
    }

    private static func next(_ metrics: inout [SimulatedMetric], _ window: Int) -> (
        [Double], (hour: Int, day: Int32)
    ) {
        let scale = MetricScale(.logarithm(offset: 1), floor: 0, lowMatters: true)
        let values = metrics.indices.map { scale.transformed(metrics[$0].nextMedian(of: samplesPerWindow)) }
        let hours = window * windowSeconds / 3600
        return (values, (hours % MetricBaseline.hoursOfDay, Int32(hours / MetricBaseline.hoursOfDay)))
    }
}
