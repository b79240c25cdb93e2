import Baseline

/// Sends what a run has to say through the throttle to every sink.
///
/// A sink that fails is reported once, by ``failures``, and the others go on.
public struct Reporter: Sendable {
    private var sinks: [any Sink]
    private var violations = ViolationThrottle()
    private var deviations = ViolationThrottle()
    /// The first failure of each sink that failed, in the order in which they happened.
    public private(set) var failures: [ReportingError] = []

    public init(sinks: [any Sink]) {
        self.sinks = sinks
    }

    /// Reports at once, or counts a violation or deviation that repeats.
    public mutating func report(_ report: Report) {
        switch report {
        case .violation(let violation):
            if let due = violations.take(violation) { send(.violation(due)) }
        case .deviation(let deviation):
            if let due = deviations.take(deviation) { send(.deviation(due)) }
        default:
            send(report)
        }
    }

    /// Reports the counts of repeated violations whose minute has passed. About once a second.
    public mutating func advance(to time: Timestamp) {
        for violation in violations.advance(to: time) { send(.violation(violation)) }
        for deviation in deviations.advance(to: time) { send(.deviation(deviation)) }
    }

    /// Reports the final counts, then the summary.
    public mutating func finish(_ summary: Summary, at time: Timestamp) {
        for violation in violations.flush(at: time) { send(.violation(violation)) }
        for deviation in deviations.flush(at: time) { send(.deviation(deviation)) }
        send(.summary(summary))
    }

    private mutating func send(_ report: Report) {
        for index in sinks.indices {
            do throws(ReportingError) {
                try sinks[index].send(report)
            } catch {
                failures.append(error)
            }
        }
    }
}
