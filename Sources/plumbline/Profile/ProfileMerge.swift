import ArgumentParser
import Baseline
import ProfileStore
import Reporting

struct ProfileMerge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Make one profile of several: what any of them allows and what any of them denies.",
        discussion: """
            Each operand is a file, an IMAGE, or an IMAGE as it was: IMAGE@REVISION, IMAGE@approved. The result is \
            the first one's text, comments included, with the others' lines put in. It is printed, written with -o, or \
            with --into put into the store, where that image's profile is the first operand.

            Where they contradict each other, a deny rule wins over what is allowed, the stricter mode over the other \
            one, and any flags over a list of flags; each such place is told. The state is the weakest of theirs. \
            Order, grouping and repetition change no line; where no person has arranged any of them, not a byte. \
            Lines that hold for a while only are left out.

            Exit code 0: done; 1: done, and there is something that a person should look at.

            EXAMPLES
              plumbline profile merge staging.yaml production.yaml -o nginx.yaml
              plumbline profile merge --into nginx staging.yaml --by "$USER"
              plumbline profile merge nginx#main nginx#worker --any-image
            """)

    @Argument(help: ArgumentHelp("Profiles to merge.", valueName: "profile"))
    var profiles: [String]

    @Option(
        name: [.customShort("o"), .customLong("to")],
        help: ArgumentHelp("File to write, with mode 0600; standard output without.", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("Profile of the store that takes in the others.", valueName: "image"))
    var into: String?

    @Flag(help: "Merge profiles of different images or roles, too, for the first one's.")
    var anyImage = false

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard file == nil || into == nil else { throw ValidationError("-o and --into exclude each other") }
        guard profiles.count + (into == nil ? 0 : 1) > 1 else { throw ValidationError("name at least two profiles") }
    }

    func run() throws {
        let target = try into.map { try ProfileSelection(options, for: $0).one(of: $0) }
        var operands: [ProfileOperand] = []
        if let into { operands.append(try ProfileOperand(into, options)) }
        for name in profiles { operands.append(try ProfileOperand(name, options)) }
        try checkImages(operands)
        let merge = DocumentMerge(operands.map(\.document))
        // Texts that nobody has touched become one that could have been made, whichever is first.
        let text =
            operands.allSatisfy(\.isMade)
            ? DocumentWriter.text(merge.document) : try operands[0].text(for: merge.document)
        var revised: ProfileStore.Revised?
        if let target, let base = operands[0].exported {
            let store = try ProfileStore.open(options.store)
            if merge.document != base.document {
                revised = try store.revise(
                    base, to: text, file: target.label, action: .merged, by: decision.by, note: decision.reason,
                    time: Clock.now)
            }
        } else if let file {
            try TextFile.write(text, to: file)
        }
        let conflicts = MergeConflictText(operands.map(\.name)).lines(
            merge.conflicts, temporary: operands.map { $0.exported?.profile.allowances.count ?? 0 })
        try report(conflicts, text: text, revised: revised)
        if !conflicts.isEmpty { throw ExitCode(ExitCodes.findings) }
    }

    private func checkImages(_ operands: [ProfileOperand]) throws {
        if anyImage { return }
        let first = operands[0]
        for other in operands.dropFirst() {
            let isSame =
                ImageName(other.document.image.name) == ImageName(first.document.image.name)
                && other.document.role == first.document.role
            if !isSame { throw CommandError.differentProfiles(first.name, other.name) }
        }
    }

    private func report(_ conflicts: [MergeConflictText.Line], text: String, revised: ProfileStore.Revised?) throws {
        if options.isJSON {
            try Console.writeLine { line in
                line.field("kind", "merged")
                line.field("version", 1)
                if let revised {
                    line.field("revision", revised.revision)
                    line.field("state", revised.state.rawValue)
                }
                line.key("conflicts")
                line.array(conflicts) { json, conflict in
                    json.object { json in
                        json.field("about", conflict.about)
                        json.field("message", conflict.message)
                    }
                }
                if file == nil, into == nil { line.field("document", text) }
            }
            return
        }
        for conflict in conflicts { Console.error("conflict: \(conflict.message)") }
        if let into {
            let done = revised.map { "as revision \($0.revision), \($0.state.rawValue)" } ?? "without a change"
            Console.note("merged into \(into) \(done)", options)
        } else if file == nil {
            try Console.write(text)
        }
    }
}

extension ProfileOperand {
    /// Whether the text is as it is made, without a person's order or comments.
    fileprivate var isMade: Bool { text == DocumentWriter.text(document) }

    /// The operand's text with another document in it.
    fileprivate func text(for merged: ProfileDocument) throws -> String {
        if let exported { return exported.text(for: merged) }
        let parsed = try ParsedDocument(text, file: name)
        return parsed.changed(to: merged)?.source ?? DocumentWriter.text(merged, carrying: parsed.carried)
    }
}
