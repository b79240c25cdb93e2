import Baseline
import Glibc

/// Turns the kernel's monotonic time stamps into wall-clock time.
struct Clock: Sendable {
    /// Nanoseconds to add to a monotonic time.
    var offset: UInt64

    init(offset: UInt64) { self.offset = offset }

    /// The offset as it is now. A step of the wall clock shows after the next call.
    static func current() -> Clock { Clock(offset: read(CLOCK_REALTIME) &- read(CLOCK_MONOTONIC)) }

    func wall(_ monotonic: UInt64) -> Timestamp { Timestamp(nanoseconds: monotonic &+ offset) }

    static func now() -> Timestamp { Timestamp(nanoseconds: read(CLOCK_REALTIME)) }

    static func monotonic() -> UInt64 { read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
