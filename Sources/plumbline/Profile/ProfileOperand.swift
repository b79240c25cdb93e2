import Baseline
import Glibc
import ProfileStore

/// A document that a command reads: a file, a profile of the store as it is now, or as it was after a step.
struct ProfileOperand {
    /// As it was given, for messages.
    let name: String
    let document: ProfileDocument
    /// As it stands, comments and order included.
    let text: String
    /// Where it is a profile of the store as it is now.
    let exported: ExportedDocument?

    /// A file where one is called so or could be; else a profile of the store.
    init(_ name: String, _ options: GlobalOptions) throws {
        self.name = name
        if Self.isFile(name) {
            let parsed = try ParsedDocument(try ProfileFile.text(name), file: name)
            (document, text, exported) = (parsed.document, parsed.source, nil)
            return
        }
        let (reference, step) = Self.step(in: name)
        let selection = try ProfileSelection(options, for: reference)
        let summary = try selection.one(of: reference)
        guard let step else {
            let exported = try selection.store.exportDocument(summary.key)
            (document, text, self.exported) = (exported.document, exported.text, exported)
            return
        }
        let text: String?
        switch step {
        case .revision(let revision): text = try selection.store.document(summary.key, revision: revision)
        case .approved: text = try selection.store.approvedDocument(summary.key)
        }
        guard let text else { throw CommandError.noSuchStep(name) }
        let parsed = try ParsedDocument(text, file: name)
        (document, self.text, exported) = (parsed.document, parsed.source, nil)
    }

    private enum Step {
        case revision(UInt64)
        case approved
    }

    /// Lines that its image's predecessor brought and the image has not shown.
    var unconfirmed: [Behaviour] { exported?.profile.unconfirmedLines(in: document) ?? [] }

    /// What stands behind the last `@` is a revision, the word `approved`, or part of a digest.
    private static func step(in name: String) -> (reference: String, step: Step?) {
        guard let at = name.lastIndex(of: "@") else { return (name, nil) }
        let (reference, word) = (String(name[..<at]), name[name.index(after: at)...])
        if word == "approved" { return (reference, .approved) }
        if word.allSatisfy(\.isNumber), let revision = UInt64(word) { return (reference, .revision(revision)) }
        return (name, nil)
    }

    static func isFile(_ name: String) -> Bool {
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return true }
        var status = stat()
        return stat(name, &status) == 0 && (status.st_mode & S_IFMT) != S_IFDIR
    }
}
