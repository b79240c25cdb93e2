import Baseline
import Containers

/// The monitors of all images and roles of a run, each fed with its own containers' samples.
///
/// Its clock is the samples' own, so that a capture gives what the recorded run gave. Monitors count in seconds of a
/// run that samples once a second; where that is done more often or less, time is told to them in that measure.
final class ResourceGroups {
    private var monitors: [ProfileKey: ResourceMonitor] = [:]
    private var keys: [UInt64: ProfileKey] = [:]
    private var latest: (monotonic: UInt64, wall: Timestamp)?
    private var due: UInt64 = 0
    private let pace: SamplingPace
    private let make: (ProfileKey) -> ResourceMonitor

    /// - Parameters:
    ///   - pace: seconds between two samples.
    ///   - make: the monitor of a group that has no container yet.
    init(pace: Double, make: @escaping (ProfileKey) -> ResourceMonitor) {
        self.pace = SamplingPace(seconds: pace)
        self.make = make
    }

    func take(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {
        guard let key = keys[container.id] ?? begin(container, at: sample.monotonicTime) else { return }
        monitors[key]?.take(pace.counted(sample), of: container.id)
        latest = (sample.monotonicTime, time)
    }

    /// A container takes part from its first sample on.
    private func begin(_ container: TrackedContainer, at monotonicTime: UInt64) -> ProfileKey? {
        guard let key = container.description?.identity.profileKey else { return nil }
        keys[container.id] = key
        monitors[key, default: make(key)].begin(
            container.id, at: pace.counted(monotonicTime), seenFromStart: container.seenFromStart)
        return key
    }

    func end(_ id: UInt64) {
        guard let key = keys.removeValue(forKey: id) else { return }
        monitors[key]?.end(id)
    }

    /// Evaluates what was sampled, where that is due, or, at a run's end, in any case.
    ///
    /// - Returns: whether it did.
    @discardableResult
    func evaluate(atEnd: Bool = false, _ body: (ProfileKey, ResourceEvent) -> Void) -> Bool {
        guard let latest, atEnd || latest.monotonic >= due else { return false }
        due = latest.monotonic + UInt64(ResourceMonitor.evaluationSeconds * pace.seconds * 1e9)
        for key in monitors.keys.sorted() {
            let (hour, day) = latest.wall.hourAndDay
            let events = monitors[key]?.evaluate(at: pace.counted(latest.monotonic), hour: hour, day: day) ?? []
            for event in events { body(key, unpaced(event)) }
        }
        return true
    }

    /// What may become an incident with the next evaluations.
    var suspects: Set<UInt64> { Set(monitors.values.flatMap(\.suspects)) }

    /// What was learned since the last call, by image and role.
    func takeLearned() -> [ProfileKey: ResourceKnowledge] {
        var learned: [ProfileKey: ResourceKnowledge] = [:]
        for key in monitors.keys { learned[key] = monitors[key]?.takeLearned() }
        return learned
    }

    private func unpaced(_ event: ResourceEvent) -> ResourceEvent {
        guard pace.seconds != 1, case .incident(let id, var incident) = event else { return event }
        incident.beganAt = UInt64(Double(incident.beganAt) * pace.seconds)
        incident.durationSeconds *= pace.seconds
        return .incident(id, incident)
    }
}

extension Timestamp {
    /// Hour of the day and days since 1970, in UTC.
    var hourAndDay: (hour: Int, day: Int32) {
        let hours = nanoseconds / 3_600_000_000_000
        return (Int(hours % 24), Int32(clamping: hours / 24))
    }
}
