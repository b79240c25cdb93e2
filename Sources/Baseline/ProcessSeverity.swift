/// Labels of started programs.
enum ProcessSeverity {
    static func finding(_ process: ProcessBehaviour, _ observation: Observation) -> SeverityTable.Finding {
        let arguments = Array(observation.process.arguments.dropFirst())
        let start = opening(process, observation)
        var label = byArguments(process, arguments) ?? byName(process)
        if let drift = observation.process.drift, let worse = byDrift(drift), worse.0 >= label.0 {
            label = (worse.0, worse.1 + label.1, worse.2)
        } else if let place = byPlace(process), place.0 > label.0 {
            label = (place.0, place.1 + label.1, place.2)
        }
        if process.terminal && process.origin == .exec && label.0 < .high {
            label.0 = max(label.0, .medium)
            label.1.append("T1609")
        }
        return SeverityTable.Finding(label.0, label.1, "\(start); \(label.2).")
    }

    typealias Label = (Severity, [String], String)

    private static func opening(_ process: ProcessBehaviour, _ observation: Observation) -> String {
        var what = process.program.name
        if let script = process.script {
            what +=
                script == "-c"
                ? " with commands on its command line"
                : script == "-" ? " with commands on its input" : " with the script \(script)"
        }
        if let name = process.argumentZero { what += ", calling itself \(name)," }
        let session =
            process.origin == .exec
            ? process.terminal ? " in an exec session with a terminal" : " in an exec session"
            : process.terminal ? " with a terminal" : ""
        switch process.parent {
        case "entrypoint": return "\(what) was started as the container's first program\(session)"
        case "exec": return "\(what) was started from outside\(session)"
        default: return "\(what) was started by \(process.parent)\(session)"
        }
    }

    private static func byName(_ process: ProcessBehaviour) -> Label {
        let parent = ProgramKind(process.parent)
        let isShellLike = [.shell, .interpreter].contains(ProgramKind(process.program.name))
        if isShellLike && parent == .webServer {
            return (.critical, ["T1505.003", "T1059"], "a server that starts a shell is the usual sign of a break-in")
        }
        if parent == .database {
            return (.critical, ["T1190", "T1059"], "databases do not start programs unless someone makes them")
        }
        if parent == .webServer {
            return (.high, ["T1190", "T1059"], "this server never started that program")
        }
        return byKind(ProgramKind(process.program.name))
    }

    /// What a program is for, whoever started it.
    static func byKind(_ kind: ProgramKind) -> Label {
        switch kind {
        case .shell:
            return (.high, ["T1059.004"], "this image never ran a shell in this way")
        case .interpreter:
            return (.medium, ["T1059.006"], "this image never ran an interpreter in this way")
        case .packageManager:
            return (.high, ["T1072", "T1195.002"], "installing software is no part of this image's life")
        case .compiler:
            return (.high, ["T1027.004"], "it builds programs, which is no part of this image's life")
        case .networkTool:
            return (.high, ["T1046", "T1095"], "it opens connections of any kind, and this image never used it so")
        case .download:
            return (.high, ["T1105"], "it fetches files from elsewhere, and this image never used it so")
        case .remoteCopy:
            return (.high, ["T1021.004", "T1048"], "it copies files to or from other machines")
        case .clusterClient:
            return (.critical, ["T1609", "T1610"], "it controls other containers")
        case .miner:
            return (.critical, ["T1496"], "its name is that of a cryptocurrency miner")
        case .reconnaissance:
            return (.medium, ["T1082", "T1057"], "it tells an intruder where he is, and this image never used it so")
        case .accounts:
            return (.high, ["T1136.001", "T1098"], "it changes accounts")
        case .scheduler:
            return (.high, ["T1053.003"], "it plans programs for later")
        case .destruction:
            return (.high, ["T1485", "T1561"], "it overwrites data")
        case .archive:
            return (.medium, ["T1560", "T1027"], "it packs, unpacks or decodes data, and this image never used it so")
        case .privilege:
            return (.high, ["T1548", "T1611"], "it changes privileges or namespaces")
        case .debugger:
            return (.high, ["T1055.008"], "it looks into other processes")
        case .webServer, .database, .other:
            return (.medium, ["T1204.003"], "this image never did that")
        }
    }

    private static func byPlace(_ process: ProcessBehaviour) -> Label? {
        let path = PathPattern.rooted(process.program.executable)
        if path.hasPrefix("/dev/shm/") {
            return (.critical, ["T1059", "T1036.005"], "programs do not belong into shared memory")
        }
        let zone = PathZone.of(PathGeneralizer.segments(of: path).dropLast()[...])
        if zone == .temporary {
            return (.high, ["T1059", "T1036.005"], "programs do not belong into a temporary directory")
        }
        return nil
    }

    static func byDrift(_ drift: Drift) -> Label? {
        switch drift {
        case .memory: (.critical, ["T1620"], "the program exists in memory only and never was a file of the image")
        case .added:
            (.critical, ["T1105", "T1610"], "the image did not have this program: it was dropped after the start")
        case .modified: (.critical, ["T1554"], "the program's file was changed since the image was built")
        case .volume: (.medium, ["T1105"], "the program lies on a volume and not in the image")
        case .unknown: nil
        }
    }

    /// What the words behind the program say, where that is worse than its name.
    private static func byArguments(_ process: ProcessBehaviour, _ arguments: [String]) -> Label? {
        let name = process.program.name
        let topics = ArgumentTopic.topics(of: name, arguments).map(\.label)
        if let worst = topics.max(by: { $0.severity < $1.severity }) {
            return (worst.severity, worst.techniques, worst.reason)
        }
        if ["nc", "ncat", "netcat", "nc.traditional", "nc.openbsd"].contains(name),
            arguments.contains(where: {
                ["-e", "-c", "--exec", "--sh-exec", "-lk"].contains($0)
                    || ($0.hasPrefix("-") && !$0.hasPrefix("--") && $0.hasSuffix("e"))
            })
        {
            return (.critical, ["T1059", "T1095"], "it hands a program to whoever connects")
        }
        if name == "base64" && arguments.contains(where: { ["-d", "--decode", "-D"].contains($0) }) {
            return (.medium, ["T1140"], "it decodes what someone has hidden")
        }
        if name == "pkexec" && arguments.isEmpty {
            return (.critical, ["T1068"], "started without arguments it is a known way to become root")
        }
        if name == "rm" && arguments.contains(where: { $0.hasPrefix("/var/log") || $0.hasSuffix(".log") }) {
            return (.high, ["T1070.002"], "it removes logs")
        }
        return nil
    }
}
