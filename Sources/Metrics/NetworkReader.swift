import Baseline
import Glibc

/// What goes through the container's network namespace, counted by its interfaces. Containers that share one (a pod's)
/// show the same figures; one that uses the host's shows none.
struct NetworkReader {
    static let metrics = MetricSet(
        .networkReceived, .networkSent, .networkReceivedPackets, .networkSentPackets, .networkErrors)

    private var namespace: NetworkNamespace?
    private var interfaces: UInt64 = 0
    private var receivedBytes = CounterRate()
    private var receivedPackets = CounterRate()
    private var sentBytes = CounterRate()
    private var sentPackets = CounterRate()
    private var errors = CounterRate()

    /// - Parameter process: an open directory of /proc/PID.
    mutating func read(_ round: ReadingRound, process: Int32, into values: inout ResourceValues) {
        guard let current = NetworkNamespace(process: process) else {
            forget()
            return round.miss(Self.metrics, errno == EACCES || errno == EPERM ? .refused : .noProcess)
        }
        guard current != round.hostNetwork else {
            forget()
            return round.miss(Self.metrics, .hostNetwork)
        }
        guard let content = Self.table(round.buffer, process: process) else {
            return round.miss(Self.metrics, .unreadable)
        }
        let totals = NetworkTotals(table: content)
        let time = round.now
        if namespace != nil && (namespace != current || interfaces != totals.interfaces) {
            forget()
            round.miss(Self.metrics, .interfacesChanged)
        }
        namespace = current
        interfaces = totals.interfaces
        func set(_ metric: ResourceMetric, _ rate: inout CounterRate, _ value: UInt64) {
            if let step = round.increase(&rate, value, at: time, round.middleBounds, metric) {
                values[metric] = Double(step.amount) / step.seconds
            }
        }
        set(.networkReceived, &receivedBytes, totals.receivedBytes)
        set(.networkSent, &sentBytes, totals.sentBytes)
        set(.networkReceivedPackets, &receivedPackets, totals.receivedPackets)
        set(.networkSentPackets, &sentPackets, totals.sentPackets)
        set(.networkErrors, &errors, totals.errors)
    }

    mutating func forget() {
        namespace = nil
        receivedBytes.forget()
        receivedPackets.forget()
        sentBytes.forget()
        sentPackets.forget()
        errors.forget()
    }

    /// Opened anew each time: an open file of it would keep the namespace alive when the container has ended.
    private static func table(_ buffer: UnsafeMutableRawBufferPointer, process: Int32) -> UnsafeRawBufferPointer? {
        let descriptor = openat(process, "net/dev", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var count = 0
        while count < buffer.count {
            let more = Glibc.read(descriptor, buffer.baseAddress! + count, buffer.count - count)
            if more < 0 { return nil }
            if more == 0 { return UnsafeRawBufferPointer(rebasing: buffer[..<count]) }
            count += more
        }
        return nil
    }
}
