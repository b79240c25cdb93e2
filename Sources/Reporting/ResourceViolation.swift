import Baseline

/// A container whose use of resources deviates: one line when that is noticed, some while it lasts, one when it
/// is over, all of one incident.
public struct ResourceViolation: Hashable, Sendable {
    /// Of this line.
    public var id: ULID
    /// The id of the incident's first line.
    public var incident: ULID
    public var time: Timestamp
    public var container: ContainerIdentity
    public var details: ResourceIncident
    /// Those that had the largest part in it, largest first; empty where it is not known.
    public var processes: [ResourceProcess]
    public var score: Score
    /// Its explanation is the incident in one sentence.
    public var label: SeverityLabel
    public var action: ViolationAction
    /// Absent where the container was held against its peers only and its image has no profile.
    public var profile: ProfileReference?

    /// - Parameter supported: log2(10 · units): what the learned exposure can vouch for.
    public init(
        id: ULID, incident: ULID, time: Timestamp, container: ContainerIdentity, details: ResourceIncident,
        processes: [ResourceProcess] = [], supported: Double, action: ViolationAction = .alert,
        profile: ProfileReference? = nil
    ) {
        self.id = id
        self.incident = incident
        self.time = time
        self.container = container
        self.details = details
        self.processes = processes
        self.action = action
        self.profile = profile
        score = Score(
            bits: details.bits, supported: supported, threshold: details.threshold, provisional: details.provisional)
        let (severity, techniques) = ResourceSeverity.of(details.metric, rises: details.isRise)
        label = SeverityLabel(
            severity: severity, techniques: techniques,
            explanation: ResourceSentence(details, processes).whole(of: container.name))
    }

    /// Whether it counts as a violation: an incident does once, when it opens.
    public var isCounted: Bool { details.phase == .open }

    /// Its key in a summary's `byType`, and its behaviour's `type`.
    public static let type = "resource"
}

extension ResourceIncident {
    /// Whether more was used than expected.
    var isRise: Bool { peak >= expected.median }
}
