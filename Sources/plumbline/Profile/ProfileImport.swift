import ArgumentParser
import Baseline
import ProfileStore

struct ProfileImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make files the profiles of the images that they name.",
        discussion: """
            A file replaces what a person wrote before. Learned behaviours that it does not hold are forgotten, and
            not learned again. A file whose state is approved is an approval. Of a directory all *.yaml and *.yml are
            read. All files are imported or, after a mistake in any of them, none; a file that is what its profile is
            already is left alone.

            EXAMPLES
              plumbline profile import nginx.yaml
              plumbline profile import nginx.yaml --by "$USER" --reason "review 42"
              plumbline profile import profiles/ --by ci
              sed 's/1.25/1.26/' nginx.yaml | plumbline profile import -
            """)

    @Argument(help: "Profiles to read, or directories of them; - for standard input.")
    var files: [String]

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        // Read before the store is made, so that a broken file leaves no trace.
        let sources = try ImportSources(files)
        let store = try ProfileStore.open(options.store, whenAbsent: .makesOne)
        let imported = try store.importDocuments(
            sources.documents, by: decision.by, reason: decision.reason, time: Clock.now)
        for (file, imported) in zip(sources.files, imported) { try tell(imported, file) }
        if imported.count > 1 {
            let changed = imported.count { !$0.isUnchanged }
            Console.note("imported \(Figure.count(imported.count, "file")), \(changed) of them changed", options)
        }
    }

    private func tell(_ imported: ProfileStore.Imported, _ file: String) throws {
        if options.isJSON {
            try Console.writeLine { line in
                line.field("kind", "imported")
                line.field("version", 1)
                line.field("file", file)
                line.field("id", imported.key.imageID)
                line.field("role", imported.key.role)
                line.field("state", imported.state.rawValue)
                line.field("revision", imported.revision)
                line.field("dropped", imported.dropped)
                line.field("removed", imported.removed)
                line.field("unchanged", imported.isUnchanged)
            }
        } else if !imported.isUnchanged {
            var text = "imported \(file) as revision \(imported.revision), \(imported.state.rawValue)"
            if imported.dropped > 0 {
                text += "; " + RevisionText.forgotten(imported.dropped)
            }
            if imported.removed > 0 {
                text += "; \(Figure.count(imported.removed, "line")) will not be learned again"
            }
            Console.note(text, options)
        } else if files == [file] {
            Console.note("\(file) is what the profile is already; nothing was changed", options)
        }
    }
}

/// The files that an import was asked for, read and checked.
private struct ImportSources {
    private(set) var files: [String] = []
    private(set) var documents: [ParsedDocument] = []

    /// - Throws: the last mistake of all files; the others are told before.
    init(_ paths: [String]) throws {
        var errors: [any Error] = []
        var all: [String] = []
        for path in paths {
            guard ProfileDirectory.isDirectory(path) else {
                all.append(path)
                continue
            }
            let found = try ProfileDirectory.files(in: path)
            if found.isEmpty { errors.append(CommandError.noProfiles(directory: path)) }
            all += found
        }
        var readers: [ProfileKey: String] = [:]
        for file in all {
            do {
                let document = try ParsedDocument(
                    try ProfileFile.text(file), file: file == "-" ? "standard input" : file)
                if let other = readers[document.key] {
                    throw document.error(at: "image", "\(other) is for the same image and role")
                }
                readers[document.key] = file
                files.append(file)
                documents.append(document)
            } catch { errors.append(error) }
        }
        guard let last = errors.popLast() else { return }
        errors.forEach(ExitCodes.report)
        throw last
    }
}

/// Who decides, and why; kept in the profile's history.
struct DecisionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Who decides this.", valueName: "name"))
    var by: String?

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?
}
