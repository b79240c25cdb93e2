import Baseline

/// One container's part in learning: its current unit, and what it has shown in it.
final class LearningContainer {
    let profile: LearningProfile
    private let container: TrackedContainer
    private let name: String
    private var unitStart: Timestamp
    private var unitIndex: UInt64 = 0
    /// Of the current unit, the time in which nobody observed.
    private var unitPause: UInt64 = 0
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
            for member in members {
                add(member.number, member.isCounted ? count : 0, at: time, phase: phase, drift: drift)
            }
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
                add(
                    member.number, member.isCounted ? count : 0, at: time,
                    phase: sessionPhases[member.number] ?? phase, drift: nil)
            }
        } else {
            add(number, count, at: time, phase: sessionPhases[number] ?? phase, drift: nil)
        }
    }

    func keepWitness(of number: Int32, _ observation: Observation) {
        guard number >= 0 else { return }
        for member in profile.members(of: number)?.map(\.number) ?? [number] {
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
        while time.nanoseconds >= unitStart.nanoseconds + unit + unitPause {
            unitStart.nanoseconds += unit + unitPause
            unitPause = 0
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

    /// Nobody observed in between: it is part of no unit and of no lived time.
    func pause(from start: Timestamp, to end: Timestamp) {
        let start = max(start, accountedUntil)
        let end = living(at: end)
        guard end > start else { return }
        unitPause += end.nanoseconds - start.nanoseconds
        accountedUntil.nanoseconds += end.nanoseconds - start.nanoseconds
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
