import Baseline
import Containers
import Sensor

/// Collects what containers do, per profile, as deltas that are written at each flush.
///
/// Evidence is counted by unit and by run (docs/methods.md §4): the same file opened a million times in an hour is
/// one unit's evidence.
final class Learner: Consumer {
    private var profiles: [ProfileKey: LearningProfile] = [:]
    /// Those of which nothing runs and nothing is left to be written: only what they are called is kept.
    private var resting: [ProfileKey: ImageIdentity] = [:]
    private var containers: [UInt64: LearningContainer] = [:]
    private let unitNanoseconds: UInt64
    private let notices: DangerNotices
    private let resources: ResourceLearner
    private let strict: StrictLearning?
    private let isLive: Bool
    private var lastTick: Timestamp?
    let report: (GapReport) -> Void
    /// What names a container's life, where it can come again as a capture does, and whether the profile counts it
    /// already; it is not learned then.
    private let part: (TrackedContainer, ContainerDescription) -> Part?

    struct Part {
        var id: UInt64
        var isCounted: Bool
    }

    /// Files of one profile in one run, and behaviours of all other kinds: a flood of names crowds out nothing else. At
    /// some 500 bytes each, and as much again while they are written, this bounds a profile's memory to about 40 MB;
    /// images that people run show some thousand.
    static let (fileLimit, otherLimit) = (32_768, 8_192)
    /// A live run ticks several times a second. Where so much lies between two ticks, the machine slept or its clock was
    /// set, and nobody observed. A capture ticks where it holds something, and in a quiet hour nowhere.
    private static let longestTick: UInt64 = 60_000_000_000
    /// System calls of one profile in one run: some 60 a program.
    static let callLimit = 16_384

    /// - Parameters:
    ///   - unitSeconds: length of a unit; 3,600 but in tests.
    ///   - notices: told of every observation, before it is learned.
    ///   - resources: learns what containers use.
    ///   - strict: says what is not learned; without it everything is.
    ///   - isLive: whether ticks come as time passes; not of a capture.
    ///   - part: nil for a life that does not come again.
    init(
        unitSeconds: UInt32, notices: DangerNotices, resources: ResourceLearner = ResourceLearner(),
        strict: StrictLearning? = nil, isLive: Bool = false,
        part: @escaping (TrackedContainer, ContainerDescription) -> Part? = { _, _ in nil },
        report: @escaping (GapReport) -> Void
    ) {
        self.strict = strict
        self.isLive = isLive
        self.resources = resources
        self.part = part
        unitNanoseconds = UInt64(unitSeconds) * 1_000_000_000
        self.notices = notices
        self.report = report
    }

    func begin(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp) {
        let key = description.identity.profileKey
        let profile =
            profiles[key]
            ?? LearningProfile(
                key: key, image: description.identity.image, unitSeconds: UInt32(unitNanoseconds / 1_000_000_000))
        profiles[key] = profile
        resting[key] = nil
        if let part = part(container, description) {
            guard !part.isCounted else {
                countedBefore += 1
                return
            }
            profile.parts.insert(part.id)
        }
        containers[container.id] = LearningContainer(
            profile: profile, container: container, name: identityName(description.identity),
            healthCheck: ArgumentRedactor.redact(description.healthCheck), unitStart: time)
        containersSeen += 1
        profile.exposure.runs += 1
        profile.exposure.units += 1
        if container.seenFromStart { profile.exposure.starts += 1 }
        profile.saw(time)
    }

    func observe(_ observation: Observation, in container: TrackedContainer) -> Int32 {
        guard let learning = containers[container.id] else { return ActNumber.none }
        var observation = observation
        observation.phase = learning.phase(of: observation)
        var isSession = false
        if case .process(let process) = observation.behaviour { isSession = process.parent == "exec" }
        if isSession { learning.profile.exposure.execSessions += 1 }
        if let description = container.description {
            if let strict, strict.leavesOut(observation, in: container.id, description) { return ActNumber.askAgain }
            notices.look(at: observation, in: container.id, description)
        }
        if observation.refused, !observation.touchesSensitivePath { return ActNumber.none }
        // Another spelling that is sensitive is a behaviour of its own, and so is each flag of a start.
        let number = learning.profile.number(of: observation.behaviours, noting: observation.otherNames)
        learning.count(number, 1, at: observation.time, phase: observation.phase, drift: observation.process.drift)
        learning.keepWitness(of: number, observation)
        // Sessions are few, and when each of them began tells a health check.
        return isSession && number >= 0 ? ActNumber.askAgain : number
    }

    func repeated(_ number: Int32, count: UInt64, in container: TrackedContainer, at time: Timestamp) {
        containers[container.id]?.repeated(number, count, at: time)
    }

    private func identityName(_ identity: ContainerIdentity) -> String {
        identity.name.isEmpty ? String(identity.id.prefix(12)) : identity.name
    }

    /// What was there before is steady state; it is not counted as seen by the kernel.
    func seed(_ observation: Observation, in container: TrackedContainer) {
        var steady = observation
        steady.phase = .steady
        _ = observe(steady, in: container)
    }

    /// Counts flush intervals: a program that calls it all the time counts once in each.
    func called(_ calls: SystemCalls, in container: TrackedContainer, at time: Timestamp) {
        guard let learning = containers[container.id] else { return }
        if strict?.leavesOut(callsOf: calls.program, learning.profile.key) == true { return }
        let numbers = calls.numbers.map { number in
            learning.profile.number(
                of: .syscall(SyscallBehaviour(program: calls.program, name: SystemCall.name(number))))
        }
        for number in numbers {
            learning.count(number, 1, at: time, phase: container.phase(at: time), drift: calls.drift)
        }
        let missed = numbers.count { $0 == ActNumber.notKept }
        guard missed > 0, !learning.hasReportedCalls else { return }
        learning.hasReportedCalls = true
        report(
            GapReport(
                reason: .profileFull, container: container, time: time,
                explanation: "system calls were not learned: a profile takes \(Self.callLimit) in one run"))
    }

    func measure(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {
        guard containers[container.id] != nil else { return }
        resources.take(sample, of: container, at: time)
    }

    func end(_ container: TrackedContainer, at time: Timestamp) {
        resources.end(container.id)
        guard let learning = containers.removeValue(forKey: container.id) else { return }
        notices.forget(container.id)
        strict?.forget(container.id)
        learning.end(at: time)
        learning.profile.exposure.ends += 1
    }

    func report(_ gap: GapReport) { report(gap) }

    func tick(at time: Timestamp) {
        resources.evaluate()
        if isLive, let lastTick, time.nanoseconds > lastTick.nanoseconds + Self.longestTick {
            for container in containers.values { container.pause(from: lastTick, to: time) }
        }
        lastTick = time
        for container in containers.values { container.advance(to: time, unit: unitNanoseconds) }
    }

    /// What was learned since the last call; the caller owns it from then on.
    func takeDeltas(at time: Timestamp) -> [ProfileDelta] {
        for container in containers.values { container.account(until: time) }
        let running = Set(containers.values.map(\.profile.key))
        return profiles.values.compactMap { profile in
            guard var delta = profile.takeDelta() else {
                if !running.contains(profile.key) { rest(profile) }
                return nil
            }
            strict?.leaveOut(of: &delta)
            return delta
        }
    }

    private func rest(_ profile: LearningProfile) {
        profiles[profile.key] = nil
        resting[profile.key] = profile.image
        strict?.rest(profile.key)
    }

    /// The run is over, and its containers live on: nothing of what they showed last was their shutdown.
    func finish() {
        for container in containers.values { container.settle(at: nil) }
    }

    var keys: [ProfileKey] { (Array(profiles.keys) + Array(resting.keys)).sorted() }
    private(set) var containersSeen: UInt64 = 0
    /// Containers that were not learned, as the store counts them already.
    private(set) var countedBefore: UInt64 = 0

    /// For the progress display.
    var progress: [LearningProgress] {
        let live = profiles.values.map {
            LearningProgress(key: $0.key, image: $0.image, newBehaviours: $0.takeNewCount())
        }
        let idle = resting.map { LearningProgress(key: $0.key, image: $0.value, newBehaviours: 0) }
        return (live + idle).sorted { ($0.image.name, $0.key) < ($1.image.name, $1.key) }
    }
}

/// What one profile learned since the last look.
struct LearningProgress: Sendable {
    var key: ProfileKey
    var image: ImageIdentity
    var newBehaviours: Int
}
