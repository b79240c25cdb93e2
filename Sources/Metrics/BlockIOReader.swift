import Baseline

/// Block io, over all devices. A device that lies on another one (a volume, a loop) counts beside it.
///
/// What v1 counts, tried on Linux 6.18: reads, O_DIRECT and what a program waits for (fsync) count for the cgroup that
/// asked, and show above it only in the `_recursive` files. What lies in the page cache until the kernel's flusher
/// writes it counts for the root cgroup. Since Linux 6.10 nothing is counted at all, and the files say `Total 0`, until
/// somebody has set a limit (also none) on the device in any cgroup. So the sensor's counts stand in: of both,
/// the larger one. A file that is written now and synced later shows twice, once by each.
/// v2 charges writing back to who wrote.
struct BlockIOReader {
    private let isLegacy: Bool
    private var bytes: KeptFile
    /// v1 alone; v2's io.stat tells both.
    private var operations: KeptFile?
    private var read = CounterRate()
    private var written = CounterRate()
    private var readOperations = CounterRate()
    private var writeOperations = CounterRate()
    private var countedRead = CounterRate()
    private var countedDirtied = CounterRate()

    private static let operationMetrics = MetricSet(.ioReadOperations, .ioWriteOperations)

    init(_ cgroups: ContainerCgroups) {
        isLegacy = cgroups.isLegacy("blkio")
        let directory = cgroups.directory("blkio")
        bytes = KeptFile(directory, isLegacy ? LegacyFile.bytes : "io.stat", .fast)
        operations = isLegacy ? KeptFile(directory, LegacyFile.operations, .middle) : nil
    }

    enum LegacyFile {
        static let bytes: StaticString = "blkio.throttle.io_service_bytes_recursive"
        static let operations: StaticString = "blkio.throttle.io_serviced_recursive"
    }

    mutating func read(
        _ round: ReadingRound, bytes areBytesDue: Bool, operations areOperationsDue: Bool, counted: KernelCounts?,
        into values: inout ResourceValues
    ) {
        if areBytesDue { readBytes(round, counted, &values) }
        if areOperationsDue, operations != nil { readOperations(round, &values) }
    }

    mutating func close(_ round: ReadingRound) {
        bytes.close(round.budget)
        operations?.close(round.budget)
    }

    mutating func forget() {
        forgetDevice()
        readOperations.forget()
        writeOperations.forget()
        countedRead.forget()
        countedDirtied.forget()
    }

    private mutating func readBytes(_ round: ReadingRound, _ counted: KernelCounts?, _ values: inout ResourceValues) {
        var device: (read: Double?, written: Double?) = (nil, nil)
        var lack: MissingReadings.Reason?
        if isLegacy && !round.countsBlockIO {
            forgetDevice()
            lack = .notCounted
        } else {
            switch bytes.read(into: round.buffer, round.budget) {
            case .missing(let reason): lack = reason
            case .bytes(let content, let isReplaced):
                if isReplaced { forgetDevice() }
                let totals = isLegacy ? BlockIOTotals(legacy: content) : BlockIOTotals(unified: content)
                let time = round.now
                device.read = Self.rate(round, &read, totals.read, at: time, .ioRead)
                device.written = Self.rate(round, &written, totals.written, at: time, .ioWrite)
                if !isLegacy {
                    values[.ioReadOperations] = Self.rate(
                        round, &readOperations, totals.readOperations, at: time, .ioReadOperations)
                    values[.ioWriteOperations] = Self.rate(
                        round, &writeOperations, totals.writeOperations, at: time, .ioWriteOperations)
                }
            }
        }
        let sensor = rates(round, of: isLegacy ? counted : nil)
        values[.ioRead] = Self.larger(device.read, sensor.read)
        values[.ioWrite] = Self.larger(device.written, sensor.written)
        if let lack {
            if !isLegacy || counted?.bytesRead == nil { round.missing[.ioRead, lack] += 1 }
            if !isLegacy || counted?.bytesDirtied == nil { round.missing[.ioWrite, lack] += 1 }
            if !isLegacy { round.miss(Self.operationMetrics, lack) }
        }
    }

    private mutating func rates(_ round: ReadingRound, of counts: KernelCounts?) -> (read: Double?, written: Double?) {
        let time = round.now
        return (
            counts?.bytesRead.flatMap { Self.rate(round, &countedRead, $0, at: time, .ioRead) },
            counts?.bytesDirtied.flatMap { Self.rate(round, &countedDirtied, $0, at: time, .ioWrite) }
        )
    }

    private mutating func readOperations(_ round: ReadingRound, _ values: inout ResourceValues) {
        guard round.countsBlockIO else {
            readOperations.forget()
            writeOperations.forget()
            return round.miss(Self.operationMetrics, .notCounted)
        }
        var isReplaced = false
        guard let content = round.read(&operations!, for: Self.operationMetrics, replaced: { isReplaced = true }) else {
            return
        }
        if isReplaced {
            readOperations.forget()
            writeOperations.forget()
        }
        let totals = BlockIOTotals(legacy: content)
        let time = round.now
        func set(_ metric: ResourceMetric, _ rate: inout CounterRate, _ value: UInt64) {
            if let step = round.increase(&rate, value, at: time, round.middleBounds, metric) {
                values[metric] = Double(step.amount) / step.seconds
            }
        }
        set(.ioReadOperations, &readOperations, totals.read)
        set(.ioWriteOperations, &writeOperations, totals.written)
    }

    private mutating func forgetDevice() {
        read.forget()
        written.forget()
        if !isLegacy {
            readOperations.forget()
            writeOperations.forget()
        }
    }

    private static func rate(
        _ round: ReadingRound, _ rate: inout CounterRate, _ value: UInt64, at time: UInt64, _ metric: ResourceMetric
    ) -> Double? {
        round.increase(&rate, value, at: time, round.bounds, metric).map { Double($0.amount) / $0.seconds }
    }

    private static func larger(_ a: Double?, _ b: Double?) -> Double? {
        guard let a, let b else { return a ?? b }
        return max(a, b)
    }
}

/// Sums over the devices of one file.
struct BlockIOTotals: Equatable {
    var read: UInt64 = 0
    var written: UInt64 = 0
    var readOperations: UInt64 = 0
    var writeOperations: UInt64 = 0
    /// Whether there was a line of any device.
    var hasDevices = false

    /// v1: `254:0 Read 4096`, a line a device and direction; bytes or operations, by the file.
    init(legacy content: UnsafeRawBufferPointer) {
        var scanner = ByteScanner(content)
        while !scanner.isAtEnd {
            let device = scanner.word()
            let direction = scanner.word()
            if let value = scanner.number() {
                hasDevices = hasDevices || !device.bytes.isEmpty
                if direction == "Read" { read &+= value } else if direction == "Write" { written &+= value }
            }
            scanner.skipLine()
        }
    }

    /// v2: `254:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0`, a line a device.
    init(unified content: UnsafeRawBufferPointer) {
        var scanner = ByteScanner(content)
        while !scanner.isAtEnd {
            hasDevices = !scanner.word().bytes.isEmpty || hasDevices
            while true {
                let key = scanner.word(until: 0x3D)
                if key.bytes.isEmpty { break }
                guard scanner.skip(0x3D), let value = scanner.number() else { continue }
                if key == "rbytes" {
                    read &+= value
                } else if key == "wbytes" {
                    written &+= value
                } else if key == "rios" {
                    readOperations &+= value
                } else if key == "wios" {
                    writeOperations &+= value
                }
            }
            scanner.skipLine()
        }
    }
}
