/// How well a score ranks what is labelled above what is not: over all thresholds and sample by sample. Nothing is
/// adjusted: a detected sample of an anomaly does not count for the others.
struct RankingMeasures {
    /// Sum over thresholds of precision times the gain in recall.
    var averagePrecision: Double
    /// Area under the curve of true over false positives: the probability that a labelled sample scores higher than
    /// another, ties counting half.
    var auroc: Double
    /// Of the best threshold, chosen with the labels: an upper bound.
    var bestF1: Double

    init(averagePrecision: Double, auroc: Double, bestF1: Double) {
        self.averagePrecision = averagePrecision
        self.auroc = auroc
        self.bestF1 = bestF1
    }

    /// Samples of equal score pass a threshold together. NaN where no sample is labelled, or every one.
    init(scores: [Double], labels: [Bool]) {
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        let positives = Double(labels.count { $0 })
        let negatives = Double(labels.count) - positives
        var (hits, alarms) = (0.0, 0.0)
        var (precision, area, best) = (0.0, 0.0, 0.0)
        var place = 0
        while place < order.count {
            let (hitsBefore, alarmsBefore) = (hits, alarms)
            let score = scores[order[place]]
            while place < order.count, scores[order[place]] == score {
                if labels[order[place]] { hits += 1 } else { alarms += 1 }
                place += 1
            }
            precision += hits / (hits + alarms) * (hits - hitsBefore) / positives
            area += (alarms - alarmsBefore) * (hits + hitsBefore) / 2
            best = max(best, 2 * hits / (hits + alarms + positives))
        }
        let isDefined = positives > 0 && negatives > 0
        averagePrecision = isDefined ? precision : .nan
        auroc = isDefined ? area / (positives * negatives) : .nan
        bestF1 = isDefined ? best : .nan
    }

    /// Each server counts the same.
    static func mean(_ all: [RankingMeasures]) -> RankingMeasures {
        let defined = all.filter { $0.averagePrecision.isFinite }
        let count = Double(defined.count)
        return RankingMeasures(
            averagePrecision: defined.reduce(0) { $0 + $1.averagePrecision } / count,
            auroc: defined.reduce(0) { $0 + $1.auroc } / count, bestF1: defined.reduce(0) { $0 + $1.bestF1 } / count)
    }

    var json: String {
        "{\"averagePrecision\":\(Self.json(averagePrecision)),\"auroc\":\(Self.json(auroc)),"
            + "\"bestF1\":\(Self.json(bestF1))}"
    }

    private static func json(_ value: Double) -> String { value.isFinite ? TextTable.decimal(value, 4) : "null" }
}
