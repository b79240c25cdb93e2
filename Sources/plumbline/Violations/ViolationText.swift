import Baseline
import Reporting

/// A kept violation's story for people.
struct ViolationText {
    private let violation: KeptViolation
    private let fields: ViolationObject?
    private let events: [KeptEvent]
    private let paint: Paint

    init(_ violation: KeptViolation, _ events: [KeptEvent], _ paint: Paint) {
        self.violation = violation
        self.events = events
        self.paint = paint
        fields = violation.fields
    }

    var text: String {
        var lines = [paint(violation.sentence(fields), .bold)]
        lines.append(row("id", "\(violation.id), \(violation.kind.rawValue)"))
        lines.append(row("when", when))
        lines.append(row("container", container))
        lines.append(row("image", "\(safe(violation.image.name))  \(safe(violation.image.id))"))
        if let fields {
            if let process = fields.process { lines += self.process(process) }
            if let profile = fields.profile { lines.append(row("profile", text(profile))) }
        }
        lines.append(row("score", score))
        if let fields {
            if !fields.attack.isEmpty { lines.append(row("attack", fields.attack.joined(separator: ", "))) }
            if !fields.explanation.isEmpty { lines.append(row("why", safe(fields.explanation))) }
        }
        if let decision = violation.decision { lines.append(row("decision", text(decision))) }
        lines += before + decisions
        return lines.joined(separator: "\n") + "\n"
    }

    private func row(_ name: String, _ text: String) -> String {
        name + String(repeating: " ", count: Self.width - name.count) + text
    }

    private static let width = 12

    private func safe(_ text: String) -> String { BehaviourSentence.safe(text) }

    private var when: String {
        let first = violation.firstTime.rfc3339
        if violation.count == 1, violation.firstTime == violation.lastTime { return "\(first), once" }
        return "\(first), last \(violation.lastTime.rfc3339), \(Figure.count(violation.count, "time"))"
    }

    private var container: String {
        let runtime = fields.map { ", \($0.container.runtime)" } ?? ""
        var text = "\(safe(violation.containerName)) (\(safe(String(violation.containerID.prefix(12))))\(runtime)), "
        text += "role \(safe(violation.role))"
        if let kubernetes = fields?.container.kubernetes, let pod = kubernetes.pod, !pod.isEmpty {
            text += ", pod \(safe(kubernetes.namespace ?? ""))/\(safe(pod))"
        }
        return text
    }

    private func process(_ process: ViolationObject.Process) -> [String] {
        var what = safe(process.program)
        if let executable = process.executable { what += " (\(safe(executable)))" }
        // Who of a program made a system call is not known.
        if process.hostPid > 0 { what += ", pid \(process.pid) (host \(process.hostPid))" }
        if let uid = process.uid, process.hostPid > 0 { what += ", uid \(uid) (host \(process.hostUid ?? uid))" }
        if process.tty == true { what += ", on a terminal" }
        if let drift = process.driftKind { what += ", \(drift.rawValue)" }
        var lines = [row("process", what)]
        if let arguments = process.arguments, !arguments.isEmpty {
            lines.append(row("arguments", arguments.map(Self.quoted).joined(separator: " ")))
        }
        if let environment = process.environment, !environment.isEmpty {
            lines.append(row("environment", environment.map(Self.quoted).joined(separator: " ")))
        }
        if let lineage = process.lineage, !lineage.isEmpty {
            let root = process.origin == .exec ? "exec session" : process.origin?.rawValue ?? "entrypoint"
            lines.append(row("lineage", root))
            for (depth, program) in lineage.enumerated() {
                lines.append(row("", String(repeating: "   ", count: depth) + "└─ " + safe(program)))
            }
        }
        return lines
    }

    /// As a shell would take it, so that words can be told apart.
    static func quoted(_ word: String) -> String {
        let safe = BehaviourSentence.safe(word)
        let isPlain =
            !safe.isEmpty
            && safe.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || "-_./=:,@%+".utf8.contains(byte)
            }
        return isPlain ? safe : "'" + safe.replacing("'", with: "'\\''") + "'"
    }

    private func text(_ profile: ViolationObject.Profile) -> String {
        var text =
            "\(safe(profile.image))#\(safe(profile.role)), revision \(profile.revision), \(profile.state.rawValue)"
        if let seconds = profile.learnedSeconds, let runs = profile.runs {
            text += ", learned \(TextReport.duration(seconds)) in \(Figure.count(runs, "run"))"
        }
        return text
    }

    private var score: String {
        var text = "\(Figure.tenths(violation.bits)) bits (\(violation.level.rawValue))"
        if fields?.score.provisional == true { text += ", provisional" }
        return text + ", severity \(violation.severity.rawValue)"
    }

    private func text(_ decision: ViolationDecision) -> String {
        let by = decision.by.map { " by \(safe($0))" } ?? ""
        let until = decision.until.map { " until \($0.rfc3339)" } ?? ""
        let note = decision.note.map { ": \(safe($0))" } ?? ""
        return "\(decision.word.rawValue)\(by) at \(Figure.second(decision.time))\(until)\(note)"
    }

    private var before: [String] {
        guard !events.isEmpty else { return ["", "Nothing is known of what the container did before."] }
        var lines = [
            "", "before it, in this container (what the kernel had an answer for is counted there, not listed)",
        ]
        let width = events.map { String($0.pid).count }.max() ?? 1
        for event in events {
            let pid = String(event.pid)
            let verdict = event.verdict + String(repeating: " ", count: max(0, 7 - event.verdict.count))
            let line =
                "  \(event.time.dropFirst(11).prefix(12))  " + String(repeating: " ", count: width - pid.count)
                + "\(pid)  \(verdict)  \(event.what)"
            lines.append(event.verdict == "allowed" ? line : paint(line, .yellow))
        }
        return lines
    }

    private var decisions: [String] {
        guard fields?.behaviour.behaviour != nil else { return [] }
        let widen = violation.acts.isFamily ? " --widen" : ""
        return [
            "", "to decide:", "  plumbline profile allow \(violation.id)\(widen)",
            "  plumbline profile allow \(violation.id)\(widen) --for 1h",
            "  plumbline profile deny \(violation.id)",
        ]
    }
}
