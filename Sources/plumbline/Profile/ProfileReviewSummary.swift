import Baseline
import ProfileStore
import Reporting

/// What a review's decisions will change, told before they are applied.
struct ReviewSummary {
    let change: ReviewChange
    let text: ReviewText

    var description: String {
        guard !change.isEmpty else { return text.wrapped("no line changes") }
        var parts = ""
        for line in change.dropped { parts += text.row("drop", ReviewText.line(line)) }
        for line in change.stillAllowed {
            parts += text.row("but", "\(ReviewText.line(line)) stays allowed by another line; deny it to forbid it")
        }
        for denied in change.denied {
            parts += text.row("deny", ReviewText.line(denied.line) + Self.words(denied.alsoDenied, "also denied"))
        }
        for replaced in change.replaced {
            let by = replaced.replacements.map { ReviewText.line($0) }
            parts += text.row(
                "replace",
                "\(ReviewText.line(replaced.line)) by \(ReviewText.shortened(by))"
                    + Self.words(replaced.covered, "no longer needed"))
        }
        for (program, lines) in Self.byProgram(change.orphaned) {
            parts += text.row("gone", "\(program), which nothing starts any more, with \(Figure.count(lines, "line"))")
        }
        return parts
    }

    private static func words(_ lines: [Behaviour], _ what: String) -> String {
        lines.isEmpty ? "" : "; \(what): \(ReviewText.shortened(lines.map(ReviewText.line), most: 3))"
    }

    private static func byProgram(_ lines: [Behaviour]) -> [(String, Int)] {
        Dictionary(grouping: lines, by: \.program).sorted { $0.key < $1.key }.map {
            (BehaviourSentence.safe($0.key.executable), $0.value.count)
        }
    }
}
