/// A document as keys, lists and words: what is written, and what an edit of a text compares.
indirect enum DocumentTree: Hashable, Sendable {
    /// As it stands in the text, in quotes where it needs them.
    case scalar(String)
    case list([DocumentTree])
    /// - identity: what it is told by among its siblings, where that is less than all that it says.
    case mapping([Field], identity: Identity? = nil)

    struct Identity: Hashable, Sendable {
        /// What it is about; an entry that is told by something else than before is still about that.
        var subject: String
        var rest: String
    }

    struct Field: Hashable, Sendable {
        var key: String
        var value: DocumentTree
        /// Written for readers, though a text that leaves it out says the same.
        var isImplied = false

        init(_ key: String, _ value: DocumentTree, isImplied: Bool = false) {
            self.key = key
            self.value = value
            self.isImplied = isImplied
        }

        init(_ key: String, text: String) { self.init(key, .scalar(ScalarText.text(text))) }

        init(_ key: String, texts: [String]) {
            self.init(key, .list(texts.map { .scalar(ScalarText.text($0)) }))
        }
    }

    /// What tells it apart from its siblings.
    var identity: DocumentTree {
        if case .mapping(_, let identity?) = self { .scalar("\(identity.subject)\n\(identity.rest)") } else { self }
    }

    /// What it is about, where it is told by more than that.
    var subject: String? {
        if case .mapping(_, let identity?) = self { identity.subject } else { nil }
    }

    var isScalar: Bool { if case .scalar = self { true } else { false } }

    /// In brackets and braces, on one line.
    var flow: String {
        switch self {
        case .scalar(let text): text
        case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .mapping(let fields, _):
            "{" + fields.map { "\($0.key): \($0.value.flow)" }.joined(separator: ", ") + "}"
        }
    }
}

extension DocumentTree {
    /// A node that is kept without being understood, in one canonical form.
    init(_ node: Node) {
        switch node.content {
        case .scalar(let scalar):
            self = .scalar(scalar.isPlain ? Self.plain(scalar.string) : ScalarText.text(scalar.string))
        case .sequence(let nodes): self = .list(nodes.map { DocumentTree($0) })
        case .mapping(let entries):
            self = .mapping(entries.map { Field(DocumentTree($0.key).flow, DocumentTree($0.value)) })
        }
    }

    /// A plain scalar may be a number or a truth value and must stay plain, unless it would not be one
    /// inside a flow collection.
    private static func plain(_ text: String) -> String {
        if text.isEmpty { return "null" }
        let isFlowSafe = !text.contains { ",[]{}\n".contains($0) } && !text.hasSuffix(":")
        return isFlowSafe ? text : ScalarText.text(text)
    }
}
