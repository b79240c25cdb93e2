import Baseline
import ProfileStore
import Reporting

/// A review's items in words, within the width of the terminal.
struct ReviewText {
    private let paint: Paint
    private let width: Int

    init(paint isColoured: Bool, width: Int) {
        paint = Paint(isColoured: isColoured)
        self.width = width
    }

    /// All items, one after the other.
    func list(_ review: Review) -> String {
        let known = wrapped(ConvergenceText.line(ProfileFigures(review.profile)))
        guard !review.items.isEmpty else { return "nothing of \(name(review)) needs a person\n" + known }
        let items = review.items.enumerated().map { item($0.element, number: $0.offset + 1, in: review) + "\n" }
        return items.joined() + progress(review) + "\n" + known
    }

    func progress(_ review: Review) -> String { "\(review.settledCount) of \(review.items.count) decided" }

    private func name(_ review: Review) -> String { "\(review.profile.image.name)#\(review.profile.key.role)" }

    func opening(_ review: Review) -> String {
        let counts = ReviewItem.Group.allCases.compactMap { group -> String? in
            let count = review.items.count { $0.group == group }
            return count == 0 ? nil : "\(count) \(Self.words(group))"
        }
        let what = counts.isEmpty ? "nothing needs a person" : counts.joined(separator: ", ")
        return wrapped("review of \(name(review)), revision \(review.profile.revision): \(what)")
            + wrapped(ConvergenceText.line(ProfileFigures(review.profile)))
    }

    private static func words(_ group: ReviewItem.Group) -> String {
        switch group {
        case .flagged: "dangerous in any image"
        case .rare: "seen seldom"
        case .inherited: "from another image's profile"
        case .pattern: "with wildcards"
        }
    }

    // MARK: An item

    func item(_ item: ReviewItem, number: Int, in review: Review) -> String {
        let decided = review.decisions[item.line]
        let title = "\(number) of \(review.items.count): \(Self.words(item.group))"
        var text =
            paint("── " + title + " " + String(repeating: "─", count: max(0, width - title.count - 4)), .dim) + "\n"
        text += wrapped(Self.line(item.line), .bold)
        for flag in item.flags {
            let label = flag.label
            let marks = ([flag.reason.rawValue] + label.techniques).joined(separator: " ")
            text += row(label.severity.rawValue, "\(label.explanation) (\(marks))", colour(label.severity))
        }
        if let rarity = item.rarity { text += row("seldom", Self.words(rarity)) }
        if let image = item.inheritedFrom { text += row("from", "\(image); this image did not show it yet") }
        text += row("who", item.lineage.map(BehaviourSentence.safe).joined(separator: " → "))
        if let evidence = item.evidence {
            if let witness = evidence.witness, !item.flags.isEmpty { text += row("first seen", Self.words(witness)) }
            text += row("when", "first \(Figure.minute(evidence.firstSeen)), last \(Figure.minute(evidence.lastSeen))")
            text += row("how often", Self.words(evidence, in: review.profile.exposure))
        } else {
            text += row("when", "nothing was seen of it: a person wrote it")
        }
        if item.isPattern { text += row("stands for", Self.paths(item)) }
        if let decided { text += decision(decided) }
        return text
    }

    /// What was decided, and the note.
    func decision(_ decision: ReviewDecision) -> String {
        let replacements = decision.replacements.compactMap { line -> String? in
            if case .file(let file) = line { BehaviourSentence.safe(file.path) } else { nil }
        }
        let what: String? =
            switch decision.action {
            case .undecided: nil
            case .keep: "keep"
            case .kept: "kept in an earlier review"
            case .drop: "drop"
            case .deny: "deny"
            case .widen: "widen to \(replacements.joined(separator: ", "))"
            case .narrow: "narrow to \(Self.shortened(replacements))"
            }
        return (what.map { row("decided", $0, .green) } ?? "")
            + (decision.note.map { row("note", BehaviourSentence.safe($0)) } ?? "")
    }

    /// A line as it stands in the file: its program, then what it allows.
    static func line(_ line: Behaviour) -> String {
        let program = line.program
        let isPlain = program.executable.split(separator: "/").last.map(String.init) == program.name
        let name =
            BehaviourSentence.safe(program.executable) + (isPlain ? "" : " as \(BehaviourSentence.safe(program.name))")
        switch line {
        case .process(let process):
            let script = process.script.map { " with the script \(BehaviourSentence.safe($0))" } ?? ""
            let session = process.origin == .exec && process.parent != "exec" ? ", in an exec session" : ""
            let lie = process.argumentZero.map { ", calling itself \(BehaviourSentence.safe($0))" } ?? ""
            return "\(name)\(script) started by \(BehaviourSentence.safe(process.parent))\(session)"
                + (process.terminal ? ", on a terminal" : "") + lie
        case .options(let options):
            if let variable = options.environment.first {
                return "\(name) environment: \(BehaviourSentence.safe(variable))"
            }
            return "\(name) flags: \(options.flags.first.map(BehaviourSentence.safe) ?? "none")"
        case .file(let file): return "\(name) \(file.access.rawValue): \(BehaviourSentence.safe(file.path))"
        case .listen(let listen): return "\(name) listens: \(BehaviourSentence.safe(listen.endpoint.text))"
        case .connect(let connect): return "\(name) connects: \(BehaviourSentence.safe(connect.peer.text))"
        case .privilege(let privilege): return "\(name) privileges: \(BehaviourSentence.safe(privilege.operation))"
        case .syscall(let syscall): return "\(name) syscalls: \(BehaviourSentence.safe(syscall.name))"
        }
    }

    private static func words(_ rarity: ReviewItem.Rarity) -> String {
        var parts: [String] = []
        if rarity.isRareUnit { parts.append("in 1 unit of \(rarity.ofUnits)") }
        if rarity.isRareRun { parts.append("in 1 run of \(rarity.ofRuns)") }
        return "seen " + parts.joined(separator: ", ") + " (a unit is one container observed for one hour)"
    }

    private static func words(_ evidence: Evidence, in exposure: Exposure) -> String {
        let phase = PhaseWords.only(evidence.phases).map { ", \($0)" } ?? ""
        return Figure.count(evidence.observations, "observation")
            + ", \(evidence.units) of \(Figure.count(exposure.units, "unit"))"
            + ", \(evidence.runs) of \(Figure.count(exposure.runs, "run"))" + phase
    }

    private static func words(_ witness: Witness) -> String {
        let lineage = witness.lineage.map(BehaviourSentence.safe).joined(separator: " → ")
        let arguments = witness.arguments.map(BehaviourSentence.safe).joined(separator: " ")
        return "\(Figure.second(witness.time)) in \(BehaviourSentence.safe(witness.container)) by \(lineage) "
            + "(uid \(witness.uid))" + (arguments.isEmpty ? "" : ": \(arguments)")
    }

    private static func paths(_ item: ReviewItem) -> String {
        let paths = item.paths.map(BehaviourSentence.safe)
        return paths.isEmpty ? "nothing that was seen" : "\(Figure.count(paths.count, "path")): \(shortened(paths))"
    }

    /// At most so many examples.
    static func shortened(_ texts: [String], most: Int = 5) -> String {
        let shown = texts.prefix(most).joined(separator: ", ")
        return texts.count > most ? "\(shown) and \(texts.count - most) more" : shown
    }

    private func colour(_ severity: Severity) -> Paint.Colour? {
        switch severity {
        case .critical: .boldRed
        case .high: .red
        case .medium: .yellow
        case .low: nil
        }
    }

    // MARK: Layout

    /// A word in a column of its own, then text behind it; on narrow terminals below it.
    func row(_ word: String, _ text: String, _ colour: Paint.Colour? = nil) -> String {
        let column = width >= 50 ? 14 : 4
        let head = "  " + word
        var lines = Self.fold(text, width: max(8, width - column))
        let gap = String(repeating: " ", count: column)
        guard head.count < column else {
            return ([paint(head, colour)] + lines.map { gap + $0 }).map { $0 + "\n" }.joined()
        }
        let first = lines.isEmpty ? "" : lines.removeFirst()
        let padding = String(repeating: " ", count: column - head.count)
        return ([paint(head, colour) + padding + first] + lines.map { gap + $0 }).map { $0 + "\n" }.joined()
    }

    /// A paragraph.
    func wrapped(_ text: String, _ colour: Paint.Colour? = nil) -> String {
        Self.fold(text, width: width).map { paint($0, colour) + "\n" }.joined()
    }

    /// Words with two blanks between, none of them broken.
    func words(_ words: [String], _ colour: Paint.Colour? = nil) -> String {
        var lines: [String] = []
        for word in words {
            if let last = lines.last, last.count + 2 + word.count <= width {
                lines[lines.count - 1] = last + "  " + word
            } else {
                lines.append(word)
            }
        }
        return lines.map { paint($0, colour) + "\n" }.joined()
    }

    /// Lines no longer than `width`, broken between words, and within those that are longer by themselves.
    static func fold(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var word = word
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            while word.count > width {
                lines.append(String(word.prefix(width)))
                word = word.dropFirst(width)
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
