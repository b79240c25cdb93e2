import Yams

/// Reads a document's YAML nodes, with the place of every mistake.
struct NodeReader {
    let file: String
    private let lines: [Substring]

    /// Far beyond any profile; a larger file is a mistake or an attack.
    static let largestBytes = 16 << 20

    init(text: String, file: String) {
        self.file = file
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    /// The document's outermost node.
    func compose(_ text: String) throws(DocumentError) -> Node {
        guard text.utf8.count <= Self.largestBytes else {
            throw error(nil, "larger than \(Self.largestBytes >> 20) MiB")
        }
        do {
            guard let root = try Yams.compose(yaml: text) else { throw error(nil, "the document is empty") }
            return root
        } catch let mistake as DocumentError {
            throw mistake
        } catch let mistake as YamlError {
            throw error(mistake)
        } catch {
            throw self.error(nil, "\(error)")
        }
    }

    func error(_ node: Node?, _ message: String) -> DocumentError { error(at: node?.mark, message) }

    func error(at mark: Mark?, _ message: String) -> DocumentError {
        var line = max(mark?.line ?? 1, 1)
        var column = max(mark?.column ?? 1, 1)
        // What is missing at the end of the text is shown behind the last line that says something.
        if let last = lines.lastIndex(where: { $0.contains { !$0.isWhitespace } }), line > last + 1 {
            line = last + 1
            column = lines[last].unicodeScalars.count + 1
        }
        let quoted = lines.indices.contains(line - 1) ? String(lines[line - 1]) : ""
        return DocumentError(file: file, line: line, column: column, message: message, quotedLine: quoted)
    }

    private func error(_ mistake: YamlError) -> DocumentError {
        switch mistake {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let words = context.map { "\($0.text) \(problem)" } ?? problem
            return error(at: mark, "not YAML: \(words.trimmed)")
        case .reader(let problem, _, _, _):
            return error(nil, "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            return error(at: context.mark, "given twice: \(duplicates.joined(separator: ", "))")
        default:
            return error(nil, "not YAML: \(mistake)")
        }
    }

    // MARK: Typed access

    /// A mapping's entries in the order of the text, all of whose keys are known.
    func mapping(_ node: Node, of what: String, keys known: [String]) throws(DocumentError) -> NodeMapping {
        guard case .mapping(let mapping) = node else { throw error(node, "\(what) must be a mapping") }
        var values: [String: Node] = [:]
        for (keyNode, value) in mapping {
            let key = try string(keyNode, of: "a key of \(what)")
            guard known.contains(key) else {
                throw error(keyNode, "unknown key '\(key)' in \(what); known are \(known.joined(separator: ", "))")
            }
            values[key] = value
        }
        return NodeMapping(node: node, what: what, values: values)
    }

    func list(_ node: Node, of what: String) throws(DocumentError) -> [Node] {
        guard case .sequence(let sequence) = node else { throw error(node, "\(what) must be a list") }
        return Array(sequence)
    }

    func string(_ node: Node, of what: String) throws(DocumentError) -> String {
        guard case .scalar(let scalar) = node else {
            if case .alias = node { throw error(node, "anchors and aliases are not used in profiles") }
            throw error(node, "\(what) must be text")
        }
        guard !(scalar.style == .plain && scalar.string.isEmpty) else { throw error(node, "\(what) has no value") }
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
    let values: [String: Node]

    subscript(key: String) -> Node? { values[key] }

    func required(_ key: String, _ reader: NodeReader) throws(DocumentError) -> Node {
        guard let value = values[key] else { throw reader.error(node, "\(what) lacks '\(key)'") }
        return value
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
