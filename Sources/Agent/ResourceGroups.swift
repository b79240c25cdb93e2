import Baseline
import Containers

/// The monitors of all images and roles of a run, each fed with its own containers' samples.
///
/// Its clock is the samples' own, so that a capture gives what the recorded run gave.
final class ResourceGroups {
    private(set) var monitors: [ProfileKey: ResourceMonitor] = [:]
    private var keys: [UInt64: ProfileKey] = [:]
    private var latest: (monotonic: UInt64, wall: Timestamp)?
    private var due: UInt64 = 0
    private let interval: UInt64
    private let make: (ProfileKey) -> ResourceMonitor

    /// - Parameters:
    ///   - evaluationSeconds: between two evaluations.
    ///   - make: the monitor of a group that has no container yet.
    init(evaluationSeconds: Double, make: @escaping (ProfileKey) -> ResourceMonitor) {
        interval = UInt64(evaluationSeconds * 1e9)
        self.make = make
    }

    func key(of id: UInt64) -> ProfileKey? { keys[id] }

    func take(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {
        guard let key = keys[container.id] ?? begin(container, at: sample.monotonicTime) else { return }
        monitors[key]?.take(sample, of: container.id)
        latest = (sample.monotonicTime, time)
    }

    /// A container takes part from its first sample on.
    private func begin(_ container: TrackedContainer, at monotonicTime: UInt64) -> ProfileKey? {
        guard let key = container.description?.identity.profileKey else { return nil }
        keys[container.id] = key
        monitors[key, default: make(key)].begin(
            container.id, at: monotonicTime, seenFromStart: container.seenFromStart)
        return key
    }

    func end(_ id: UInt64) {
        guard let key = keys.removeValue(forKey: id) else { return }
        monitors[key]?.end(id)
    }

    /// Evaluates what was sampled, where that is due.
    func evaluate(_ body: (ProfileKey, ResourceEvent) -> Void) {
        guard let latest, latest.monotonic >= due else { return }
        due = latest.monotonic + interval
        for key in monitors.keys.sorted() {
            let (hour, day) = latest.wall.hourAndDay
            for event in monitors[key]?.evaluate(at: latest.monotonic, hour: hour, day: day) ?? [] { body(key, event) }
        }
    }

    /// Goes on with another monitor, as more is known of the image now.
    func update(_ key: ProfileKey, _ body: (inout ResourceMonitor) -> Void) {
        guard var monitor = monitors.removeValue(forKey: key) else { return }
        body(&monitor)
        monitors[key] = monitor
    }
}

extension Timestamp {
    /// Hour of the day and days since 1970, in UTC.
    var hourAndDay: (hour: Int, day: Int32) {
        let hours = nanoseconds / 3_600_000_000_000
        return (Int(hours % 24), Int32(clamping: hours / 24))
    }
}
