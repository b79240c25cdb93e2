import Baseline
import Containers
import ProfileStore
import Reporting
import Sensor

/// Compares what containers do with their profiles, and reports what deviates.
final class Judge: Consumer {
    private let store: ProfileStore
    private var reporter: Reporter
    private var ids: ULIDGenerator
    private let budget: FalseAlarmBudget
    private let extendsBudget: Bool
    let resources: ResourceJudge
    private var profiles: [ProfileKey: JudgedProfile] = [:]
    private var judged: [UInt64: JudgedContainer] = [:]
    /// The one incident of each container whose profile has seen no start, by the engine's id.
    private var unseenStarts: [String: UnseenStart] = [:]
    /// Above it those that were reported are forgotten; a container among them that starts again is a new incident.
    private static let unseenStartLimit = 1_024
    private(set) var violations: UInt64 = 0
    private(set) var byType: [String: UInt64] = [:]
    private(set) var deviations: UInt64 = 0
    private(set) var gaps: UInt64 = 0
    /// Containers that were selected and could not be judged.
    private(set) var unjudged = 0
    private(set) var containerCount: UInt64 = 0
    /// Called with the containers that are to be asked anew, as their profile gives other verdicts now.
    var verdictsChanged: ([UInt64]) -> Void = { _ in }

    /// - Parameters:
    ///   - seed: of the ids; fixed for a capture.
    ///   - pace: seconds between two samples of resources.
    ///   - extendsBudget: whether the budget was asked for, and so holds for new behaviours, too.
    init(
        store: ProfileStore, sinks: [any Sink], seed: UInt64, budget: FalseAlarmBudget, extendsBudget: Bool,
        pace: Double
    ) {
        self.store = store
        self.budget = budget
        self.extendsBudget = extendsBudget
        resources = ResourceJudge(store: store, budget: budget, pace: pace)
        reporter = Reporter(sinks: sinks)
        ids = ULIDGenerator(seed: seed)
    }

    // MARK: Containers

    func begin(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp) {
        containerCount += 1
        let identity = description.identity
        let profile = profile(for: identity, at: time)
        judged[container.id] = JudgedContainer(identity: identity, profile: profile)
        if profile == nil { reportUnprofiled(identity, at: time) }
    }

    func end(_ container: TrackedContainer, at time: Timestamp) {
        judged[container.id] = nil
        resources.end(container.id)
    }

    func measure(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {
        guard let judged = judged[container.id], let profile = judged.profile else { return }
        resources.take(sample, of: container, judged.identity, judgedBy: profile, at: time)
    }

    /// Which program started which, and which one opened a descriptor that was handed on, cannot be told for
    /// sure of what ran before. So a process is judged by its program alone, and a file where it is sensitive or
    /// holds code that the image did not have.
    func seed(_ observation: Observation, in container: TrackedContainer) {
        switch observation.behaviour {
        case .process(let process):
            if judged[container.id]?.profile?.matcher.knows(process.program) == true { return }
        case .file(let file):
            if !observation.touchesSensitivePath, file.access != .exec || observation.isOrdinaryForAnyProgram { return }
        case .options, .listen, .connect, .privilege, .syscall:
            break
        }
        _ = observe(observation, in: container)
    }

    /// The profile of this image and role, or that of the newest other image of the same name.
    private func profile(for identity: ContainerIdentity, at time: Timestamp) -> JudgedProfile? {
        let key = identity.profileKey
        if let known = profiles[key] { return known }
        if let own = load(key) {
            profiles[key] = own
            return own
        }
        let name = ImageName(identity.image.name)
        let relatives = ((try? store.profileSummaries()) ?? []).filter {
            $0.key.role == key.role && ImageName($0.image.name) == name && !$0.key.imageID.hasPrefix("unknown/")
        }
        let newest = relatives.max {
            ($0.exposure.lastSeen?.nanoseconds ?? 0) < ($1.exposure.lastSeen?.nanoseconds ?? 0)
        }
        guard let newest, let inherited = load(newest.key) else { return nil }
        profiles[key] = inherited
        reporter.report(
            .notice(
                Notice(
                    id: ids.next(at: time), time: time, reason: "new-image", container: identity, behaviour: nil,
                    process: nil,
                    count: 1, profile: inherited.reference,
                    explanation: "\(identity.image.name) is a new image (\(identity.image.id)); it is judged by its "
                        + "predecessor's profile")))
        return inherited
    }

    private func load(_ key: ProfileKey) -> JudgedProfile? {
        guard let profile = try? store.profile(key), let summary = try? store.summary(key) else { return nil }
        return try? JudgedProfile(profile, verdictGeneration: summary.verdictGeneration, budget: budget)
    }

    /// Looks for decisions that people took meanwhile; called when the store's generation has changed.
    func reload(at time: Timestamp) {
        var changed: Set<JudgedProfile> = []
        for (key, profile) in profiles {
            guard let summary = try? store.summary(profile.key) else {
                profiles[key] = nil
                for container in judged.values where container.profile == profile {
                    container.profile = nil
                    reportUnprofiled(container.identity, at: time)
                }
                continue
            }
            guard summary.revision != profile.reference.revision, let fresh = load(profile.key) else { continue }
            if fresh.verdictGeneration != profile.verdictGeneration { changed.insert(profile) }
            profile.take(fresh)
        }
        var concerned: [UInt64] = []
        for (id, container) in judged {
            if let profile = container.profile {
                if changed.contains(profile) { concerned.append(id) }
            } else if let profile = self.profile(for: container.identity, at: time) {
                container.profile = profile
                concerned.append(id)
            }
        }
        if !concerned.isEmpty { verdictsChanged(concerned) }
    }

    private func reportUnprofiled(_ identity: ContainerIdentity, at time: Timestamp) {
        unjudged += 1
        reporter.report(
            .unprofiled(
                Unprofiled(
                    time: time, container: identity,
                    explanation: "nothing is known of \(identity.image.name) in the role \(identity.role); "
                        + "learn it first: plumbline learn --container \(identity.name)")))
    }

    // MARK: Observations

    func observe(_ observation: Observation, in container: TrackedContainer) -> Int32 {
        guard let judged = judged[container.id], let profile = judged.profile else { return -1 }
        let verdict = profile.matcher.verdict(for: observation)
        guard verdict != .allowed else { return -1 }
        var observation = observation
        if verdict == .unknown { observation.tell(as: profile.matcher.unexplained(in: observation)) }
        let score = profile.scorer.score(observation)
        var violation = Violation(
            id: ids.next(at: observation.time), reason: verdict == .denied ? .denied : .notInProfile,
            container: judged.identity, observation: observation, score: score,
            label: SeverityTable.label(for: observation), profile: profile.reference)

        if extendsBudget, verdict != .denied, score.bits < score.threshold {
            deviations += 1
            reporter.report(.deviation(violation))
            return judged.keep(.deviation(violation))
        }
        if verdict == .unknown, observation.isOrdinaryForAnyProgram, let start = judged.start(of: observation.process) {
            // What the unknown program loads on its way says nothing more than its start did.
            violation = start
            violation.time = observation.time
        } else if verdict == .unknown, belongsToUnseenStart(observation, violation.label, profile, container) {
            addToUnseenStart(violation)
            return judged.keep(.unseenStart(violation))
        }
        if case .process = observation.behaviour { judged.noteStart(violation, of: observation.process) }
        raise(violation)
        return judged.keep(.violation(violation))
    }

    /// Whether a deviation is explained by the profile having seen no container start or end: then all of one
    /// container's are one incident. What a known program does while it was already running counts only where
    /// it is of little consequence: an intrusion is not hidden by it.
    private func belongsToUnseenStart(
        _ observation: Observation, _ label: SeverityLabel, _ profile: JudgedProfile, _ container: TrackedContainer
    ) -> Bool {
        guard profile.profile.exposure.starts == 0, observation.process.origin != .exec else { return false }
        if container.seenFromStart { return observation.phase == .startup }
        return profile.profile.exposure.ends == 0 && label.severity <= .medium
            && profile.matcher.knows(observation.process.program)
    }

    /// Counts a deviation in the container's one incident, which outlives a restart. It is reported once it has
    /// been quiet for a while, with its count and examples, so that a start is one line.
    private func addToUnseenStart(_ violation: Violation) {
        let id = violation.container.id
        guard var incident = unseenStarts[id] else {
            var first = violation
            first.label.explanation =
                "the profile of \(violation.container.image.name) has seen no start and no end, so what belongs to "
                + "them is one incident; the first: " + violation.label.explanation
            first.examples = [Self.name(violation.behaviour)]
            unseenStarts[id] = UnseenStart(violation: first, began: violation.time)
            return
        }
        if incident.isReported {
            var more = incident.violation
            (more.count, more.time) = (violation.count, violation.time)
            raise(more)
        } else {
            incident.violation.count += violation.count
            incident.violation.time = violation.time
            let name = Self.name(violation.behaviour)
            if incident.violation.examples.count < 3, !incident.violation.examples.contains(name) {
                incident.violation.examples.append(name)
            }
            unseenStarts[id] = incident
        }
    }

    private func reportUnseenStarts(at time: Timestamp?) {
        for (id, incident) in unseenStarts where !incident.isReported && time.map(incident.isDue) ?? true {
            unseenStarts[id]?.isReported = true
            raise(incident.violation)
        }
        if unseenStarts.count > Self.unseenStartLimit { unseenStarts = unseenStarts.filter { !$0.value.isReported } }
    }

    private func raise(_ violation: Violation) {
        violations += violation.count
        byType[violation.behaviour.kind.rawValue, default: 0] += violation.count
        reporter.report(.violation(violation))
    }

    func repeated(_ number: Int32, count: UInt64, in container: TrackedContainer, at time: Timestamp) {
        guard let kept = judged[container.id]?.kept[Int(number)] else { return }
        switch kept {
        case .violation(var violation):
            (violation.count, violation.time) = (count, time)
            raise(violation)
        case .unseenStart(var violation):
            (violation.count, violation.time) = (count, time)
            addToUnseenStart(violation)
        case .deviation(var deviation):
            (deviation.count, deviation.time) = (count, time)
            deviations += count
            reporter.report(.deviation(deviation))
        }
    }

    private static func name(_ behaviour: Behaviour) -> String {
        switch behaviour {
        case .file(let file): file.path
        case .process(let process): process.program.executable
        case .options(let options): (options.flags + options.environment).joined(separator: " ")
        case .privilege(let privilege): privilege.operation
        case .syscall(let syscall): syscall.name
        case .listen(let listen): "\(listen.endpoint)"
        case .connect(let connect): "\(connect.peer)"
        }
    }

    // MARK: Reports

    func report(_ gap: GapReport) {
        gaps += 1
        reporter.report(.gap(Gap(gap)))
    }

    func tick(at time: Timestamp) {
        reportUnseenStarts(at: time)
        judgeResources(at: time)
        reporter.advance(to: time)
    }

    private func judgeResources(at time: Timestamp, atEnd: Bool = false) {
        resources.evaluate(at: time, atEnd: atEnd, nextID: { ids.next(at: $0) }) { report in
            if case .resource(let violation) = report, violation.isCounted {
                violations += 1
                byType[ResourceViolation.type, default: 0] += 1
            }
            reporter.report(report)
        }
    }

    func finish(_ totals: Totals, at time: Timestamp, durationSeconds: Double) {
        reportUnseenStarts(at: nil)
        judgeResources(at: time, atEnd: true)
        reporter.finish(
            Summary(
                kernel: totals.kernel, stored: totals.stored, dropped: totals.dropped, violations: violations,
                byType: byType,
                deviations: deviations, gaps: gaps, containers: containerCount, durationSeconds: durationSeconds),
            at: time)
    }

    var outputFailures: [ReportingError] { reporter.failures }
}

/// A profile, ready to judge by.
final class JudgedProfile: Hashable {
    let key: ProfileKey
    private(set) var profile: Profile
    private(set) var matcher: Matcher
    private(set) var scorer: Scorer
    private(set) var reference: ProfileReference
    private(set) var verdictGeneration: UInt64

    init(_ profile: Profile, verdictGeneration: UInt64, budget: FalseAlarmBudget) throws {
        key = profile.key
        self.profile = profile
        matcher = try Matcher(Generalizer.document(for: profile))
        scorer = try Scorer(profile, budget: budget)
        reference = ProfileReference(profile)
        self.verdictGeneration = verdictGeneration
    }

    /// Goes on with a newer revision of the same profile.
    func take(_ newer: JudgedProfile) {
        (profile, matcher, scorer) = (newer.profile, newer.matcher, newer.scorer)
        (reference, verdictGeneration) = (newer.reference, newer.verdictGeneration)
    }

    static func == (a: JudgedProfile, b: JudgedProfile) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// What a container did that belongs to a start or an end which its profile has not seen.
private struct UnseenStart {
    var violation: Violation
    var began: Timestamp
    var isReported = false

    init(violation: Violation, began: Timestamp) {
        self.violation = violation
        self.began = began
    }

    /// After five quiet seconds, and after a minute in any case.
    func isDue(at time: Timestamp) -> Bool {
        let second: UInt64 = 1_000_000_000
        return time.nanoseconds > violation.time.nanoseconds + 5 * second
            || time.nanoseconds > began.nanoseconds + 60 * second
    }
}

/// One container under judgement.
final class JudgedContainer {
    let identity: ContainerIdentity
    /// `nil` while the store holds none for its image and role.
    var profile: JudgedProfile?
    /// What was reported, by number: where repetitions are counted.
    private(set) var kept: [Kept] = []

    enum Kept {
        case violation(Violation)
        case deviation(Violation)
        case unseenStart(Violation)
    }

    /// Reported starts of programs, by who started what: what such a program loads is counted with its start.
    private var starts: [StartedProgram: Violation] = [:]

    private struct StartedProgram: Hashable {
        var program: Program
        var origin: LineageOrigin
        var drift: Drift?
    }

    /// Reports that are remembered for counting a container; later ones are reported but their repetitions,
    /// which only the kernel counts, are not added.
    private static let limit = 8_192

    init(identity: ContainerIdentity, profile: JudgedProfile?) {
        self.identity = identity
        self.profile = profile
    }

    func noteStart(_ violation: Violation, of process: ProcessContext) {
        guard starts.count < Self.limit else { return }
        starts[StartedProgram(program: process.program, origin: process.origin, drift: process.drift)] = violation
    }

    func start(of process: ProcessContext) -> Violation? {
        starts[StartedProgram(program: process.program, origin: process.origin, drift: process.drift)]
    }

    func keep(_ report: Kept) -> Int32 {
        guard kept.count < Self.limit else { return -1 }
        kept.append(report)
        return Int32(kept.count - 1)
    }
}
