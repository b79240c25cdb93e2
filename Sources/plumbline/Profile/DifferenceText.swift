import Baseline
import ProfileStore
import Reporting

/// What differs between two documents, for people.
struct DifferenceText {
    private let paint: Paint
    private let withResources: Bool

    init(_ paint: Paint, withResources: Bool) {
        self.paint = paint
        self.withResources = withResources
    }

    /// Empty where nothing is to be shown.
    /// - Parameter unconfirmed: what the second document has from its image's predecessor alone.
    func text(
        _ difference: DocumentDifference, from before: String, to after: String, unconfirmed: [Behaviour] = []
    ) -> String {
        let groups =
            [head(difference)] + difference.programs.map(program) + [deny(difference), inherited(unconfirmed)]
            + (withResources ? [resources(difference)] : [])
        let shown = groups.filter { !$0.isEmpty }
        if shown.isEmpty { return "" }
        return paint("--- \(BehaviourSentence.safe(before))\n+++ \(BehaviourSentence.safe(after))", .bold) + "\n"
            + shown.map { "\n" + $0 }.joined()
    }

    private func head(_ difference: DocumentDifference) -> String {
        var text = ""
        if let image = difference.image {
            text += change("image", "\(image.before.name) \(image.before.id)", "\(image.after.name) \(image.after.id)")
            if image.before.digest != image.after.digest {
                text += change("digest", image.before.digest, image.after.digest)
            }
        }
        if let role = difference.role { text += change("role", role.before, role.after) }
        if let state = difference.state { text += change("state", state.before.rawValue, state.after.rawValue) }
        for kind in Behaviour.Kind.allCases {
            guard let mode = difference.mode[kind] else { continue }
            text += change("mode of \(kind.rawValue)", mode.before?.rawValue, mode.after?.rawValue)
        }
        return text
    }

    private func program(_ change: DocumentDifference.ProgramChange) -> String {
        let name = LineText.program(change.program)
        var text: String
        switch change.presence {
        case .added: text = paint("+ \(name)", .green) + "\n"
        case .removed: text = paint("- \(name)", .red) + "\n"
        case .changed: text = paint("  \(name)", .bold) + "\n"
        }
        if let flags = change.flags {
            text += removed("  flags: \(Self.words(flags.before))") + added("  flags: \(Self.words(flags.after))")
        }
        for line in change.removed {
            text += removed("  " + LineText.of(line.line), note: line.coveredBy.map { "now covered by \(cover($0))" })
        }
        for line in change.added {
            text += added("  " + LineText.of(line.line), note: line.coveredBy.map { "was covered by \(cover($0))" })
        }
        return text
    }

    private func deny(_ difference: DocumentDifference) -> String {
        guard !difference.denyRemoved.isEmpty || !difference.denyAdded.isEmpty else { return "" }
        return paint("  deny", .bold) + "\n"
            + difference.denyRemoved.map { removed("  " + DocumentWriter.text($0)) }.joined()
            + difference.denyAdded.map { added("  " + DocumentWriter.text($0)) }.joined()
    }

    private func inherited(_ lines: [Behaviour]) -> String {
        guard !lines.isEmpty else { return "" }
        return paint("  only inherited, not shown by this image yet", .bold) + "\n"
            + lines.map { line in
                paint("?   \(BehaviourSentence.safe(line.program.name)) \(LineText.of(line))", .yellow) + "\n"
            }.joined()
    }

    private func resources(_ difference: DocumentDifference) -> String {
        guard !difference.resources.isEmpty else { return "" }
        let lines = ResourceMetric.allCases.compactMap { metric -> String? in
            guard let change = difference.resources[metric] else { return nil }
            return (change.before.map { removed("  \(metric.name) \(DocumentWriter.text($0, of: metric))") } ?? "")
                + (change.after.map { added("  \(metric.name) \(DocumentWriter.text($0, of: metric))") } ?? "")
        }
        return paint("  resources", .bold) + "\n" + lines.joined()
    }

    // MARK: Lines

    private func change(_ what: String, _ before: String?, _ after: String?) -> String {
        (before.map { removed("\(what): \(BehaviourSentence.safe($0))") } ?? "")
            + (after.map { added("\(what): \(BehaviourSentence.safe($0))") } ?? "")
    }

    private func removed(_ text: String, note: String? = nil) -> String { line("- " + text, .red, note) }

    private func added(_ text: String, note: String? = nil) -> String { line("+ " + text, .green, note) }

    /// What another line allows is no loss and no gain: it is not shown as one.
    private func line(_ text: String, _ colour: Paint.Colour, _ note: String?) -> String {
        guard let note else { return paint(text, colour) + "\n" }
        return paint("\(text)  (\(note))", .dim) + "\n"
    }

    private func cover(_ line: Behaviour) -> String {
        if case .file(let file) = line { BehaviourSentence.safe(file.path) } else { LineText.of(line) }
    }

    private static func words(_ rule: FlagRule) -> String {
        switch rule {
        case .silent: "never started"
        case .listed: "those listed"
        case .any: "any"
        }
    }
}
