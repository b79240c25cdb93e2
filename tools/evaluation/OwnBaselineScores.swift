import Baseline

/// The product's own-baseline score of a server's samples: each sample is what a window's median is in the product.
enum OwnBaselineScores {
    /// Bits of each sample of the test, by a baseline that knows the training part alone.
    static func scores(_ server: ServerMetrics) -> [Double] {
        let scorer = MultivariateScorer(learn(server.train))
        return server.test.enumerated().map { number, row in
            let time = Moment(sample: server.train.count + number)
            return scorer.score(logarithms(row), phase: .steady, hour: time.hour).bits
        }
    }

    /// The mean of each score and those just before it: what is left of a spike that did not last.
    static func recentMean(_ scores: [Double], of count: Int) -> [Double] {
        scores.indices.map { last in
            let recent = scores[max(0, last - count + 1)...last]
            return recent.reduce(0, +) / Double(recent.count)
        }
    }

    /// Learns as the agent does: a window is scored by what was known in the morning, then learned.
    private static func learn(_ samples: [[Double]]) -> MultivariateBaseline {
        var baseline = MultivariateBaseline(metricCount: samples[0].count)
        var scorer: (known: MultivariateScorer, day: Int32)?
        for (number, row) in samples.enumerated() {
            let time = Moment(sample: number)
            if scorer?.day != time.day { scorer = (MultivariateScorer(baseline), time.day) }
            let values = logarithms(row)
            if let scorer, time.day > 0 {
                let score = scorer.known.score(values, phase: .steady, hour: time.hour)
                baseline.calibrate(score.rawBits, frame: score.frame, known: scorer.known.steadyWindows)
            }
            baseline.learn(values, phase: .steady, hour: time.hour, day: time.day)
        }
        return baseline
    }

    /// As a metric without a share's bounds: ln(x + 1), one unit added. The columns were divided by their own range.
    private static func logarithms(_ row: [Double]) -> [Double] {
        let scale = MetricScale(.logarithm(offset: 1), floor: 0, lowMatters: true)
        return row.map(scale.transformed)
    }

    /// The recording begins at an hour of the day that is not known; any will do.
    private struct Moment {
        var hour: Int
        var day: Int32

        init(sample: Int) {
            let hours = sample / ServerMetrics.samplesPerHour
            hour = hours % MetricBaseline.hoursOfDay
            day = Int32(hours / MetricBaseline.hoursOfDay)
        }
    }
}
