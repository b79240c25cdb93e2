import Baseline

/// A profile document as read from its text.
public struct ParsedDocument: Sendable {
    public let document: ProfileDocument
    /// The text as it was given, comments and order included, without its `status:`.
    public let source: String
    /// The document, compiled to answer for behaviours.
    public let matcher: Matcher
    /// What is known but not acted on yet, kept so that a rewritten document still has it.
    public let carried: CarriedKeys
    /// As it was named where it was read.
    let file: String
    /// For each process entry the line that it begins on, counted from 1.
    public let processLines: [Int]
    /// For each deny rule the line that it begins on, counted from 1.
    public let denyLines: [Int]
    /// Where its parts stand.
    public let marks: DocumentMarks

    public static let apiVersion = "plumbline/v1"

    /// Reads a document.
    /// - Parameter file: named in errors.
    /// - Throws: `DocumentError` with the place of the first mistake: not YAML, an unknown or missing key,
    ///   a value of the wrong type, a pattern, endpoint, metric or word that means nothing.
    public init(_ text: String, file: String) throws(DocumentError) {
        try self.init(text, file: file, toleratingFigures: false)
    }

    /// - Parameter toleratingFigures: leaves out `resources:` that cannot be read. They were once kept unread, so a
    ///   store may hold anything there.
    init(_ text: String, file: String, toleratingFigures: Bool) throws(DocumentError) {
        let reader = NodeReader(text: text, file: file)
        let root = try reader.mapping(
            try reader.compose(), of: "a profile",
            keys: [
                "apiVersion", "kind", "image", "role", "state", "mode", "processes", "deny", "resources", "status",
            ])
        try Self.checkKind(root, reader)
        var document = ProfileDocument(
            image: try Self.image(try root.required("image", reader), reader), role: "main")
        if let role = root["role"] { document.role = try reader.string(role, of: "role") }
        if let state = root["state"] { document.state = try reader.word(state, of: "state") }
        if let mode = root["mode"] { document.mode = try Self.mode(mode, reader) }
        if let resources = root["resources"] {
            do { document.resources = try ResourceFigures.read(resources, reader) } catch {
                guard toleratingFigures else { throw error }
            }
        }
        var carried = CarriedKeys()
        var processLines: [Int] = []
        for node in try root["processes"].map({ node throws(DocumentError) in try reader.list(node, of: "processes") })
            ?? []
        {
            let entry = try ProcessEntryReader(reader: reader).entry(node)
            document.processes.append(entry.entry)
            carried.processes[entry.entry.identity, default: []] += entry.carried
            processLines.append(node.mark.line)
        }
        var denyLines: [Int] = []
        for node in try root["deny"].map({ node throws(DocumentError) in try reader.list(node, of: "deny") }) ?? [] {
            document.deny.append(try DenyRuleReader(reader: reader).rule(node))
            denyLines.append(node.mark.line)
        }
        // Each pattern was checked where it stands; this finds what only shows in the whole.
        do { matcher = try Matcher(document) } catch {
            throw reader.error(root.node, PatternCheck.words(error))
        }
        self.document = document
        self.carried = carried
        self.processLines = processLines
        self.denyLines = denyLines
        self.file = file
        marks = DocumentMarks(root.node)
        source = DocumentSplice.text(text, without: "status", in: root.node) ?? text
    }

    /// The same text with another document in it, see `DocumentSplice`.
    /// - Returns: nil where the text cannot be changed piece by piece.
    public func changed(to target: ProfileDocument) -> ParsedDocument? {
        DocumentSplice.document(self, changedTo: target)
    }

    /// The text of the same document for another image in another state, comments and order kept where that can be.
    func text(for image: ImageIdentity, state: ProfileState) -> String {
        var wanted = document
        (wanted.image, wanted.state) = (image, state)
        return changed(to: wanted)?.source ?? DocumentWriter.text(wanted, carrying: carried)
    }

    private static func checkKind(_ root: NodeMapping, _ reader: NodeReader) throws(DocumentError) {
        let version = try root.required("apiVersion", reader)
        guard try reader.string(version, of: "apiVersion") == apiVersion else {
            throw reader.error(version, "apiVersion must be \(apiVersion)")
        }
        let kind = try root.required("kind", reader)
        guard try reader.string(kind, of: "kind") == "Profile" else {
            throw reader.error(kind, "kind must be Profile")
        }
    }

    private static func image(_ node: Node, _ reader: NodeReader) throws(DocumentError) -> ImageIdentity {
        let image = try reader.mapping(node, of: "image", keys: ["name", "id", "digest"])
        let name = try reader.string(try image.required("name", reader), of: "image name")
        let id = try reader.string(try image.required("id", reader), of: "image id")
        let digest = try image["digest"].map { node throws(DocumentError) in
            try reader.string(node, of: "image digest")
        }
        return ImageIdentity(name: name, id: id, digest: digest)
    }

    private static func mode(_ node: Node, _ reader: NodeReader) throws(DocumentError)
        -> [Behaviour.Kind: EnforcementMode]
    {
        let kinds = Behaviour.Kind.allCases
        let mapping = try reader.mapping(node, of: "mode", keys: kinds.map(\.rawValue))
        var modes: [Behaviour.Kind: EnforcementMode] = [:]
        for kind in kinds {
            if let node = mapping[kind.rawValue] { modes[kind] = try reader.word(node, of: "mode of \(kind.rawValue)") }
        }
        return modes
    }
}

/// Keys that a document may have and that nothing acts on yet.
public struct CarriedKeys: Hashable, Sendable {
    var processes: [ProcessIdentity: [DocumentTree.Field]] = [:]

    public init() {}
}

/// What tells two entries of a document apart.
struct ProcessIdentity: Hashable, Sendable {
    var program: Program
    var script: String?
    var origin: LineageOrigin?
    var terminal: Bool
    var argumentZero: String?
}
