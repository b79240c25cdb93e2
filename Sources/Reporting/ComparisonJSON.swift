import Baseline

/// A comparison as one JSON object, in the field names and order of `docs/events.md`.
public enum ComparisonJSON {
    /// The line without its newline.
    public static func encode(_ comparison: Comparison) -> String {
        var writer = JSONWriter()
        write(comparison, to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    public static func write(_ comparison: Comparison, to writer: inout JSONWriter) {
        writer.object { json in
            JSONLine.begin("comparison", &json)
            json.field("time", comparison.time.rfc3339)
            json.field("image") { json in
                json.field("name", comparison.image.name)
                json.field("id", comparison.image.id)
                json.field("digest", comparison.image.digest)
            }
            json.field("role", comparison.role)
            json.field("window", window(comparison.windowSeconds))
            json.field("group") { json in
                json.field("moved", comparison.groupMove != nil)
                let notes = (comparison.groupMove.map { [$0.sentence] } ?? []) + comparison.notes
                if !notes.isEmpty { json.field("note", notes.joined(separator: "; ")) }
            }
            json.key("containers")
            json.array(comparison.containers) { json, container in json.object { write(container, to: &$0) } }
        }
    }

    /// As durations are given on the command line: `30s`, `5m`.
    static func window(_ seconds: Double) -> String {
        let whole = Int64(seconds.rounded())
        guard Double(whole) == seconds else { return "\(ResourceText.significant(seconds))s" }
        switch whole {
        case let whole where whole >= 3_600 && whole % 3_600 == 0: return "\(whole / 3_600)h"
        case let whole where whole >= 60 && whole % 60 == 0: return "\(whole / 60)m"
        default: return "\(whole)s"
        }
    }

    private static func write(_ container: ComparedContainer, to json: inout JSONWriter) {
        json.field("id", container.container.id)
        json.field("name", container.container.name)
        json.field("score") { json in
            write(bits: container.bits, to: &json)
            json.field("provisional", container.provisional)
        }
        json.key("metrics")
        json.array(container.metrics) { json, metric in json.object { write(metric, to: &$0) } }
        json.key("behaviours")
        json.array(container.behaviours) { json, compared in
            json.object { json in
                BehaviourJSON.write(compared.behaviour, to: &json)
                json.field("peersWithIt", compared.peersWithIt)
                json.field("peers", compared.peers)
                json.field("bits", compared.bits)
            }
        }
    }

    private static func write(_ metric: ComparedMetric, to json: inout JSONWriter) {
        ResourceJSON.write(metric.metric, value: metric.value, to: &json)
        if let peers = metric.peers {
            json.field("peers") { ResourceJSON.write(peers, to: &$0) }
            json.field("distance", metric.distance)
        }
        write(bits: metric.bits, to: &json)
    }

    private static func write(bits: Double, to json: inout JSONWriter) {
        json.field("bits", bits)
        json.field("level", Score.Level(bits: bits).rawValue)
    }
}
