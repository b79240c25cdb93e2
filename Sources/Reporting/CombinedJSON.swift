import Baseline

/// The lines of combined violations and of windows.
enum CombinedJSON {
    static func write(_ violation: CombinedViolation, to json: inout JSONWriter) {
        JSONLine.begin("violation", &json)
        json.field("id", violation.id.description)
        json.field("time", violation.time.rfc3339)
        json.field("reason", ViolationReason.overBudget.rawValue)
        json.field("container") { JSONLine.write(violation.container, &$0) }
        json.field("behaviour") { json in
            json.field("type", CombinedViolation.type)
            json.field("seconds", violation.seconds)
            json.field("distinct", violation.distinct)
        }
        if let process = violation.process { json.field("process") { JSONLine.write(process, &$0) } }
        write(violation.items, to: &json)
        json.field("score") { JSONLine.write(violation.score, &$0) }
        json.field("severity", violation.label.severity.rawValue)
        json.field("action", violation.action.rawValue)
        json.field("count", violation.distinct)
        json.field("profile") { JSONLine.write(violation.profile, &$0) }
        json.field("attack", violation.label.techniques)
        json.field("explanation", violation.label.explanation)
    }

    static func write(_ window: WindowReport, to json: inout JSONWriter) {
        JSONLine.begin("window", &json)
        json.field("time", window.time.rfc3339)
        json.field("seconds", window.seconds)
        json.field("container") { json in
            json.field("id", window.container.id)
            json.field("name", window.container.name)
            json.field("image") { json in
                json.field("name", window.container.image.name)
                json.field("id", window.container.image.id)
            }
        }
        json.field("score") { JSONLine.write(window.score, &$0) }
        json.field("largest", window.largest)
        write(Array(window.items.prefix(WindowReport.itemLimit)), to: &json)
    }

    private static func write(_ items: [WindowItem], to json: inout JSONWriter) {
        json.key("items")
        json.array(items) { json, item in
            json.object { json in
                json.field("behaviour") { json in
                    switch item.what {
                    case .behaviour(let behaviour, let operation, let peerAddress, _):
                        BehaviourJSON.write(
                            behaviour, operation: operation, peerAddress: peerAddress, to: &json)
                    case .resource(let metric, let value, _):
                        json.field("type", ResourceViolation.type)
                        ResourceJSON.write(metric, value: value, to: &json)
                    }
                }
                json.field("bits", item.bits)
                json.field("units", item.units)
                json.field("violation", item.violation?.description)
                json.field("what", item.sentence)
            }
        }
    }
}
