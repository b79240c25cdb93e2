/// How often each kind of metric is read.
///
/// - fast: cpu, memory, pids, block io and the sensor's counts;
/// - middle: the details of memory, numbers of io operations, network, pressure;
/// - slow: descriptors.
public struct SamplingTiers: Hashable, Sendable {
    public var fastSeconds = 1.0
    public var middleSeconds = 5.0
    public var slowSeconds = 30.0

    public init(fastSeconds: Double = 1, middleSeconds: Double = 5, slowSeconds: Double = 30) {
        self.fastSeconds = fastSeconds
        self.middleSeconds = middleSeconds
        self.slowSeconds = slowSeconds
    }
}

/// When one tier of one container is due. Times lie on a grid, so that containers that were spread over the
/// seconds stay spread, also after a pause of the agent.
struct Schedule {
    let period: UInt64
    /// How much too early a call may come: callers' timers are not exact.
    let tolerance: UInt64
    /// Nanoseconds from the first time to the second.
    private let phase: UInt64
    private var next: UInt64 = 0
    private var isStarted = false

    /// - Parameters:
    ///   - tolerance: nanoseconds; no more than half of the period is taken.
    ///   - step: how many steps after the first time the second one is, of which the period has some.
    init(seconds: Double, tolerance: UInt64, step: (ordinal: Int, nanoseconds: UInt64)? = nil) {
        let period = nanoseconds(seconds)
        self.period = period
        self.tolerance = min(tolerance, period / 2)
        phase =
            step.map { step in
                (UInt64(step.ordinal) % max(1, period / step.nanoseconds) + 1) * step.nanoseconds
            } ?? period
    }

    func isDue(at time: UInt64) -> Bool { !isStarted || time &+ tolerance >= next || isAhead(of: time) }

    /// Call it after a reading that was due.
    mutating func advance(from time: UInt64) {
        guard isStarted, !isAhead(of: time) else {
            next = time &+ (isStarted ? period : phase)
            isStarted = true
            return
        }
        next += ((time &+ tolerance - next) / period + 1) * period
    }

    /// A deadline farther away than one period was set before the clock went back.
    private func isAhead(of time: UInt64) -> Bool { next > time && next - time > period }
}

/// At least 1; a period without end is some 290 years.
func nanoseconds(_ seconds: Double) -> UInt64 {
    UInt64(min(max(seconds * 1e9, 1), 0x1p63))
}
