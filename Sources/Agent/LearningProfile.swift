import Baseline

/// What this run has seen of one profile.
final class LearningProfile {
    let key: ProfileKey
    let image: ImageIdentity
    private var numbers: [Behaviour: Int32] = [:]
    private var behaviours: [Behaviour] = []
    private var (fileCount, callCount) = (0, 0)
    /// Acts that show several behaviours at once, by numbers of their own from `firstTogether` up.
    private var together: [[Member]] = []
    private var togetherNumbers: [[Member]: Int32] = [:]
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

    /// One of the behaviours of an act.
    struct Member: Hashable {
        var number: Int32
        /// Whether the act is one of its observations; else it is only noted.
        var isCounted: Bool
    }

    /// The number under which an act that shows these behaviours is counted. What there is no room for is left out, and
    /// where that is all of them, or there is no room for another set, the answer is that of the first.
    func number(of behaviours: [Behaviour], noting others: [Behaviour]) -> Int32 {
        let numbers = behaviours.map { number(of: $0) } + others.map { number(of: $0) }
        let members = numbers.enumerated().compactMap { index, number in
            number < 0 ? nil : Member(number: number, isCounted: index < behaviours.count)
        }
        if members.count < 2 { return members.first?.number ?? numbers.first ?? ActNumber.none }
        if let known = togetherNumbers[members] { return known }
        guard together.count < Learner.otherLimit else { return members[0].number }
        let next = Self.firstTogether + Int32(together.count)
        togetherNumbers[members] = next
        together.append(members)
        return next
    }

    /// What an act shows, where that is more than one behaviour.
    func members(of number: Int32) -> [Member]? {
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
