import Baseline
import ProfileStore
import Reporting

/// What differs between two documents, as one JSON object (docs/profile-reference.md).
enum DifferenceJSON {
    static func write(
        _ difference: DocumentDifference, from before: ProfileOperand, to after: ProfileOperand,
        to json: inout JSONWriter
    ) {
        json.field("kind", "difference")
        json.field("version", 1)
        json.field("from", before.name)
        json.field("to", after.name)
        json.field("same", difference.isEmpty)
        if let image = difference.image {
            change("image", &json) { json in
                json.field("before") { write(image.before, &$0) }
                json.field("after") { write(image.after, &$0) }
            }
        }
        if let role = difference.role { change("role", role.before, role.after, &json) }
        if let state = difference.state { change("state", state.before.rawValue, state.after.rawValue, &json) }
        json.field("mode") { json in
            for kind in Behaviour.Kind.allCases {
                guard let mode = difference.mode[kind] else { continue }
                json.key(text: kind.rawValue)
                json.object { json in
                    json.field("before", mode.before?.rawValue)
                    json.field("after", mode.after?.rawValue)
                }
            }
        }
        json.key("programs")
        json.array(difference.programs) { json, program in json.object { write(program, &$0) } }
        json.field("deny") { json in
            json.field("removed", difference.denyRemoved.map(DocumentWriter.text))
            json.field("added", difference.denyAdded.map(DocumentWriter.text))
        }
        json.field("resources") { json in
            for metric in ResourceMetric.allCases {
                guard let change = difference.resources[metric] else { continue }
                json.key(text: metric.name)
                json.object { json in
                    if let before = change.before { json.field("before") { write(before, &$0) } }
                    if let after = change.after { json.field("after") { write(after, &$0) } }
                }
            }
        }
    }

    private static func write(_ program: DocumentDifference.ProgramChange, _ json: inout JSONWriter) {
        json.field("executable", program.program.executable)
        json.field("program", program.program.name)
        json.field("change", program.presence.rawValue)
        if let flags = program.flags { change("flags", word(flags.before), word(flags.after), &json) }
        json.key("removed")
        json.array(program.removed) { json, line in json.object { write(line, &$0) } }
        json.key("added")
        json.array(program.added) { json, line in json.object { write(line, &$0) } }
    }

    private static func write(_ line: DocumentDifference.Line, _ json: inout JSONWriter) {
        BehaviourJSON.write(line.line, to: &json)
        if let cover = line.coveredBy { json.field("coveredBy") { BehaviourJSON.write(cover, to: &$0) } }
    }

    private static func write(_ image: ImageIdentity, _ json: inout JSONWriter) {
        json.field("name", image.name)
        json.field("id", image.id)
        json.field("digest", image.digest)
    }

    private static func write(_ summary: ResourceSummary, _ json: inout JSONWriter) {
        json.field("p50", measure: summary.p50)
        json.field("p99", measure: summary.p99)
        json.field("max", measure: summary.max)
    }

    private static func change(
        _ key: StaticString, _ json: inout JSONWriter, _ fields: (inout JSONWriter) -> Void
    ) { json.field(key, fields) }

    private static func change(_ key: StaticString, _ before: String, _ after: String, _ json: inout JSONWriter) {
        json.field(key) { json in
            json.field("before", before)
            json.field("after", after)
        }
    }

    private static func word(_ rule: FlagRule) -> String {
        switch rule {
        case .silent: "silent"
        case .listed: "listed"
        case .any: "any"
        }
    }
}
