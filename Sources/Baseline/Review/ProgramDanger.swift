/// Flags of started programs.
enum ProgramDanger {
    static func flags(_ process: ProcessBehaviour, in graph: ProcessGraph) -> [DangerFlag] {
        let name = process.program.name
        let kind = ProgramKind(name)
        var flags: [DangerFlag] = []
        if kind == .shell, let way = graph.wayFromServer(to: process) { flags.append(serverShell(name, way)) }
        if process.parent == "exec", process.terminal {
            flags.append(
                DangerFlag(
                    .execSession, .high, ["T1609"],
                    "\(name) was started from outside with a terminal: what a person did by hand was learned"))
        }
        if let (reason, what) = tool(kind) {
            let (severity, techniques, _) = ProcessSeverity.byKind(kind)
            flags.append(DangerFlag(reason, severity, techniques, "\(name) \(what)"))
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

    private static func tool(_ kind: ProgramKind) -> (DangerFlag.Reason, String)? {
        switch kind {
        case .packageManager: (.packageManager, "installs software, which belongs into the making of an image")
        case .compiler: (.compiler, "builds programs, so that new ones can be made inside the container")
        case .networkTool: (.networkTool, "opens connections of any kind")
        case .download: (.networkTool, "fetches files from elsewhere")
        case .remoteCopy: (.networkTool, "copies files to or from other machines")
        case .clusterClient: (.dangerousProgram, "controls other containers")
        case .miner: (.dangerousProgram, "has the name of a cryptocurrency miner")
        case .accounts: (.dangerousProgram, "changes accounts")
        case .scheduler: (.dangerousProgram, "plans programs for later")
        case .privilege: (.dangerousProgram, "changes privileges, namespaces or mounts")
        case .debugger: (.dangerousProgram, "looks into other processes")
        case .shell, .interpreter, .reconnaissance, .destruction, .archive, .webServer, .database, .other: nil
        }
    }

    static func flags(_ options: OptionsBehaviour) -> [DangerFlag] {
        let name = options.program.name
        let kind = ProgramKind(name)
        var flags: [DangerFlag] = []
        for flag in options.flags {
            let (severity, techniques, reason) = OptionsSeverity.label(flag, of: name, kind)
            guard severity >= .high || ArgumentTopic.isTopic(flag) else { continue }
            flags.append(
                DangerFlag(.dangerousArguments, severity, techniques, "\(name) is started with \(flag): \(reason)"))
        }
        for variable in options.environment {
            guard let concern = EnvironmentName.concern(variable), concern == .loader || concern == .tunables else {
                continue
            }
            let (severity, techniques, reason) = OptionsSeverity.label(concern)
            flags.append(
                DangerFlag(
                    .loaderEnvironment, severity, techniques,
                    "\(name) is started with \(variable) in its environment: \(reason)"))
        }
        return flags
    }
}
