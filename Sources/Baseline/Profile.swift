/// What is known of one image in one role: what was observed, and what people decided.
public struct Profile: Hashable, Sendable {
    public var key: ProfileKey
    public var image: ImageIdentity
    public var state: ProfileState
    /// Rises with every write; a running agent notices a change by it.
    public var revision: UInt64
    public var exposure: Exposure
    /// Concrete behaviours, as observed.
    public var learned: [Behaviour: Evidence]
    /// The last document that a person imported or edited. It stands for the behaviours that it holds;
    /// `learned` adds what was observed since and what it does not cover.
    public var document: ProfileDocument?
    public var approval: Approval?
    /// Lines that hold for a while only.
    public var allowances: [Allowance] = []
    /// The image whose profile it began with.
    public var inheritedFrom: String?
    /// Lines of the document that learning made and no person wrote: of this image (`learned`), or of the one whose
    /// profile it began with (`inherited`).
    public var madeLines: [Behaviour: Evidence.Provenance] = [:]
    /// Lines that a person took out, in their generalised form: what they stand for is not learned again.
    public var removed: [Behaviour] = []

    public init(
        key: ProfileKey, image: ImageIdentity, state: ProfileState = .learning, revision: UInt64 = 0,
        exposure: Exposure = Exposure(), learned: [Behaviour: Evidence] = [:],
        document: ProfileDocument? = nil, approval: Approval? = nil
    ) {
        self.key = key
        self.image = image
        self.state = state
        self.revision = revision
        self.exposure = exposure
        self.learned = learned
        self.document = document
        self.approval = approval
    }
}

public enum ProfileState: String, Hashable, Sendable, CaseIterable, Codable {
    /// Still gathering behaviours.
    case learning
    /// Earned by the stated bound on the unseen mass.
    case ready
    /// A person has said so.
    case approved
}

/// Who approved a profile, when and why, as given.
public struct Approval: Hashable, Sendable {
    public var by: String?
    public var reason: String?
    public var time: Timestamp

    public init(by: String?, reason: String?, time: Timestamp) {
        self.by = by
        self.reason = reason
        self.time = time
    }
}

/// A line of a profile that holds for a while only, and then by itself no longer.
public struct Allowance: Hashable, Sendable {
    /// A behaviour in its generalised form, see `ProfileDocument.lines`.
    public var line: Behaviour
    public var granted: Timestamp
    public var until: Timestamp
    public var by: String?
    public var note: String?
    /// Id of the violation that it answers.
    public var violation: String?

    public init(
        line: Behaviour, granted: Timestamp, until: Timestamp, by: String? = nil, note: String? = nil,
        violation: String? = nil
    ) {
        self.line = line
        self.granted = granted
        self.until = until
        self.by = by
        self.note = note
        self.violation = violation
    }
}
