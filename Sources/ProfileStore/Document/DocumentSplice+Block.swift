/// Edits of lists with dashes and of mappings with a key a line: whole lines come and go.
extension DocumentSplice {
    private var source: SourceText { edits.source }

    mutating func change(block node: Node, _ nodes: [Node], _ steps: ListSteps, _ new: [DocumentTree]) -> Bool {
        let dash = node.mark.column - 1
        guard nodes.allSatisfy({ isBehindDash($0, column: dash) }) else { return false }
        // Insertions at the front stand above the comments of the first item.
        var place = source.start(ofLine: firstLine(of: nodes, 0))
        for step in steps.steps {
            switch step {
            case .keep(let index, _): place = source.start(ofLine: lastLine(nodes[index].range) + 1)
            case .remove(let index):
                edits.remove(lines: firstLine(of: nodes, index)..<(lastLine(nodes[index].range) + 1))
            case .insert(let index):
                let isBlock = new[index].subject != nil
                edits.insert(DocumentWriter.item(new[index], indent: dash, isBlock: isBlock), at: place)
            }
        }
        return true
    }

    mutating func change(block node: Node, _ entries: [Node.Entry], _ plan: FlowPlan) -> Bool {
        guard let firstKept = entries.indices.first(where: { !plan.removed.contains($0) }) else { return false }
        let first = entries[0].key
        let indent = first.mark.column - 1
        for (place, fields) in plan.inserted.sorted(by: { $0.key < $1.key }) {
            let text = fields.map { DocumentWriter.field($0.field, indent: indent) }.joined()
            let line =
                place < 0 && isFirstOnLine(first)
                ? firstLine(of: entries, 0) : lastLine(entries[max(place, firstKept)].range) + 1
            edits.insert(text, at: source.start(ofLine: line))
        }
        var removed = plan.removed.sorted()[...]
        // Behind a dash, the first key that stays takes the place of the first.
        if firstKept > 0, !isFirstOnLine(first) {
            edits.remove(first.mark.offset..<entries[firstKept].key.mark.offset)
            removed = removed.dropFirst(firstKept)
        }
        for index in removed { remove(index, of: entries) }
        return true
    }

    /// Takes out the lines of a key with its value.
    mutating func remove(_ index: Int, of entries: [Node.Entry]) {
        edits.remove(lines: firstLine(of: entries, index)..<(lastLine(entries[index].range) + 1))
    }

    // MARK: Lines

    private func lastLine(_ range: Range<Int>) -> Int { source.line(at: max(range.lowerBound, range.upperBound - 1)) }

    private func firstLine(of nodes: [Node], _ index: Int) -> Int {
        let line = source.line(at: nodes[index].mark.offset)
        return commented(line, behind: index > 0 ? lastLine(nodes[index - 1].range) : nil)
    }

    private func firstLine(of entries: [Node.Entry], _ index: Int) -> Int {
        let line = source.line(at: entries[index].key.mark.offset)
        return commented(line, behind: index > 0 ? lastLine(entries[index - 1].range) : nil)
    }

    /// The first line of the comment that stands directly above a line, or the line.
    func commented(_ line: Int, behind last: Int?) -> Int {
        var line = line
        while line - 1 > (last ?? -1), source.isComment(line: line - 1) { line -= 1 }
        return line
    }

    private func isFirstOnLine(_ node: Node) -> Bool {
        let start = source.start(ofLine: source.line(at: node.mark.offset))
        return source.bytes[start..<node.mark.offset].allSatisfy(SourceText.isSpace)
    }

    /// Whether nothing but a dash at its column stands before the node on its line.
    private func isBehindDash(_ node: Node, column: Int) -> Bool {
        let start = source.start(ofLine: source.line(at: node.mark.offset))
        let before = source.bytes[start..<node.mark.offset].filter { $0 != UInt8(ascii: " ") }
        return before == [UInt8(ascii: "-")] && start + column < node.mark.offset
            && source.bytes[start + column] == UInt8(ascii: "-")
    }
}
