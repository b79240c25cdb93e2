import ArgumentParser
import PolicyFormats
import ProfileStore

struct ProfileExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a profile as a file to read, change and keep.",
        discussion: """
            The file holds behaviour only, so that a review shows what changed in behaviour. Another format
            carries over what it can say; what it cannot is told on standard error (docs/export-formats.md).

            EXAMPLES
              plumbline profile export nginx -o nginx.yaml
              plumbline profile export nginx#main --with-status
              plumbline profile export nginx --format seccomp -o nginx.json
              plumbline profile export nginx --format networkpolicy --selector app=nginx
            """)

    @Argument(help: "Name, name:tag, id, digest or the beginning of one, perhaps with #ROLE.")
    var image: String

    @Option(
        name: [.customShort("o"), .customLong("to")],
        help: ArgumentHelp("File to write, with mode 0600; standard output without.", valueName: "file"))
    var file: String?

    @Flag(help: "Add revision, exposure and unseen mass, which import ignores.")
    var withStatus = false

    @OptionGroup var policy: PolicyArguments

    @OptionGroup var options: GlobalOptions

    func validate() throws { try policy.validate(withStatus: withStatus) }

    func run() throws {
        let selection = try ProfileSelection(options, for: image)
        let found = try selection.roles(of: image)
        guard found.count == 1 else {
            throw CommandError.ambiguous(image, choices: found.map(\.label), severalRoles: false)
        }
        let exported = try selection.store.exportDocument(found[0].key)
        var text = try policy.text(of: exported, named: found[0].label, options) ?? exported.text
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
