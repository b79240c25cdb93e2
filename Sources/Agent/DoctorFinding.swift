/// One answer of `plumbline doctor`: what was looked at, how it is, and what follows from it.
public struct DoctorFinding: Hashable, Sendable {
    public enum Section: String, CaseIterable, Sendable {
        case kernel = "Kernel"
        case sensor = "Sensor"
        case cgroups = "Cgroups"
        case engines = "Engines"
        case store = "Store"
        case blindSpots = "Not seen, or seen only in part"
    }

    public enum State: String, Sendable {
        case ok
        /// It works, but something is missing or only approximate.
        case warning
        /// Neither `learn` nor `enforce` could run as things are.
        case failed
    }

    public var section: Section
    /// Short and stable, for scripts.
    public var name: String
    public var state: State
    public var detail: String
    /// What it means for a run; nil where nothing follows.
    public var consequence: String?
    /// For a failure: another user could do it.
    public var isPermission = false

    public init(
        _ section: Section, _ name: String, _ state: State, _ detail: String, consequence: String? = nil,
        isPermission: Bool = false
    ) {
        self.section = section
        self.name = name
        self.state = state
        self.detail = detail
        self.consequence = consequence
        self.isPermission = isPermission
    }
}

/// All findings, and what they come to.
public struct DoctorReport: Hashable, Sendable {
    public var findings: [DoctorFinding]
    /// How the sensor would be attached; nil where it cannot be.
    public var attachment: String?

    public init(findings: [DoctorFinding], attachment: String?) {
        self.findings = findings
        self.attachment = attachment
    }

    /// Whether `learn` and `enforce` could run now.
    public var isReady: Bool { !findings.contains { $0.state == .failed } }

    /// Whether all that is wrong is that this user may not.
    public var lacksPermissionOnly: Bool {
        let failures = findings.filter { $0.state == .failed }
        return !failures.isEmpty && failures.allSatisfy(\.isPermission)
    }

    public func count(_ state: DoctorFinding.State) -> Int { findings.count { $0.state == state } }
}
