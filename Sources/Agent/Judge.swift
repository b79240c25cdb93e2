import Baseline
import Containers
import ProfileStore
import Reporting
import Sensor

/// Compares what containers do with their profiles, and reports what deviates.
final class Judge: Consumer {
    let store: ProfileStore
    var reporter: Reporter
    var ids: ULIDGenerator
    let budget: FalseAlarmBudget
    let extendsBudget: Bool
    let resources: ResourceJudge
    let windows: WindowWatch
    var profiles: [ProfileKey: JudgedProfile] = [:]
    var judged: [UInt64: JudgedContainer] = [:]
    /// The one incident of each container whose profile has seen no start, by the engine's id.
    var unseenStarts: [String: UnseenStart] = [:]
    private(set) var violations: UInt64 = 0
    private(set) var byType: [String: UInt64] = [:]
    var deviations: UInt64 = 0
    private(set) var gaps: UInt64 = 0
    /// Containers that were selected and could not be judged.
    var unjudged = 0
    var containerCount: UInt64 = 0
    /// Called with the containers that are to be asked anew, as their profile gives other verdicts now.
    var verdictsChanged: ([UInt64]) -> Void = { _ in }
    /// Takes what a person has to know at once.
    var warn: (String) -> Void = { _ in }
    /// Called before that, so that what the kernel has counted of reported acts is counted with them.
    var countRepetitions: (Timestamp) -> Void = { _ in }

    /// - Parameters:
    ///   - seed: of the ids; fixed for a capture.
    ///   - pace: seconds between two samples of resources.
    ///   - extendsBudget: whether the budget was asked for, and so holds for new behaviours, too.
    ///   - tellsWindows: whether each window's score is told.
    ///   - archive: keeps violations.
    init(
        store: ProfileStore, sinks: [any Sink], seed: UInt64, budget: FalseAlarmBudget, extendsBudget: Bool,
        pace: Double, tellsWindows: Bool = false, archive: ViolationArchive? = nil
    ) {
        self.store = store
        self.budget = budget
        self.extendsBudget = extendsBudget
        resources = ResourceJudge(store: store, budget: budget, pace: pace)
        windows = WindowWatch(budget: budget, tellsWindows: tellsWindows)
        reporter = Reporter(sinks: sinks, archive: archive)
        ids = ULIDGenerator(seed: seed)
    }

    // MARK: Observations

    func observe(_ observation: Observation, in container: TrackedContainer) -> Int32 {
        guard let judged = judged[container.id], let profile = judged.profile else { return -1 }
        let verdict = profile.matcher.verdict(for: observation)
        // Behind what is reported of it: that is preceded by the events before.
        defer { judged.events.note(observation, verdict: verdict) }
        guard verdict != .allowed else {
            let answer = answerAllowed(observation, in: container, judged, profile)
            return answer == ActNumber.none ? noteRare(observation, judged, profile, in: container) : answer
        }
        let needed = verdict == .denied ? observation.behaviours : profile.matcher.missing(in: observation)
        var told = observation
        if verdict == .unknown { told.tell(as: profile.matcher.unexplained(in: observation)) }
        let score = profile.scorer.score(told)
        var violation = Violation(
            id: ids.next(at: told.time), reason: verdict == .denied ? .denied : .notInProfile,
            container: judged.identity, observation: told, score: score,
            label: SeverityTable.label(for: told), profile: profile.reference, needed: needed,
            precededBy: judged.events.last)

        var isStep = true
        if verdict == .unknown, told.isOrdinaryForAnyProgram,
            let start = judged.start(of: told.process, loading: needed)
        {
            // What the unknown program loads on its way says nothing more than its start did.
            violation = start
            violation.time = told.time
            isStep = false
        } else if verdict == .unknown, !isBelowBudget(violation),
            belongsToUnseenStart(told, violation.label, profile, container)
        {
            addToUnseenStart(violation, of: judged)
            return judged.keep(.unseenStart(violation))
        }
        if case .process = told.behaviour { judged.noteStart(violation, of: told.process) }
        let isBelow = isBelowBudget(violation)
        if isBelow { deviations += 1 }
        let id = isBelow ? reporter.take(deviation: violation, after: judged.events) : raise(violation, of: judged)
        if isStep { noteNovel(violation, told, profile, in: container, toldAs: id) }
        return judged.keep(isBelow ? .deviation(violation) : .violation(violation))
    }

    /// Whether it is kept and counted and not raised, as a budget was asked for.
    private func isBelowBudget(_ violation: Violation) -> Bool {
        extendsBudget && violation.reason != .denied && violation.score.bits < violation.score.threshold
    }

    private func noteNovel(
        _ violation: Violation, _ observation: Observation, _ profile: JudgedProfile, in container: TrackedContainer,
        toldAs id: ULID
    ) {
        var violation = violation
        violation.id = id
        windows.noteNovel(
            observation, violation, needed: violation.acts.needed, of: container.id,
            knows: profile.matcher.knows(observation.behaviour.program))
    }

    /// What the profile allows and seldom saw is counted where it comes together with other things.
    private func noteRare(
        _ observation: Observation, _ judged: JudgedContainer, _ profile: JudgedProfile, in container: TrackedContainer
    ) -> Int32 {
        guard profile.mayHoldRare, profile.windows.rare[observation.behaviour] != nil else { return ActNumber.none }
        windows.noteRare(
            observation.behaviour, at: observation.time, process: observation.process, of: container.id)
        return judged.keep(.rare(observation.behaviour))
    }

    /// - Parameter container: whose last events stand before it, where they are not kept yet.
    /// - Returns: the id under which it is counted.
    @discardableResult
    func raise(_ violation: Violation, of container: JudgedContainer? = nil) -> ULID {
        violations += violation.count
        byType[violation.behaviour.kind.rawValue, default: 0] += violation.count
        return reporter.take(violation, after: container?.events)
    }

    func repeated(_ number: Int32, count: UInt64, in container: TrackedContainer, at time: Timestamp) {
        guard let judged = judged[container.id], judged.profile != nil, judged.kept.indices.contains(Int(number))
        else { return }
        switch judged.kept[Int(number)] {
        case .violation(var violation):
            (violation.count, violation.time) = (count, time)
            raise(violation, of: judged)
        case .unseenStart(var violation):
            (violation.count, violation.time) = (count, time)
            addToUnseenStart(violation, of: judged)
        case .rare(let behaviour):
            windows.noteRare(behaviour, at: time, process: nil, of: container.id)
        case .deviation(var deviation):
            (deviation.count, deviation.time) = (count, time)
            deviations += count
            reporter.report(.deviation(deviation), after: judged.events)
        }
    }

    // MARK: Reports

    func report(_ gap: GapReport) {
        gaps += 1
        reporter.report(.gap(Gap(gap)))
    }

    func tick(at time: Timestamp) {
        endAllowances(at: time)
        reportUnseenStarts(at: time)
        judgeResources(at: time)
        judgeWindows(at: time)
        reporter.advance(to: time)
    }

    private func judgeResources(at time: Timestamp, atEnd: Bool = false) {
        resources.evaluate(at: time, atEnd: atEnd, nextID: { ids.next(at: $0) }) { report in
            var events: RecentEvents?
            if case .resource(let violation) = report {
                let member = judged.first { $0.value.identity.id == violation.container.id }
                events = member?.value.events
                if let member { windows.note(violation, of: member.key) }
                if violation.isCounted {
                    violations += 1
                    byType[ResourceViolation.type, default: 0] += 1
                }
            }
            reporter.report(report, after: events)
        }
    }

    private func judgeWindows(at time: Timestamp, atEnd: Bool = false) {
        windows.evaluate(at: time, atEnd: atEnd, nextID: { ids.next(at: $0) }) { report, container in
            if case .combined(let violation) = report, violation.isCounted {
                violations += 1
                byType[CombinedViolation.type, default: 0] += 1
            }
            reporter.report(report, after: container.events)
        }
    }

    func finish(_ totals: Totals, at time: Timestamp, durationSeconds: Double) {
        reportUnseenStarts(at: nil)
        judgeResources(at: time, atEnd: true)
        judgeWindows(at: time, atEnd: true)
        reporter.finish(
            Summary(
                kernel: totals.kernel, stored: totals.stored, dropped: totals.dropped, violations: violations,
                byType: byType,
                deviations: deviations, gaps: gaps, containers: containerCount, durationSeconds: durationSeconds),
            at: time)
    }

    var outputFailures: [ReportingError] { reporter.failures }
}
