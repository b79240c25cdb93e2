import Baseline
import Glibc

/// Reports as lines for people.
///
/// A violation takes three lines: when, how bad, where and what; then why it is reported, and its id; then how its score
/// adds up, where that is known. While its score is
/// provisional the severity leads, and how long was learned is said; after that the bits lead.
public struct TextReport: Sendable {
    /// Whether escape sequences for colours are written.
    public var isColoured: Bool

    public init(isColoured: Bool = false) { self.isColoured = isColoured }

    /// Whether a person at this descriptor sees colours: it is a terminal that can, `NO_COLOR` is unset or
    /// empty (no-color.org), and none was asked not to be.
    public static func wantsColour(descriptor: Int32, noColourAsked: Bool, environment: [String: String]) -> Bool {
        !noColourAsked && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
            && isatty(descriptor) == 1
    }

    /// One or two lines; for the summary more. Without newlines.
    public func lines(_ report: Report) -> [String] {
        switch report {
        case .violation(let violation): lines(violation, isRaised: true)
        case .deviation(let violation): lines(violation, isRaised: false)
        case .resource(let violation): lines(violation)
        case .combined(let violation): lines(violation)
        case .window(let window): lines(window)
        case .notice(let notice):
            [line(notice.time, "notice", .blue, notice.container?.name, BehaviourSentence.safe(notice.explanation))]
        case .gap(let gap):
            [line(gap.time, "gap", .magenta, gap.container?.name, text(gap))]
        case .unprofiled(let unprofiled):
            [
                line(
                    unprofiled.time, "unprofiled", .magenta, unprofiled.container.name,
                    BehaviourSentence.safe(unprofiled.explanation))
            ]
        case .summary(let summary): lines(summary)
        }
    }

    // MARK: Parts

    private typealias Colour = Paint.Colour

    /// The width of the second column: `unprofiled` and the word before a score fit.
    private static let leadWidth = 10
    private static let nameWidth = 14
    private static let indent = String(repeating: " ", count: 10)

    private func lines(_ violation: Violation, isRaised: Bool) -> [String] {
        let score = violation.score
        let lead = score.provisional ? violation.label.severity.rawValue : bits(score.bits)
        var what = BehaviourSentence.of(
            violation.behaviour, operation: violation.operation, peerAddress: violation.peerAddress,
            drift: violation.process.drift)
        if violation.count > 1 { what += "  ×\(violation.count)" }
        if !violation.examples.isEmpty {
            what += " (such as " + violation.examples.map(BehaviourSentence.safe).joined(separator: ", ") + ")"
        }
        let colour = isRaised ? Self.colour(violation.label.severity) : .dim
        return [
            line(violation.time, lead, colour, violation.container.name, what),
            Self.indent + paint(details(violation, isRaised), .dim),
        ] + sum(violation.score)
    }

    private func lines(_ violation: ResourceViolation) -> [String] {
        let sentence = ResourceSentence(violation.details, violation.processes)
        let isOver = violation.details.phase == .close
        var lead = violation.score.provisional ? violation.label.severity.rawValue : bits(violation.score.bits)
        var what = sentence.deed
        if isOver {
            lead = "over"
        } else {
            what += ", \(sentence.lasting)"
        }
        let colour = isOver ? Colour.green : Self.colour(violation.label.severity)
        return [
            line(violation.time, lead, colour, violation.container.name, what),
            Self.indent + paint(details(violation, sentence), .dim),
        ]
    }

    private func lines(_ violation: CombinedViolation) -> [String] {
        let score = violation.score
        let sentence = CombinedSentence(
            seconds: violation.seconds, distinct: violation.distinct, items: violation.items, bits: score.bits)
        var parts = ["together above the false-alarm budget of \(Self.name(of: violation.profile))"]
        if score.provisional {
            parts.append("\(bits(score.bits)), provisional: \(learned(violation.profile.exposure))")
        } else {
            parts.append("severity \(violation.label.severity.rawValue)")
        }
        parts += violation.label.techniques
        parts.append(violation.id.description)
        return [
            line(
                violation.time, score.provisional ? violation.label.severity.rawValue : bits(score.bits),
                Self.colour(violation.label.severity), violation.container.name, sentence.deed),
            Self.indent + paint(parts.joined(separator: " · "), .dim),
        ] + sum(score)
    }

    /// Every term of a score in words.
    private func sum(_ score: Score) -> [String] {
        guard !score.terms.isEmpty else { return [] }
        let terms = score.terms.map { "\(bits($0.bits)) \(BehaviourSentence.safe($0.reason))" }
        return [Self.indent + paint("= " + terms.joined(separator: " + "), .dim)]
    }

    private func lines(_ window: WindowReport) -> [String] {
        let things = window.items.isEmpty ? "nothing unusual" : Self.things(window.items.count)
        let seconds = Self.duration(window.seconds)
        return [
            line(
                window.time, "window", .dim, window.container.name,
                "\(bits(window.score.bits)) in \(seconds): \(things), the largest by itself \(bits(window.largest))")
        ]
    }

    private static func things(_ count: Int) -> String { count == 1 ? "1 unusual thing" : "\(count) unusual things" }

    private func details(_ violation: ResourceViolation, _ sentence: ResourceSentence) -> String {
        let incident = violation.details
        var parts = [
            "above the false-alarm budget" + (violation.profile.map { " of \(Self.name(of: $0))" } ?? "")
        ]
        if incident.phase == .close {
            parts.append("\(bits(incident.peakBits)) at most")
        } else if violation.score.provisional {
            let learned = violation.profile.map { ": \(self.learned($0.exposure))" } ?? ""
            parts.append("\(bits(violation.score.bits)), provisional\(learned)")
        } else {
            parts.append("severity \(violation.label.severity.rawValue)")
        }
        if let cause = sentence.cause { parts.append(BehaviourSentence.safe(cause)) }
        if !incident.others.isEmpty { parts.append("also " + incident.others.map(\.name).joined(separator: ", ")) }
        return (parts + violation.label.techniques + [violation.incident.description]).joined(separator: " · ")
    }

    private static func name(of profile: ProfileReference) -> String {
        BehaviourSentence.safe(profile.image)
            + (profile.role == "main" ? "" : "#" + BehaviourSentence.safe(profile.role))
    }

    private func details(_ violation: Violation, _ isRaised: Bool) -> String {
        let profile = violation.profile
        let name = Self.name(of: profile)
        var parts: [String] = []
        switch violation.reason {
        case .notInProfile: parts.append("not in the profile of \(name)")
        case .denied: parts.append("denied by the profile of \(name)")
        case .overBudget where violation.phase != nil: parts.append("\(name) has it for its start only")
        case .overBudget: parts.append("above the false-alarm budget of \(name)")
        }
        if profile.state != .approved { parts.append("profile \(profile.state.rawValue), not approved") }
        if violation.score.provisional {
            parts.append("\(bits(violation.score.bits)), provisional: \(learned(profile.exposure))")
        } else {
            parts.append("severity \(violation.label.severity.rawValue)")
        }
        if !isRaised { parts.append("below the budget, not raised") }
        switch violation.action {
        case .alert: break
        case .block: parts.append("blocked")
        case .kill: parts.append("killed")
        case .wouldBlock: parts.append("would have been blocked")
        case .wouldKill: parts.append("would have been killed")
        }
        parts += violation.label.techniques
        if !violation.label.explanation.isEmpty { parts.append(BehaviourSentence.safe(violation.label.explanation)) }
        parts.append(violation.id.description)
        return parts.joined(separator: " · ")
    }

    private func learned(_ exposure: Exposure) -> String {
        "learned \(Self.duration(exposure.containerSeconds)) in \(exposure.runs) run\(exposure.runs == 1 ? "" : "s")"
    }

    private func text(_ gap: Gap) -> String {
        var text = gap.reason.rawValue + ": " + BehaviourSentence.safe(gap.explanation)
        if let missed = gap.missed { text += " (\(missed) missed)" }
        if let path = gap.path { text += " in \(BehaviourSentence.safe(path))" }
        return text
    }

    private func lines(_ summary: Summary) -> [String] {
        let types = summary.byType.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        var result =
            summary.violations == 0
            ? paint("no violations", .green) : paint("\(summary.violations) violations", .boldRed)
        if !types.isEmpty { result += " (" + types.joined(separator: ", ") + ")" }
        if summary.deviations > 0 { result += ", \(summary.deviations) deviations below the budget" }
        result +=
            " in \(summary.containers) container\(summary.containers == 1 ? "" : "s"), \(Self.duration(summary.durationSeconds))"
        var seen = "\(summary.kernel) observations: \(summary.stored) judged or learned, "
        seen += summary.dropped == 0 ? "none missed" : paint("\(summary.dropped) missed", .magenta)
        if summary.gaps > 0 { seen += ", \(summary.gaps) gap\(summary.gaps == 1 ? "" : "s")" }
        return [result, seen]
    }

    private func line(_ time: Timestamp, _ lead: String, _ colour: Colour, _ container: String?, _ what: String)
        -> String
    {
        let clock = time.rfc3339.dropFirst(11).prefix(8)
        let name = BehaviourSentence.safe(container ?? "-")
        return "\(clock)  " + paint(Self.pad(lead, Self.leadWidth), colour) + "  " + Self.pad(name, Self.nameWidth)
            + "  " + what
    }

    private func paint(_ text: String, _ colour: Colour) -> String { Paint(isColoured: isColoured)(text, colour) }

    private func bits(_ value: Double) -> String { Paint.tenths(value) + " bits" }

    private static func colour(_ severity: Severity) -> Colour {
        switch severity {
        case .low: .blue
        case .medium: .yellow
        case .high: .red
        case .critical: .boldRed
        }
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// Two units at most: `45 s`, `12 min`, `3 h 5 min`, `4 d 2 h`.
    public static func duration(_ seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 1e12)).rounded())
        switch whole {
        case ..<100: return "\(whole) s"
        case ..<6_000: return "\(whole / 60) min"
        case ..<172_800: return "\(whole / 3_600) h" + (whole / 60 % 60 == 0 ? "" : " \(whole / 60 % 60) min")
        default: return "\(whole / 86_400) d" + (whole / 3_600 % 24 == 0 ? "" : " \(whole / 3_600 % 24) h")
        }
    }
}
