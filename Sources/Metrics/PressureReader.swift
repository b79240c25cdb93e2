import Baseline

/// Pressure (PSI): the share of time in which some task waited, from the totals of the `some` lines. It lies in the v2
/// hierarchy, also beside v1, and counts where the kernel was built and started with it.
struct PressureReader {
    private var processor: (file: KeptFile, total: CounterRate)
    private var memory: (file: KeptFile, total: CounterRate)
    private var blockIO: (file: KeptFile, total: CounterRate)

    init(_ cgroups: ContainerCgroups) {
        processor = (KeptFile(cgroups.unified, "cpu.pressure", .middle), CounterRate())
        memory = (KeptFile(cgroups.unified, "memory.pressure", .middle), CounterRate())
        blockIO = (KeptFile(cgroups.unified, "io.pressure", .middle), CounterRate())
    }

    mutating func read(_ round: ReadingRound, into values: inout ResourceValues) {
        values[.pressureCPU] = Self.share(round, &processor, .pressureCPU)
        values[.pressureMemory] = Self.share(round, &memory, .pressureMemory)
        values[.pressureIO] = Self.share(round, &blockIO, .pressureIO)
    }

    mutating func close(_ round: ReadingRound) {
        processor.file.close(round.budget)
        memory.file.close(round.budget)
        blockIO.file.close(round.budget)
    }

    mutating func forget() {
        processor.total.forget()
        memory.total.forget()
        blockIO.total.forget()
    }

    private static func share(
        _ round: ReadingRound, _ pressure: inout (file: KeptFile, total: CounterRate), _ metric: ResourceMetric
    ) -> Double? {
        var isReplaced = false
        guard let content = round.read(&pressure.file, for: MetricSet(metric), replaced: { isReplaced = true }) else {
            return nil
        }
        if isReplaced { pressure.total.forget() }
        guard let microseconds = total(content) else {
            round.missing[metric, .unreadable] += 1
            return nil
        }
        return round.increase(&pressure.total, microseconds, at: round.now, round.middleBounds, metric).map {
            min(1, Double($0.amount) / 1e6 / $0.seconds)
        }
    }

    /// Of `some avg10=0.00 avg60=0.00 avg300=0.00 total=12345`, in microseconds.
    static func total(_ content: UnsafeRawBufferPointer) -> UInt64? {
        var scanner = ByteScanner(content)
        while !scanner.isAtEnd {
            if scanner.word() == "some" {
                while true {
                    let key = scanner.word(until: 0x3D)
                    if key.bytes.isEmpty { break }
                    guard scanner.skip(0x3D) else { continue }
                    if key == "total" { return scanner.number() }
                    _ = scanner.word()
                }
            }
            scanner.skipLine()
        }
        return nil
    }
}
