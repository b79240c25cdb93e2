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
    private let notices: DangerNotices
    private let resources: ResourceLearner
    private let strict: StrictLearning?
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
    /// System calls of one profile in one run: some 60 a program.
    static let callLimit = 16_384

    /// - Parameters:
    ///   - unitSeconds: length of a unit; 3,600 but in tests.
    ///   - notices: told of every observation, before it is learned.
    ///   - resources: learns what containers use.
    ///   - strict: says what is not learned; without it everything is.
    ///   - part: nil for a life that does not come again.
    init(
        unitSeconds: UInt32, notices: DangerNotices, resources: ResourceLearner = ResourceLearner(),
        strict: StrictLearning? = nil,
        part: @escaping (TrackedContainer, ContainerDescription) -> Part? = { _, _ in nil },
        report: @escaping (GapReport) -> Void
    ) {
        self.strict = strict
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
        let number = learning.profile.number(of: observation.taught)
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
        for container in containers.values { container.advance(to: time, unit: unitNanoseconds) }
    }

    /// What was learned since the last call; the caller owns it from then on.
    func takeDeltas(at time: Timestamp) -> [ProfileDelta] {
        for container in containers.values { container.account(until: time) }
        return profiles.values.compactMap { profile in
            guard var delta = profile.takeDelta() else { return nil }
            strict?.leaveOut(of: &delta)
            return delta
        }
    }

    /// The run is over, and its containers live on: nothing of what they showed last was their shutdown.
    func finish() {
        for container in containers.values { container.settle(at: nil) }
    }

    var keys: [ProfileKey] { profiles.keys.sorted() }
    private(set) var containersSeen: UInt64 = 0
    /// Containers that were not learned, as the store counts them already.
    private(set) var countedBefore: UInt64 = 0

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
    private var (fileCount, callCount) = (0, 0)
    /// Acts that show several behaviours at once, by numbers of their own from `firstTogether` up.
    private var together: [[Int32]] = []
    private var togetherNumbers: [[Int32]: Int32] = [:]
    private static let firstTogether: Int32 = 1 << 30
    /// By number, what is to be added at the next flush; `touched` names those that hold anything.
    private var pending: [Evidence] = []
    private var isTouched: [Bool] = []
    private var touched: [Int32] = []
    /// Of those behaviours that have one, when that of this run saw it.
    private var witnessed: [Int32: Timestamp] = [:]
    /// Behaviours of which no witness is kept, with whether that was asked for drift.
    private var unwitnessed: [Int32: Bool] = [:]
    private var newCount = 0
    var exposure: Exposure
    /// See `ProfileDelta.parts`.
    var parts: Set<UInt64> = []
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

    /// The number of a known behaviour or of a new one; `ActNumber.notKept` where there is no room for a new one.
    func number(of behaviour: Behaviour) -> Int32 {
        if let known = numbers[behaviour] { return known }
        switch behaviour {
        case .file:
            guard fileCount < Learner.fileLimit else { return ActNumber.notKept }
            fileCount += 1
        case .syscall:
            guard callCount < Learner.callLimit else { return ActNumber.notKept }
            callCount += 1
        default:
            guard behaviours.count - fileCount - callCount < Learner.otherLimit else { return ActNumber.notKept }
        }
        let number = Int32(behaviours.count)
        numbers[behaviour] = number
        behaviours.append(behaviour)
        pending.append(Self.nothing)
        isTouched.append(false)
        newCount += 1
        return number
    }

    /// The number under which an act that shows these behaviours is counted. What there is no room for is left out, and
    /// where that is all of them, or there is no room for another set, the answer is that of the first.
    func number(of behaviours: [Behaviour]) -> Int32 {
        let numbers = behaviours.map { number(of: $0) }
        let members = numbers.filter { $0 >= 0 }
        if members.count < 2 { return members.first ?? numbers.first ?? ActNumber.none }
        if let known = togetherNumbers[members] { return known }
        guard together.count < Learner.otherLimit else { return members[0] }
        let next = Self.firstTogether + Int32(together.count)
        togetherNumbers[members] = next
        together.append(members)
        return next
    }

    /// What an act shows, where that is more than one behaviour.
    func members(of number: Int32) -> [Int32]? {
        number < Self.firstTogether ? nil : together[Int(number - Self.firstTogether)]
    }

    func saw(_ time: Timestamp) {
        if exposure.firstSeen.map({ time < $0 }) ?? true { exposure.firstSeen = time }
        if exposure.lastSeen.map({ time > $0 }) ?? true { exposure.lastSeen = time }
    }

    /// Adds occurrences; nothing is allocated for a behaviour that was touched since the last flush.
    func add(_ number: Int32, _ count: UInt64, _ moment: Moment) {
        let index = Int(number)
        touch(number, at: moment.time, unit: moment.unit)
        pending[index].observations += count
        pending[index].units += moment.isNewInUnit ? 1 : 0
        pending[index].runs += moment.isNewInRun ? 1 : 0
        if moment.time < pending[index].firstSeen {
            pending[index].firstSeen = moment.time
            pending[index].firstUnit = moment.unit
        }
        if moment.time > pending[index].lastSeen { pending[index].lastSeen = moment.time }
        pending[index].phases = Evidence.Phases(rawValue: pending[index].phases.rawValue | moment.phase.rawValue)
        if moment.isNewInSteadyUnit {
            pending[index].steadyUnits += 1
            pending[index].steadyUnit = moment.unit
        }
        if moment.drift != nil { pending[index].drift = moment.drift }
        saw(moment.time)
    }

    /// Adds in which phases something was shown that was counted before.
    func add(_ number: Int32, _ shown: UnsettledPhases.Shown, at time: Timestamp, unit: UInt64) {
        let index = Int(number)
        touch(number, at: time, unit: unit)
        pending[index].phases.formUnion(shown.phases)
        pending[index].steadyUnits += shown.steadyUnits
        pending[index].steadyUnit = max(pending[index].steadyUnit, shown.steadyUnit)
    }

    private func touch(_ number: Int32, at time: Timestamp, unit: UInt64) {
        let index = Int(number)
        guard !isTouched[index] else { return }
        isTouched[index] = true
        touched.append(number)
        pending[index] = Evidence(
            observations: 0, units: 0, runs: 0, firstUnit: unit, firstSeen: time, lastSeen: time, phases: [])
    }

    /// Keeps who showed it first in this run, where that is kept of such a behaviour.
    func keepWitness(of number: Int32, _ observation: Observation, in container: String) {
        let drift = observation.process.drift
        if let known = witnessed[number] {
            guard observation.time < known else { return }
        } else if let askedForDrift = unwitnessed[number] {
            if drift == nil || askedForDrift { return }
        }
        guard Witness.isKept(of: behaviours[Int(number)], drift: drift) else {
            unwitnessed[number] = drift != nil
            return
        }
        unwitnessed[number] = nil
        witnessed[number] = observation.time
        let witness = Witness(of: observation, in: container)
        touch(number, at: observation.time, unit: 0)
        pending[Int(number)].witness = witness
    }

    func takeDelta() -> ProfileDelta? {
        var delta = ProfileDelta(
            key: key, image: image, exposure: exposure,
            behaviours: Dictionary(uniqueKeysWithValues: touched.map { (behaviours[Int($0)], pending[Int($0)]) }))
        guard !delta.isEmpty else { return nil }
        delta.parts = parts
        parts = []
        for number in touched { isTouched[Int(number)] = false }
        touched.removeAll(keepingCapacity: true)
        exposure = Exposure(unitSeconds: unitSeconds)
        return delta
    }

    private static let nothing = Evidence(
        observations: 0, firstSeen: Timestamp(nanoseconds: 0), lastSeen: Timestamp(nanoseconds: 0))
}

/// When and in which circumstances a behaviour was shown.
struct Moment {
    var time: Timestamp
    var unit: UInt64
    var isNewInUnit: Bool
    var isNewInRun: Bool
    var isNewInSteadyUnit: Bool
    var phase: Evidence.Phases
    var drift: Drift?
}

/// One container's part in learning: its current unit, and what it has shown in it.
final class LearningContainer {
    let profile: LearningProfile
    private let container: TrackedContainer
    private let name: String
    private var unitStart: Timestamp
    private var unitIndex: UInt64 = 0
    private var seenInUnit: Set<Int32> = []
    private var seenInRun: Set<Int32> = []
    private var seenInSteadyUnit: Set<Int32> = []
    private var isUnitSteady = false
    private var accountedUntil: Timestamp
    private var sessions: ExecSessions
    /// The phase of acts that were shown in exec sessions last.
    private var sessionPhases: [Int32: Evidence.Phases] = [:]
    private var unsettled = UnsettledPhases()
    /// That system calls found no room was said.
    var hasReportedCalls = false

    /// - Parameters:
    ///   - name: as a witness calls it.
    ///   - healthCheck: its command, redacted; empty for none.
    init(
        profile: LearningProfile, container: TrackedContainer, name: String, healthCheck: [String],
        unitStart: Timestamp
    ) {
        self.profile = profile
        self.container = container
        self.name = name
        self.unitStart = unitStart
        accountedUntil = unitStart
        sessions = ExecSessions(declared: healthCheck)
    }

    /// Names the unit among all units of all containers.
    private var unitID: UInt64 {
        var hash = (container.id ^ unitStart.nanoseconds) &* 0x9fb2_1c65_1e98_df25
        hash ^= hash >> 29
        return hash &+ unitIndex
    }

    func phase(of observation: Observation) -> Evidence.Phases { sessions.phase(of: observation) }

    func count(_ number: Int32, _ count: UInt64, at time: Timestamp, phase: Evidence.Phases, drift: Drift?) {
        guard number >= 0, count > 0 else { return }
        profile.exposure.observations += count
        if let members = profile.members(of: number) {
            for member in members { add(member, count, at: time, phase: phase, drift: drift) }
        } else {
            add(number, count, at: time, phase: phase, drift: drift)
        }
    }

    /// The kernel has counted it since its counters were read last.
    func repeated(_ number: Int32, _ count: UInt64, at time: Timestamp) {
        guard number >= 0, count > 0 else { return }
        profile.exposure.observations += count
        let phase = container.phase(ofRepetitionsUntil: time)
        if let members = profile.members(of: number) {
            for member in members {
                add(member, count, at: time, phase: sessionPhases[member] ?? phase, drift: nil)
            }
        } else {
            add(number, count, at: time, phase: sessionPhases[number] ?? phase, drift: nil)
        }
    }

    func keepWitness(of number: Int32, _ observation: Observation) {
        guard number >= 0 else { return }
        for member in profile.members(of: number) ?? [number] {
            profile.keepWitness(of: member, observation, in: name)
        }
    }

    private func add(_ number: Int32, _ count: UInt64, at time: Timestamp, phase: Evidence.Phases, drift: Drift?) {
        let unit = unitID
        let isNewInRun = seenInRun.insert(number).inserted
        let isOfSession = phase.isOfSession
        if isOfSession {
            sessionPhases[number] = phase
        } else if !sessionPhases.isEmpty {
            sessionPhases[number] = nil
        }
        let isNewInSteadyUnit = phase.contains(.steady) && seenInSteadyUnit.insert(number).inserted
        if isNewInRun, !isOfSession, mayBeShutdown(time) { unsettled.begin(number, at: time) }
        var moment = Moment(
            time: time, unit: unit, isNewInUnit: seenInUnit.insert(number).inserted, isNewInRun: isNewInRun,
            isNewInSteadyUnit: isNewInSteadyUnit, phase: phase, drift: drift)
        if !isOfSession, unsettled.holds(number) {
            unsettled.add(phase, to: number, newSteadyUnit: isNewInSteadyUnit ? unit : nil)
            (moment.phase, moment.isNewInSteadyUnit) = ([], false)
        }
        profile.add(number, count, moment)
    }

    /// What a container shows as it starts is no shutdown, however soon it ends.
    private func mayBeShutdown(_ time: Timestamp) -> Bool {
        time.nanoseconds >= container.firstSeen.nanoseconds + UnsettledPhases.shutdownNanoseconds
    }

    /// - Parameter time: of now; `nil` settles everything.
    func settle(at time: Timestamp?) {
        guard !unsettled.isEmpty else { return }
        let unit = unitID
        unsettled.settle(at: time) { profile.add($0, $1, at: accountedUntil, unit: unit) }
    }

    func end(at time: Timestamp) {
        let unit = unitID
        unsettled.settle(endingAt: time) { profile.add($0, $1, at: time, unit: unit) }
        account(until: time)
    }

    /// A container that has ended lives no more, though its last events may be on their way.
    private func living(at time: Timestamp) -> Timestamp { min(time, container.endedAt ?? time) }

    /// Begins new units that are due.
    func advance(to time: Timestamp, unit: UInt64) {
        let time = living(at: time)
        while time.nanoseconds >= unitStart.nanoseconds + unit {
            unitStart.nanoseconds += unit
            unitIndex += 1
            seenInUnit.removeAll(keepingCapacity: true)
            seenInSteadyUnit.removeAll(keepingCapacity: true)
            isUnitSteady = false
            profile.exposure.units += 1
        }
        if !isUnitSteady, container.phase(at: time) == .steady {
            isUnitSteady = true
            profile.exposure.steadyUnits += 1
        }
        if container.endedAt == nil { settle(at: time) }
    }

    /// Adds the time lived since the last call to the exposure.
    func account(until time: Timestamp) {
        let time = living(at: time)
        guard time > accountedUntil else { return }
        profile.exposure.containerSeconds += Double(time.nanoseconds - accountedUntil.nanoseconds) / 1e9
        accountedUntil = time
        profile.saw(time)
    }
}
