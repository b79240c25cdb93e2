import ArgumentParser
import Baseline
import Glibc
import ProfileStore
import Reporting

struct ProfileEdit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change a profile in your editor.",
        discussion: """
            Runs $VISUAL, $EDITOR, vi or nano on the profile as `export` writes it, and checks the text before it
            takes effect: a mistake is shown with its line, and can be edited again. Comments and order are kept.
            What is learned meanwhile is kept, too; what you take out is forgotten and not learned again.

            EXAMPLES
              plumbline profile edit nginx
              EDITOR="code --wait" plumbline profile edit nginx#main --by "$USER" --reason "no more wget"
            """)

    @Argument(help: "Name, name:tag, id, digest or the beginning of one, perhaps with #ROLE.")
    var image: String

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let selection = try ProfileSelection(options, for: image)
        let summary = try selection.toChange(image, allRoles: false)[0]
        let base = try selection.store.exportDocument(summary.key)
        let editor = try Editor()
        let draft = try Draft(base, label: summary.label)
        var answer = Answer.edit
        while answer == .edit {
            try draft.change(with: editor)
            guard try draft.isChanged else {
                draft.discard()
                Console.note("\(summary.label) was not changed", options)
                return
            }
            answer = try check(draft)
        }
        guard answer == .save else {
            draft.discard()
            Console.note("discarded; \(summary.label) was not changed", options)
            return
        }
        let revised = try draft.keepingOnError {
            try selection.store.revise(
                base, to: try draft.text, file: draft.file, action: .edited, by: decision.by, note: decision.reason,
                time: Clock.now)
        }
        draft.discard()
        try tell(revised, of: summary)
    }

    private enum Answer { case edit, save, discard }

    /// Tells what is wrong with the text, and asks what to do about it.
    private func check(_ draft: Draft) throws -> Answer {
        do {
            let findings = try draft.newFindings()
            for finding in findings { Console.say("\(draft.file):\(finding.line): \(finding.message)") }
            guard !findings.isEmpty, Self.isAtTerminal else { return .save }
            return ask("(e)dit again, (s)ave anyway, (x) discard", canSave: true, draft)
        } catch let error as DocumentError {
            guard Self.isAtTerminal else {
                draft.sayKept()
                throw error
            }
            Console.error(error.description)
            return ask("(e)dit again, (x) discard", canSave: false, draft)
        }
    }

    private func ask(_ choices: String, canSave: Bool, _ draft: Draft) -> Answer {
        while true {
            Console.prompt("What now? \(choices): ")
            guard let line = readLine() else {
                Console.say("")
                draft.keep()
                return .discard
            }
            switch line.first(where: { !$0.isWhitespace }) {
            case "e": return .edit
            case "s" where canSave: return .save
            case "x": return .discard
            default: continue
            }
        }
    }

    private func tell(_ revised: ProfileStore.Revised, of summary: ProfileSummary) throws {
        if options.isJSON {
            try Console.writeLine { line in
                line.field("kind", "edited")
                line.field("version", 1)
                line.field("id", summary.key.imageID)
                line.field("role", summary.key.role)
                RevisionText.fields(revised, &line)
            }
        } else {
            try Console.write("edited \(summary.label), \(RevisionText.words(revised))\n")
        }
        RevisionText.note(revised, of: summary.label, options)
    }

    private static var isAtTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }
}

/// A profile's text in a private file, while a person works on it.
private final class Draft {
    let file: String
    private let base: ExportedDocument
    private let header: [String]
    private var isKept = false

    init(_ base: ExportedDocument, label: String) throws {
        self.base = base
        header = [
            "#| \(BehaviourSentence.safe(label)), revision \(base.profile.revision). These three lines are not kept.",
            "#| Save it and leave the editor to make it the profile; leave it as it is to change nothing.",
            "#| What you take out is forgotten, and not learned again.",
        ]
        let above = header.map { $0 + "\n" }.joined()
        file = try TextFile.writeTemporary(above + base.text, name: "plumbline-profile", suffix: ".yaml")
    }

    /// Runs the editor on the file.
    func change(with editor: Editor) throws {
        do { try editor.run(on: file) } catch {
            if (try? isChanged) == true { sayKept() } else { discard() }
            throw error
        }
    }

    /// The text without the lines that stood above it, wherever they stand now.
    var text: String {
        get throws {
            let lines = try whole.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let own = lines.filter { line in
                let isEnded = line.last == UInt8(ascii: "\r")
                return !header.contains { $0.utf8.elementsEqual(isEnded ? line.dropLast() : line) }
            }
            return own.map { String(Substring($0)) }.joined(separator: "\n")
        }
    }

    private var whole: String { get throws { try ProfileFile.text(file) } }

    var isChanged: Bool {
        get throws {
            do { return try !text.utf8.elementsEqual(base.text.utf8) } catch is DocumentError { return true }
        }
    }

    /// What deserves a second look and did not before, at lines of the file.
    /// - Throws: `DocumentError` at a mistake.
    func newFindings() throws -> [DocumentFinding] {
        let parsed = try ParsedDocument(try whole, file: file)
        guard parsed.key == base.profile.key else {
            throw parsed.error(
                at: parsed.document.role == base.profile.key.role ? "image" : "role",
                "a profile's image id and role cannot be changed; export it to a file and import that")
        }
        var known = (try ParsedDocument(base.text, file: file)).findings.map(\.message)
        return parsed.findings.filter { finding in
            // Notes are for `check`; nobody is stopped by one.
            guard finding.level >= .warning else { return false }
            guard let index = known.firstIndex(of: finding.message) else { return true }
            known.remove(at: index)
            return false
        }
    }

    /// Says where the text is when the body fails.
    func keepingOnError<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch {
            sayKept()
            throw error
        }
    }

    func sayKept() { Console.say("your text is kept in \(file)") }

    /// Leaves the file where it is, and says where.
    func keep() {
        isKept = true
        sayKept()
    }

    func discard() {
        if !isKept { unlink(file) }
    }
}
