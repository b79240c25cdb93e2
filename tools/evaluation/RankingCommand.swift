import Baseline

/// `evaluate ranking [--json]`: what ranking 1,000 containers by 20 metrics costs, as one group and as 125 groups of
/// eight.
enum RankingCommand {
    static let containers = 1000
    static let metrics = 20
    static let rounds = 21

    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 {
        guard arguments.allSatisfy({ $0 == "--json" }) else { throw .usage("ranking takes --json only") }
        var random = SplitMix64(seed: 1)
        // Twenty, as the product's sixteen and four of them again: what is measured is the cost of one.
        let compared = (0..<metrics).map { ResourceMetric.compared[$0 % ResourceMetric.compared.count] }
        let values = compared.map { metric in
            (0..<containers).map { _ in
                metric.scale.value(ofTransformed: Double.random(in: -1...1, using: &random))
            }
        }
        let spread = PeerSpread(variance: 0.01, degrees: 20)
        var calibration = TailCalibration()
        for _ in 0..<1000 { calibration.learn(Double.random(in: 0..<12, using: &random)) }
        let tail = calibration.tail
        let one = median { rank(compared, values, group: containers, spread, tail) }
        let many = median { rank(compared, values, group: 8, spread, tail) }
        if arguments.contains("--json") {
            print(
                "{\"kind\":\"evaluation\",\"version\":1,\"set\":\"ranking\",\"containers\":\(containers),"
                    + "\"metrics\":\(metrics),\"oneGroupMilliseconds\":\(TextTable.decimal(one, 2)),"
                    + "\"groupsOfEightMilliseconds\":\(TextTable.decimal(many, 2))}")
        } else {
            print(
                "ranking \(containers) containers by \(metrics) metrics, median of \(rounds) rounds: "
                    + "\(TextTable.decimal(one, 1)) ms as one group, \(TextTable.decimal(many, 1)) ms as groups of 8")
        }
        return 0
    }

    private static func median(_ work: () -> Double) -> Double {
        let clock = ContinuousClock()
        var sink = 0.0
        let times = (0..<rounds).map { _ in
            let took = clock.measure { sink += work() }
            return Double(took.components.attoseconds) / 1e15 + Double(took.components.seconds) * 1000
        }
        precondition(sink.isFinite)
        return times.sorted()[rounds / 2]
    }

    /// - Returns: the bits of the first, so that nothing is left out as unused.
    private static func rank(
        _ metrics: [ResourceMetric], _ values: [[Double]], group: Int, _ spread: PeerSpread,
        _ tail: TailCalibration.EmpiricalTail?
    ) -> Double {
        var largest = Array(repeating: 0.0, count: containers)
        for (metric, all) in zip(metrics, values) {
            for start in stride(from: 0, to: containers, by: group) {
                let comparison = PeerComparison(
                    Array(all[start..<min(start + group, containers)]), scale: metric.scale, spread: spread,
                    tail: tail)
                for (place, member) in comparison.members.enumerated() {
                    largest[start + place] = max(largest[start + place], member.bits)
                }
            }
        }
        let order = largest.indices.sorted { largest[$0] > largest[$1] }
        return ResourceComparison.bits(largest: largest[order[0]], of: metrics.count)
    }
}
