/// Labels of calls that change privileges, namespaces or the kernel.
enum PrivilegeSeverity {
    static func finding(_ privilege: PrivilegeBehaviour, _ observation: Observation) -> SeverityTable.Finding {
        let actor = SeverityTable.actor(observation)
        let (severity, techniques, deed) = row(privilege.operation)
        return .init(severity, techniques, "\(actor) \(deed); this image never did that.")
    }

    /// Severity, techniques and what was done, behind the actor.
    static func row(_ operation: String) -> (Severity, [String], String) {
        switch operation {
        case "setuid", "setreuid", "setresuid": (.medium, ["T1548.001"], "changed its user")
        case "setgid", "setregid", "setresgid", "setgroups": (.medium, ["T1548.001"], "changed its group")
        case "capset": (.medium, ["T1548"], "changed its capabilities")
        case "setns": (.critical, ["T1611"], "entered another namespace, the step out of a container")
        case "unshare": (.high, ["T1611"], "made a namespace of its own")
        case "mount", "pivot_root", "move_mount", "fsmount", "umount":
            (.critical, ["T1611"], "changed what is mounted, a step out of a container")
        case "chroot": (.high, ["T1611"], "changed its root directory")
        case "ptrace": (.high, ["T1055.008"], "took control of another process or asked to be traced")
        case "process_vm": (.high, ["T1055"], "reached into another process's memory")
        case "pidfd_getfd": (.high, ["T1055"], "took an open file out of another process")
        case "open_by_handle_at":
            (
                .critical, ["T1611"],
                "opened a file by its handle, past every directory and mount, a step out of a container"
            )
        case "perf_event_open": (.medium, ["T1057"], "watched the processor's events, which tells of other processes")
        case "module": (.critical, ["T1547.006", "T1014"], "loaded a module into the kernel")
        case "kexec": (.critical, ["T1542"], "replaced the kernel")
        case "bpf": (.critical, ["T1014"], "used the kernel's bpf call")
        case "keyctl": (.medium, ["T1555"], "used the kernel's keyring")
        case "userfaultfd": (.high, ["T1068"], "took over page faults, a helper of kernel exploits")
        case "memfd_create": (.medium, ["T1620"], "made an unnamed file in memory, from which programs can be run")
        case "io_uring_setup": (.medium, ["T1562.001"], "made an io_uring, whose work other tools do not see")
        case "32-bit": (.high, ["T1562.001", "T1106"], "made a 32-bit call, a way around filters")
        case "redirect":
            (
                .critical, ["T1059.004", "T1095"],
                "laid its input or output on a network connection, as a reverse shell does"
            )
        case "socket:raw": (.high, ["T1095", "T1040"], "opened a raw socket, which passes by ordinary network rules")
        case "socket:packet":
            (.high, ["T1040", "T1557"], "opened a packet socket, which sees and forges the network's frames")
        case "socket:vsock": (.high, ["T1611"], "opened a socket to the host of a virtual machine")
        default:
            operation.hasPrefix("socket:")
                ? (.medium, ["T1095"], "opened an unusual socket (\(operation.dropFirst(7)))")
                : (.medium, ["T1106"], "used \(operation)")
        }
    }
}
