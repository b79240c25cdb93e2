/// A node of a YAML text, with the bytes that it takes.
struct Node: Sendable {
    enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
    }

    struct Scalar: Sendable {
        var string: String
        var isPlain: Bool
    }

    /// A key with its value, in the order of the text.
    struct Entry: Sendable {
        var key: Node
        var value: Node

        /// From the key's first byte to the value's last.
        var range: Range<Int> { key.mark.offset..<max(value.end, key.end) }
    }

    /// A place in the text.
    struct Mark: Sendable {
        /// Counted from 1.
        var line: Int
        /// Counted from 1, in Unicode scalars.
        var column: Int
        /// Bytes before it.
        var offset: Int
    }

    var content: Content
    /// Where it begins; a block list, at its first dash.
    var mark: Mark
    /// Behind its last byte, line breaks at its end left out.
    var end: Int
    /// Whether it is written in brackets or braces.
    var isFlow: Bool

    var range: Range<Int> { mark.offset..<end }

    var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
    var sequence: [Node]? { if case .sequence(let nodes) = content { nodes } else { nil } }
    var mapping: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }
}
