import ArgumentParser
import ProfileStore

struct ProfileExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a profile as a file to read, change and keep.",
        discussion: """
            The file holds behaviour only, so that a review shows what changed in behaviour.

            EXAMPLES
              plumbline profile export nginx -o nginx.yaml
              plumbline profile export nginx#main --with-status
            """)

    @Argument(help: "Name, name:tag, id, digest or the beginning of one, perhaps with #ROLE.")
    var image: String

    @Option(
        name: [.customShort("o"), .customLong("to")],
        help: ArgumentHelp("File to write, with mode 0600; standard output without.", valueName: "file"))
    var file: String?

    @Flag(help: "Add revision, exposure and unseen mass, which import ignores.")
    var withStatus = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let selection = try ProfileSelection(options, for: image)
        let found = try selection.roles(of: image)
        guard found.count == 1 else {
            throw CommandError.ambiguous(image, choices: found.map(\.label), severalRoles: false)
        }
        let exported = try selection.store.exportDocument(found[0].key)
        var text = exported.text
        if withStatus {
            text += DocumentWriter.status(
                exported.profile, unseen: ProfileFigures(exported.profile).unseen)
        }
        if let file {
            try TextFile.write(text, to: file)
        } else {
            try Console.write(text)
        }
    }
}
