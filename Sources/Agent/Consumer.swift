import Baseline
import Containers
import Sensor

/// What the line leads to: a learner, a judge or a recorder.
///
/// All calls come from the line's thread, in the order of events.
protocol Consumer: AnyObject {
    /// The container is known now; its observations follow.
    func begin(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp)
    /// Takes one observation and returns a number under which repetitions can be counted, or one of `ActNumber`.
    func observe(_ observation: Observation, in container: TrackedContainer) -> Int32
    /// The act with this number happened `count` more times until `time`.
    func repeated(_ number: Int32, count: UInt64, in container: TrackedContainer, at time: Timestamp)
    /// A process that ran before the sensor, and what it has open.
    func seed(_ observation: Observation, in container: TrackedContainer)
    /// What a program called since this was told last; only where a run asks for it.
    func called(_ calls: SystemCalls, in container: TrackedContainer, at time: Timestamp)
    /// What the container used, about once a second.
    func measure(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp)
    func end(_ container: TrackedContainer, at time: Timestamp)
    func report(_ gap: GapReport)
    /// Called about ten times a second.
    func tick(at time: Timestamp)
}

extension Consumer {
    func called(_ calls: SystemCalls, in container: TrackedContainer, at time: Timestamp) {}
}

/// What a consumer answers in place of a number.
enum ActNumber {
    /// There is nothing to count repetitions for.
    static let none: Int32 = -1
    /// A bound was reached: neither this act nor its repetitions were kept, and all of them are missing.
    static let notKept: Int32 = -2
    /// The next time the kernel is to ask again.
    static let askAgain: Int32 = -3
}

/// Something known to be missing.
struct GapReport {
    enum Reason { case lateStart, dropped, rateLimited, queueFull, profileFull, unidentified }
    var reason: Reason
    var container: TrackedContainer?
    var missed: UInt64?
    var path: String?
    var time: Timestamp
    var explanation: String
}
