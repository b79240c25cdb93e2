import Baseline
import Reporting

/// How well a profile is known, in words. `docs/learning.md` says what each figure is.
enum ConvergenceText {
    /// Of what is missing, in one line; `missing` has all of it.
    private static let mostMissing = 3

    /// One line: coverage, what to expect, the first of what is missing, and what was not lived through.
    static func line(_ figures: ProfileFigures) -> String {
        let profile = figures.profile
        let role = profile.key.role == "main" ? "" : "#" + profile.key.role
        var parts = ["\(profile.image.name)\(role): \(profile.state.rawValue)"]
        guard let convergence = figures.convergence else { return parts[0] }
        if let flags = flags(convergence) { parts[0] += " (\(flags))" }
        parts.append("coverage \(figures.coverageText)")
        parts.append("a container's day will bring \(expected(convergence))")
        if !convergence.missing.isEmpty {
            parts.append("missing: \(ReviewText.shortened(convergence.obstacles, most: mostMissing))")
        }
        let unlived = convergence.unlived.map(\.name)
        if !unlived.isEmpty { parts.append("not lived through: \(unlived.joined(separator: ", "))") }
        return parts.joined(separator: "; ")
    }

    /// What keeps a profile from being ready, and for how long at least.
    static func missing(_ convergence: Convergence) -> [String] {
        var lines = convergence.missing.map { part in
            part.words + (part.seconds.map { " (\(duration($0)) at the earliest)" } ?? "")
        }
        if let words = convergence.resources.words, case .unknown = convergence.resources { lines.append(words) }
        if !convergence.drifting.isEmpty { lines.append(drift(convergence)) }
        return lines
    }

    /// New behaviours and false alarms to expect in a container's next day.
    static func expected(_ convergence: Convergence) -> String {
        "\(figure(convergence.newBehavioursPerDay)) new behaviours, \(figure(convergence.falseAlarmsPerDay)) false alarms"
    }

    /// A kind's figures: `file 99.2 %, seen 40 of ~46, …`.
    static func kind(_ kind: Behaviour.Kind, _ statistics: NoveltyStatistics, unitSeconds: UInt32) -> String {
        let alarms = statistics.falseAlarmsPerDay(unitSeconds: unitSeconds)
        let most = statistics.alarmedUnitsPerDayAtMost(unitSeconds: unitSeconds)
        return [
            "\(kind.rawValue): \(Figure.percent(statistics.coverage))",
            "seen \(statistics.behaviours) of ~\(Int(statistics.estimatedBehaviours.rounded()))",
            "\(figure(statistics.newBehavioursPerDay(unitSeconds: unitSeconds))) new",
            "\(figure(alarms)) false alarms a container-day (in \(figure(most)) units at most)",
        ].joined(separator: ", ")
    }

    /// `provisional`, `drifting`, both or nil.
    static func flags(_ convergence: Convergence) -> String? {
        var flags: [String] = []
        if convergence.isProvisional { flags.append("provisional") }
        if !convergence.drifting.isEmpty { flags.append("drifting") }
        return flags.isEmpty ? nil : flags.joined(separator: ", ")
    }

    static func drift(_ convergence: Convergence) -> String {
        let kinds = Behaviour.Kind.allCases.filter(convergence.drifting.contains).map(\.rawValue)
        return
            "drifting: several replicas lately do much that is new (\(kinds.joined(separator: ", "))): perhaps a new "
            + "release or configuration; learn it anew"
    }

    /// Two significant digits.
    static func figure(_ value: Double) -> String {
        guard value > 0 else { return "0" }
        guard value < 1e6 else { return "a million or more" }
        if value >= 9.5 { return "\(Int(value.rounded()))" }
        if value < 0.0095 { return "below 0.01" }
        let digits = value >= 0.95 ? 10.0 : 100.0
        return "\((value * digits).rounded() / digits)"
    }

    static func duration(_ seconds: Double) -> String {
        if seconds < 90 { return "\(Int(seconds.rounded(.up))) s" }
        if seconds < 5400 { return "\(Int((seconds / 60).rounded(.up))) min" }
        if seconds < 172_800 { return "\(Int((seconds / 3600).rounded(.up))) h" }
        return seconds < 86_400_000 ? "\(Int((seconds / 86_400).rounded(.up))) days" : "years"
    }
}
