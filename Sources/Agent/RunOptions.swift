import Baseline
import Containers
import Metrics
import Reporting
import Sensor

/// What a run of `learn`, `enforce` or `record` is asked to do.
public struct RunOptions: Sendable {
    public var store: String
    public var selector: ContainerSelector
    /// Ends the run after this long; `nil` runs until a signal.
    public var seconds: Double?
    public var unitSeconds: UInt32
    public var ringBytes: Int
    /// Where the sensor's programs are to stand; `nil` takes the best that the kernel allows.
    public var attachment: Attachment?
    /// How often the use of resources is sampled.
    public var tiers = SamplingTiers()
    /// Which system calls each program makes is kept too.
    public var recordsCalls = false
    /// The score of each window of each container is told.
    public var tellsWindows = false
    /// `learn` ends by itself once every profile that it follows has earned `ready`.
    public var untilStable = false
    /// What is dangerous in any image is not learned.
    public var isStrict = false
    /// How long a container is starting up; another value is for tests.
    public var startupSeconds: Double?
    /// A capture to read in place of the running kernel.
    public var capture: String?

    public init(
        store: String, selector: ContainerSelector = ContainerSelector(), seconds: Double? = nil,
        unitSeconds: UInt32 = 3600,
        ringBytes: Int = 8 << 20, attachment: Attachment? = nil, capture: String? = nil
    ) {
        self.store = store
        self.selector = selector
        self.seconds = seconds
        self.unitSeconds = unitSeconds
        self.ringBytes = ringBytes
        self.attachment = attachment
        self.capture = capture
    }

    /// True once a signal came or the time, counted from this call, is over.
    func endCondition() -> () -> Bool {
        let end = seconds.map { Clock.monotonic() + UInt64($0 * 1e9) }
        return { Interruption.requested || end.map { Clock.monotonic() >= $0 } ?? false }
    }
}

/// How a run ended, for the exit code.
public struct RunOutcome: Sendable {
    public var summary: Summary
    /// Containers that were selected and could not be judged.
    public var unjudged: Int
    /// `learn`: the profiles that it followed all meet the stated bound, and there is one.
    public var isStable = false

    /// Nothing was missed: every selected container was followed and every observation stored.
    public var isComplete: Bool { summary.dropped == 0 && unjudged == 0 }
}

/// What happens during a run that a person wants to follow; written to standard error by the command.
public enum RunEvent: Sendable {
    /// Attached; events are being taken from now on.
    case ready(watching: Int, attachment: Attachment)
    case progress([ProfileProgress])
    case warning(String)
    /// Good to know, and nothing to worry about.
    case note(String)
    /// Strict learning left out what a container did; why.
    case leftOut(String, String)
    /// How keeping violations goes.
    case keeping(ViolationArchiveEvent)
}

/// One line of a learning run's progress.
public struct ProfileProgress: Sendable {
    public var image: ImageIdentity
    public var role: String
    public var runs: UInt32
    public var units: UInt32
    public var behaviours: Int
    /// New in this run since the last line.
    public var newBehaviours: Int
    /// What is known of how well the profile is known; nil where it cannot be said.
    public var convergence: Convergence?
    public var state: ProfileState

    /// The least of all kinds, 0 to 1.
    public var coverage: Double { convergence?.coverage ?? 0 }
}
