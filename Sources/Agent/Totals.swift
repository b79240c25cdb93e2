import Sensor

/// The sums that a run ends with: what the kernel counted is what was stored and what was dropped.
struct Totals {
    /// Observations that passed the container filter, cache hits included.
    private(set) var kernel: UInt64 = 0
    /// Those that reached the consumer as an event, or that the kernel counted for it.
    private(set) var stored: UInt64 = 0
    /// Known losses by where they happened; `dropped` may be more only if something is wrong.
    private(set) var lost = Losses()

    struct Losses: Hashable {
        var ringBufferFull: UInt64 = 0
        var rateLimited: UInt64 = 0
        var helperFailed: UInt64 = 0
        var queueFull: UInt64 = 0
        /// The consumer had no room for it.
        var notKept: UInt64 = 0

        var sum: UInt64 { ringBufferFull + rateLimited + helperFailed + queueFull + notKept }
    }

    var dropped: UInt64 { kernel - min(kernel, stored) }
    /// Zero unless the counting itself is at fault.
    var unaccounted: Int64 { Int64(kernel) - Int64(stored) - Int64(lost.sum) }

    mutating func add(_ counters: KernelSensor.Counters, of container: TrackedContainer) {
        kernel += counters.observations
        stored += counters.hits + container.handled - container.notKept
        lost.ringBufferFull += counters.full
        lost.rateLimited += counters.suppressed
        lost.helperFailed += counters.failed
        lost.queueFull += container.queueOverflow
        lost.notKept += container.notKept
    }

    /// Of a container whose announcement was lost: nobody took its events.
    mutating func add(untracked counters: KernelSensor.Counters) {
        kernel += counters.observations
        lost.ringBufferFull += counters.observations
    }

    /// Of a capture: everything that is in it was handled.
    mutating func add(captured handled: UInt64, notKept: UInt64, lost: UInt64) {
        kernel += handled + lost
        stored += handled - notKept
        self.lost.ringBufferFull += lost
        self.lost.notKept += notKept
    }
}
