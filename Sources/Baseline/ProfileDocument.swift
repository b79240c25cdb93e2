/// The profile as a person reads, edits and approves it: the model behind the YAML file.
///
/// It holds behaviour, no counts, so that a diff in review shows behaviour and not noise.
public struct ProfileDocument: Hashable, Sendable {
    public var image: ImageIdentity
    public var role: String
    public var state: ProfileState
    public var mode: [Behaviour.Kind: EnforcementMode]
    public var processes: [ProcessEntry]
    public var deny: [DenyRule]
    /// What is usually used, for readers: judging uses what the store has learned.
    public var resources: [ResourceMetric: ResourceSummary]

    public init(
        image: ImageIdentity, role: String, state: ProfileState = .learning,
        mode: [Behaviour.Kind: EnforcementMode] = [:], processes: [ProcessEntry] = [], deny: [DenyRule] = [],
        resources: [ResourceMetric: ResourceSummary] = [:]
    ) {
        self.image = image
        self.role = role
        self.state = state
        self.mode = mode
        self.processes = processes
        self.deny = deny
        self.resources = resources
    }
}

public enum EnforcementMode: String, Hashable, Sendable, CaseIterable, Codable {
    case alert, block, kill
}

/// What one program may do. Entries of one program that differ in script, origin, terminal or argv[0]
/// are separate; flags, environment, files, listens, connects, privileges and system calls belong to the program and
/// stand in its first entry.
public struct ProcessEntry: Hashable, Sendable {
    public var program: Program
    public var script: String?
    /// `nil` where `parents` alone says it (`entrypoint` lineages, or parents that are just `exec`).
    public var origin: LineageOrigin?
    public var terminal: Bool
    public var argumentZero: String?
    /// Names of programs, or the words `entrypoint` and `exec`. Sorted.
    public var parents: [String]
    /// Flags that it may be started with; where no entry of the program has a list, any. Sorted.
    public var flags: [String]?
    /// Chosen names that may come with its environment. Sorted.
    public var environment: [String]
    /// Patterns by access. Sorted.
    public var files: [Access: [String]]
    public var listens: [ListenEndpoint]
    public var connects: [ConnectPeer]
    public var privileges: [String]
    /// Where no system calls were recorded, empty. Sorted.
    public var syscalls: [String]

    public init(
        program: Program, script: String? = nil, origin: LineageOrigin? = nil, terminal: Bool = false,
        argumentZero: String? = nil, parents: [String] = [], flags: [String]? = nil, environment: [String] = [],
        files: [Access: [String]] = [:],
        listens: [ListenEndpoint] = [], connects: [ConnectPeer] = [], privileges: [String] = [],
        syscalls: [String] = []
    ) {
        self.program = program
        self.script = script
        self.origin = origin
        self.terminal = terminal
        self.argumentZero = argumentZero
        self.parents = parents
        self.flags = flags
        self.environment = environment
        self.files = files
        self.listens = listens
        self.connects = connects
        self.privileges = privileges
        self.syscalls = syscalls
    }
}

/// Always a violation, whatever was learned. Every field that is given must match; names are globs.
public struct DenyRule: Hashable, Sendable {
    public var program: String?
    public var executable: String?
    public var parent: String?
    public var origin: LineageOrigin?
    public var path: String?
    public var access: Access?
    public var listen: ListenEndpoint?
    public var connect: ConnectPeer?
    public var privilege: String?
    /// A flag that a program is started with.
    public var flag: String?
    /// A name in the environment that a program is started with.
    public var environment: String?

    public init(
        program: String? = nil, executable: String? = nil, parent: String? = nil, origin: LineageOrigin? = nil,
        path: String? = nil, access: Access? = nil, listen: ListenEndpoint? = nil, connect: ConnectPeer? = nil,
        privilege: String? = nil, flag: String? = nil, environment: String? = nil
    ) {
        self.program = program
        self.executable = executable
        self.parent = parent
        self.origin = origin
        self.path = path
        self.access = access
        self.listen = listen
        self.connect = connect
        self.privilege = privilege
        self.flag = flag
        self.environment = environment
    }
}
