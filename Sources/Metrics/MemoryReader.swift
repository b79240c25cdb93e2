import Baseline

/// Memory: the working set each time, its details in the middle tier.
///
/// The working set is what is charged (`usage`) without the page cache that nobody used of late (`inactive_file`), as the
/// kubelet and cAdvisor count it. Both have to be of one moment: with an old `inactive_file`, a container that writes a
/// file would seem to leak. But `usage` takes 1.6 µs to read and memory.stat 8.4 µs; so memory.stat is read again
/// when `usage` has moved by more than a 64th since it was read (at least 256 KiB, by which the kernel charges in
/// advance; at most 4 MiB), else in the middle tier. The working set is then wrong by no more than that: a leak of
/// 10 MiB/s shows each second, and page cache does not look like one.
struct MemoryReader {
    private let isLegacy: Bool
    private var usage: KeptFile
    private var details: KeptFile
    /// v2: memory.events; v1: memory.failcnt.
    private var limit: KeptFile
    /// v1 alone: memory.oom_control.
    private var kills: KeptFile?
    private var usageAtDetails: UInt64?
    private var inactive: UInt64 = 0
    private var faults = CounterRate()
    private var limitHits = CounterRate()
    private var oomKills = CounterRate()

    private static let detailMetrics = MetricSet(.memoryResident, .pageFaults)

    init(_ cgroups: ContainerCgroups) {
        isLegacy = cgroups.isLegacy("memory")
        let directory = cgroups.directory("memory")
        usage = KeptFile(directory, isLegacy ? "memory.usage_in_bytes" : "memory.current", .fast)
        details = KeptFile(directory, "memory.stat", .fast)
        limit = KeptFile(directory, isLegacy ? "memory.failcnt" : "memory.events", .middle)
        kills = isLegacy ? KeptFile(directory, "memory.oom_control", .middle) : nil
    }

    mutating func read(_ round: ReadingRound, details areDetailsDue: Bool, into values: inout ResourceValues) {
        var isReplaced = false
        let content = round.read(&usage, for: MetricSet(.memory)) { isReplaced = true }
        if isReplaced { usageAtDetails = nil }
        if let content {
            var scanner = ByteScanner(content)
            if let charged = scanner.number() {
                if areDetailsDue || hasMoved(charged) { readDetails(round, charged, &values) }
                // Without memory.stat, what is charged would be another quantity under the same name.
                if usageAtDetails != nil { values[.memory] = Double(charged > inactive ? charged - inactive : 0) }
            } else {
                round.missing[.memory, .unreadable] += 1
            }
        }
        if areDetailsDue { readLimit(round, &values) }
    }

    mutating func close(_ round: ReadingRound) {
        usage.close(round.budget)
        details.close(round.budget)
        limit.close(round.budget)
        kills?.close(round.budget)
    }

    mutating func forget() {
        usageAtDetails = nil
        faults.forget()
        limitHits.forget()
        oomKills.forget()
    }

    private func hasMoved(_ charged: UInt64) -> Bool {
        guard let before = usageAtDetails else { return true }
        let distance = charged > before ? charged - before : before - charged
        return distance > min(max(before / 64, 256 << 10), 4 << 20)
    }

    private mutating func readDetails(_ round: ReadingRound, _ charged: UInt64, _ values: inout ResourceValues) {
        var isReplaced = false
        guard let content = round.read(&details, for: Self.detailMetrics, replaced: { isReplaced = true }) else {
            usageAtDetails = nil
            round.missing[.memory, .absent] += 1
            return
        }
        if isReplaced { faults.forget() }
        let time = round.now
        let numbers = Details(content, isLegacy: isLegacy)
        guard let inactive = numbers.inactive, let resident = numbers.resident, let count = numbers.faults else {
            usageAtDetails = nil
            round.missing[.memory, .unreadable] += 1
            return round.miss(Self.detailMetrics, .unreadable)
        }
        usageAtDetails = charged
        self.inactive = inactive
        values[.memoryResident] = Double(resident)
        if let step = round.increase(&faults, count, at: time, round.middleBounds, .pageFaults) {
            values[.pageFaults] = Double(step.amount) / step.seconds
        }
    }

    private mutating func readLimit(_ round: ReadingRound, _ values: inout ResourceValues) {
        var hits: UInt64?
        var killed: UInt64?
        var isReplaced = false
        let metrics = isLegacy ? MetricSet(.memoryLimitHits) : MetricSet(.memoryLimitHits, .memoryOOMKills)
        if let content = round.read(&limit, for: metrics, replaced: { isReplaced = true }) {
            if isLegacy {
                var scanner = ByteScanner(content)
                hits = scanner.number()
            } else {
                ByteScanner.forEachKey(content) { key, value in
                    if key == "max" { hits = value } else if key == "oom_kill" { killed = value }
                }
            }
        }
        if kills != nil,
            let content = round.read(&kills!, for: MetricSet(.memoryOOMKills), replaced: { isReplaced = true })
        {
            ByteScanner.forEachKey(content) { key, value in
                if key == "oom_kill" { killed = value }
            }
        }
        if isReplaced {
            limitHits.forget()
            oomKills.forget()
        }
        let time = round.now
        if let hits, let step = round.increase(&limitHits, hits, at: time, round.middleBounds, .memoryLimitHits) {
            values[.memoryLimitHits] = Double(step.amount) / step.seconds
        }
        if let killed, let step = round.increase(&oomKills, killed, at: time, round.middleBounds, .memoryOOMKills) {
            values[.memoryOOMKills] = Double(step.amount) / step.seconds
        }
    }

    /// v1's `total_` keys include the cgroups below, as v2's do without.
    private struct Details {
        var inactive: UInt64?
        var resident: UInt64?
        var faults: UInt64?

        init(_ bytes: UnsafeRawBufferPointer, isLegacy: Bool) {
            ByteScanner.forEachKey(bytes) { key, value in
                if isLegacy {
                    if key == "total_inactive_file" {
                        inactive = value
                    } else if key == "total_rss" {
                        resident = value
                    } else if key == "total_pgfault" {
                        faults = value
                    }
                } else if key == "inactive_file" {
                    inactive = value
                } else if key == "anon" {
                    resident = value
                } else if key == "pgfault" {
                    faults = value
                }
            }
        }
    }
}
