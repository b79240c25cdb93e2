/// Names the line of `PriorTable` that an observation belongs to.
enum PriorCategory {
    static func file(_ file: FileBehaviour, _ observation: Observation) -> String {
        let paths = ([file.path] + observation.alternatePaths).map(PathPattern.rooted)
        let segments = PathGeneralizer.segments(of: file.path)
        if paths.contains(where: isLog), file.access == .delete || observation.operation == .truncate {
            return "delete-log"
        }
        if file.access != .read && file.access != .exec {
            if paths.contains(where: SensitivePath.isExecutableDirectory) { return "write-executables" }
            let concern = paths.compactMap { SensitivePath.concern($0, access: file.access) }.max {
                $0.severity < $1.severity
            }
            if let concern, concern.severity == .critical { return "sensitive-write" }
            if segments.first == "etc" { return "write-etc" }
            if concern != nil { return "sensitive-write" }
        }
        let zone = PathZone.of(segments.dropLast())
        switch file.access {
        case .exec: return SensitivePath.isExecutableDirectory(file.path) ? "library" : "foreign-library"
        case .read:
            if observation.touchesSensitivePath { return "sensitive-read" }
            if SensitivePath.isExecutableDirectory(file.path) { return "library" }
            if systemConfiguration.contains(file.path) { return "system-config" }
            if file.path.hasPrefix("/proc/self/") || segments.first == "sys" { return "self" }
            if segments.first == "etc" { return "config" }
            return zone == .temporary ? "temporary" : "data"
        case .delete where zone == .ordinary || zone == .fixed: return "delete"
        case .write, .create, .delete:
            if zone == .temporary { return "temporary" }
            return zone == .volatile || segments.first == "var" ? "state" : "write"
        }
    }

    private static let systemConfiguration: Set<String> = [
        "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/passwd", "/etc/group",
        "/etc/localtime", "/etc/ld.so.cache", "/etc/hostname", "/etc/gai.conf", "/etc/services", "/etc/protocols",
        "/etc/ssl/openssl.cnf", "/etc/os-release", "/etc/timezone", "/etc/locale.alias",
    ]

    static func isLog(_ path: String) -> Bool {
        path.hasPrefix("/var/log/") || path.hasSuffix(".log") || path.contains(".log.")
    }

    static func process(_ process: ProcessBehaviour, isKnown: Bool) -> String {
        let path = PathPattern.rooted(process.program.executable)
        let zone = PathZone.of(PathGeneralizer.segments(of: path).dropLast()[...])
        if zone == .temporary || path.hasPrefix("/memfd:") { return "temporary" }
        switch ProgramKind(process.program.name) {
        case .miner: return "miner"
        case .packageManager: return "package-manager"
        case .networkTool, .remoteCopy, .clusterClient, .debugger: return "network-tool"
        case .download: return "download"
        case .privilege, .accounts, .scheduler, .destruction: return "privilege"
        case .shell: return isKnown ? "known" : "shell"
        case .interpreter: return isKnown ? "known" : "interpreter"
        case .reconnaissance: return isKnown ? "known" : "reconnaissance"
        case .archive, .compiler, .webServer, .database, .other:
            if isKnown { return "known" }
            return SensitivePath.isExecutableDirectory(path) ? "program" : "elsewhere"
        }
    }

    /// The rarest of what is new.
    static func options(_ options: OptionsBehaviour) -> String {
        if options.flags.contains(where: ArgumentTopic.isTopic) { return "topic" }
        if options.environment.contains(where: { EnvironmentName.concern($0) == .loader }) { return "loader" }
        if !options.environment.isEmpty { return "environment" }
        switch ProgramKind(options.program.name) {
        case .networkTool, .remoteCopy, .clusterClient: return "network-flag"
        default: return "flag"
        }
    }

    static func listen(_ endpoint: ListenEndpoint) -> String {
        switch endpoint {
        case .unix: "unix"
        case .ephemeral: "ephemeral"
        case .port(_, let port): port < 1024 ? "low-port" : "port"
        }
    }

    static func connect(_ peer: ConnectPeer, boundAs others: [String]) -> String {
        switch peer {
        case .unix(let name):
            let isEngine = ([name] + others).contains {
                SensitivePath.isSensitive(PathPattern.rooted($0), access: .write)
            }
            return isEngine ? "engine" : "unix"
        case .written: return "public"
        case .name(_, _, let port): return port == 53 ? "dns" : port == 80 || port == 443 ? "web" : "public"
        case .network(let peerClass, _, let port):
            switch peerClass {
            case .metadata: return "metadata"
            case _ where port == 53 && peerClass != .public: return "dns"
            case .loopback: return "loopback"
            case .linkLocal: return "link-local"
            case .ownSubnet: return "own-subnet"
            case .private: return "private"
            case .multicast: return "multicast"
            case .public: return port == 53 ? "dns" : port == 80 || port == 443 ? "web" : "public"
            }
        }
    }

    static func privilege(_ operation: String) -> String {
        switch operation {
        case "setuid", "setgid", "setgroups", "setresuid", "setresgid", "setreuid", "setregid", "capset":
            return "identity"
        case "memfd_create", "io_uring_setup", "keyctl": return "memory"
        case "ptrace": return "trace"
        case "setns", "unshare", "mount", "pivot_root", "chroot": return "namespace"
        case "module", "bpf", "kexec": return "kernel"
        case "32-bit": return "32-bit"
        case "redirect": return "redirect"
        default: return operation.hasPrefix("socket") ? "socket" : "other"
        }
    }
}
