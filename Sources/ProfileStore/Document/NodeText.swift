import Yams

/// Writes a YAML node back as text in one canonical form, for parts that are kept without being understood.
enum NodeText {
    /// `key: value` on a line of its own, or a mapping with an entry a line, each value in flow style.
    static func block(_ node: Node, key: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        guard case .mapping(let mapping) = node, !mapping.isEmpty else { return "\(margin)\(key): \(flow(node))\n" }
        let lines = mapping.map { "\(margin)  \(flow($0.key)): \(flow($0.value))\n" }
        return "\(margin)\(key):\n" + lines.joined()
    }

    private static func flow(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar):
            scalar.style == .plain ? plain(scalar.string) : ScalarText.text(scalar.string)
        case .sequence(let sequence):
            "[" + sequence.map(flow).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            "{" + mapping.map { "\(flow($0.key)): \(flow($0.value))" }.joined(separator: ", ") + "}"
        case .alias: "null"
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
