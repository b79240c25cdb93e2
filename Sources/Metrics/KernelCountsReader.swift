import Baseline

/// Rates of what the sensor counts in the kernel.
struct KernelCountsReader {
    private var execs = CounterRate()
    private var opens = CounterRate()
    private var connects = CounterRate()
    private var failed = CounterRate()

    private static let metrics = MetricSet(.execRate, .openRate, .connectRate, .failedRate)

    mutating func read(_ round: ReadingRound, _ counts: KernelCounts?, into values: inout ResourceValues) {
        guard let counts else {
            self = KernelCountsReader()
            return round.miss(Self.metrics, .notCounted)
        }
        let time = round.now
        func set(_ metric: ResourceMetric, _ rate: inout CounterRate, _ value: UInt64) {
            if let step = round.increase(&rate, value, at: time, round.bounds, metric) {
                values[metric] = Double(step.amount) / step.seconds
            }
        }
        set(.execRate, &execs, counts.execs)
        set(.openRate, &opens, counts.opens)
        set(.connectRate, &connects, counts.connects)
        set(.failedRate, &failed, counts.failed)
    }
}
