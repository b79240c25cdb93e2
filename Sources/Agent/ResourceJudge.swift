import Baseline
import Containers
import Metrics
import ProfileStore
import Reporting

/// Compares what containers use with their peers and with what their image used before, and makes reports of it.
final class ResourceJudge {
    private let store: ProfileStore
    private let budget: FalseAlarmBudget
    private let pace: Double
    private lazy var groups = ResourceGroups(pace: pace) { [unowned self] in monitor(of: $0) }
    private var containers: [UInt64: Judged] = [:]
    /// Their last word may be to come yet.
    private var ended: Set<UInt64> = []
    /// What the processes of a container use now; nil where that cannot be seen, as in a capture.
    var survey: (UInt64) -> ProcessSurvey? = { _ in nil }

    private struct Judged {
        var identity: ContainerIdentity
        var profile: JudgedProfile
        /// The first line of the incident that is open.
        var incident: ULID?
        /// Of the moment when its use began to look odd: what was used since is the cause.
        var firstSurvey: ProcessSurvey?
        /// What the open incident is named by, and who had a part in it.
        var metric: ResourceMetric?
        var processes: [ResourceProcess] = []
    }

    /// - Parameter pace: seconds between two samples.
    init(store: ProfileStore, budget: FalseAlarmBudget, pace: Double) {
        self.store = store
        self.pace = pace
        self.budget = budget.counted(inUnitsOf: pace)
    }

    /// A new image that is judged by its predecessor's profile has its predecessor's use of resources, too.
    private func monitor(of key: ProfileKey) -> ResourceMonitor {
        let known = containers.values.first { $0.identity.profileKey == key }?.profile.key ?? key
        return ResourceMonitor(
            knowledge: (try? store.resources(known)) ?? ResourceKnowledge(),
            settings: .init(judges: true, teaches: false, budget: budget))
    }

    func take(
        _ sample: ResourceSample, of container: TrackedContainer, _ identity: ContainerIdentity,
        judgedBy profile: JudgedProfile, at time: Timestamp
    ) {
        if containers[container.id]?.profile !== profile {
            containers[container.id] = Judged(identity: identity, profile: profile)
        }
        groups.take(sample, of: container, at: time)
    }

    func end(_ id: UInt64) {
        groups.end(id)
        ended.insert(id)
    }

    /// - Parameters:
    ///   - atEnd: of the run: what is left to say is said.
    ///   - nextID: makes the ids of lines.
    ///   - report: takes what there is to say, in order.
    func evaluate(at time: Timestamp, atEnd: Bool, nextID: (Timestamp) -> ULID, report: (Report) -> Void) {
        let isDone = groups.evaluate(atEnd: atEnd) { key, event in
            switch event {
            case .incident(let id, let incident):
                if let violation = violation(id, incident, at: time, nextID: nextID) { report(.resource(violation)) }
            case .groupMoved(let move):
                guard let member = containers.values.first(where: { $0.identity.profileKey == key }) else { return }
                report(
                    .notice(
                        .groupMoved(
                            id: nextID(time), time: time, move: move, image: member.identity.image, role: key.role,
                            profile: member.profile.reference)))
            }
        }
        guard isDone else { return }
        for id in ended { containers[id] = nil }
        ended = []
        lookAtSuspects()
    }

    private func violation(
        _ id: UInt64, _ incident: ResourceIncident, at time: Timestamp, nextID: (Timestamp) -> ULID
    ) -> ResourceViolation? {
        guard var judged = containers[id] else { return nil }
        let line = nextID(time)
        if incident.phase == .open { judged.incident = line }
        // Who did it is told while it begins: later its processes may have ended.
        if incident.phase == .open || incident.phase == .update && incident.metric != judged.metric,
            let before = judged.firstSurvey, let now = survey(id)
        {
            judged.processes = now.difference(from: before, metric: incident.metric)
        }
        judged.metric = incident.metric
        let violation = ResourceViolation(
            id: line, incident: judged.incident ?? line, time: time, container: judged.identity, details: incident,
            processes: judged.processes,
            supported: FalseAlarmBudget.supportedBits(units: judged.profile.reference.exposure.units),
            profile: judged.profile.reference)
        if incident.phase == .close { (judged.incident, judged.firstSurvey, judged.processes) = (nil, nil, []) }
        containers[id] = judged
        return violation
    }

    /// Looks at the processes of those that may become a violation with their next evaluations.
    private func lookAtSuspects() {
        let suspects = groups.suspects
        for id in suspects where containers[id]?.firstSurvey == nil { containers[id]?.firstSurvey = survey(id) }
        for (id, judged) in containers where judged.incident == nil && judged.firstSurvey != nil {
            if !suspects.contains(id) { containers[id]?.firstSurvey = nil }
        }
    }
}
