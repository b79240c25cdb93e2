import Baseline

/// The cgroup by which the kernel side knows a container.
public struct CgroupReference: Hashable, Sendable {
    /// The kernel's id of the cgroup: the inode number of its directory.
    public var id: UInt64
    /// The path below the hierarchy's root, beginning with `/`.
    public var path: String
    /// The container's first process in the host's pid namespace, where it is known.
    public var initPid: Int32?

    public init(id: UInt64, path: String, initPid: Int32? = nil) {
        self.id = id
        self.path = path
        self.initPid = initPid
    }
}

/// What is known of one container.
public struct ContainerDescription: Hashable, Sendable {
    public var identity: ContainerIdentity
    /// When the engine started it; nil before that.
    public var startedAt: Timestamp?
    /// The first process of its latest run, in the host's pid namespace; nil before the first start. The
    /// process may have ended since.
    public var initPid: Int32?
    /// Networks it has an address in; empty for a container without a network.
    public var ownSubnets: [Subnet]
    /// Whether the engine's socket, or a directory above it, is mounted into it.
    public var mountsEngineSocket: Bool
    /// Directories and files of the host that a person mounted into it; volumes, which the engine keeps, are none.
    public var hostMounts: [HostMount]
    public var privileged: Bool
    /// The health check's command: what the engine itself runs in the container again and again.
    public var healthCheck: [String]
    public var completeness: Completeness

    public enum Completeness: Hashable, Sendable {
        case complete
        /// Something could not be found out; the reason is a sentence that says what. Where the container or
        /// its image was gone, the role is a guess: `main`, unless a label says otherwise.
        case partial(String)
    }

    public init(
        identity: ContainerIdentity, startedAt: Timestamp? = nil, initPid: Int32? = nil, ownSubnets: [Subnet] = [],
        mountsEngineSocket: Bool = false, hostMounts: [HostMount] = [], privileged: Bool = false,
        healthCheck: [String] = [],
        completeness: Completeness = .complete
    ) {
        self.identity = identity
        self.startedAt = startedAt
        self.initPid = initPid
        self.ownSubnets = ownSubnets
        self.mountsEngineSocket = mountsEngineSocket
        self.hostMounts = hostMounts
        self.privileged = privileged
        self.healthCheck = healthCheck
        self.completeness = completeness
    }
}

/// The answer to "whose cgroup is this?".
public enum Identification: Hashable, Sendable {
    case known(ContainerDescription)
    /// No engine could say what runs there. The identity is still usable: its image is
    /// `unknown/<container name>`. The reason is a sentence for people.
    case unknown(ContainerDescription, reason: String)

    public var description: ContainerDescription {
        switch self {
        case .known(let description), .unknown(let description, _): description
        }
    }
}

/// A container that runs now, with its cgroups.
public struct RunningContainer: Hashable, Sendable {
    public var description: ContainerDescription
    /// The cgroup of the v2 hierarchy where the container has one of its own there, else that of the first
    /// v1 hierarchy that has; nil where the process had ended before its cgroup could be read.
    public var cgroup: CgroupReference?
    /// Path by controller list as in `/proc/<pid>/cgroup`; the v2 hierarchy has the empty name.
    public var cgroupPaths: [String: String]

    public init(description: ContainerDescription, cgroup: CgroupReference?, cgroupPaths: [String: String]) {
        self.description = description
        self.cgroup = cgroup
        self.cgroupPaths = cgroupPaths
    }
}
