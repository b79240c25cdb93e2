import ArgumentParser
import ProfileStore

struct ProfileRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Forget a profile: what was learned, what was written, and the approval.",
        discussion: """
            EXAMPLES
              plumbline profile rm nginx#worker
              plumbline profile rm nginx --all-roles
            """)

    @Argument(help: "Name, name:tag, id, digest or the beginning of one, perhaps with #ROLE.")
    var image: String

    @Flag(help: "Forget every role of the image.")
    var allRoles = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let selection = try ProfileSelection(options, for: image)
        for summary in try selection.toChange(image, allRoles: allRoles) {
            try selection.store.remove(summary.key)
            if options.isJSON {
                try Console.writeLine { line in
                    line.field("kind", "removed")
                    line.field("version", 1)
                    line.field("id", summary.key.imageID)
                    line.field("role", summary.key.role)
                }
            } else {
                try Console.write("removed \(summary.label)\n")
            }
        }
    }
}
