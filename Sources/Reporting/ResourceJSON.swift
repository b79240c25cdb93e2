import Baseline

/// What resource violations and comparisons print of a metric, and a resource violation's line.
enum ResourceJSON {
    static func write(_ violation: ResourceViolation, to json: inout JSONWriter) {
        let incident = violation.details
        JSONLine.begin("violation", &json)
        json.field("id", violation.id.description)
        json.field("time", violation.time.rfc3339)
        json.field("reason", ViolationReason.overBudget.rawValue)
        json.field("incident", violation.incident.description)
        json.field("phase", incident.phase.rawValue)
        json.field("against", incident.against.rawValue)
        json.field("container") { JSONLine.write(violation.container, &$0) }
        json.field("behaviour") { json in
            json.field("type", ResourceViolation.type)
            write(incident.metric, value: incident.value, to: &json)
        }
        if let first = violation.processes.first {
            json.field("process") { write(first, to: &$0) }
            json.key("processes")
            json.array(violation.processes) { json, process in json.object { write(process, to: &$0) } }
        }
        json.field("expected") { write(incident.expected, to: &$0) }
        json.field("peak", measure: incident.peak)
        json.field("peakBits", incident.peakBits)
        json.field("durationSeconds", incident.durationSeconds)
        if !incident.others.isEmpty { json.field("others", incident.others.map(\.name)) }
        json.field("score") { JSONLine.write(violation.score, &$0) }
        json.field("severity", violation.label.severity.rawValue)
        json.field("action", violation.action.rawValue)
        json.field("count", 1)
        if let profile = violation.profile { json.field("profile") { JSONLine.write(profile, &$0) } }
        json.field("attack", violation.label.techniques)
        json.field("explanation", violation.label.explanation)
    }

    /// `metric`, `unit` (none for a share of 1) and `value`.
    static func write(_ metric: ResourceMetric, value: Double, to json: inout JSONWriter) {
        json.field("metric", metric.name)
        if !metric.unit.isEmpty { json.field("unit", metric.unit) }
        json.field("value", measure: value)
    }

    static func write(_ figures: PeerFigures, to json: inout JSONWriter) {
        json.field("count", figures.count)
        json.field("median", measure: figures.median)
        json.field("low", measure: figures.low)
        json.field("high", measure: figures.high)
    }

    private static func write(_ process: ResourceProcess, to json: inout JSONWriter) {
        json.field("pid", process.pid)
        json.field("hostPid", process.hostPid)
        json.field("program", process.program)
        json.field("metric", process.metric.name)
        json.field("value", measure: process.value)
    }
}
