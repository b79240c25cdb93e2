import ArgumentParser
import Baseline
import ProfileStore
import Reporting

struct ProfileRollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Make a profile what it was at an earlier revision.",
        discussion: """
            Prints what changes and makes it a new revision, so that a rollback can be rolled back. What was
            learned since is forgotten and not learned again, unless the earlier profile holds it.

            EXAMPLES
              plumbline profile history nginx
              plumbline profile rollback nginx 7 --by "$USER" --reason "revision 9 was a mistake"
            """)

    @Argument(help: "Name, name:tag, id, digest or the beginning of one, perhaps with #ROLE.")
    var image: String

    @Argument(help: "Revision to go back to.")
    var revision: UInt64

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let selection = try ProfileSelection(options, for: image)
        let store = selection.store
        let summary = try selection.toChange(image, allRoles: false)[0]
        let steps = try store.history(summary.key).filter(\.hasDocument)
        guard revision <= summary.revision, let step = steps.last(where: { $0.revision <= revision }),
            let text = try store.document(summary.key, revision: step.revision)
        else {
            throw CommandError.noSuchRevision(
                revision, of: summary.label, choices: steps.map { "\($0.revision) (\($0.action.rawValue))" })
        }
        if step.revision != revision {
            Console.note("revision \(revision) has the document of revision \(step.revision)", options)
        }
        let base = try store.exportDocument(summary.key)
        let difference = TextDifference(base.text, text)
        guard !difference.isEmpty else {
            Console.note("\(summary.label) is what it was at revision \(revision); nothing was changed", options)
            return
        }
        let revised = try store.revise(
            base, to: text, file: "revision \(step.revision)", action: .rolledBack, by: decision.by,
            note: decision.reason ?? "to revision \(step.revision)", time: Clock.now)
        func changes(_ paint: Paint) -> String {
            difference.unified(
                summary.label, from: "revision \(base.profile.revision)", to: "revision \(step.revision)", paint: paint)
        }
        if options.isJSON {
            try Console.writeLine { line in
                line.field("kind", "rolled-back")
                line.field("version", 1)
                line.field("id", summary.key.imageID)
                line.field("role", summary.key.role)
                line.field("to", step.revision)
                line.field("difference", changes(Paint(isColoured: false)))
                RevisionText.fields(revised, &line)
            }
        } else {
            try Console.write(changes(Paint(isColoured: options.isColoured)))
            try Console.write(
                "rolled \(summary.label) back to revision \(step.revision) as \(RevisionText.words(revised))\n")
        }
        RevisionText.note(revised, of: summary.label, options)
    }
}

/// What a changed document did, for people and as JSON.
enum RevisionText {
    /// `revision 9, approved; 2 learned behaviours were forgotten`.
    static func words(_ revised: ProfileStore.Revised) -> String {
        var text = "revision \(revised.revision), \(revised.state.rawValue)"
        if revised.dropped > 0 { text += "; " + forgotten(revised.dropped) }
        return text
    }

    static func forgotten(_ dropped: Int) -> String {
        "\(Figure.count(dropped, "learned behaviour")) \(dropped == 1 ? "was" : "were") forgotten"
    }

    /// Says what a person has to know beyond that.
    static func note(_ revised: ProfileStore.Revised, of label: String, _ options: GlobalOptions) {
        if revised.removed > 0 {
            Console.note("\(Figure.count(revised.removed, "line")) will not be learned again", options)
        }
        if revised.restored > 0 {
            let were = revised.restored == 1 ? "was" : "were"
            Console.note("\(Figure.count(revised.restored, "line")) that \(were) removed may be learned again", options)
        }
        if revised.learnedMeanwhile > 0 {
            Console.note(
                "\(label) has learned \(Figure.count(revised.learnedMeanwhile, "behaviour")) meanwhile that the text "
                    + "does not hold: kept, and not approved", options)
        }
    }

    static func fields(_ revised: ProfileStore.Revised, _ line: inout JSONWriter) {
        line.field("state", revised.state.rawValue)
        line.field("revision", revised.revision)
        line.field("dropped", revised.dropped)
        line.field("removed", revised.removed)
        line.field("restored", revised.restored)
        line.field("learnedMeanwhile", revised.learnedMeanwhile)
    }
}
