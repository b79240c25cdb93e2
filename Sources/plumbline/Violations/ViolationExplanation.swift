import Baseline
import Reporting

/// How a kept violation's score adds up, and why it was reported.
struct ViolationExplanation {
    private let violation: KeptViolation
    private let fields: ViolationObject?

    init(_ violation: KeptViolation) {
        self.violation = violation
        fields = violation.fields
    }

    var text: String {
        var lines = ["\(violation.id): \(violation.sentence(fields))", "", reason]
        if let fields {
            lines.append("")
            lines += terms(fields.score)
            lines += judgement(fields.score)
            lines += items(fields)
            if !fields.explanation.isEmpty, violation.type != ResourceViolation.type {
                lines.append("")
                // A combined violation's explanation is the list above.
                let why =
                    violation.type == CombinedViolation.type
                    ? "of the gravest" : BehaviourSentence.safe(fields.explanation)
                lines.append(
                    "severity \(violation.severity.rawValue): \(why)"
                        + (fields.attack.isEmpty ? "" : " (\(fields.attack.joined(separator: ", ")))"))
                lines.append("The severity says what such an act could do. It is no part of the score.")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One JSON object's fields.
    func write(_ json: inout JSONWriter) {
        json.field("kind", "explanation")
        json.field("version", 1)
        json.field("id", violation.id)
        json.field("what", violation.sentence(fields))
        json.field("reason", violation.reason.rawValue)
        json.field("because", reason)
        json.field("bits", violation.bits)
        json.field("level", violation.level.rawValue)
        guard let fields else { return }
        json.field("supported", fields.score.supported)
        json.field("threshold", fields.score.threshold)
        json.field("provisional", fields.score.provisional)
        json.key("terms")
        json.array(fields.score.terms ?? []) { json, term in
            json.object { json in
                json.field("name", term.name)
                json.field("bits", term.bits)
                json.field("reason", term.reason)
            }
        }
        json.field("severity", violation.severity.rawValue)
        json.field("explanation", fields.explanation)
    }

    /// Why it was reported, in one sentence.
    var reason: String {
        let name =
            fields?.profile.map {
                "the profile of \(BehaviourSentence.safe($0.image))#\(BehaviourSentence.safe($0.role)) (revision \($0.revision))"
            } ?? "the profile"
        if violation.kind == .deviation {
            return "\(name) does not hold it, and its score is below the false-alarm budget that was asked for: "
                + "it is kept and counted, and no violation."
        }
        switch violation.reason {
        case .denied: return "A deny rule of \(name) matches it: that is a violation whatever was learned."
        case .overBudget where violation.type == CombinedViolation.type:
            return "Each of these things may be small; that one container does all of them within a while is above the "
                + "false-alarm budget of \(name)."
        case .overBudget:
            let against =
                fields?.against == "peers" ? "the other containers of its image and role" : "what its image used before"
            return
                "Its use of \(fields?.behaviour.metric ?? "a resource") is held against \(against); the score is above "
                + "the false-alarm budget of \(name)."
        case .notInProfile:
            if fields?.profile?.state == .approved {
                return "\(name) is approved and does not hold it: that is a violation whatever its bits."
            }
            let state = fields?.profile?.state.rawValue ?? "learning"
            return
                "\(name) does not hold it. It is \(state), not approved: what it does not hold is reported all the same."
        }
    }

    /// What a combined violation is made of, each with its own bits.
    private func items(_ fields: ViolationObject) -> [String] {
        guard let items = fields.items, !items.isEmpty else { return [] }
        return ["", "The most telling of them, each by itself:"]
            + items.map { item in
                let bits = Figure.tenths(item.bits)
                let seen = item.units == 0 ? "never learned" : "learned in \(Figure.count(item.units, "unit"))"
                return String(repeating: " ", count: max(0, 7 - bits.count)) + "\(bits)  \(item.what): \(seen)"
                    + (item.violation.map { " (\($0))" } ?? "")
            }
    }

    private func terms(_ score: ViolationObject.Score) -> [String] {
        let terms = score.terms ?? []
        var lines = terms.map { term in
            let bits = (term.bits < 0 ? "" : "+") + Figure.tenths(term.bits)
            return String(repeating: " ", count: max(0, 7 - bits.count)) + bits + "  " + term.reason
        }
        let sum = Figure.tenths(violation.bits)
        let mark = terms.isEmpty ? "" : "="
        lines.append(
            String(repeating: " ", count: max(0, 7 - sum.count - mark.count)) + mark + sum
                + "  bits of surprise, \(violation.level.rawValue): \(odds)")
        return lines
    }

    /// One in 2 to the power of the bits, in words.
    private var odds: String {
        let what = violation.type == ResourceViolation.type ? "evaluation" : "unit"
        guard violation.bits >= 1 else { return "every \(what) may show something so surprising" }
        var (number, scale) = (violation.bits, "")
        for (word, bits) in [(" thousand", 10.0), (" million", 20), (" billion", 30), (" trillion", 40)]
        where violation.bits >= bits {
            (number, scale) = (violation.bits - bits, word)
        }
        guard number < 10 else { return "less than one \(what) in a thousand trillion shows something so surprising" }
        let whole = UInt64(1) << UInt64(number)
        return "about one \(what) in \(whole)\(scale) shows something so surprising"
    }

    private func judgement(_ score: ViolationObject.Score) -> [String] {
        var lines = ["", "The life that was learned vouches for \(Figure.tenths(score.supported)) bits."]
        if score.provisional {
            lines[1] +=
                violation.bits > score.supported
                ? " The score is higher: it is provisional, what exceeds them is taken from other images."
                : " It was learned in units shorter than an hour: the score is provisional."
        } else {
            lines[1] += " The score is within them."
        }
        lines.append("The false-alarm budget is at \(Figure.tenths(score.threshold)) bits.")
        return lines
    }
}
