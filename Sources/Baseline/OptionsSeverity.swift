/// Labels of known programs that were started with new flags or a new environment.
enum OptionsSeverity {
    typealias Label = (severity: Severity, techniques: [String], reason: String)

    /// The gravest of what is new gives the label; all of it is named.
    static func finding(_ options: OptionsBehaviour, _ observation: Observation) -> SeverityTable.Finding {
        let kind = ProgramKind(options.program.name)
        let labels =
            options.environment.compactMap { EnvironmentName.concern($0).map(label) }
            + options.flags.map { label($0, of: options.program.name, kind) }
        var worst: Label = (.medium, [], "this image never did that")
        if let first = labels.first {
            worst = labels.dropFirst().reduce(first) { $1.severity > $0.severity ? $1 : $0 }
        }
        let parts = [
            options.flags.isEmpty ? nil : "with \(list(options.flags))",
            options.environment.isEmpty ? nil : "with \(list(options.environment)) in its environment",
        ]
        let how = parts.compactMap { $0 }.joined(separator: " and ")
        return SeverityTable.Finding(
            worst.severity, worst.techniques,
            "\(SeverityTable.actor(observation)) was started \(how), as this image never did; \(worst.reason).")
    }

    private static func list(_ words: [String]) -> String {
        let shown = words.prefix(6).joined(separator: ", ")
        return words.count > 6 ? "\(shown) and \(words.count - 6) more" : shown
    }

    static func label(_ concern: EnvironmentName.Concern) -> Label {
        switch concern {
        case .loader: (.high, ["T1574.006"], "code that it names runs inside the program")
        case .tunables: (.high, ["T1068"], "it has been a way to become root through set-user-id programs")
        case .interpreter: (.high, ["T1574"], "code that it names is run or preferred by interpreters")
        case .proxy: (.medium, ["T1090"], "requests then go through somebody else")
        case .history: (.medium, ["T1562.003"], "a shell then keeps its history elsewhere, or none")
        case .unread: (.medium, ["T1574.006"], "there is more in its environment than was read")
        }
    }

    static func label(_ flag: String, of program: String, _ kind: ProgramKind) -> Label {
        if let topic = ArgumentTopic(rawValue: flag) { return topic.label }
        if let special = special[program.split(separator: ".").first.map(String.init) ?? program]?[flag] {
            return special
        }
        switch kind {
        case .shell, .interpreter:
            return (.medium, ["T1059"], "the flag can change what it runs, and with which rights")
        case .networkTool: return (.medium, ["T1095"], "the flag can turn it to another use")
        case .download: return (.medium, ["T1105"], "the flag can turn it to another use")
        case .remoteCopy: return (.medium, ["T1048"], "the flag can turn it to another use")
        case .clusterClient: return (.high, ["T1609"], "it controls other containers")
        case .archive: return (.medium, ["T1560"], "the flag can turn it to another use")
        case .privilege: return (.medium, ["T1548"], "the flag can change whose rights it gives")
        default: return (.medium, [], "this image never did that")
        }
    }

    /// By program and flag.
    private static let special: [String: [String: Label]] = {
        let hands: Label = (.critical, ["T1059", "T1095"], "it hands a program to whoever connects")
        let waits: Label = (.high, ["T1095", "T1571"], "it waits for whoever connects")
        let uploads: Label = (.high, ["T1048"], "it sends data away")
        let tunnels: Label = (.high, ["T1572"], "it makes a tunnel")
        let decodes: Label = (.medium, ["T1140"], "it decodes what someone has hidden")
        let runs: Label = (.high, ["T1059"], "it runs another program on its way")
        let keeps: Label = (.high, ["T1548.001"], "the shell keeps rights that a set-user-id program gave it")
        let governs: Label = (.critical, ["T1610", "T1611"], "a container with such rights commands the host")
        func table(_ label: Label, _ flags: [String]) -> [String: Label] {
            Dictionary(uniqueKeysWithValues: flags.map { ($0, label) })
        }
        let netcat = table(hands, ["-e", "-c", "--exec", "--sh-exec", "--lua-exec"])
            .merging(table(waits, ["-l", "-k", "--listen", "--keep-open"])) { first, _ in first }
        var special = ["nc": netcat, "ncat": netcat, "netcat": netcat]
        special["curl"] = table(
            uploads,
            [
                "-T", "-F", "-d", "--upload-file", "--form", "--form-string", "--data", "--data-binary", "--data-raw",
                "--data-ascii", "--data-urlencode", "--json",
            ])
        special["wget"] = table(uploads, ["--post-file", "--post-data", "--body-file", "--body-data"])
        special["ssh"] = table(tunnels, ["-R", "-L", "-D", "-w", "-W", "-J"])
        special["base64"] = table(decodes, ["-d", "-D", "--decode"])
        special["openssl"] = table(decodes, ["-d"])
        special["xxd"] = table(decodes, ["-r"])
        special["tar"] = table(runs, ["--to-command", "--checkpoint-action", "-I", "--use-compress-program", "-F"])
        for shell in ["sh", "bash", "dash", "ash", "ksh", "zsh"] { special[shell] = table(keeps, ["-p"]) }
        for client in ["docker", "podman", "nerdctl", "ctr"] { special[client] = table(governs, ["--privileged"]) }
        return special
    }()
}
