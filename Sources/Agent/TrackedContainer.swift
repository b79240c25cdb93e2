import Baseline
import Containers
import Sensor

/// One container as the line follows it, from its first event until its counters were settled.
final class TrackedContainer {
    /// Id of its cgroup.
    let id: UInt64
    let cgroupPath: String
    /// When it was first heard of.
    let firstSeen: Timestamp
    /// False for a container that ran before the sensor was attached.
    let seenFromStart: Bool
    var stage = Stage.waiting
    /// Events that wait until it is known what the container is; bounded, see `queueLimit`.
    var queue: [StoredEvent] = []
    var queueOverflow: UInt64 = 0
    /// What each program id of the kernel stands for; bounded by `know`.
    var programs: [UInt64: RunningProgram] = [:]
    /// What was made of each act that is or was in the kernel's verdict cache, by the key's fingerprint.
    var acts: [UInt64: JudgedAct] = [:]
    /// What name servers told it of public addresses.
    var names = AddressNames()
    /// Answers that were missed and that a gap was reported for, and when that was.
    var reportedAnswersMissed: UInt64 = 0
    var answersReportedAt: Timestamp?
    /// Events that reached a consumer.
    var handled: UInt64 = 0
    /// Acts that a consumer had no room for, their repetitions included.
    var notKept: UInt64 = 0
    var reportedNotKept: UInt64 = 0
    var endedAt: Timestamp?
    /// Lost observations that were already reported as gaps.
    var reportedLost: UInt64 = 0
    /// System calls came of a program whose start was lost; that was reported.
    var hasLostCalls = false
    /// When a gap that names a directory was last reported.
    var suppressedDirectories: [String: Timestamp] = [:]
    /// Names of programs that ran before the sensor, by host pid.
    var seeded: [Int32: String] = [:]
    /// When the kernel's counters of it were read last; never in a capture, which holds every act.
    var countersReadAt: Timestamp?
    /// How long it is starting up.
    var startupNanoseconds = defaultStartupNanoseconds

    static let defaultStartupNanoseconds: UInt64 = 60_000_000_000

    enum Stage {
        case waiting
        case known(ContainerDescription)
        /// Not selected on the command line.
        case ignored
    }

    /// Events a container that wait for its image, at most. At some 300 bytes each this bounds the memory of
    /// one container that no engine explains to 20 MB.
    static let queueLimit = 65_536
    /// Directories that are remembered for having had too many new names. Above it all are forgotten, and may be
    /// named again within their minute.
    static let suppressedDirectoryLimit = 1_024
    /// Acts that are remembered. Above it all are forgotten, and the kernel asks anew when they come again.
    static let actLimit = 65_536

    init(id: UInt64, cgroupPath: String, firstSeen: Timestamp, seenFromStart: Bool) {
        self.id = id
        self.cgroupPath = cgroupPath
        self.firstSeen = firstSeen
        self.seenFromStart = seenFromStart
    }

    var description: ContainerDescription? {
        if case .known(let description) = stage { return description }
        return nil
    }

    /// Program ids that are remembered. A multi-call program with ever other arguments brings a new id each time.
    static let programLimit = 8_192

    /// Remembers what a program id stands for; of too many, the half that was unused for longest goes.
    func know(_ id: UInt64, _ program: RunningProgram, at time: Timestamp) {
        if programs.count >= Self.programLimit, programs[id] == nil {
            let median = programs.values.map(\.lastUsed).sorted()[programs.count / 2]
            programs = programs.filter { $0.value.lastUsed > median }
        }
        var program = program
        program.lastUsed = time
        programs[id] = program
    }

    var isIgnored: Bool {
        if case .ignored = stage { return true }
        return false
    }

    /// The first minute of a container's life, when it was seen from its start.
    func phase(at time: Timestamp) -> Evidence.Phases {
        guard seenFromStart, time.nanoseconds &- firstSeen.nanoseconds < startupNanoseconds else { return .steady }
        return .startup
    }

    /// Whether it has lived for longer than a start takes, as far as that was seen.
    func isPastStartup(at time: Timestamp) -> Bool {
        time.nanoseconds >= firstSeen.nanoseconds && time.nanoseconds - firstSeen.nanoseconds >= startupNanoseconds
    }

    /// Its last events are on their way for less than this after its end.
    private static let settleNanoseconds: UInt64 = 1_000_000_000

    /// Whether it has ended, is known, and all of its events have come.
    func isSettled(at time: Timestamp) -> Bool {
        guard let ended = endedAt else { return false }
        if case .waiting = stage { return false }
        return time.nanoseconds > ended.nanoseconds + Self.settleNanoseconds
    }

    /// The phase of what the kernel has counted between its last reading and `time`. Where the start-up ended in
    /// between, it is the start-up's.
    func phase(ofRepetitionsUntil time: Timestamp) -> Evidence.Phases { phase(at: countersReadAt ?? time) }
}

/// What a program id stands for, and what is known of the process that was started under it last.
struct RunningProgram {
    var program: Program
    var arguments: [String]
    /// `NAME=value` of chosen names in the environment that it was started with, secrets redacted.
    var environment: [String] = []
    /// Of a process that ran before the sensor: its ancestors as /proc showed them, farthest first.
    var ancestors: [String] = []
    var drift: Drift?
    /// It ran before the sensor, so that the kernel does not know what it passes on.
    var ranBefore = false
    var lastUsed = Timestamp(nanoseconds: 0)
}

/// What a consumer made of one act: where to count its repetitions.
struct JudgedAct {
    /// Consumer's own numbers; an open for reading and writing is two behaviours. -1 for none.
    var first: Int32
    var second: Int32
    /// The kernel's hit counter when it was last read.
    var lastCount: UInt64 = 0
    /// What it was told as does not hold any more: it is told anew when it happens again.
    var isStale = false

    var isAskedAgain: Bool { first == ActNumber.askAgain || second == ActNumber.askAgain }
    var isNotKept: Bool { first == ActNumber.notKept || second == ActNumber.notKept }
}
