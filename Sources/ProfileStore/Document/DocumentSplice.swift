import Baseline

/// Changes a person's text so that it says another document, and leaves alone what says the same in both.
///
/// An edit is made at the places of what differs: an item put into a list or taken out, a key, an entry, a word. A
/// comment that stands directly above what goes, or behind it on its line, goes with it; every other comment, blank
/// line and order stays. What was made is read again and compared, so a style that this does not foresee costs
/// comments and never a line of the profile: then whole lists are written anew, then whole entries.
struct DocumentSplice {
    /// The smallest piece that is written anew where it differs.
    private enum Grain: CaseIterable {
        case item, list, entry
    }

    var edits: TextEdits
    private let grain: Grain

    /// - Returns: a document that is `target`; nil where the text cannot be changed piece by piece.
    static func document(_ parsed: ParsedDocument, changedTo target: ProfileDocument) -> ParsedDocument? {
        guard parsed.document != target else { return parsed }
        guard let root = try? NodeReader(text: parsed.source, file: "").compose() else { return nil }
        let old = DocumentTree(parsed.document, carrying: parsed.carried)
        let new = DocumentTree(target, carrying: parsed.carried)
        for grain in Grain.allCases {
            var splice = DocumentSplice(edits: TextEdits(parsed.source), grain: grain)
            guard splice.change(root, from: old, to: new), let text = splice.edits.result,
                let changed = try? ParsedDocument(text, file: parsed.file, toleratingFigures: true),
                changed.document == target
            else { continue }
            return changed
        }
        return nil
    }

    /// A text without one of its outermost keys, its value, and comments directly above it.
    static func text(_ text: String, without key: String, in root: Node) -> String? {
        guard let entries = root.mapping, let index = entries.firstIndex(where: { $0.key.scalar?.string == key }) else {
            return text
        }
        var splice = DocumentSplice(edits: TextEdits(text), grain: .item)
        if root.isFlow {
            var plan = FlowPlan(count: entries.count)
            plan.removed.insert(index)
            guard splice.change(flow: root, items: entries.map(\.range), plan) else { return nil }
        } else {
            splice.remove(index, of: entries)
        }
        return splice.edits.result
    }

    // MARK: Nodes

    /// - Returns: false where the node is written so that it cannot be changed in place.
    private mutating func change(_ node: Node, from old: DocumentTree, to new: DocumentTree) -> Bool {
        if old == new { return true }
        switch (node.content, old, new) {
        case (.scalar, .scalar, .scalar(let text)):
            edits.replace(node.range, by: text)
            return true
        case (.sequence(let nodes), .list(let old), .list(let new)):
            return nodes.count == old.count && change(list: node, nodes, from: old, to: new)
        case (.mapping(let entries), .mapping(let old, _), .mapping(let new, _)):
            return change(mapping: node, entries, from: old, to: new)
        default: return false
        }
    }

    private mutating func change(
        list node: Node, _ nodes: [Node], from old: [DocumentTree], to new: [DocumentTree]
    ) -> Bool {
        if grain != .item, new.allSatisfy({ $0.subject == nil }) { return false }
        var steps = ListSteps(from: old.map(\.identity), to: new.map(\.identity))
        steps.pair { old[$0].subject != nil && old[$0].subject == new[$1].subject }
        guard steps.kept > 0, !new.isEmpty else { return false }
        for step in steps.steps {
            guard case .keep(let before, let after) = step, old[before] != new[after] else { continue }
            let mark = edits.count
            if grain == .entry || !change(nodes[before], from: old[before], to: new[after]) {
                edits.forget(behind: mark)
                rewrite(item: nodes[before], as: new[after], inFlow: node.isFlow)
            }
        }
        if node.isFlow {
            let plan = FlowPlan(steps, written: new.map(\.flow))
            return change(flow: node, items: nodes.map(\.range), plan)
        }
        return change(block: node, nodes, steps, new)
    }

    /// Writes one item of a list anew, at its place.
    private mutating func rewrite(item node: Node, as tree: DocumentTree, inFlow: Bool) {
        guard !inFlow, case .mapping = tree, !node.isFlow else {
            edits.replace(node.range, by: tree.flow)
            return
        }
        let indent = node.mark.column - 1
        edits.replace(node.range, by: DocumentWriter.block(tree, indent: indent).asPart(indent: indent))
    }

    private mutating func change(
        mapping node: Node, _ entries: [Node.Entry], from old: [DocumentTree.Field], to new: [DocumentTree.Field]
    ) -> Bool {
        let places = Dictionary(
            entries.enumerated().map { ($0.element.key.scalar?.string ?? "", $0.offset) },
            uniquingKeysWith: { a, _ in a })
        let before = Dictionary(old.map { ($0.key, $0) }, uniquingKeysWith: { a, _ in a })
        let after = Set(new.map(\.key))
        // An empty pair of braces is no style to go on with.
        guard !entries.isEmpty else { return false }
        var plan = FlowPlan(count: entries.count)
        // Values first: what is inserted behind a key stands behind what its value gained.
        for field in new where before[field.key]?.value != field.value {
            guard let place = places[field.key] else { continue }
            let mark = edits.count
            let old = before[field.key]?.value ?? field.value.empty
            if !change(entries[place].value, from: old, to: field.value) {
                edits.forget(behind: mark)
                rewrite(field, at: entries[place], inFlow: node.isFlow)
            }
        }
        for field in old where !after.contains(field.key) && !field.isImplied {
            if let place = places[field.key] { plan.removed.insert(place) }
        }
        var last: Int?
        for field in new {
            if let place = places[field.key] {
                last = place
            } else if before[field.key] != field, !field.isImplied {
                let text = node.isFlow ? "\(field.key): \(field.value.flow)" : ""
                plan.inserted[last ?? -1, default: []].append((text, field))
            }
        }
        if plan.isEmpty { return true }
        return node.isFlow
            ? change(flow: node, items: entries.map(\.range), plan) : change(block: node, entries, plan)
    }

    /// Writes a key's value anew, at its place.
    private mutating func rewrite(_ field: DocumentTree.Field, at entry: Node.Entry, inFlow: Bool) {
        if inFlow || (field.value.isScalar && !entry.value.range.isEmpty) {
            edits.replace(entry.value.range, by: field.value.flow)
        } else {
            let indent = entry.key.mark.column - 1
            edits.replace(entry.range, by: DocumentWriter.field(field, indent: indent).asPart(indent: indent))
        }
    }
}

extension DocumentTree {
    /// What a key holds that is left out.
    fileprivate var empty: DocumentTree {
        switch self {
        case .scalar: .scalar("")
        case .list: .list([])
        case .mapping: .mapping([])
        }
    }
}

extension String {
    /// Without the margin of the first line and the break of the last: as it stands at a node's place.
    fileprivate func asPart(indent: Int) -> String { String(dropFirst(indent).dropLast()) }
}
