import Baseline

import func Glibc.exp

extension SeededGenerator {
    /// Windows as a small web server makes them: most metrics vary by a fifth, some are idle or stand still.
    mutating func values(load: Double = 1) -> ResourceValues {
        var values = ResourceValues()
        func vary(_ usual: Double, _ random: inout SeededGenerator) -> Double {
            let sum = (0..<4).reduce(0.0) { sum, _ in sum + Double.random(in: -0.5...0.5, using: &random) }
            return usual * load * exp(0.35 * sum)
        }
        for (metric, usual) in [
            (ResourceMetric.cpu, 0.05), (.memory, 60e6), (.ioWrite, 8e3), (.networkReceived, 2e5), (.networkSent, 3e6),
            (.openRate, 120), (.connectRate, 15), (.failedRate, 4), (.pressureCPU, 0.01),
        ] { values[metric] = vary(usual, &self) }
        for metric in [ResourceMetric.cpuThrottled, .ioRead, .pressureMemory, .pressureIO, .execRate] {
            values[metric] = chance(95) ? 0 : vary(0.02, &self)
        }
        values[.pids] = Double(5 + Int.random(in: 0...2, using: &self))
        values[.descriptors] = Double(60 + Int.random(in: 0...9, using: &self))
        return values
    }

    /// What a flush holds: some windows of one hour, and what they told of replicas.
    /// - Parameter known: windows that had been learned before.
    mutating func knowledge(
        windows: Int = 6, hour: Int? = nil, day: Int32 = 20_000, known: UInt64? = nil
    ) -> ResourceKnowledge {
        var own = ResourceBaseline()
        let hour = hour ?? Int.random(in: 0..<24, using: &self)
        for _ in 0..<windows {
            own.learn(values(), phase: chance(5) ? .startup : .steady, hour: hour, day: day)
        }
        var (startup, steady) = (MaturingCalibration(), MaturingCalibration())
        let known = known ?? UInt64.random(in: LearnedSpread.fewest...20_000, using: &self)
        if chance(30) { startup.learn(Double.random(in: 0...20, using: &self), known: known) }
        for _ in 0..<windows { steady.learn(-2 * Double.random(in: -6...0, using: &self), known: known) }
        let parts = MultivariateBaseline(
            metrics: own.parts.metrics, coMoments: own.parts.coMoments,
            calibrations: [.startup: startup, .wholeDay: steady])
        var knowledge = ResourceKnowledge(own: ResourceBaseline(parts: parts) ?? own)
        for metric in ResourceMetric.compared where chance(90) {
            var peers = PeerKnowledge()
            for _ in 0..<windows {
                peers.fast.learn(variance: exp(Double.random(in: -8 ... -3, using: &self)))
                peers.fast.learn(statistic: Double.random(in: 0...6, using: &self), known: known)
            }
            if chance(20) { peers.slow.learn(variance: exp(Double.random(in: -8 ... -3, using: &self))) }
            knowledge.peers[metric] = peers
        }
        return knowledge
    }
}
