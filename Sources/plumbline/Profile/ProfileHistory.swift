import ArgumentParser
import Baseline
import ProfileStore
import Reporting

struct ProfileHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List what people did to a profile, and when its state changed.",
        discussion: """
            Learning raises the revision, too, but is no step. A step with a document can be rolled back to.

            EXAMPLES
              plumbline profile history nginx
              plumbline profile history nginx#main --json | jq -r 'select(.action == "approved") | .by'
            """)

    @Argument(help: "Name, name:tag, id, digest or the beginning of one, perhaps with #ROLE.")
    var image: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let selection = try ProfileSelection(options, for: image)
        let roles = try selection.roles(of: image)
        for summary in roles {
            let steps = try selection.store.history(summary.key)
            if options.isJSON {
                for step in steps { try write(step, of: summary) }
            } else {
                let head = roles.count == 1 ? "" : "# \(summary.label)\n"
                try Console.write(head + Self.table(steps))
            }
        }
    }

    private func write(_ step: ProfileRevision, of summary: ProfileSummary) throws {
        try Console.writeLine { line in
            line.field("kind", "step")
            line.field("version", 1)
            line.field("id", summary.key.imageID)
            line.field("role", summary.key.role)
            line.field("revision", step.revision)
            line.field("time", step.time.rfc3339)
            line.field("action", step.action.rawValue)
            line.field("by", step.by)
            line.field("note", step.note)
            line.field("hasDocument", step.hasDocument)
        }
    }

    private static func table(_ steps: [ProfileRevision]) -> String {
        guard !steps.isEmpty else { return "" }
        var table = TextTable(heads: ["REVISION", "TIME", "ACTION", "DOCUMENT", "BY", "NOTE"], rightAligned: [0])
        for step in steps {
            table.add([
                String(step.revision), Figure.minute(step.time), step.action.rawValue, step.hasDocument ? "yes" : "-",
                step.by.map(BehaviourSentence.safe) ?? "-", step.note.map(BehaviourSentence.safe) ?? "-",
            ])
        }
        return table.text
    }
}
