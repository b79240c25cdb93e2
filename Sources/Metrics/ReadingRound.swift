import Baseline
import Glibc

/// What all containers of one sampler share while they are read, one after another.
final class ReadingRound {
    let bounds: IntervalBounds
    let middleBounds: IntervalBounds
    let budget: DescriptorBudget
    let hostNetwork: NetworkNamespace?
    /// Large enough for the block io of some 500 devices.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    var missing = MissingReadings()
    /// Processes that may still be looked into in this round, one by one.
    var processesLeft = 0
    /// v1 alone: whether the kernel counts block io by cgroup at all.
    var countsBlockIO = true

    private let clock: () -> UInt64
    private var nominal: UInt64 = 0
    private var started: UInt64 = 0

    init(tiers: SamplingTiers, budget: DescriptorBudget, clock: @escaping () -> UInt64) {
        self.budget = budget
        self.clock = clock
        let shortest = nanoseconds(tiers.fastSeconds / 4)
        bounds = IntervalBounds(shortest: shortest, longest: nanoseconds(tiers.fastSeconds * Self.plausiblePeriods))
        middleBounds = IntervalBounds(
            shortest: shortest, longest: nanoseconds(tiers.middleSeconds * Self.plausiblePeriods))
        hostNetwork = NetworkNamespace.host()
    }

    deinit { buffer.deallocate() }

    /// After so many missed periods (a minute of the fast tier) a mean tells nothing of now.
    private static let plausiblePeriods = 60.0

    /// - Parameter time: what the caller takes for now.
    func begin(at time: UInt64) {
        nominal = time
        started = clock()
    }

    /// The caller's time and what has passed since. A thousand containers take some milliseconds, or longer on a busy
    /// machine: each rate is taken over the time between its own two readings.
    var now: UInt64 { nominal &+ (clock() &- started) }

    func miss(_ metrics: MetricSet, _ reason: MissingReadings.Reason) {
        metrics.forEach { missing[$0, reason] += 1 }
    }

    /// The content of a file of which these metrics are made, or `nil`, counted.
    func read(
        _ file: inout KeptFile, for metrics: MetricSet, replaced: () -> Void = {}
    ) -> UnsafeRawBufferPointer? {
        switch file.read(into: buffer, budget) {
        case .bytes(let bytes, let isReplaced):
            if isReplaced {
                miss(metrics, .restarted)
                replaced()
            }
            return bytes
        case .missing(let reason):
            miss(metrics, reason)
            return nil
        }
    }

    /// The increase of a counter since its last reading; `nil` where there is none to tell, counted where that is not
    /// in the nature of things.
    func increase(
        _ rate: inout CounterRate, _ value: UInt64, at time: UInt64, _ bounds: IntervalBounds, _ metric: ResourceMetric
    ) -> (amount: UInt64, seconds: Double)? {
        switch rate.advance(to: value, at: time, bounds) {
        case .increase(let amount, let seconds): return (amount, seconds)
        case .first, .tooSoon: return nil
        case .restarted:
            missing[metric, .restarted] += 1
            return nil
        case .interrupted:
            missing[metric, .interrupted] += 1
            return nil
        }
    }
}

func monotonicNow() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
