import Baseline

/// Writes a document as text: the same document always gives the same bytes.
public enum DocumentWriter {
    /// The canonical text of a document.
    /// - Parameter carried: keys that nothing acts on yet, from the text that was read.
    public static func text(_ document: ProfileDocument, carrying carried: CarriedKeys = CarriedKeys()) -> String {
        ProfileSchema.reference + block(DocumentTree(document, carrying: carried), indent: 0)
    }

    /// The `status:` that may stand behind a document's text; import ignores it.
    /// - Parameter unseen: by kind, the estimated probability that a unit shows a new behaviour.
    public static func status(_ profile: Profile, unseen: [(kind: Behaviour.Kind, mass: Double)]) -> String {
        let exposure = profile.exposure
        let figures: [(String, UInt64)] = [
            ("runs", UInt64(exposure.runs)), ("units", UInt64(exposure.units)),
            ("unitSeconds", UInt64(exposure.unitSeconds)), ("observations", exposure.observations),
        ]
        var status: [DocumentTree.Field] = [
            .init("revision", .scalar("\(profile.revision)")),
            .init("exposure", .mapping(figures.map { .init($0.0, .scalar("\($0.1)")) })),
        ]
        if !unseen.isEmpty {
            let masses = unseen.map { ($0.kind.rawValue, "\(($0.mass * 10_000).rounded() / 10_000)") }
            status.append(.init("unseen", .mapping(masses.map { .init($0.0, .scalar($0.1)) })))
        }
        return "status:\n" + block(.mapping(status), indent: 2)
    }

    /// A deny rule as one line of a document has it, in braces.
    public static func text(_ rule: DenyRule) -> String { DocumentTree(rule).flow }

    /// A metric's figures as a document has them, in braces.
    public static func text(_ summary: ResourceSummary, of metric: ResourceMetric) -> String {
        ResourceFigures.tree(summary, of: metric).flow
    }

    // MARK: Parts

    /// A mapping's fields, a line or more each.
    static func block(_ tree: DocumentTree, indent: Int) -> String {
        guard case .mapping(let fields, _) = tree else { return "" }
        return fields.map { field($0, indent: indent) }.joined()
    }

    /// A key with its value, with the line breaks at its end.
    static func field(_ field: DocumentTree.Field, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        let key = "\(margin)\(field.key):"
        switch field.value {
        case .mapping(let fields, _) where blocks.contains(field.key) && !fields.isEmpty:
            return key + "\n" + block(field.value, indent: indent + 2)
        case .scalar, .mapping: return "\(key) \(field.value.flow)\n"
        case .list(let items):
            if field.key == wrapped { return wrappedList(items, key: key, margin: margin) }
            let isOfBlocks = listsOfBlocks.contains(field.key)
            let gap = Access(rawValue: field.key) == nil ? 1 : max(1, aligned - field.key.count)
            let line = key + String(repeating: " ", count: gap) + field.value.flow
            if items.isEmpty || (!isOfBlocks && items.count <= itemsOnALine && line.count <= lineLength) {
                return line + "\n"
            }
            return key + "\n" + items.map { item($0, indent: indent + 2, isBlock: field.key == "processes") }.joined()
        }
    }

    /// An item of a list with its dash, a line or more.
    static func item(_ tree: DocumentTree, indent: Int, isBlock: Bool) -> String {
        let margin = String(repeating: " ", count: indent)
        guard isBlock, case .mapping = tree else { return "\(margin)- \(tree.flow)\n" }
        return "\(margin)- " + block(tree, indent: indent + 2).dropFirst(indent + 2)
    }

    /// Names too many for a line each: in brackets, over as many lines as they need.
    private static func wrappedList(_ items: [DocumentTree], key: String, margin: String) -> String {
        var text = ""
        var line = key + " ["
        for (index, item) in items.enumerated() {
            let piece = item.flow + (index == items.count - 1 ? "]" : ",")
            let space = index == 0 ? "" : " "
            if index > 0, line.count + space.count + piece.count > lineLength {
                text += line + "\n"
                line = margin + "  " + piece
            } else {
                line += space + piece
            }
        }
        return text + line + (items.isEmpty ? "]" : "") + "\n"
    }

    /// Mappings with a line for each key; others stand in braces.
    private static let blocks: Set<String> = ["files", "resources", "capabilities"]
    private static let listsOfBlocks: Set<String> = ["processes", "deny"]
    private static let wrapped = "syscalls"
    /// The lists of a process's files begin in one column where their keys are short.
    private static let aligned = 6
    private static let itemsOnALine = 6
    static let lineLength = 120
}
