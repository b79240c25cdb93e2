import ArgumentParser
import Baseline
import ProfileStore

struct ProfileImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a file the profile of the image that it names.",
        discussion: """
            The file replaces what a person wrote before. Learned behaviours that it does not hold are
            forgotten. A file whose state is approved is an approval. A mistake in it changes nothing.

            EXAMPLES
              plumbline profile import nginx.yaml
              plumbline profile import nginx.yaml --by "$USER" --reason "review 42"
            """)

    @Argument(help: "Profile to read.")
    var file: String

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let text = try ProfileFile.text(file)
        // Read before the store is made, so that a broken file leaves no trace.
        _ = try ParsedDocument(text, file: file)
        let store = try ProfileStore.open(options.store, whenAbsent: .makesOne)
        let imported = try store.importDocument(
            text, file: file, by: decision.by, reason: decision.reason, time: Clock.now)
        if options.isJSON {
            try Console.writeLine { line in
                line.field("kind", "imported")
                line.field("version", 1)
                line.field("id", imported.key.imageID)
                line.field("role", imported.key.role)
                line.field("state", imported.state.rawValue)
                line.field("revision", imported.revision)
                line.field("dropped", imported.dropped)
            }
        } else {
            let forgotten = imported.dropped == 0 ? "" : "; \(imported.dropped) learned behaviours were forgotten"
            Console.note(
                "imported \(file) as revision \(imported.revision), \(imported.state.rawValue)\(forgotten)", options)
        }
    }
}

/// Who decides, and why; kept in the profile's history.
struct DecisionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Who decides this.", valueName: "name"))
    var by: String?

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?
}
