import Baseline

/// What can be said of a profile without reading its behaviours.
public struct ProfileSummary: Hashable, Sendable {
    public var key: ProfileKey
    public var image: ImageIdentity
    public var state: ProfileState
    public var revision: UInt64
    public var exposure: Exposure
    /// Concrete behaviours on record as learned.
    public var learnedBehaviours: Int
    public var approval: Approval?
    /// The store's generation when this profile's verdicts last changed by a person's doing: a running
    /// agent must forget its cached verdicts when it rises. The learner's own deltas do not raise it.
    public var verdictGeneration: UInt64
}

/// One step in a profile's history.
public struct ProfileRevision: Hashable, Sendable {
    public var revision: UInt64
    public var time: Timestamp
    public var action: Action
    /// Who did it, as given.
    public var by: String?
    public var note: String?
    /// Whether the document's text after this step is kept, so that it can be shown and rolled back to.
    public var hasDocument: Bool

    public enum Action: String, Hashable, Sendable, CaseIterable {
        case created, inherited, ready, unready, approved, lapsed
        /// What another image's profile had brought and this image had not shown by the time it was `ready` went.
        case dropped
        case imported, edited, reviewed, merged, allowed, denied
        case rolledBack = "rolled-back"
    }
}
