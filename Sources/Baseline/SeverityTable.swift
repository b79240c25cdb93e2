/// What a new behaviour could do, whatever its probability: a label with ATT&CK techniques and the
/// sentence that a report shows. Judged, from the public rule sets' subjects.
public enum SeverityTable {
    /// The label of an observation that its profile does not allow.
    public static func label(for observation: Observation) -> SeverityLabel {
        var finding: Finding
        switch observation.behaviour {
        case .process(let process): finding = ProcessSeverity.finding(process, observation)
        case .options(let options): finding = OptionsSeverity.finding(options, observation)
        case .file(let file): finding = FileSeverity.finding(file, observation)
        case .listen(let listen): finding = NetworkSeverity.finding(listen, observation)
        case .connect(let connect): finding = NetworkSeverity.finding(connect, observation)
        case .privilege(let privilege): finding = PrivilegeSeverity.finding(privilege, observation)
        case .syscall(let syscall):
            finding = Finding(
                .medium, ["T1106"], "\(actor(observation)) used \(syscall.name), as this image never did.")
        }
        // Code that the image did not have makes whatever it does grave.
        if let drift = observation.process.drift, finding.severity < .high, drift != .volume, drift != .unknown {
            finding.severity = .high
            finding.techniques.append(drift == .memory ? "T1620" : "T1105")
        }
        var seen: Set<String> = []
        return SeverityLabel(
            severity: finding.severity, techniques: finding.techniques.filter { seen.insert($0).inserted },
            explanation: finding.sentence)
    }

    struct Finding {
        var severity: Severity
        var techniques: [String]
        /// A whole sentence, without a full stop where another clause follows.
        var sentence: String

        init(_ severity: Severity, _ techniques: [String], _ sentence: String) {
            self.severity = severity
            self.techniques = techniques
            self.sentence = sentence
        }
    }

    /// "nginx", or "nginx, in an exec session with a terminal,".
    static func actor(_ observation: Observation) -> String {
        observation.process.program.name + session(observation, commas: true)
    }

    static func session(_ observation: Observation, commas: Bool = false) -> String {
        guard observation.process.origin == .exec else { return "" }
        let words = observation.process.terminal ? "in an exec session with a terminal" : "in an exec session"
        return commas ? ", \(words)," : " \(words)"
    }
}
