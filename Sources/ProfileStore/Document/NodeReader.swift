/// Reads a document's YAML nodes, with the place of every mistake.
struct NodeReader: Sendable {
    let file: String
    private let source: SourceText

    /// Far beyond any profile; a larger file is a mistake or an attack.
    static let largestBytes = 16 << 20

    init(text: String, file: String) {
        self.file = file
        source = SourceText(text)
    }

    /// The document's outermost node.
    func compose() throws(DocumentError) -> Node {
        guard source.bytes.count <= Self.largestBytes else {
            throw error(at: nil, "larger than \(Self.largestBytes >> 20) MiB")
        }
        var composer = NodeComposer(source, reportingTo: self)
        return try composer.document()
    }

    func error(_ node: Node?, _ message: String) -> DocumentError { error(at: node?.mark, message) }

    func error(at mark: Node.Mark?, _ message: String) -> DocumentError {
        error(line: mark?.line ?? 1, column: mark?.column ?? 1, message)
    }

    func error(atOffset offset: Int, _ message: String) -> DocumentError {
        let offset = min(max(offset, 0), source.bytes.count)
        let line = source.line(at: offset)
        let before = String(decoding: source.bytes[source.start(ofLine: line)..<offset], as: UTF8.self)
        return error(line: line + 1, column: before.unicodeScalars.count + 1, message)
    }

    private func error(line: Int, column: Int, _ message: String) -> DocumentError {
        var (line, column) = (line, column)
        // What is missing at the end of the text is shown behind the last line that says something.
        var last = source.lineStarts.count - 1
        while last > 0, source.isBlank(line: last) { last -= 1 }
        if line > last + 1 { (line, column) = (last + 1, Int.max) }
        let quoted = source.text(ofLine: line - 1)
        return DocumentError(
            file: file, line: line, column: max(1, min(column, quoted.unicodeScalars.count + 1)), message: message,
            quotedLine: quoted)
    }

    // MARK: Typed access

    /// A mapping's entries in the order of the text, all of whose keys are known.
    func mapping(_ node: Node, of what: String, keys known: [String]) throws(DocumentError) -> NodeMapping {
        guard let entries = node.mapping else { throw error(node, "\(what) must be a mapping") }
        for entry in entries {
            let key = try string(entry.key, of: "a key of \(what)")
            guard known.contains(key) else {
                throw error(entry.key, "unknown key '\(key)' in \(what); known are \(known.joined(separator: ", "))")
            }
        }
        return NodeMapping(node: node, what: what, entries: entries)
    }

    func list(_ node: Node, of what: String) throws(DocumentError) -> [Node] {
        guard let nodes = node.sequence else { throw error(node, "\(what) must be a list") }
        return nodes
    }

    func string(_ node: Node, of what: String) throws(DocumentError) -> String {
        guard let scalar = node.scalar else { throw error(node, "\(what) must be text") }
        guard !(scalar.isPlain && scalar.string.isEmpty) else { throw error(node, "\(what) has no value") }
        return scalar.string
    }

    func bool(_ node: Node, of what: String) throws(DocumentError) -> Bool {
        switch try string(node, of: what) {
        case "true": return true
        case "false": return false
        case let other: throw error(node, "\(what) must be true or false, not '\(other)'")
        }
    }

    /// One of the words that an enumeration knows.
    func word<Value: RawRepresentable<String> & CaseIterable>(
        _ node: Node, of what: String, as type: Value.Type = Value.self
    ) throws(DocumentError) -> Value {
        let text = try string(node, of: what)
        guard let value = Value(rawValue: text) else {
            let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(node, "\(what) must be one of \(words), not '\(text)'")
        }
        return value
    }
}

/// A mapping whose keys were checked.
struct NodeMapping {
    let node: Node
    let what: String
    let entries: [Node.Entry]

    subscript(key: String) -> Node? { entries.first { $0.key.scalar?.string == key }?.value }

    var isEmpty: Bool { entries.isEmpty }

    func required(_ key: String, _ reader: NodeReader) throws(DocumentError) -> Node {
        guard let value = self[key] else { throw reader.error(node, "\(what) lacks '\(key)'") }
        return value
    }
}
