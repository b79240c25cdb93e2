import Baseline
import Containers
import Sensor

/// Collects what containers do, per profile, as deltas that are written at each flush.
///
/// Evidence is counted by unit and by run (METHODS §4): the same file opened a million times in an hour is
/// one unit's evidence.
final class Learner: Consumer {
    private var profiles: [ProfileKey: LearningProfile] = [:]
    private var containers: [UInt64: LearningContainer] = [:]
    private let unitNanoseconds: UInt64
    let report: (GapReport) -> Void

    /// - Parameter unitSeconds: length of a unit; 3,600 but in tests.
    init(unitSeconds: UInt32, report: @escaping (GapReport) -> Void) {
        unitNanoseconds = UInt64(unitSeconds) * 1_000_000_000
        self.report = report
    }

    func begin(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp) {
        let key = description.identity.profileKey
        let profile =
            profiles[key]
            ?? LearningProfile(
                key: key, image: description.identity.image, unitSeconds: UInt32(unitNanoseconds / 1_000_000_000))
        profiles[key] = profile
        containers[container.id] = LearningContainer(profile: profile, container: container.id, unitStart: time)
        containersSeen += 1
        profile.exposure.runs += 1
        profile.exposure.units += 1
        if container.seenFromStart { profile.exposure.starts += 1 }
        profile.saw(time)
    }

    func observe(_ observation: Observation, in container: TrackedContainer) -> Int32 {
        guard let learning = containers[container.id] else { return -1 }
        if observation.refused, !observation.touchesSensitivePath { return -1 }
        if case .process(let process) = observation.behaviour, process.parent == "exec" {
            learning.profile.exposure.execSessions += 1
        }
        // Another spelling that is sensitive is a behaviour of its own.
        let numbers = observation.behaviours.map(learning.profile.number)
        for number in numbers {
            learning.count(number, 1, at: observation.time, phase: observation.phase, drift: observation.process.drift)
        }
        return numbers.first ?? -1
    }

    func repeated(_ number: Int32, count: UInt64, in container: TrackedContainer, at time: Timestamp) {
        containers[container.id]?.count(number, count, at: time, phase: container.phase(at: time), drift: nil)
    }

    /// What was there before is steady state; it is not counted as seen by the kernel.
    func seed(_ observation: Observation, in container: TrackedContainer) {
        var steady = observation
        steady.phase = .steady
        _ = observe(steady, in: container)
    }

    func end(_ container: TrackedContainer, at time: Timestamp) {
        guard let learning = containers.removeValue(forKey: container.id) else { return }
        learning.account(until: time)
        learning.profile.exposure.ends += 1
    }

    func report(_ gap: GapReport) { report(gap) }

    func tick(at time: Timestamp) {
        for container in containers.values { container.advance(to: time, unit: unitNanoseconds) }
    }

    /// What was learned since the last call; the caller owns it from then on.
    func takeDeltas(at time: Timestamp) -> [ProfileDelta] {
        for container in containers.values { container.account(until: time) }
        return profiles.values.compactMap { $0.takeDelta() }
    }

    var keys: [ProfileKey] { profiles.keys.sorted() }
    private(set) var containersSeen: UInt64 = 0

    /// For the progress display.
    var progress: [LearningProgress] {
        profiles.values.map {
            LearningProgress(key: $0.key, image: $0.image, newBehaviours: $0.takeNewCount(), known: $0.knownCount)
        }.sorted { $0.image.name < $1.image.name }
    }
}

/// What one profile learned since the last look.
struct LearningProgress: Sendable {
    var key: ProfileKey
    var image: ImageIdentity
    var newBehaviours: Int
    var known: Int
}

/// What this run has seen of one profile.
final class LearningProfile {
    let key: ProfileKey
    let image: ImageIdentity
    private var numbers: [Behaviour: Int32] = [:]
    private var behaviours: [Behaviour] = []
    private var pending: [Int32: Evidence] = [:]
    private var newCount = 0
    var exposure: Exposure
    private let unitSeconds: UInt32

    init(key: ProfileKey, image: ImageIdentity, unitSeconds: UInt32) {
        self.key = key
        self.image = image
        self.unitSeconds = unitSeconds
        exposure = Exposure(unitSeconds: unitSeconds)
    }

    var knownCount: Int { behaviours.count }

    func takeNewCount() -> Int {
        defer { newCount = 0 }
        return newCount
    }

    func number(of behaviour: Behaviour) -> Int32 {
        if let known = numbers[behaviour] { return known }
        let number = Int32(behaviours.count)
        numbers[behaviour] = number
        behaviours.append(behaviour)
        newCount += 1
        return number
    }

    func saw(_ time: Timestamp) {
        exposure.firstSeen = min(exposure.firstSeen ?? time, time)
        exposure.lastSeen = max(exposure.lastSeen ?? time, time)
    }

    func add(_ number: Int32, _ evidence: Evidence) {
        pending[number] = pending[number]?.merged(with: evidence) ?? evidence
        exposure.observations += evidence.observations
        saw(evidence.lastSeen)
    }

    func takeDelta() -> ProfileDelta? {
        let delta = ProfileDelta(
            key: key, image: image, exposure: exposure,
            behaviours: Dictionary(uniqueKeysWithValues: pending.map { (behaviours[Int($0)], $1) }))
        guard !delta.isEmpty else { return nil }
        pending.removeAll(keepingCapacity: true)
        exposure = Exposure(unitSeconds: unitSeconds)
        return delta
    }
}

/// One container's part in learning: its current unit, and what it has shown in it.
final class LearningContainer {
    let profile: LearningProfile
    private let container: UInt64
    private var unitStart: Timestamp
    private var unitIndex: UInt64 = 0
    private var seenInUnit: Set<Int32> = []
    private var seenInRun: Set<Int32> = []
    private var accountedUntil: Timestamp

    init(profile: LearningProfile, container: UInt64, unitStart: Timestamp) {
        self.profile = profile
        self.container = container
        self.unitStart = unitStart
        accountedUntil = unitStart
    }

    /// Names the unit among all units of all containers.
    private var unitID: UInt64 {
        var hash = (container ^ unitStart.nanoseconds) &* 0x9fb2_1c65_1e98_df25
        hash ^= hash >> 29
        return hash &+ unitIndex
    }

    func count(_ number: Int32, _ count: UInt64, at time: Timestamp, phase: Evidence.Phases, drift: Drift?) {
        guard number >= 0, count > 0 else { return }
        profile.add(
            number,
            Evidence(
                observations: count, units: seenInUnit.insert(number).inserted ? 1 : 0,
                runs: seenInRun.insert(number).inserted ? 1 : 0, firstUnit: unitID, firstSeen: time, lastSeen: time,
                phases: phase, drift: drift))
    }

    /// Begins new units that are due.
    func advance(to time: Timestamp, unit: UInt64) {
        while time.nanoseconds >= unitStart.nanoseconds + unit {
            unitStart.nanoseconds += unit
            unitIndex += 1
            seenInUnit.removeAll(keepingCapacity: true)
            profile.exposure.units += 1
        }
    }

    /// Adds the time lived since the last call to the exposure.
    func account(until time: Timestamp) {
        guard time > accountedUntil else { return }
        profile.exposure.containerSeconds += Double(time.nanoseconds - accountedUntil.nanoseconds) / 1e9
        accountedUntil = time
        profile.saw(time)
    }
}
