import Baseline

/// A report as one JSON object a line, in the field names and order of `docs/events.md`. Absent fields are
/// left out; times are RFC 3339 in UTC with nanoseconds.
public enum JSONLine {
    /// Raised when a field changes its meaning or goes; new fields do not raise it.
    public static let version = 1

    /// The line without its newline.
    public static func encode(_ report: Report) -> String {
        var writer = JSONWriter()
        write(report, to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    public static func write(_ report: Report, to writer: inout JSONWriter) {
        writer.object { json in
            switch report {
            case .violation(let violation): write(violation, kind: "violation", &json)
            case .deviation(let violation): write(violation, kind: "deviation", &json)
            case .resource(let violation): ResourceJSON.write(violation, to: &json)
            case .combined(let violation): CombinedJSON.write(violation, to: &json)
            case .window(let window): CombinedJSON.write(window, to: &json)
            case .notice(let notice): write(notice, &json)
            case .gap(let gap): write(gap, &json)
            case .unprofiled(let unprofiled):
                begin("unprofiled", &json)
                json.field("time", unprofiled.time.rfc3339)
                json.field("container") { write(unprofiled.container, &$0) }
                json.field("explanation", unprofiled.explanation)
            case .summary(let summary): write(summary, &json)
            }
        }
    }

    static func begin(_ kind: String, _ json: inout JSONWriter) {
        json.field("kind", kind)
        json.field("version", version)
    }

    private static func write(_ violation: Violation, kind: String, _ json: inout JSONWriter) {
        begin(kind, &json)
        json.field("id", violation.id.description)
        json.field("time", violation.time.rfc3339)
        json.field("reason", violation.reason.rawValue)
        if violation.phase != nil { json.field("phase", "steady") }
        json.field("container") { write(violation.container, &$0) }
        json.field("behaviour") {
            BehaviourJSON.write(
                violation.behaviour, operation: violation.operation, peerAddress: violation.peerAddress,
                pathSource: violation.pathSource, to: &$0)
        }
        json.field("process") { write(violation.process, &$0) }
        json.field("score") { write(violation.score, &$0) }
        json.field("severity", violation.label.severity.rawValue)
        json.field("action", violation.action.rawValue)
        json.field("count", violation.count)
        if !violation.examples.isEmpty { json.field("examples", violation.examples) }
        json.field("profile") { write(violation.profile, &$0) }
        json.field("attack", violation.label.techniques)
        json.field("explanation", violation.label.explanation)
    }

    private static func write(_ notice: Notice, _ json: inout JSONWriter) {
        begin("notice", &json)
        json.field("id", notice.id.description)
        json.field("time", notice.time.rfc3339)
        json.field("reason", notice.reason)
        if let container = notice.container { json.field("container") { write(container, &$0) } }
        if let behaviour = notice.behaviour { json.field("behaviour") { BehaviourJSON.write(behaviour, to: &$0) } }
        if let process = notice.process { json.field("process") { write(process, &$0) } }
        if let label = notice.label { json.field("severity", label.severity.rawValue) }
        json.field("count", notice.count)
        if let label = notice.label { json.field("attack", label.techniques) }
        if let profile = notice.profile { json.field("profile") { write(profile, &$0) } }
        json.field("explanation", notice.explanation)
    }

    private static func write(_ gap: Gap, _ json: inout JSONWriter) {
        begin("gap", &json)
        json.field("time", gap.time.rfc3339)
        json.field("reason", gap.reason.rawValue)
        if let container = gap.container { json.field("container") { write(container, &$0) } }
        if let missed = gap.missed { json.field("missed", missed) }
        json.field("since", gap.since?.rfc3339)
        json.field("path", gap.path)
        json.field("explanation", gap.explanation)
    }

    private static func write(_ summary: Summary, _ json: inout JSONWriter) {
        begin("summary", &json)
        json.field("kernel", summary.kernel)
        json.field("stored", summary.stored)
        json.field("dropped", summary.dropped)
        json.field("violations", summary.violations)
        json.field("byType") { json in
            for (type, count) in summary.byType.sorted(by: { $0.key < $1.key }) {
                json.key(text: type)
                json.integer(count)
            }
        }
        json.field("deviations", summary.deviations)
        if summary.notKept > 0 { json.field("notKept", summary.notKept) }
        if let notLearned = summary.notLearned { json.field("notLearned", notLearned) }
        json.field("gaps", summary.gaps)
        json.field("containers", summary.containers)
        json.field("durationSeconds", summary.durationSeconds)
    }

    static func write(_ container: ContainerIdentity, _ json: inout JSONWriter) {
        json.field("id", container.id)
        json.field("name", container.name)
        json.field("image") { json in
            json.field("name", container.image.name)
            json.field("id", container.image.id)
            json.field("digest", container.image.digest)
        }
        json.field("role", container.role)
        json.field("runtime", container.runtime)
        json.field("labels") { json in
            for (name, value) in container.labels.sorted(by: { $0.key < $1.key }) {
                json.key(text: name)
                json.string(value)
            }
        }
        if let kubernetes = container.kubernetes {
            json.field("kubernetes") { json in
                for (name, value) in [
                    ("namespace", kubernetes.namespace), ("pod", kubernetes.pod), ("container", kubernetes.container),
                    ("uid", kubernetes.uid ?? ""),
                ] where !value.isEmpty {
                    json.key(text: name)
                    json.string(value)
                }
            }
        }
    }

    static func write(_ process: ProcessContext, _ json: inout JSONWriter) {
        json.field("pid", process.pid)
        json.field("hostPid", process.hostPid)
        json.field("ppid", process.parentPid)
        json.field("uid", process.uid)
        json.field("hostUid", process.hostUid)
        json.field("executable", process.program.executable)
        json.field("program", process.program.name)
        json.field("arguments", process.arguments)
        if !process.environment.isEmpty { json.field("environment", process.environment) }
        json.field("lineage", process.lineage)
        json.field("origin", process.origin.rawValue)
        json.field("tty", process.terminal)
        json.field("drift", process.drift != nil)
        json.field("driftKind", process.drift?.rawValue)
    }

    static func write(_ score: Score, _ json: inout JSONWriter) {
        json.field("bits", score.bits)
        json.field("supported", score.supported)
        json.field("level", score.level.rawValue)
        json.field("threshold", score.threshold)
        json.field("provisional", score.provisional)
        if !score.terms.isEmpty {
            json.key("terms")
            json.array(score.terms) { json, term in
                json.object { json in
                    json.field("name", term.name)
                    json.field("bits", term.bits)
                    json.field("reason", term.reason)
                }
            }
        }
    }

    static func write(_ profile: ProfileReference, _ json: inout JSONWriter) {
        json.field("image", profile.image)
        json.field("id", profile.imageID)
        json.field("role", profile.role)
        json.field("revision", profile.revision)
        json.field("state", profile.state.rawValue)
        json.field("runs", profile.exposure.runs)
        json.field("learnedSeconds", profile.exposure.containerSeconds)
    }
}
