import Baseline

/// One thing that a run has to say.
public enum Report: Hashable, Sendable {
    /// A deviation that is raised.
    case violation(Violation)
    /// A deviation that is kept and counted but not raised.
    case deviation(Violation)
    /// An unusual use of resources, as it begins, lasts and ends. It is never throttled: whoever follows the
    /// incident decides when there is something to say.
    case resource(ResourceViolation)
    /// Several small things of one container that are more together than its image's life explains. Never throttled
    /// either.
    case combined(CombinedViolation)
    case notice(Notice)
    case gap(Gap)
    case unprofiled(Unprofiled)
    /// A window of a container's life, where they were asked for.
    case window(WindowReport)
    case summary(Summary)
}

/// What a container did that its profile does not explain, with everything that a reader needs to judge it.
public struct Violation: Hashable, Sendable {
    public var id: ULID
    /// Of the latest occurrence that is counted.
    public var time: Timestamp
    public var firstTime: Timestamp
    public var reason: ViolationReason
    public var container: ContainerIdentity
    public var behaviour: Behaviour
    /// The call, where it says more than the access does (files only).
    public var operation: FileOperation?
    /// The peer's address, for a connection over a network.
    public var peerAddress: String?
    public var pathSource: Observation.PathSource
    public var process: ProcessContext
    public var score: Score
    public var label: SeverityLabel
    public var action: ViolationAction
    /// Occurrences so far, this one included.
    public var count: UInt64
    public var profile: ProfileReference
    /// In which phase it was shown, where the profile has it for another one.
    public var phase: Evidence.Phases?
    /// Three of the names that this one violation stands for, where it stands for several.
    public var examples: [String]
    /// What leads to a decision about it.
    public var acts: ViolationActs
    /// The number of its container's last event before it; see ``RecentEvents``.
    public var precededBy: UInt64

    /// - Parameter needed: what a profile would have to hold for the observation to be allowed.
    public init(
        id: ULID, reason: ViolationReason, container: ContainerIdentity, observation: Observation, score: Score,
        label: SeverityLabel, action: ViolationAction = .alert, count: UInt64 = 1, profile: ProfileReference,
        needed: [Behaviour] = [], precededBy: UInt64 = 0
    ) {
        self.id = id
        self.reason = reason
        self.container = container
        self.score = score
        self.label = label
        self.action = action
        self.count = count
        self.profile = profile
        time = observation.time
        firstTime = observation.time
        behaviour = observation.behaviour
        operation = observation.operation
        peerAddress = observation.peerAddress
        pathSource = observation.pathSource
        process = observation.process
        examples = []
        acts = ViolationActs(needed: needed, alternatePaths: observation.alternatePaths)
        self.precededBy = precededBy
    }
}

/// What was done about a violation.
public enum ViolationAction: String, Hashable, Sendable, CaseIterable, Codable {
    case alert, block, kill
    /// `--dry-run`: what would have been done.
    case wouldBlock = "would-block"
    case wouldKill = "would-kill"
}

/// The profile that a violation was judged by.
public struct ProfileReference: Hashable, Sendable {
    /// As people name it.
    public var image: String
    /// The image's identity. Not the container's, where a new image is judged by its predecessor's profile.
    public var imageID: String?
    public var role: String
    public var revision: UInt64
    public var state: ProfileState
    /// How much living it has seen.
    public var exposure: Exposure

    public init(
        image: String, imageID: String? = nil, role: String, revision: UInt64, state: ProfileState, exposure: Exposure
    ) {
        self.image = image
        self.imageID = imageID
        self.role = role
        self.revision = revision
        self.state = state
        self.exposure = exposure
    }

    public init(_ profile: Profile) {
        self.init(
            image: profile.image.name, imageID: profile.key.imageID, role: profile.key.role, revision: profile.revision,
            state: profile.state,
            exposure: profile.exposure)
    }
}

/// Something that a person should know and that is no deviation: it has no score.
public struct Notice: Hashable, Sendable {
    public var id: ULID
    public var time: Timestamp
    /// A short word for programs, for example `new-image` or `profile-changed`.
    public var reason: String
    public var container: ContainerIdentity?
    public var behaviour: Behaviour?
    public var process: ProcessContext?
    /// How many occurrences it stands for.
    public var count: UInt64
    public var profile: ProfileReference?
    /// How grave it can be, where it is about a behaviour.
    public var label: SeverityLabel?
    public var explanation: String

    public init(
        id: ULID, time: Timestamp, reason: String, container: ContainerIdentity? = nil, behaviour: Behaviour? = nil,
        process: ProcessContext? = nil, count: UInt64 = 1, profile: ProfileReference? = nil,
        label: SeverityLabel? = nil, explanation: String
    ) {
        self.label = label
        self.id = id
        self.time = time
        self.reason = reason
        self.container = container
        self.behaviour = behaviour
        self.process = process
        self.count = count
        self.profile = profile
        self.explanation = explanation
    }
}

/// An interval, a directory or a container of which observations are known to be missing.
public struct Gap: Hashable, Sendable {
    public struct Reason: RawRepresentable, Hashable, Sendable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The container ran before observation began.
        public static let lateStart = Reason(rawValue: "late-start")
        /// The kernel had no room for events.
        public static let dropped = Reason(rawValue: "dropped")
        /// One directory had too many new names in a second.
        public static let rateLimited = Reason(rawValue: "rate-limited")
        /// The queue of events that wait for their container's image was full.
        public static let queueFull = Reason(rawValue: "queue-full")
        public static let profileFull = Reason(rawValue: "profile-full")
        /// No engine or runtime could say what the container is.
        public static let unidentified = Reason(rawValue: "unidentified")
        /// The capture ends in the middle of a record.
        public static let truncatedCapture = Reason(rawValue: "truncated-capture")
    }

    public var time: Timestamp
    public var reason: Reason
    public var container: ContainerIdentity?
    /// Observations that are missing, where they were counted.
    public var missed: UInt64?
    /// When the gap began, where that is known; it ends at `time`.
    public var since: Timestamp?
    /// The directory that it concerns, where it concerns one.
    public var path: String?
    public var explanation: String

    public init(
        time: Timestamp, reason: Reason, container: ContainerIdentity? = nil, missed: UInt64? = nil,
        since: Timestamp? = nil, path: String? = nil, explanation: String
    ) {
        self.time = time
        self.reason = reason
        self.container = container
        self.missed = missed
        self.since = since
        self.path = path
        self.explanation = explanation
    }
}

/// A container whose image has no profile: nothing that it does can be judged.
public struct Unprofiled: Hashable, Sendable {
    public var time: Timestamp
    public var container: ContainerIdentity
    public var explanation: String

    public init(time: Timestamp, container: ContainerIdentity, explanation: String) {
        self.time = time
        self.container = container
        self.explanation = explanation
    }
}

/// How a run ended. `kernel` is `stored` plus `dropped`, exactly.
public struct Summary: Hashable, Sendable {
    /// Observations that passed the container filter, those counted in the kernel included.
    public var kernel: UInt64
    /// Those judged or learned.
    public var stored: UInt64
    public var dropped: UInt64
    public var violations: UInt64
    /// Violations by the kind of behaviour.
    public var byType: [String: UInt64]
    public var deviations: UInt64
    /// Lines about violations and deviations that could not be kept in the store, though they were printed.
    public var notKept: UInt64 = 0
    /// Flagged behaviours that a strict learning run left out; nil where it was not asked to.
    public var notLearned: UInt64?
    public var gaps: UInt64
    public var containers: UInt64
    public var durationSeconds: Double

    public init(
        kernel: UInt64, stored: UInt64, dropped: UInt64, violations: UInt64 = 0, byType: [String: UInt64] = [:],
        deviations: UInt64 = 0, gaps: UInt64 = 0, containers: UInt64 = 0, durationSeconds: Double = 0
    ) {
        self.kernel = kernel
        self.stored = stored
        self.dropped = dropped
        self.violations = violations
        self.byType = byType
        self.deviations = deviations
        self.gaps = gaps
        self.containers = containers
        self.durationSeconds = durationSeconds
    }
}
