/// Flags of calls that change privileges, namespaces or the kernel.
enum PrivilegeDanger {
    static func flag(_ privilege: PrivilegeBehaviour, _ circumstances: DangerFlag.Circumstances) -> DangerFlag? {
        if isOrdinary(privilege, circumstances) { return nil }
        let (severity, techniques, deed) = PrivilegeSeverity.row(privilege.operation)
        return DangerFlag(.privilege, severity, techniques, "\(privilege.program.name) \(deed)")
    }

    /// What programs of this kind do in every image.
    private static func isOrdinary(
        _ privilege: PrivilegeBehaviour, _ circumstances: DangerFlag.Circumstances
    ) -> Bool {
        let name = privilege.program.name
        switch privilege.operation {
        // What takes rights to do, and is mostly done to give them up.
        case "setuid", "setreuid", "setresuid", "setgid", "setregid", "setresgid", "setgroups", "capset":
            return !isUnusual(name, circumstances)
        // Run-time systems and databases keep their data in them.
        case "memfd_create", "io_uring_setup":
            let kind = ProgramKind(name)
            return kind == .interpreter || kind == .webServer || kind == .database
                || circumstances.graph.isServer(name)
        // A server that lives in a directory of its own.
        case "chroot": return circumstances.graph.isServer(name)
        // Programs that check logins tell the kernel's audit of them, and give each session a keyring.
        case "keyctl", "socket:netlink-9": return FileDanger.isLoginProgram(privilege.program)
        // What such a server starts talks to the caller by its input and output.
        case "redirect": return handovers.contains(name)
        case "socket:icmp": return ["ping", "ping4", "ping6", "fping"].contains(name)
        default: return false
        }
    }

    private static let handovers: Set<String> = [
        "git-daemon", "inetd", "xinetd", "tcpsvd", "udpsvd", "tcpserver", "sshd", "sshd-session", "dropbear", "rlinetd",
    ]

    /// Servers, start-up helpers and schedulers change to another user on their way; a shell or an interpreter does so
    /// at a container's start, or where it serves.
    private static func isUnusual(_ name: String, _ circumstances: DangerFlag.Circumstances) -> Bool {
        switch ProgramKind(name) {
        case .shell, .interpreter, .networkTool, .download, .compiler, .reconnaissance:
            !circumstances.graph.isServer(name) && circumstances.phases != .startup
        default: false
        }
    }
}
