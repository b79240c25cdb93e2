/// What may lie between two readings of a counter for their difference to tell a rate.
struct IntervalBounds {
    /// Below this, a little unrest of the clock is a large error of the rate.
    let shortest: UInt64
    /// Above this, the mean says nothing of what the container does now.
    let longest: UInt64
}

/// A growing counter of the kernel, read again and again.
struct CounterRate {
    enum Step: Equatable {
        /// Nothing to compare with yet.
        case first
        case increase(UInt64, seconds: Double)
        /// Too little time has passed; the earlier reading stays the one to compare with.
        case tooSoon
        /// It fell: another counter under the same name.
        case restarted
        /// Too much time has passed, or less than none.
        case interrupted
    }

    private var value: UInt64 = 0
    private var time: UInt64 = 0
    private var isKnown = false

    mutating func forget() { isKnown = false }

    /// - Parameter time: nanoseconds of the monotonic clock.
    mutating func advance(to value: UInt64, at time: UInt64, _ bounds: IntervalBounds) -> Step {
        let step: Step
        if !isKnown {
            step = .first
        } else if time < self.time {
            step = .interrupted
        } else if value < self.value {
            step = .restarted
        } else if time - self.time < bounds.shortest {
            return .tooSoon
        } else if time - self.time > bounds.longest {
            step = .interrupted
        } else {
            step = .increase(value - self.value, seconds: Double(time - self.time) / 1e9)
        }
        self.value = value
        self.time = time
        isKnown = true
        return step
    }
}
