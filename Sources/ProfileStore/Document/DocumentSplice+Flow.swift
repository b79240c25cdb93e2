/// What becomes of the items of a list in brackets, or of the keys of a mapping in braces.
struct FlowPlan {
    var count: Int
    var removed: Set<Int> = []
    /// Behind which old item what comes in, -1 for the front, as it is written in brackets.
    var inserted: [Int: [(text: String, field: DocumentTree.Field)]] = [:]

    init(count: Int) { self.count = count }

    init(_ steps: ListSteps, written: [String]) {
        count = 0
        var last = -1
        for step in steps.steps {
            switch step {
            case .keep(let index, _):
                last = index
                count += 1
            case .remove(let index):
                removed.insert(index)
                count += 1
            case .insert(let index):
                inserted[last, default: []].append((written[index], DocumentTree.Field("", text: "")))
            }
        }
    }

    var isEmpty: Bool { removed.isEmpty && inserted.isEmpty }
}

extension DocumentSplice {
    private var source: SourceText { edits.source }

    /// Where the parts of a list in brackets stand.
    private struct Layout {
        /// Behind the opening bracket.
        var inside: Int
        /// The closing bracket.
        var closing: Int
        var items: [Range<Int>]
        /// Behind each item; nil behind the last where there is none.
        var commas: [Int?]
        /// Every item begins a line.
        var isOneALine: Bool

        /// Behind an item and its comma.
        func behind(_ index: Int) -> Int { commas[index].map { $0 + 1 } ?? items[index].upperBound }
    }

    /// Edits a list in brackets, or a mapping in braces, that keeps at least one of its items.
    mutating func change(flow node: Node, items: [Range<Int>], _ plan: FlowPlan) -> Bool {
        if plan.isEmpty { return true }
        let kept = items.indices.filter { !plan.removed.contains($0) }
        guard let firstKept = kept.first, let lastKept = kept.last, let layout = layout(of: node, items) else {
            return false
        }
        for (place, texts) in plan.inserted.sorted(by: { $0.key < $1.key }) {
            let texts = texts.map(\.text)
            if place >= 0 {
                insert(texts, behind: place, isLast: place == lastKept, layout)
            } else {
                insert(texts, before: firstKept, layout)
            }
        }
        var start = 0
        while start < items.count {
            var end = start
            while end < items.count, plan.removed.contains(end) { end += 1 }
            if end > start { remove(start..<end, layout) }
            start = end + 1
        }
        // The last that stays has no comma, unless the last one had.
        if lastKept < items.count - 1, layout.commas[items.count - 1] == nil, let comma = layout.commas[lastKept],
            !layout.isOneALine || plan.inserted[lastKept] == nil
        {
            edits.remove(comma..<comma + 1)
        }
        return true
    }

    private func layout(of node: Node, _ items: [Range<Int>]) -> Layout? {
        let opening = source.bytes[node.mark.offset]
        guard opening == UInt8(ascii: "[") || opening == UInt8(ascii: "{") else { return nil }
        var commas: [Int?] = []
        var start = node.mark.offset + 1
        for (index, item) in items.enumerated() {
            // Anything but one comma between two items is a style of its own.
            guard item.lowerBound >= start, !item.isEmpty, index == 0 || commas[index - 1] != nil,
                gap(start..<item.lowerBound) == .some(nil)
            else { return nil }
            let end = index + 1 < items.count ? items[index + 1].lowerBound : node.end - 1
            guard end >= item.upperBound, let comma = gap(item.upperBound..<end) else { return nil }
            commas.append(comma)
            start = comma.map { $0 + 1 } ?? end
        }
        return Layout(
            inside: node.mark.offset + 1, closing: node.end - 1, items: items, commas: commas,
            isOneALine: items.allSatisfy { beginsLine($0.lowerBound) }
                && !isOnLine(items[items.count - 1], node.end - 1))
    }

    /// What stands between two items.
    /// - Returns: the place of its one comma, nil where there is none, or nothing where there is anything else but
    ///   space and comments.
    private func gap(_ range: Range<Int>) -> Int?? {
        var comma: Int?
        var offset = range.lowerBound
        while offset < range.upperBound {
            switch source.bytes[offset] {
            case UInt8(ascii: ","):
                guard comma == nil else { return .none }
                comma = offset
            case UInt8(ascii: "#"):
                offset = source.start(ofLine: source.line(at: offset) + 1) - 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0a, 0x0d: break
            default: return .none
            }
            offset += 1
        }
        return .some(comma)
    }

    // MARK: Removing

    /// Takes out items that stand beside each other; at least one before or behind them stays.
    private mutating func remove(_ run: Range<Int>, _ layout: Layout) {
        let (first, last) = (layout.items[run.lowerBound], layout.items[run.upperBound - 1])
        let end = layout.commas[run.upperBound - 1].map { $0 + 1 } ?? last.upperBound
        let lines = firstLine(of: run.lowerBound, layout)..<lineOfEnd(last) + 1
        if run.upperBound < layout.items.count {
            let next = layout.items[run.upperBound].lowerBound
            if beginsLine(first.lowerBound), beginsLine(next) {
                edits.remove(lines: lines)
            } else if beginsLine(first.lowerBound) || run.lowerBound == 0 {
                edits.remove(first.lowerBound..<next)
            } else {
                edits.remove(layout.behind(run.lowerBound - 1)..<end)
            }
        } else if beginsLine(first.lowerBound), !isOnLine(last, layout.closing) {
            edits.remove(lines: lines)
        } else {
            let behind = layout.behind(run.lowerBound - 1)
            let hasComment = source.bytes[behind..<first.lowerBound].contains(UInt8(ascii: "#"))
            edits.remove((hasComment ? source.start(ofLine: lines.lowerBound) : behind)..<end)
        }
    }

    // MARK: Inserting

    private mutating func insert(_ texts: [String], before index: Int, _ layout: Layout) {
        guard layout.isOneALine else {
            return edits.insert(texts.map { $0 + ", " }.joined(), at: layout.items[index].lowerBound)
        }
        let lines = texts.map { "\(margin(layout))\($0),\n" }
        edits.insert(lines.joined(), at: source.start(ofLine: firstLine(of: 0, layout)))
    }

    private mutating func insert(_ texts: [String], behind index: Int, isLast: Bool, _ layout: Layout) {
        let item = layout.items[index]
        if layout.isOneALine {
            var lines = texts.map { "\(margin(layout))\($0)," }
            if isLast, layout.commas[layout.items.count - 1] == nil {
                if layout.commas[index] == nil { edits.insert(",", at: item.upperBound) }
                lines[lines.count - 1].removeLast()
            }
            edits.insert(lines.map { $0 + "\n" }.joined(), at: source.start(ofLine: lineOfEnd(item) + 1))
            return
        }
        let added = texts.reduce(0) { $0 + $1.utf8.count + 2 }
        let isLong = source.content(ofLine: lineOfEnd(item)).count + added > DocumentWriter.lineLength
        // A list that has several lines already gets another one.
        let continued = layout.items.dropFirst().first { beginsLine($0.lowerBound) }
        let space = continued.map { isLong ? "\n" + String(repeating: " ", count: column(of: $0.lowerBound)) : " " }
        edits.insert("," + (space ?? " ") + texts.joined(separator: ", "), at: layout.commas[index] ?? item.upperBound)
    }

    // MARK: Places

    /// The line of an item, or of the comment directly above it.
    private func firstLine(of index: Int, _ layout: Layout) -> Int {
        let above = index > 0 ? lineOfEnd(layout.items[index - 1]) : source.line(at: layout.inside - 1)
        return commented(source.line(at: layout.items[index].lowerBound), behind: above)
    }

    private func lineOfEnd(_ item: Range<Int>) -> Int { source.line(at: item.upperBound - 1) }

    private func isOnLine(_ item: Range<Int>, _ offset: Int) -> Bool { lineOfEnd(item) == source.line(at: offset) }

    private func beginsLine(_ offset: Int) -> Bool {
        source.bytes[source.start(ofLine: source.line(at: offset))..<offset].allSatisfy(SourceText.isSpace)
    }

    private func column(of offset: Int) -> Int { offset - source.start(ofLine: source.line(at: offset)) }

    private func margin(_ layout: Layout) -> String {
        String(repeating: " ", count: column(of: layout.items[0].lowerBound))
    }
}
