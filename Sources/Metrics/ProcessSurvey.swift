import Baseline

/// The processes of one container at one moment, to tell which of them account for what it uses.
///
/// What processes used that began and ended between two surveys is seen in neither.
public struct ProcessSurvey: Sendable {
    /// Processes that are named at most.
    public static let mostNamed = 5

    /// Nanoseconds of the monotonic clock.
    public let monotonicTime: UInt64
    /// More processes than were looked into.
    public let isTruncated: Bool
    private let records: [ProcessRecord]

    /// - Parameter cgroup: its directory; the processes of cgroups below it count, too.
    public init(cgroup: String) {
        let listed = CgroupProcesses.list(cgroup, limit: ResourceSampler.mostProcesses)
        var reader = ProcessRecordReader()
        let records = listed.processes.compactMap { reader.record(of: $0) }
        self.init(records: records, isTruncated: listed.isTruncated, at: monotonicNow())
    }

    init(records: [ProcessRecord], isTruncated: Bool = false, at time: UInt64) {
        self.records = records
        self.isTruncated = isTruncated
        monotonicTime = time
    }

    var isEmpty: Bool { records.isEmpty }

    /// Those that account for most of a metric, largest first, at most ``mostNamed``; none with nothing.
    ///
    /// - cpu, throttling and its pressure: cores since the earlier survey;
    /// - memory and its pressure: resident bytes;
    /// - pids: programs, each by its oldest process and the number of processes, those first that became more;
    /// - block io and its pressure: bytes a second since the earlier survey (read, for reading; what was made dirty,
    ///   for writing; both, for pressure);
    /// - descriptors: how many are open;
    /// - everything else (network, the sensor's rates) is not known by process: cores stand in for it.
    public func difference(from earlier: ProcessSurvey, metric: ResourceMetric) -> [ResourceProcess] {
        switch metric {
        case .memory, .memoryResident, .pageFaults, .memoryLimitHits, .memoryOOMKills, .pressureMemory:
            largest(.memory) { Double($0.residentBytes) }
        case .pids: programs(since: earlier)
        case .ioRead, .ioReadOperations: largest(.ioRead, rate(since: earlier) { $0.readBytes.map { Double($0) } })
        case .ioWrite, .ioWriteOperations:
            largest(.ioWrite, rate(since: earlier) { $0.writtenBytes.map { Double($0) } })
        case .pressureIO:
            largest(
                .ioWrite,
                rate(since: earlier) { record in
                    guard let read = record.readBytes, let written = record.writtenBytes else { return nil }
                    return Double(read) + Double(written)
                })
        case .descriptors: largest(.descriptors) { Double($0.descriptors ?? 0) }
        case .cpu, .cpuUser, .cpuSystem, .cpuThrottled, .pressureCPU, .networkReceived, .networkSent,
            .networkReceivedPackets, .networkSentPackets, .networkErrors, .execRate, .openRate, .connectRate,
            .failedRate:
            largest(.cpu, rate(since: earlier) { Double($0.cpuTicks) / ProcessRecordReader.ticksPerSecond })
        }
    }

    private struct Identity: Hashable {
        var hostPid: Int32
        var startTicks: UInt64

        init(_ record: ProcessRecord) {
            hostPid = record.hostPid
            startTicks = record.startTicks
        }
    }

    /// What a process that was not there before has used, it has used since. Where the earlier survey is not complete,
    /// nothing is known of when.
    private func rate(
        since earlier: ProcessSurvey, _ quantity: @escaping (ProcessRecord) -> Double?
    ) -> (ProcessRecord) -> Double {
        let seconds = Double(monotonicTime &- earlier.monotonicTime) / 1e9
        guard monotonicTime > earlier.monotonicTime else { return { _ in 0 } }
        let before = Dictionary(earlier.records.map { (Identity($0), quantity($0)) }) { first, _ in first }
        return { record in
            guard let now = quantity(record) else { return 0 }
            switch before[Identity(record)] {
            case .some(.some(let then)): return max(0, now - then) / seconds
            case .some(.none): return 0
            case .none: return earlier.isTruncated ? 0 : now / seconds
            }
        }
    }

    private func largest(_ metric: ResourceMetric, _ value: (ProcessRecord) -> Double) -> [ResourceProcess] {
        records.map { ($0, value($0)) }.filter { $0.1 > 0 }
            .sorted { ($1.1, $0.0.hostPid) < ($0.1, $1.0.hostPid) }
            .prefix(Self.mostNamed)
            .map {
                ResourceProcess(
                    pid: $0.0.pid, hostPid: $0.0.hostPid, program: $0.0.program, metric: metric, value: $0.1)
            }
    }

    private func programs(since earlier: ProcessSurvey) -> [ResourceProcess] {
        var before: [String: Int] = [:]
        for record in earlier.records { before[record.program, default: 0] += 1 }
        var now: [String: (oldest: ProcessRecord, count: Int)] = [:]
        for record in records {
            let known = now[record.program]
            let isOlder = known.map { record.startTicks < $0.oldest.startTicks } ?? true
            now[record.program] = (isOlder ? record : known!.oldest, (known?.count ?? 0) + 1)
        }
        func growth(_ entry: (oldest: ProcessRecord, count: Int)) -> Int {
            max(0, entry.count - (before[entry.oldest.program] ?? 0))
        }
        return now.values
            .sorted { (growth($1), $1.count, $0.oldest.hostPid) < (growth($0), $0.count, $1.oldest.hostPid) }
            .prefix(Self.mostNamed)
            .map {
                ResourceProcess(
                    pid: $0.oldest.pid, hostPid: $0.oldest.hostPid, program: $0.oldest.program,
                    metric: .pids, value: Double($0.count))
            }
    }
}
