/// One learnable fact about an image: what a program did, without when, how often or by which process.
///
/// The concrete form (as observed) and the generalised form (as approved) have the same shape: in the
/// latter, paths may hold the wildcards of `PathPattern`.
public enum Behaviour: Hashable, Sendable {
    case process(ProcessBehaviour)
    case options(OptionsBehaviour)
    case file(FileBehaviour)
    case listen(ListenBehaviour)
    case connect(ConnectBehaviour)
    case privilege(PrivilegeBehaviour)
    case syscall(SyscallBehaviour)

    /// What the learner counts separately: coverage, novelty and the mode are per kind.
    public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
        case process, file, listen, connect, privilege, syscall
    }

    public var kind: Kind {
        switch self {
        case .process, .options: .process
        case .file: .file
        case .listen: .listen
        case .connect: .connect
        case .privilege: .privilege
        case .syscall: .syscall
        }
    }

    /// The program that acted; for a process behaviour, the program that was started.
    public var program: Program {
        switch self {
        case .process(let b): b.program
        case .options(let b): b.program
        case .file(let b): b.program
        case .listen(let b): b.program
        case .connect(let b): b.program
        case .privilege(let b): b.program
        case .syscall(let b): b.program
        }
    }
}

/// What a process is running: the resolved executable and the name it goes by.
///
/// On a busybox image `sh`, `wget` and `nc` are one executable and three programs.
public struct Program: Hashable, Comparable, Sendable {
    /// Absolute path inside the container, symlinks resolved.
    public var executable: String
    public var name: String

    public init(executable: String, name: String) {
        self.executable = executable
        self.name = name
    }

    public static func < (a: Program, b: Program) -> Bool {
        (a.executable, a.name) < (b.executable, b.name)
    }
}

/// How a lineage began. `preexisting` marks processes that ran before observation began; it is never
/// part of a learned behaviour's identity: such a process is learned as `entrypoint`.
public enum LineageOrigin: String, Hashable, Sendable, CaseIterable, Codable {
    case entrypoint, exec, preexisting
}

/// A program ran, started by another.
public struct ProcessBehaviour: Hashable, Sendable {
    public var program: Program
    /// Path of the script, `-c` (inline) or `-` (standard input), for `#!` and known interpreters.
    public var script: String?
    /// Name of the program that the task ran before, or `entrypoint` or `exec` for the first of a lineage.
    public var parent: String
    public var origin: LineageOrigin
    /// Whether it had a controlling terminal.
    public var terminal: Bool
    /// Basename of argv[0] where it differs from the program's name: a lie is a behaviour of its own.
    public var argumentZero: String?

    public init(
        program: Program, script: String? = nil, parent: String, origin: LineageOrigin = .entrypoint,
        terminal: Bool = false, argumentZero: String? = nil
    ) {
        self.program = program
        self.script = script
        self.parent = parent
        self.origin = origin
        self.terminal = terminal
        self.argumentZero = argumentZero
    }
}

/// A program was started with flags, or with chosen names in its environment.
///
/// What is learned holds one flag or one name, so that any of them may come with any other. A report holds all that
/// are new in one start. With neither it is a start without flags: it shows that the program's flags were watched.
public struct OptionsBehaviour: Hashable, Sendable {
    public var program: Program
    /// As `StartFlags` gives them. Sorted.
    public var flags: [String]
    /// Names, without their values. Sorted.
    public var environment: [String]

    public init(program: Program, flags: [String] = [], environment: [String] = []) {
        self.program = program
        self.flags = flags
        self.environment = environment
    }
}

/// What was done to a file. `create` of a path also allows `write` of it.
public enum Access: String, Hashable, Sendable, CaseIterable, Codable {
    case read, write, create, exec, delete
}

/// The call behind an access, where it says more than the access does.
public enum FileOperation: String, Hashable, Sendable, CaseIterable, Codable {
    case open, truncate, chmod, setID = "set-id", makeExecutable = "make-executable", chown
    case setxattr, unlink, rmdir, rename, link, symlink, mkdir, mknod, map
}

/// A program accessed a path.
public struct FileBehaviour: Hashable, Sendable {
    public var program: Program
    /// Absolute path inside the container; in a profile possibly a pattern.
    public var path: String
    public var access: Access

    public init(program: Program, path: String, access: Access) {
        self.program = program
        self.path = path
        self.access = access
    }
}

public enum TransportProtocol: String, Hashable, Sendable, CaseIterable, Codable {
    case tcp, udp, sctp, icmp, other
}

/// Where a program waits for others.
public enum ListenEndpoint: Hashable, Sendable {
    case port(TransportProtocol, UInt16)
    /// A port that the kernel chose.
    case ephemeral(TransportProtocol)
    /// A path, or `@name` for the abstract namespace.
    case unix(String)
}

public struct ListenBehaviour: Hashable, Sendable {
    public var program: Program
    public var endpoint: ListenEndpoint

    public init(program: Program, endpoint: ListenEndpoint) {
        self.program = program
        self.endpoint = endpoint
    }
}

/// Classes of peer address: addresses themselves are only examples, so that a CDN is one line.
public enum PeerClass: String, Hashable, Sendable, CaseIterable, Codable {
    case loopback, linkLocal = "link-local", metadata, ownSubnet = "own-subnet"
    case `private`, `public`, multicast
}

/// Whom a program called.
public enum ConnectPeer: Hashable, Sendable {
    case network(PeerClass, TransportProtocol, UInt16)
    /// A path, or `@name` for the abstract namespace.
    case unix(String)
    /// A public address that goes by this name in its container, see `HostPattern`; in a profile also a star and a name.
    case name(String, TransportProtocol, UInt16)
    /// Only in a profile that a person wrote: an address or CIDR in place of a class.
    case written(String, TransportProtocol, UInt16)
}

public struct ConnectBehaviour: Hashable, Sendable {
    public var program: Program
    public var peer: ConnectPeer

    public init(program: Program, peer: ConnectPeer) {
        self.program = program
        self.peer = peer
    }
}

/// A program used a call that changes privileges, namespaces or the kernel.
public struct PrivilegeBehaviour: Hashable, Sendable {
    public var program: Program
    /// One of these words: `setuid`, `setns`, `mount`, `ptrace`, `memfd_create`, `32-bit`,
    /// `socket:raw`, `redirect` and so on.
    public var operation: String

    public init(program: Program, operation: String) {
        self.program = program
        self.operation = operation
    }
}

/// A program used a system call. Learned only where a run was asked to record them.
public struct SyscallBehaviour: Hashable, Sendable {
    public var program: Program
    /// As the kernel's table names it: `openat`, `accept4`.
    public var name: String

    public init(program: Program, name: String) {
        self.program = program
        self.name = name
    }
}
