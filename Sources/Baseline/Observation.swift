/// One occurrence of a behaviour: the behaviour, and everything about the moment that scoring,
/// severity and a reader need.
public struct Observation: Hashable, Sendable {
    public var behaviour: Behaviour
    public var time: Timestamp
    public var phase: Evidence.Phases
    public var process: ProcessContext
    /// The call, where it says more than the access does (files only).
    public var operation: FileOperation?
    /// The peer's address, for a connection over a network.
    public var peerAddress: String?
    /// All names that the peer's address goes by, the one answered last first: the behaviour's.
    public var peerNames: [String]
    /// Where a path came from: the kernel's own resolution, or the caller's argument.
    public var pathSource: PathSource
    /// Other spellings under which a path must be compared with the sensitive list.
    public var alternatePaths: [String]
    /// The call was refused (EACCES or EPERM).
    public var refused: Bool
    /// How the program was started, where it was (starts only).
    public var options: StartOptions?

    public enum PathSource: String, Hashable, Sendable, Codable {
        case kernel, argument
    }

    public init(
        behaviour: Behaviour, time: Timestamp, phase: Evidence.Phases = .steady, process: ProcessContext,
        operation: FileOperation? = nil, peerAddress: String? = nil, peerNames: [String] = [],
        pathSource: PathSource = .kernel,
        alternatePaths: [String] = [], refused: Bool = false, options: StartOptions? = nil
    ) {
        self.behaviour = behaviour
        self.time = time
        self.phase = phase
        self.process = process
        self.operation = operation
        self.peerAddress = peerAddress
        self.peerNames = peerNames
        self.pathSource = pathSource
        self.alternatePaths = alternatePaths
        self.refused = refused
        self.options = options
    }
}

/// What came with a program's start.
public struct StartOptions: Hashable, Sendable {
    /// As `StartFlags` gives them; `nil` where the program's flags are not watched.
    public var flags: [String]?
    /// Chosen names of its environment that the program which started it did not have with the same values. Sorted.
    public var environment: [String]

    public init(flags: [String]? = nil, environment: [String] = []) {
        self.flags = flags
        self.environment = environment
    }

    /// Each flag and each name by itself, or the start without flags.
    func behaviours(of program: Program) -> [Behaviour] {
        var single = (flags ?? []).map { OptionsBehaviour(program: program, flags: [$0]) }
        if flags?.isEmpty == true { single.append(OptionsBehaviour(program: program)) }
        single += environment.map { OptionsBehaviour(program: program, environment: [$0]) }
        return single.map { .options($0) }
    }
}

/// The process that acted, as its container sees it and as the host does.
public struct ProcessContext: Hashable, Sendable {
    /// In the container's pid namespace.
    public var pid: Int32
    public var parentPid: Int32
    public var hostPid: Int32
    /// In the container's user namespace.
    public var uid: UInt32
    public var hostUid: UInt32
    public var program: Program
    /// Secrets already redacted.
    public var arguments: [String]
    /// `NAME=value` of the chosen names in the environment that it was started with, secrets redacted.
    public var environment: [String]
    /// Programs from the start of the lineage to this one.
    public var lineage: [String]
    public var origin: LineageOrigin
    public var terminal: Bool
    public var drift: Drift?

    public init(
        pid: Int32, parentPid: Int32 = 0, hostPid: Int32, uid: UInt32 = 0, hostUid: UInt32 = 0, program: Program,
        arguments: [String] = [], environment: [String] = [], lineage: [String] = [],
        origin: LineageOrigin = .entrypoint,
        terminal: Bool = false, drift: Drift? = nil
    ) {
        self.pid = pid
        self.parentPid = parentPid
        self.hostPid = hostPid
        self.uid = uid
        self.hostUid = hostUid
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.lineage = lineage
        self.origin = origin
        self.terminal = terminal
        self.drift = drift
    }
}
