/// What is dangerous in any image, whatever it has learned: said at once while learning, so that the first day is
/// not blind. Fixed by judgement from ATT&CK and the public rule sets, not measured.
public enum AlwaysDangerous {
    /// Why this act is to be reported before anything is known of its image.
    public struct Finding: Hashable, Sendable {
        /// A short word for programs.
        public var reason: Reason
        public var label: SeverityLabel
    }

    public enum Reason: String, Hashable, Sendable, CaseIterable {
        case driftExecution = "drift-execution"
        case memoryExecution = "memory-execution"
        case dangerousArguments = "dangerous-arguments"
        case engineSocket = "engine-socket"
        case hostWrite = "host-write"
        case kernelHook = "kernel-hook"
        case kernelModule = "kernel-module"
    }

    /// - Parameter hostMounts: the container's directory, with the host's directory that is mounted there.
    /// - Returns: `nil` for what some image may do every day.
    public static func finding(_ observation: Observation, hostMounts: [HostMount] = []) -> Finding? {
        reason(observation, hostMounts).map { reason in
            Finding(reason: reason, label: label(reason, observation, hostMounts))
        }
    }

    private static func reason(_ observation: Observation, _ hostMounts: [HostMount]) -> Reason? {
        switch observation.behaviour {
        case .process:
            switch observation.process.drift {
            case .memory: return .memoryExecution
            case .added, .modified: return .driftExecution
            case .volume, .unknown, nil: return topic(of: observation) == nil ? nil : .dangerousArguments
            }
        case .connect(let connect):
            if case .unix(let path) = connect.peer, isEngineSocket(path) { return .engineSocket }
            return nil
        case .file(let file):
            guard [.write, .create, .delete].contains(file.access) else { return nil }
            if isKernelHook(file.path) { return .kernelHook }
            let path = hostPath(of: file.path, hostMounts)
            return path.map(isHostSystem) == true ? .hostWrite : nil
        case .privilege(let privilege):
            return privilege.operation == "module" ? .kernelModule : nil
        case .options, .listen, .syscall:
            return nil
        }
    }

    private static func label(_ reason: Reason, _ observation: Observation, _ hostMounts: [HostMount]) -> SeverityLabel
    {
        let actor = SeverityTable.actor(observation)
        switch reason {
        case .driftExecution:
            return SeverityLabel(
                severity: .critical, techniques: ["T1105", "T1610"],
                explanation: "\(actor) runs from a file that the image did not have, or not in this form.")
        case .memoryExecution:
            return SeverityLabel(
                severity: .critical, techniques: ["T1620"],
                explanation: "\(actor) runs from memory and never was a file of the image.")
        case .dangerousArguments:
            let about = topic(of: observation)?.label
            return SeverityLabel(
                severity: .critical, techniques: about?.techniques ?? [],
                explanation: "\(actor) was started with arguments that are dangerous in any image: "
                    + "\(about?.reason ?? "").")
        case .engineSocket:
            return SeverityLabel(
                severity: .critical, techniques: ["T1611", "T1610"],
                explanation: "\(actor) called the container engine, through which it can command the whole host.")
        case .hostWrite:
            let path: String? =
                if case .file(let file) = observation.behaviour { hostPath(of: file.path, hostMounts) } else { nil }
            return SeverityLabel(
                severity: .critical, techniques: ["T1611"],
                explanation: "\(actor) changed \(path ?? "a file") of the host through a mount.")
        case .kernelHook:
            return SeverityLabel(
                severity: .critical, techniques: ["T1611"],
                explanation: "\(actor) wrote to a file by which the host's kernel is told what to run.")
        case .kernelModule:
            return SeverityLabel(
                severity: .critical, techniques: ["T1547.006", "T1014"],
                explanation: "\(actor) loaded a module into the host's kernel, or tried to.")
        }
    }

    /// The first topic of a start's arguments that hardly an image has a use for. A search for passwords may be a
    /// script's look into its own configuration, and a health check may ask a port through /dev/tcp.
    private static func topic(of observation: Observation) -> ArgumentTopic? {
        (observation.options?.flags ?? []).lazy.compactMap { ArgumentTopic(rawValue: $0) }.first {
            [.empty, .stratum, .program, .rootExploit].contains($0)
        }
    }

    static func isEngineSocket(_ path: String) -> Bool {
        ["docker.sock", "containerd.sock", "crio.sock", "podman.sock"].contains { path.hasSuffix("/" + $0) }
    }

    /// Files that name a program which the kernel starts on the host (release_agent: cgroup v1; the others:
    /// Documentation/admin-guide/sysctl/kernel.rst).
    private static func isKernelHook(_ path: String) -> Bool {
        path.hasSuffix("/release_agent") || path.hasSuffix("/uevent_helper")
            || path == "/proc/sys/kernel/core_pattern" || path == "/proc/sys/kernel/modprobe"
            || path.hasPrefix("/proc/sys/fs/binfmt_misc/") || path == "/proc/sysrq-trigger"
    }

    /// What a file of the container is called on the host, where it lies on a directory of the host's.
    private static func hostPath(of path: String, _ mounts: [HostMount]) -> String? {
        let holding = mounts.filter { path == $0.target || path.hasPrefix($0.target == "/" ? "/" : $0.target + "/") }
        guard let mount = holding.max(by: { $0.target.utf8.count < $1.target.utf8.count }) else { return nil }
        let rest = path.dropFirst(mount.target == "/" ? 0 : mount.target.utf8.count)
        return (mount.source == "/" ? "" : mount.source) + rest
    }

    /// Directories by which a host is run: whoever writes there commands it.
    private static func isHostSystem(_ path: String) -> Bool {
        [
            "/etc", "/root", "/boot", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/var/spool/cron", "/var/lib/docker",
            "/var/lib/containerd", "/var/lib/kubelet", "/var/lib/containers",
        ]
        .contains { path == $0 || path.hasPrefix($0 + "/") }
    }
}

/// A directory of the host that a container sees.
public struct HostMount: Hashable, Sendable, Codable {
    /// On the host.
    public var source: String
    /// In the container.
    public var target: String

    public init(source: String, target: String) {
        self.source = source
        self.target = target
    }
}
