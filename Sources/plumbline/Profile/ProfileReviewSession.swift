import Baseline
import Glibc
import ProfileStore
import Reporting

/// One sitting of a review in a terminal: shows items, takes keys, keeps each decision at once.
final class ReviewSession {
    private let store: ProfileStore
    private let key: ProfileKey
    /// How the person called the image.
    private let name: String
    private let text: ReviewText
    private let decision: DecisionOptions
    private let options: GlobalOptions
    private let terminal: Terminal
    private var base: ExportedDocument
    private var review: Review
    private var position = 0

    init(
        _ store: ProfileStore, _ key: ProfileKey, name: String, text: ReviewText, decision: DecisionOptions,
        options: GlobalOptions
    ) throws {
        self.store = store
        self.key = key
        self.name = name
        self.text = text
        self.decision = decision
        self.options = options
        (base, review) = try Self.review(of: key, in: store)
        terminal = try Terminal()
    }

    static func review(of key: ProfileKey, in store: ProfileStore) throws -> (base: ExportedDocument, review: Review) {
        let base = try store.exportDocument(key)
        return (base, Review(base.profile, base.document, decisions: try store.reviewDecisions(key)))
    }

    /// Until the person approves or leaves.
    func run() throws {
        try Console.write(text.opening(review))
        if review.settledCount > 0 { try Console.write(text.wrapped("going on: \(text.progress(review))")) }
        goToUnsettled(from: 0)
        try show()
        while try step() {}
    }

    // MARK: Moving

    private var item: ReviewItem? { review.items.indices.contains(position) ? review.items[position] : nil }

    /// The next item that is not settled, from the beginning again at the end; behind the last where there is none.
    private func goToUnsettled(from start: Int) {
        let order = Array(review.items.indices.dropFirst(start)) + review.items.indices.prefix(start)
        position = order.first { !review.isSettled(review.items[$0]) } ?? review.items.count
    }

    private func show() throws {
        if let item {
            try Console.write("\n" + text.item(item, number: position + 1, in: review))
        } else {
            let all = review.items.isEmpty ? "nothing to decide" : "all \(review.items.count) decided"
            try Console.write("\n" + text.wrapped(all))
        }
        try Console.write(text.words(keys, .dim))
    }

    private var keys: [String] {
        guard let item else { return ["a approve"] + (review.items.isEmpty ? [] : ["b back"]) + ["q quit", "? help"] }
        var keys = ["k keep", "d drop"]
        if DenyRule(for: item.line) != nil { keys.append("y deny") }
        if !candidates(item).isEmpty { keys.append("w widen") }
        if !narrower(item).isEmpty { keys.append("n narrow") }
        return keys + ["o note", "s later", "b back", "a approve", "q quit", "? help"]
    }

    private static let help = """
        k  keep: the line stays as it is, and is not shown again
        d  drop: the line goes; what it allowed is a violation, and is not learned again
        y  deny: the line goes, and a deny rule says that it is never allowed
        w  widen: a wider pattern takes its place
        n  narrow: the paths that were seen take the pattern's place
        o  note: a text that is kept with the decision
        s  later: on to the next without a decision
        b  back to the one before
        a  approve: shows what changes, then asks for your name and a reason
        q  quit: everything decided is kept; the same command goes on from there
        """

    // MARK: Keys

    /// - Returns: whether to go on.
    private func step() throws -> Bool {
        switch terminal.key() {
        case .interrupt, .character("q"): return try leave()
        case .character("a"): return try approve()
        case .character("?"):
            for line in Self.help.split(separator: "\n") {
                try Console.write(text.row(String(line.prefix(1)), String(line.dropFirst(3))))
            }
        case .character("b"):
            position = max(0, position - 1)
            try show()
        case .character("s"), .character(" "), .enter:
            guard item != nil else { return true }
            let next = position + 1
            position = (next..<review.items.count).first { !review.isSettled(review.items[$0]) } ?? review.items.count
            try show()
        case .character(let character):
            guard let item else { return true }
            try decide(item, character)
        }
        return true
    }

    private func decide(_ item: ReviewItem, _ character: Character) throws {
        switch character {
        case "k": try keep(item, .keep)
        case "d": try keep(item, .drop)
        case "y":
            guard DenyRule(for: item.line) != nil else {
                return try Console.write(text.wrapped("no deny rule can name this; drop it"))
            }
            try keep(item, .deny)
        case "w": try widen(item)
        case "n": try narrow(item)
        case "o":
            guard let note = try terminal.line("note: ") else { return try show() }
            var decided = review.decisions[item.line] ?? ReviewDecision(line: item.line, action: .undecided)
            if decided.action == .kept { decided.action = .undecided }
            decided.note = note.isEmpty ? nil : note
            try store.decide(decided, in: key)
            review.decide(decided)
            try show()
        default: break
        }
    }

    private func keep(_ item: ReviewItem, _ action: ReviewDecision.Action, _ replacements: [Behaviour] = []) throws {
        let decided = ReviewDecision(
            line: item.line, action: action, replacements: replacements, note: review.decisions[item.line]?.note,
            reasons: item.reasons)
        try store.decide(decided, in: key)
        review.decide(decided)
        try Console.write(text.decision(decided))
        goToUnsettled(from: position + 1)
        try show()
    }

    // MARK: Wider and narrower

    private func candidates(_ item: ReviewItem) -> [WiderPattern] {
        WiderPattern.candidates(for: item.line, in: base.document, of: base.profile)
    }

    private func widen(_ item: ReviewItem) throws {
        let candidates = candidates(item)
        guard !candidates.isEmpty else {
            return try Console.write(text.wrapped("there is no wider pattern that is safe"))
        }
        for (index, candidate) in candidates.enumerated() {
            let beyond =
                candidate.beyond.isEmpty
                ? "nothing else that was seen so far"
                : "of what was seen, also \(Figure.count(candidate.beyond.count, "path")): "
                    + ReviewText.shortened(candidate.beyond.map(BehaviourSentence.safe), most: 3)
            try Console.write(text.row("\(index + 1)", "\(BehaviourSentence.safe(candidate.text)): \(beyond)"))
        }
        try Console.write(text.wrapped("1-\(candidates.count) takes one, any other key none", .dim))
        guard case .character(let character) = terminal.key(), let number = character.wholeNumberValue,
            candidates.indices.contains(number - 1)
        else { return try show() }
        try keep(item, .widen, [candidates[number - 1].line])
    }

    /// The concrete lines behind a pattern of files.
    private func narrower(_ item: ReviewItem) -> [Behaviour] {
        guard item.isPattern, case .file(let file) = item.line else { return [] }
        let texts = Set(item.paths.map { PathPattern(literal: $0).text }).sorted()
        return texts.map { .file(FileBehaviour(program: file.program, path: $0, access: file.access)) }
    }

    private func narrow(_ item: ReviewItem) throws {
        let lines = narrower(item)
        guard !lines.isEmpty else { return try Console.write(text.wrapped("there is nothing narrower")) }
        let paths = item.paths.map(BehaviourSentence.safe)
        try Console.write(
            text.row("narrow", "to \(Figure.count(lines.count, "line")): \(ReviewText.shortened(paths)); y takes them"))
        guard terminal.key() == .character("y") else { return try show() }
        try keep(item, .narrow, lines)
    }

    // MARK: The end

    private func leave() throws -> Bool {
        terminal.restore()
        try Console.write(
            text.wrapped("\(text.progress(review)); go on with plumbline profile review \(name)"))
        return false
    }

    /// - Returns: whether the review goes on.
    private func approve() throws -> Bool {
        if try showNew("since you began") { return true }
        let open = review.items.count - review.settledCount
        if open > 0 {
            try Console.write(text.wrapped("\(open) of \(review.items.count) not decided: they stay as they are"))
        }
        try Console.write(ReviewSummary(change: review.change, text: text).description)
        guard let by = try answer("your name", default: decision.by ?? Self.userName),
            let reason = try answer("reason", default: decision.reason)
        else {
            try show()
            return true
        }
        try Console.write("apply this and approve \(base.document.image.name)? y/n ")
        let answer = terminal.key()
        try Console.write("\n")
        guard answer == .character("y") else {
            try show()
            return true
        }
        let decided = review.decisions.values.filter { $0.action != .undecided }
        _ = try store.applyReview(
            Array(decided), to: base, by: by.isEmpty ? nil : by, note: reason.isEmpty ? nil : reason, time: Clock.now)
        if try showNew("meanwhile; what you decided is applied, and not approved yet") { return true }
        let revision = try store.approve(
            key, by: by.isEmpty ? nil : by, reason: reason.isEmpty ? nil : reason, time: Clock.now)
        terminal.restore()
        try Console.write(
            text.wrapped("approved \(base.document.image.name)#\(key.role), revision \(revision)", .green))
        return false
    }

    /// Reads the profile again, and goes to the first item that was not there before.
    /// - Returns: whether there is one.
    private func showNew(_ when: String) throws -> Bool {
        let before = Set(review.items.map(\.line))
        let replacements = Set(review.decisions.values.flatMap(\.replacements))
        (base, review) = try Self.review(of: key, in: store)
        let new = review.items.indices.filter {
            let item = review.items[$0]
            return !before.contains(item.line) && !replacements.contains(item.line) && !review.isSettled(item)
        }
        guard let first = new.first else {
            position = min(position, review.items.count)
            return false
        }
        try Console.write("\n" + text.wrapped("\(Figure.count(new.count, "new line")) learned \(when)", .yellow))
        position = first
        try show()
        return true
    }

    private func answer(_ question: String, default value: String?) throws -> String? {
        guard let line = try terminal.line("\(question)\(value.map { " [\($0)]" } ?? ""): ") else { return nil }
        return line.isEmpty ? value ?? "" : line
    }

    /// Who sits there, also behind sudo.
    private static var userName: String? {
        for variable in ["SUDO_USER", "USER"] {
            if let text = getenv(variable), text.pointee != 0 { return String(cString: text) }
        }
        return nil
    }
}
