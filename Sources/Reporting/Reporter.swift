import Baseline

/// Sends what a run has to say through the throttle to every sink; of violations, first to what keeps them.
///
/// A sink that fails is reported once, by ``failures``, and the others go on.
public struct Reporter {
    private var sinks: [any Sink]
    private let archive: ViolationArchive?
    private var violations = ViolationThrottle()
    private var deviations = ViolationThrottle()
    /// The first failure of each sink that failed, in the order in which they happened.
    public private(set) var failures: [ReportingError] = []

    public init(sinks: [any Sink], archive: ViolationArchive? = nil) {
        self.sinks = sinks
        self.archive = archive
    }

    /// Reports at once, or counts a violation or deviation that repeats.
    ///
    /// - Parameter events: of the container that it is about, so that what stood before it is kept, too.
    public mutating func report(_ report: Report, after events: RecentEvents? = nil) {
        switch report {
        case .violation(let violation): take(violation, after: events)
        case .deviation(let deviation): take(deviation: deviation, after: events)
        default: send(report, after: events)
        }
    }

    /// As ``report(_:after:)`` of a violation.
    /// - Returns: the id under which it is counted, which people see.
    @discardableResult
    public mutating func take(_ violation: Violation, after events: RecentEvents? = nil) -> ULID {
        if let due = violations.take(violation) { send(.violation(due), after: events) }
        return violations.id(of: violation)
    }

    /// As ``report(_:after:)`` of a deviation.
    /// - Returns: the id under which it is counted.
    @discardableResult
    public mutating func take(deviation: Violation, after events: RecentEvents? = nil) -> ULID {
        if let due = deviations.take(deviation) { send(.deviation(due), after: events) }
        return deviations.id(of: deviation)
    }

    /// Keeps the events of a container that stand before something which is reported later.
    public func keep(_ events: RecentEvents, of containerID: String, at time: Timestamp) {
        archive?.keep(events, of: containerID, at: time)
    }

    /// Reports the counts of repeated violations whose minute has passed. About ten times a second.
    public mutating func advance(to time: Timestamp) {
        for violation in violations.advance(to: time) { send(.violation(violation)) }
        for deviation in deviations.advance(to: time) { send(.deviation(deviation)) }
        // What a decision needs is kept at once, though it is not worth a line.
        for violation in violations.takeGrown() { archive?.keep(.violation(violation), events: nil) }
        for deviation in deviations.takeGrown() { archive?.keep(.deviation(deviation), events: nil) }
        archive?.care(at: time)
    }

    /// Takes those that are allowed now for over: when one comes again it is a line at once, with a new id. What was
    /// counted of them is reported.
    public mutating func forget(where isOver: (Violation) -> Bool) {
        for violation in violations.forget(where: isOver) { send(.violation(violation)) }
        for deviation in deviations.forget(where: isOver) { send(.deviation(deviation)) }
    }

    /// Reports the final counts, then the summary.
    public mutating func finish(_ summary: Summary, at time: Timestamp) {
        for violation in violations.flush(at: time) { send(.violation(violation)) }
        for deviation in deviations.flush(at: time) { send(.deviation(deviation)) }
        for violation in violations.takeGrown() { archive?.keep(.violation(violation), events: nil) }
        for deviation in deviations.takeGrown() { archive?.keep(.deviation(deviation), events: nil) }
        archive?.finish(at: time)
        var summary = summary
        summary.notKept = archive?.lost ?? 0
        send(.summary(summary))
    }

    private mutating func send(_ report: Report, after events: RecentEvents? = nil) {
        archive?.keep(report, events: events)
        for index in sinks.indices {
            do throws(ReportingError) {
                try sinks[index].send(report)
            } catch {
                failures.append(error)
            }
        }
    }
}
