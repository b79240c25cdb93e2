import ArgumentParser
import Baseline
import ProfileStore
import Reporting

struct ProfileShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what an image is allowed to do, and how well that is known.",
        discussion: """
            Prints the profile as `export` does, with its status above it; all roles, where none is named.

            EXAMPLES
              plumbline profile show nginx
              plumbline profile show nginx#main --examples    what each wildcard stands for
            """)

    @Argument(help: "Name, name:tag, id, digest or the beginning of one, perhaps with #ROLE.")
    var image: String

    @Flag(help: "Show some learned paths behind every pattern.")
    var examples = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let selection = try ProfileSelection(options, for: image)
        for summary in try selection.roles(of: image) {
            let exported = try selection.store.exportDocument(summary.key)
            let figures = try ProfileFigures(exported.profile, in: selection.store)
            if options.isJSON {
                try Console.writeLine { line in
                    figures.fields(&line)
                    line.key("unconfirmed")
                    line.array(figures.unconfirmedLines) { json, one in
                        json.object { BehaviourJSON.write(one, to: &$0) }
                    }
                    line.field("document", exported.text)
                }
            } else {
                var text = ProfileStatusText(figures).text + exported.text
                if examples { text += try ProfileStatusText.examples(exported) }
                try Console.write(text)
            }
        }
    }
}
