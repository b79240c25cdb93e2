import ArgumentParser
import PolicyFormats
import ProfileStore

struct ProfileExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a profile as a file to read, change and keep.",
        discussion: """
            The file holds behaviour only, so that a review shows what changed in behaviour. With --all, a directory
            gets one file for each image and role; only files whose text changes are written. Another format
            carries over what it can say; what it cannot is told on standard error (docs/export-formats.md).

            EXAMPLES
              plumbline profile export nginx -o nginx.yaml
              plumbline profile export nginx#main --with-status
              plumbline profile export nginx --format seccomp -o nginx.json
              plumbline profile export nginx --format networkpolicy --selector app=nginx
              plumbline profile export --all profiles/ --prune && git diff profiles/
            """)

    @Argument(help: "Name, name:tag, id, digest or the beginning of one, perhaps with #ROLE.")
    var image: String?

    @Option(help: ArgumentHelp("Write all profiles, one file each.", valueName: "dir"))
    var all: String?

    @Flag(help: "With --all: remove files of profiles that are no more.")
    var prune = false

    @Option(
        name: [.customShort("o"), .customLong("to")],
        help: ArgumentHelp("File to write, with mode 0600; standard output without.", valueName: "file"))
    var file: String?

    @Flag(help: "Add revision, exposure and unseen mass, which import ignores.")
    var withStatus = false

    @OptionGroup var policy: PolicyArguments

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard all != nil else {
            if image == nil { throw ValidationError("name an image, or give --all DIR") }
            if prune { throw ValidationError("--prune goes with --all") }
            return try policy.validate(withStatus: withStatus)
        }
        if image != nil { throw ValidationError("--all takes no image") }
        if policy.format != .yaml { throw ValidationError("--all writes YAML only") }
        if file != nil || withStatus { throw ValidationError("--all takes neither -o nor --with-status") }
    }

    func run() throws {
        if let all { return try exportAll(to: all) }
        guard let image else { return }
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

    private func exportAll(to directory: String) throws {
        let store = try ProfileStore.open(options.store)
        let results = try DirectoryExport(store, to: directory, prunes: prune).run()
        for result in results {
            if options.isJSON {
                try Console.writeLine { line in
                    line.field("kind", "exported")
                    line.field("version", 1)
                    line.field("file", result.file)
                    line.field("id", result.key.imageID)
                    line.field("role", result.key.role)
                    line.field("outcome", result.outcome.rawValue)
                }
                continue
            }
            switch result.outcome {
            case .unchanged: break
            case .written: try Console.write("wrote \(result.file)\n")
            case .pruned: try Console.write("removed \(result.file)\n")
            case .gone:
                Console.note("\(result.file): its profile is no more; --prune removes the file", options)
            case .duplicate: Console.note("\(result.file): another file is for the same profile; left alone", options)
            }
        }
        let profiles = results.count { $0.outcome == .written || $0.outcome == .unchanged }
        let written = results.count { $0.outcome == .written }
        Console.note("\(Figure.count(profiles, "profile")) in \(directory), \(written) of them changed", options)
    }
}
