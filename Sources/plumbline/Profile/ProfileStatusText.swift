import Baseline
import ProfileStore
import Reporting

/// What `profile show` says of a profile, as YAML comments around its document.
struct ProfileStatusText {
    private let figures: ProfileFigures
    /// Inherited lines that are listed; a profile can have begun with thousands.
    private static let mostLines = 30

    init(_ figures: ProfileFigures) { self.figures = figures }

    var text: String {
        let profile = figures.profile
        var lines = ["\(profile.image.name)#\(profile.key.role): \(state), revision \(profile.revision)"]
        lines.append("seen: \(exposure(profile.exposure))")
        lines += convergence
        if let resources = figures.resources {
            let windows = Figure.count(resources.windows, "window")
            let peers = resources.peerWindows == 0 ? "" : ", \(resources.peerWindows) beside replicas"
            lines.append("resources: \(windows)\(peers), \(ResourceText.value(Double(resources.bytes), of: .memory))")
        }
        if let from = profile.inheritedFrom {
            let unseen = Figure.count(figures.inheritedUnseen, "behaviour")
            let marked = Figure.count(figures.unconfirmed, "line")
            lines.append("inherited from \(from): \(unseen) not seen yet in this image, \(marked) unconfirmed")
        }
        lines += figures.unconfirmedLines.prefix(Self.mostLines).map { "  inherited: \(ReviewText.line($0))" }
        if figures.unconfirmed > Self.mostLines {
            lines.append("  and \(figures.unconfirmed - Self.mostLines) more: plumbline profile review shows them")
        }
        if !profile.removed.isEmpty {
            lines.append("removed: \(Figure.count(profile.removed.count, "line")), not learned again")
        }
        let phases = PhaseWords.counts(profile.learned.values.map(\.phases))
        if !phases.isEmpty { lines.append("phases: \(phases.joined(separator: ", "))") }
        let missing = figures.convergence?.unlived.map(\.words) ?? []
        if !missing.isEmpty { lines.append("not lived through: \(missing.joined(separator: "; "))") }
        lines += figures.allowances.map(Self.text)
        return lines.map { "# \($0)\n" }.joined()
    }

    /// How well each kind is known, and what is missing for `ready`.
    private var convergence: [String] {
        guard figures.coverage != nil, let convergence = figures.convergence else { return [] }
        let flags = ConvergenceText.flags(convergence).map { ", \($0)" } ?? ""
        var lines = ["coverage: \(figures.coverageText)\(flags)"]
        let unitSeconds = figures.profile.exposure.unitSeconds
        lines += figures.kinds.map { "  " + ConvergenceText.kind($0.kind, $0.statistics, unitSeconds: unitSeconds) }
        lines.append("a container's day will bring: \(ConvergenceText.expected(convergence))")
        let missing = ConvergenceText.missing(convergence)
        if !missing.isEmpty { lines.append("missing for ready: \(missing.joined(separator: "; "))") }
        return lines
    }

    private static func text(_ allowance: Allowance) -> String {
        let by = allowance.by.map { " by \(BehaviourSentence.safe($0))" } ?? ""
        let note = allowance.note.map { " (\(BehaviourSentence.safe($0)))" } ?? ""
        return "allowed\(by) until \(allowance.until.rfc3339)\(note): \(BehaviourSentence.of(allowance.line))"
    }

    private var state: String {
        let profile = figures.profile
        guard let approval = profile.approval else { return profile.state.rawValue }
        let by = approval.by.map { " by \($0)" } ?? ""
        let reason = approval.reason.map { " (\($0))" } ?? ""
        let approved = "approved\(by) at \(Figure.minute(approval.time))\(reason)"
        if profile.state == .approved { return approved }
        return "\(profile.state.rawValue), has learned more since it was \(approved)"
    }

    private func exposure(_ exposure: Exposure) -> String {
        guard exposure.runs > 0 || exposure.units > 0 else { return "nothing yet" }
        return [
            Figure.count(exposure.runs, "run"), Figure.count(exposure.units, "unit"),
            Figure.count(exposure.observations, "observation"), "last \(figures.lastSeenText)",
        ].joined(separator: ", ")
    }

    /// Some learned paths behind each pattern with a wildcard.
    static func examples(_ exported: ExportedDocument) throws -> String {
        let examples = try Generalizer.examples(for: exported.profile, in: exported.document)
        guard !examples.isEmpty else { return "" }
        let uses = examples.keys.sorted {
            ($0.program, $0.access.rawValue, $0.pattern) < ($1.program, $1.access.rawValue, $1.pattern)
        }
        var text = "# what the patterns stand for\n"
        for use in uses {
            text += "#   \(use.program.name) \(use.access.rawValue) \(use.pattern)\n"
            for path in examples[use] ?? [] { text += "#     \(path)\n" }
        }
        return text
    }
}
