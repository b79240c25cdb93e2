import Baseline
import Containers
import Sensor

/// Learns the first half of each image's life in a capture, by the code that `learn` runs, and holds what it then
/// forecasts against the second half.
public enum ConvergenceTrial {
    /// One image and role of a capture.
    public struct Result: Sendable {
        public var profile: Profile
        public var trial: NoveltyTrial
    }

    /// - Parameter unitSeconds: length of a unit.
    /// - Returns: profiles with a unit in each half, by name and role.
    /// - Throws: `SensorError` for a capture that cannot be read.
    public static func run(capture path: String, unitSeconds: UInt32) throws -> [Result] {
        let capture = try CaptureReader(path: path)
        let spans = LifeSpans()
        let first = CaptureRun(capture, selector: ContainerSelector(), consumer: spans)
        try first.run()
        let trial = HalfLife(unitSeconds: unitSeconds, halves: spans.halves(until: first.endedAt))
        let second = CaptureRun(try CaptureReader(path: path), selector: ContainerSelector(), consumer: trial)
        try second.run()
        return try trial.results(until: second.endedAt)
    }
}

/// When each profile's containers were there.
private final class LifeSpans: Consumer {
    private var begun: [ProfileKey: Timestamp] = [:]

    /// The middle of each profile's time in the capture.
    func halves(until end: Timestamp) -> [ProfileKey: Timestamp] {
        begun.mapValues { Timestamp(nanoseconds: $0.nanoseconds + (max(end, $0).nanoseconds - $0.nanoseconds) / 2) }
    }

    func begin(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp) {
        let key = description.identity.profileKey
        begun[key] = min(begun[key] ?? time, time)
    }

    func observe(_ observation: Observation, in container: TrackedContainer) -> Int32 { ActNumber.none }
    func repeated(_ number: Int32, count: UInt64, in container: TrackedContainer, at time: Timestamp) {}
    func seed(_ observation: Observation, in container: TrackedContainer) {}
    func measure(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {}
    func end(_ container: TrackedContainer, at time: Timestamp) {}
    func report(_ gap: GapReport) {}
    func tick(at time: Timestamp) {}
}

/// A learner until each profile's half-time, and afterwards one that keeps which unit showed what.
private final class HalfLife: Consumer {
    private let learner: Learner
    private let unit: UInt64
    private let halves: [ProfileKey: Timestamp]
    private var known: [ProfileKey: ProfileDelta] = [:]
    /// Half-times that are still to come, the last one first.
    private var ahead: [Timestamp]
    private var running: [UInt64: Life] = [:]
    /// What an act's number stands for.
    private var behaviours: [ProfileKey: [Int32: [Behaviour]]] = [:]
    private var later: [ProfileKey: Later] = [:]

    private struct Life {
        var key: ProfileKey
        /// Of its part in the second half.
        var begin: Timestamp
        /// The number of its first unit among all of the profile's.
        var firstUnit: UInt64
    }

    private struct Later {
        var sightings: Set<NoveltyTrial.Sighting> = []
        var units = 0
        var nextUnit: UInt64 = 0
    }

    /// Far more units than one container has in a capture.
    private static let unitsOfOne: UInt64 = 1 << 32

    init(unitSeconds: UInt32, halves: [ProfileKey: Timestamp]) {
        learner = Learner(unitSeconds: unitSeconds, notices: DangerNotices(seed: 0) { _ in }) { _ in }
        unit = UInt64(unitSeconds) * 1_000_000_000
        self.halves = halves
        ahead = Set(halves.values).sorted(by: >)
    }

    func results(until end: Timestamp) throws -> [ConvergenceTrial.Result] {
        takeKnown(until: end)
        for id in Array(running.keys) { finish(id, at: end) }
        var results: [ConvergenceTrial.Result] = []
        for (key, delta) in known.sorted(by: { ($0.value.image.name, $0.key) < ($1.value.image.name, $1.key) }) {
            guard let later = later[key], later.units > 0, delta.exposure.units > 0 else { continue }
            var profile = Profile(key: key, image: delta.image)
            profile.apply(delta)
            results.append(
                .init(
                    profile: profile,
                    trial: try NoveltyTrial(profile, later: later.sightings, units: later.units)))
        }
        return results
    }

    func begin(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp) {
        takeKnown(until: time)
        let key = description.identity.profileKey
        learner.begin(container, description, at: time)
        let first = later[key]?.nextUnit ?? 0
        later[key, default: Later()].nextUnit += Self.unitsOfOne
        running[container.id] = Life(
            key: key, begin: max(time, halves[key] ?? time), firstUnit: first)
    }

    func observe(_ observation: Observation, in container: TrackedContainer) -> Int32 {
        takeKnown(until: observation.time)
        let number = learner.observe(observation, in: container)
        guard number >= 0, let key = running[container.id]?.key else { return number }
        if behaviours[key]?[number] == nil { behaviours[key, default: [:]][number] = observation.behaviours }
        see(number, in: container, at: observation.time)
        return number
    }

    func repeated(_ number: Int32, count: UInt64, in container: TrackedContainer, at time: Timestamp) {
        takeKnown(until: time)
        learner.repeated(number, count: count, in: container, at: time)
        see(number, in: container, at: time)
    }

    func seed(_ observation: Observation, in container: TrackedContainer) {
        learner.seed(observation, in: container)
    }

    func called(_ calls: SystemCalls, in container: TrackedContainer, at time: Timestamp) {
        takeKnown(until: time)
        learner.called(calls, in: container, at: time)
        guard let life = running[container.id], time >= life.begin else { return }
        for number in calls.numbers {
            let call = SyscallBehaviour(program: calls.program, name: SystemCall.name(number))
            later[life.key]?.sightings.insert(.init(unit: unit(of: life, at: time), behaviour: .syscall(call)))
        }
    }

    func measure(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {}

    func end(_ container: TrackedContainer, at time: Timestamp) {
        takeKnown(until: time)
        learner.end(container, at: time)
        finish(container.id, at: time)
    }

    func report(_ gap: GapReport) {}

    func tick(at time: Timestamp) {
        takeKnown(until: time)
        learner.tick(at: time)
    }

    private func see(_ number: Int32, in container: TrackedContainer, at time: Timestamp) {
        guard let life = running[container.id], time >= life.begin else { return }
        for behaviour in behaviours[life.key]?[number] ?? [] {
            later[life.key]?.sightings.insert(.init(unit: unit(of: life, at: time), behaviour: behaviour))
        }
    }

    private func unit(of life: Life, at time: Timestamp) -> UInt64 {
        life.firstUnit + (max(time, life.begin).nanoseconds - life.begin.nanoseconds) / unit
    }

    /// Takes what was learned before each half-time that is over.
    private func takeKnown(until time: Timestamp) {
        while let half = ahead.last, half <= time {
            ahead.removeLast()
            for delta in learner.takeDeltas(at: half) where (halves[delta.key] ?? half) >= half {
                if known[delta.key]?.merge(delta) == nil { known[delta.key] = delta }
            }
        }
    }

    /// Counts the units that a container has begun in the second half.
    private func finish(_ id: UInt64, at time: Timestamp) {
        guard let life = running.removeValue(forKey: id), time > life.begin else { return }
        let lived = time.nanoseconds - life.begin.nanoseconds
        later[life.key]?.units += Int((lived + unit - 1) / unit)
    }
}
