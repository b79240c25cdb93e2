import Baseline
import Containers
import Reporting
import Sensor

/// What belongs to a container's start or end, where its profile has seen none: one incident a container.
extension Judge {
    /// Whether a deviation is explained by the profile having seen no container start or end: then all of one
    /// container's are one incident. What a known program does while it was already running counts only where
    /// it is of little consequence: an intrusion is not hidden by it.
    func belongsToUnseenStart(
        _ observation: Observation, _ label: SeverityLabel, _ profile: JudgedProfile, _ container: TrackedContainer
    ) -> Bool {
        let exposure = profile.profile.exposure
        // What was never observed, but written or imported, says what belongs to a start.
        guard exposure.runs > 0, exposure.starts == 0, observation.process.origin != .exec else { return false }
        if let told = judged[container.id].flatMap({ unseenStarts[$0.identity.id] }), told.isReported,
            label.severity > told.violation.label.severity
        {
            return false
        }
        if container.seenFromStart { return observation.phase == .startup }
        return exposure.ends == 0 && label.severity <= .medium
            && profile.matcher.knows(observation.process.program)
    }

    /// Counts a deviation in the container's one incident, which outlives a restart. It is reported once it has
    /// been quiet for a while, with its count and examples, so that a start is one line: the gravest deed's. What is graver
    /// than what was reported is no part of it.
    func addToUnseenStart(_ violation: Violation, of container: JudgedContainer) {
        let id = violation.container.id
        guard var incident = unseenStarts[id] else {
            var first = Self.speaking(of: violation)
            first.examples = [Self.name(violation.behaviour)]
            unseenStarts[id] = UnseenStart(violation: first, began: violation.time)
            // By when the incident is reported they would be forgotten.
            reporter.keep(container.events, of: id, at: violation.time)
            return
        }
        incident.violation.acts.add(violation.acts.needed)
        unseenStarts[id] = incident
        if incident.isReported {
            var more = incident.violation
            (more.count, more.time) = (violation.count, violation.time)
            raise(more)
        } else {
            if violation.label.severity > incident.violation.label.severity {
                let former = incident.violation
                incident.violation = Self.speaking(of: violation)
                (incident.violation.id, incident.violation.firstTime) = (former.id, former.firstTime)
                (incident.violation.precededBy, incident.violation.acts) = (former.precededBy, former.acts)
                (incident.violation.count, incident.violation.examples) = (former.count, former.examples)
            }
            incident.violation.count += violation.count
            incident.violation.time = violation.time
            let name = Self.name(violation.behaviour)
            if incident.violation.examples.count < 3, !incident.violation.examples.contains(name) {
                incident.violation.examples.append(name)
            }
            unseenStarts[id] = incident
        }
    }

    /// The deed that the incident is told by.
    private static func speaking(of violation: Violation) -> Violation {
        var deed = violation
        deed.label.explanation =
            "the profile of \(violation.container.image.name) has seen no start and no end, so what belongs to "
            + "them is one incident; the gravest: " + violation.label.explanation
        return deed
    }

    func reportUnseenStarts(at time: Timestamp?) {
        let due = unseenStarts.filter { !$0.value.isReported && time.map($0.value.isDue) ?? true }
        for (id, incident) in due.sorted(by: { $0.key < $1.key }) {
            unseenStarts[id]?.isReported = true
            raise(incident.violation)
        }
        if unseenStarts.count > UnseenStart.limit { unseenStarts = unseenStarts.filter { !$0.value.isReported } }
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
}

/// What a container did that belongs to a start or an end which its profile has not seen.
struct UnseenStart {
    var violation: Violation
    var began: Timestamp
    var isReported = false

    /// Above it those that were reported are forgotten; a container among them that starts again is a new incident.
    static let limit = 1_024

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
