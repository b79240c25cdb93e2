/// One measured quantity of a container. Names and units are those of listings, profiles and events.
///
/// Rates are per second of the interval between two readings; everything else is the value at the reading.
public enum ResourceMetric: Int, CaseIterable, Hashable, Sendable {
    case cpu, cpuThrottled, memory, ioRead, ioWrite, networkReceived, networkSent, pids, descriptors
    case pressureCPU, pressureMemory, pressureIO
    case execRate, openRate, connectRate, failedRate
    // For reading only: they explain one of those above and are not compared by themselves.
    case cpuUser, cpuSystem, memoryResident, pageFaults, memoryLimitHits, memoryOOMKills
    case ioReadOperations, ioWriteOperations, networkReceivedPackets, networkSentPackets, networkErrors

    /// Those that baselines are kept of and that are compared with peers.
    public static let compared: [ResourceMetric] = allCases.filter { $0.rawValue <= failedRate.rawValue }

    public var name: String { Self.descriptions[rawValue].name }

    /// As it stands behind a value; empty for shares between 0 and 1.
    public var unit: String { Self.descriptions[rawValue].unit }

    /// Others on the machine move it, too, so that it can change in a whole group without any change of its load: a wait
    /// for what is shared, and what reaches a disk. Seen here: with a busy journal ext4 makes pages dirty twice, and
    /// `io.write` doubles in all containers at once.
    public var dependsOnNeighbours: Bool {
        [.cpuThrottled, .ioRead, .ioWrite, .pressureCPU, .pressureMemory, .pressureIO].contains(self)
    }

    public init?(name: String) {
        guard let index = Self.descriptions.firstIndex(where: { $0.name == name }) else { return nil }
        self.init(rawValue: index)
    }

    private static let descriptions: [(name: String, unit: String)] = [
        ("cpu", "cores"),
        // Share of the scheduler's periods in which the quota stopped it.
        ("cpu.throttled", ""),
        // Working set: what is charged to the cgroup without the page cache that nobody used of late.
        ("memory", "bytes"),
        ("io.read", "bytes/s"), ("io.write", "bytes/s"),
        ("network.rx", "bytes/s"), ("network.tx", "bytes/s"),
        ("pids", "tasks"), ("descriptors", "descriptors"),
        // Share of the time in which some task waited.
        ("pressure.cpu", ""), ("pressure.memory", ""), ("pressure.io", ""),
        ("rate.exec", "/s"), ("rate.open", "/s"), ("rate.connect", "/s"), ("rate.failed", "/s"),
        ("cpu.user", "cores"), ("cpu.system", "cores"), ("memory.rss", "bytes"), ("memory.faults", "/s"),
        ("memory.limit-hits", "/s"), ("memory.oom-kills", "/s"), ("io.read.operations", "/s"),
        ("io.write.operations", "/s"), ("network.rx.packets", "/s"), ("network.tx.packets", "/s"),
        ("network.errors", "/s"),
    ]
}
