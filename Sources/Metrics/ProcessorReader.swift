import Baseline

/// Processor time, and how often the quota stopped the container.
///
/// v2's cpu.stat is there on hybrid systems too, without the controller (since Linux 4.15), and tells all three times in one
/// reading: 2.1 µs, where v1's cpuacct.usage takes 1.7 µs, and cpuacct.stat for the parts another 1.9 µs with a
/// resolution of 10 ms.
struct ProcessorReader {
    private var times: KeptFile
    /// v1's cpu.stat; on v2 that of `times` tells it too.
    private var quota: KeptFile?
    private var usage = CounterRate()
    private var user = CounterRate()
    private var system = CounterRate()
    private var periods = CounterRate()
    private var throttled = CounterRate()
    /// Rounds until the quota's file is read again, after it showed that there is no quota.
    private var quotaRest = 0

    private static let metrics = MetricSet(.cpu, .cpuUser, .cpuSystem)
    private static let roundsWithoutQuota = 5

    init(_ cgroups: ContainerCgroups) {
        times = KeptFile(cgroups.unified, "cpu.stat", .fast)
        quota = cgroups.isLegacy("cpu") ? KeptFile(cgroups.directory("cpu"), "cpu.stat", .fast) : nil
    }

    /// - Returns: whether the container's times could be read.
    mutating func read(_ round: ReadingRound, into values: inout ResourceValues) -> Bool {
        var isReplaced = false
        let content = round.read(&times, for: Self.metrics) { isReplaced = true }
        if isReplaced { forget() }
        guard let content else { return false }
        let time = round.now
        var numbers = Numbers(content)
        func set(_ metric: ResourceMetric, _ rate: inout CounterRate, _ microseconds: UInt64?) {
            guard let microseconds else { return round.missing[metric, .unreadable] += 1 }
            if let step = round.increase(&rate, microseconds, at: time, round.bounds, metric) {
                values[metric] = Double(step.amount) / 1e6 / step.seconds
            }
        }
        set(.cpu, &usage, numbers.usage)
        set(.cpuUser, &user, numbers.user)
        set(.cpuSystem, &system, numbers.system)
        if quota != nil {
            guard quotaRest == 0 else {
                quotaRest -= 1
                return true
            }
            var isOther = false
            guard let content = round.read(&quota!, for: MetricSet(.cpuThrottled), replaced: { isOther = true }) else {
                return true
            }
            if isOther {
                periods.forget()
                throttled.forget()
            }
            numbers = Numbers(content)
            if numbers.periods == 0 { quotaRest = Self.roundsWithoutQuota - 1 }
        }
        setThrottled(round, numbers, at: time, &values)
        return true
    }

    mutating func close(_ round: ReadingRound) {
        times.close(round.budget)
        quota?.close(round.budget)
    }

    /// Of the periods that began since the last reading. Without a quota there are no periods, and no value.
    private mutating func setThrottled(
        _ round: ReadingRound, _ numbers: Numbers, at time: UInt64, _ values: inout ResourceValues
    ) {
        guard let all = numbers.periods, let stopped = numbers.throttled else {
            return round.missing[.cpuThrottled, .absent] += 1
        }
        guard all > 0 else { return }
        let ran = round.increase(&periods, all, at: time, round.bounds, .cpuThrottled)
        let held = throttled.advance(to: stopped, at: time, round.bounds)
        guard let ran, case .increase(let amount, _) = held else { return }
        values[.cpuThrottled] = ran.amount == 0 ? 0 : min(1, Double(amount) / Double(ran.amount))
    }

    mutating func forget() {
        usage.forget()
        user.forget()
        system.forget()
        periods.forget()
        throttled.forget()
    }

    private struct Numbers {
        var usage: UInt64?
        var user: UInt64?
        var system: UInt64?
        var periods: UInt64?
        var throttled: UInt64?

        init(_ bytes: UnsafeRawBufferPointer) {
            ByteScanner.forEachKey(bytes) { key, value in
                if key == "usage_usec" {
                    usage = value
                } else if key == "user_usec" {
                    user = value
                } else if key == "system_usec" {
                    system = value
                } else if key == "nr_periods" {
                    periods = value
                } else if key == "nr_throttled" {
                    throttled = value
                }
            }
        }
    }
}
