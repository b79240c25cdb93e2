/// Flags of started programs.
enum ProgramDanger {
    static func flags(_ process: ProcessBehaviour, _ circumstances: DangerFlag.Circumstances) -> [DangerFlag] {
        let name = process.program.name
        let kind = ProgramKind(name)
        var flags: [DangerFlag] = []
        if kind == .shell, let way = circumstances.graph.wayFromServer(to: process) {
            flags.append(serverShell(name, way))
        } else if let flag = serverChild(process, kind) {
            flags.append(flag)
        }
        if process.parent == "exec", let flag = session(process, kind, circumstances) { flags.append(flag) }
        if let (reason, what) = tool(process, kind, circumstances) {
            let (severity, techniques, _) = ProcessSeverity.byKind(kind)
            flags.append(
                DangerFlag(reason, lookups.contains(name) ? .medium : severity, techniques, "\(name) \(what)"))
        }
        return flags
    }

    private static func serverShell(_ name: String, _ way: [String]) -> DangerFlag {
        let isDirect = way.count == 2
        let server = ProgramKind(way[0])
        let isCritical = isDirect && (server == .webServer || server == .database)
        let through = isDirect ? "" : " through " + way[1..<(way.count - 1)].joined(separator: ", ")
        return DangerFlag(
            .serverShell, isCritical ? .critical : .high, ["T1505.003", "T1059.004"],
            "\(name) is started by \(way[0])\(through): whoever makes this server run a command has a shell")
    }

    /// Databases and servers of pages have no use for an interpreter or for a look around; those that run applications
    /// have.
    private static func serverChild(_ process: ProcessBehaviour, _ kind: ProgramKind) -> DangerFlag? {
        guard ProgramKind(process.parent) == .database || pageServers.contains(process.parent),
            [.interpreter, .reconnaissance, .archive, .destruction].contains(kind)
        else { return nil }
        return DangerFlag(
            .serverChild, .high, ["T1190", "T1059"],
            "\(process.program.name) is started by \(process.parent), which needs no other programs")
    }

    private static let pageServers: Set<String> = [
        "nginx", "httpd", "apache", "apache2", "lighttpd", "caddy", "haproxy", "envoy", "traefik",
    ]

    private static func session(
        _ process: ProcessBehaviour, _ kind: ProgramKind, _ circumstances: DangerFlag.Circumstances
    ) -> DangerFlag? {
        let name = process.program.name
        if process.terminal {
            return DangerFlag(
                .execSession, .high, ["T1609"],
                "\(name) was started from outside with a terminal: what a person did by hand was learned")
        }
        // Where nothing says when it was seen it may be a health check.
        guard kind == .shell || kind == .interpreter, circumstances.phases == .session else { return nil }
        return DangerFlag(
            .execSession, .medium, ["T1609"],
            "\(name) was started from outside, and not as a health check is: what somebody did by hand was learned")
    }

    private static func tool(
        _ process: ProcessBehaviour, _ kind: ProgramKind, _ circumstances: DangerFlag.Circumstances
    ) -> (DangerFlag.Reason, String)? {
        let name = process.program.name
        let isSetUp = circumstances.isSetUp(by: name)
        switch kind {
        case .packageManager:
            // One calls the other, and some of them start applications, too.
            if ProgramKind(process.parent) == .packageManager || (isSetUp && runners.contains(name)) { return nil }
            return (.packageManager, "installs software, which belongs into the making of an image")
        case .compiler:
            if ProgramKind(process.parent) == .compiler { return nil }
            return (.compiler, "builds programs, so that new ones can be made inside the container")
        case .networkTool:
            if configurers.contains(name) { return nil }
            if lookups.contains(name) { return (.networkTool, "asks for names and ways, by which data can leave") }
            return (.networkTool, "opens connections of any kind")
        case .download:
            return circumstances.isHealthCheck ? nil : (.networkTool, "fetches files from elsewhere")
        case .remoteCopy: return (.networkTool, "copies files to or from other machines")
        case .clusterClient: return (.dangerousProgram, "controls other containers")
        case .miner: return (.dangerousProgram, "has the name of a cryptocurrency miner")
        case .accounts:
            return isSetUp && identityTools.contains(name) ? nil : (.dangerousProgram, "changes accounts")
        case .scheduler: return (.dangerousProgram, "plans programs for later")
        case .privilege:
            return isSetUp && identityTools.contains(name)
                ? nil : (.dangerousProgram, "changes privileges, namespaces or mounts")
        case .debugger: return (.dangerousProgram, "looks into other processes")
        case .destruction: return name == "dd" ? nil : (.dangerousProgram, "overwrites disks or files for good")
        case .shell, .interpreter, .reconnaissance, .archive, .webServer, .database, .other: return nil
        }
    }

    /// By these an image becomes the user that it is to run as, or gives that user the number that it is told to.
    private static let identityTools: Set<String> = [
        "su", "sudo", "setpriv", "doas", "chroot", "capsh", "usermod", "groupmod", "useradd", "groupadd", "adduser",
        "addgroup",
    ]
    /// `npm start` is how an application of Node begins.
    private static let runners: Set<String> = ["npm", "npx", "yarn", "pnpm", "cargo", "composer", "conda"]
    private static let configurers: Set<String> = ["ip", "ifconfig"]
    private static let lookups: Set<String> = ["dig", "nslookup", "host", "traceroute", "mtr"]

    static func flags(_ options: OptionsBehaviour, _ circumstances: DangerFlag.Circumstances) -> [DangerFlag] {
        let name = options.program.name
        let kind = ProgramKind(name)
        let isSetUp = circumstances.isSetUp(by: name)
        var flags: [DangerFlag] = []
        for flag in options.flags {
            let (severity, techniques, reason) = OptionsSeverity.label(flag, of: name, kind)
            guard severity >= .high || ArgumentTopic.isTopic(flag) else { continue }
            // A script looks for a word in its own configuration; a health check asks a port by a shell's own means.
            if flag == ArgumentTopic.secrets.rawValue, isSetUp { continue }
            if flag == ArgumentTopic.network.rawValue, circumstances.isHealthCheck { continue }
            if flag == ArgumentTopic.unread.rawValue { continue }
            flags.append(
                DangerFlag(.dangerousArguments, severity, techniques, "\(name) is started with \(flag): \(reason)"))
        }
        for variable in options.environment {
            guard let concern = EnvironmentName.concern(variable), concern == .loader || concern == .tunables else {
                continue
            }
            // Where libraries lie is said to a whole container at its start.
            if variable == "LD_LIBRARY_PATH", isSetUp { continue }
            let (severity, techniques, reason) = OptionsSeverity.label(concern)
            flags.append(
                DangerFlag(
                    .loaderEnvironment, severity, techniques,
                    "\(name) is started with \(variable) in its environment: \(reason)"))
        }
        return flags
    }
}
