import Baseline
import Reporting

/// A review's items as JSON, one object a line.
enum ReviewJSON {
    static func write(_ review: Review) throws {
        for (offset, item) in review.items.enumerated() {
            try Console.writeLine { write(item, number: offset + 1, in: review, &$0) }
        }
    }

    private static func write(_ item: ReviewItem, number: Int, in review: Review, _ json: inout JSONWriter) {
        let profile = review.profile
        json.field("kind", "review-item")
        json.field("version", 1)
        json.field("image") { image in
            image.field("name", profile.image.name)
            image.field("id", profile.image.id)
        }
        json.field("role", profile.key.role)
        json.field("revision", profile.revision)
        json.field("number", number)
        json.field("of", review.items.count)
        json.field("group", item.group.rawValue)
        json.field("reasons", item.reasons.sorted())
        json.field("line") { BehaviourJSON.write(item.line, to: &$0) }
        if !item.flags.isEmpty {
            json.key("flags")
            json.array(item.flags) { json, flag in
                json.object { json in
                    json.field("reason", flag.reason.rawValue)
                    json.field("severity", flag.label.severity.rawValue)
                    json.field("attack", flag.label.techniques)
                    json.field("explanation", flag.label.explanation)
                }
            }
        }
        json.field("inheritedFrom", item.inheritedFrom)
        json.field("lineage", item.lineage)
        if let evidence = item.evidence {
            json.field("firstSeen", evidence.firstSeen.rfc3339)
            json.field("lastSeen", evidence.lastSeen.rfc3339)
            json.field("observations", evidence.observations)
            json.field("units", evidence.units)
            json.field("ofUnits", profile.exposure.units)
            json.field("runs", evidence.runs)
            json.field("ofRuns", profile.exposure.runs)
            json.field("phases", PhaseWords.names(evidence.phases))
            if let witness = evidence.witness, !item.flags.isEmpty {
                json.field("witness") { json in
                    json.field("time", witness.time.rfc3339)
                    json.field("container", witness.container)
                    json.field("lineage", witness.lineage)
                    json.field("uid", witness.uid)
                    json.field("arguments", witness.arguments)
                }
            }
        }
        if item.isPattern {
            json.field("paths", item.paths.count)
            json.field("examples", Array(item.paths.prefix(5)))
        }
        if let decision = review.decisions[item.line] { write(decision, &json) }
    }

    private static func write(_ decision: ReviewDecision, _ json: inout JSONWriter) {
        json.field("decision", decision.action.rawValue)
        if !decision.replacements.isEmpty {
            json.key("replacements")
            json.array(decision.replacements) { json, line in
                json.object { BehaviourJSON.write(line, to: &$0) }
            }
        }
        json.field("note", decision.note)
    }
}
