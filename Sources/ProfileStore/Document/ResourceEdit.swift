import Baseline
import Yams

/// New figures put into a document's text at the old ones' places: every comment and every other byte stays.
struct ResourceEdit {
    private var lines: [String]
    private let resources: Node.Mapping?
    private let keyLine: Int?

    /// - Returns: nil for a document that is not in block style.
    init?(root: Node, text: String) {
        lines = SourceEdit.lines(of: text)
        guard case .mapping(let mapping) = root, !SourceEdit.isFlow(mapping, in: lines) else { return nil }
        let entry = mapping.first { $0.key.scalar?.string == "resources" }
        resources = entry?.value.mapping
        keyLine = entry.flatMap { $0.key.mark?.line }.map { $0 - 1 }
    }

    /// - Returns: the text with the new figures. It is to be read again and compared: styles that this does not
    ///   foresee give another document, or none.
    mutating func replacing(
        _ old: [ResourceMetric: ResourceSummary], by new: [ResourceMetric: ResourceSummary]
    ) -> String? {
        guard let keyLine else {
            if let last = lines.last, last.last?.isNewline != true { lines[lines.count - 1] = last + "\n" }
            return lines.joined() + ResourceFigures.block(new)
        }
        guard let resources, !SourceEdit.isFlow(resources, in: lines), !resources.isEmpty else {
            let end = max(keyLine, resources.map(Self.lastLine) ?? keyLine)
            guard lines.indices.contains(end) else { return nil }
            lines.replaceSubrange(keyLine...end, with: [ResourceFigures.block(new)])
            return lines.joined()
        }
        for metric in ResourceMetric.allCases {
            guard let before = old[metric], let after = new[metric], before != after else { continue }
            guard let node = resources[metric.name], replace(node, before, after) else { return nil }
        }
        insert(new.filter { old[$0.key] == nil }, into: resources, behind: keyLine)
        return lines.joined()
    }

    private mutating func replace(_ node: Node, _ before: ResourceSummary, _ after: ResourceSummary) -> Bool {
        var places: [(mark: Mark, length: Int, text: String)] = []
        for (name, figure) in ResourceFigures.names where before[keyPath: figure] != after[keyPath: figure] {
            guard let scalar = node.mapping?[name]?.scalar, let mark = scalar.mark else { return false }
            places.append((mark, scalar.string.unicodeScalars.count, ResourceFigures.text(after[keyPath: figure])))
        }
        // From the right, so that the places to the left stay where they are.
        for place in places.sorted(by: { $0.mark.column > $1.mark.column }) {
            let (index, column) = (place.mark.line - 1, place.mark.column - 1)
            guard lines.indices.contains(index) else { return false }
            var line = Array(lines[index].unicodeScalars)
            guard column + place.length <= line.count else { return false }
            line.replaceSubrange(column..<(column + place.length), with: place.text.unicodeScalars)
            var changed = String.UnicodeScalarView()
            changed.append(contentsOf: line)
            lines[index] = String(changed)
        }
        return true
    }

    /// Each new metric stands behind the last one that comes before it in the order of metrics.
    private mutating func insert(
        _ new: [ResourceMetric: ResourceSummary], into resources: Node.Mapping, behind keyLine: Int
    ) {
        let margin = String(repeating: " ", count: max(1, (resources.first?.key.mark?.column ?? 3) - 1))
        let there = resources.compactMap { entry in
            ResourceMetric(name: entry.key.scalar?.string ?? "").map { ($0, Self.lastLine(entry.value)) }
        }
        // From the end, so that the lines above stay where they are.
        for metric in ResourceMetric.allCases.reversed() {
            guard let summary = new[metric] else { continue }
            let before = there.filter { $0.0.rawValue < metric.rawValue }.map(\.1).max() ?? keyLine
            let place = min(before + 1, lines.count)
            if let last = lines.last, place == lines.count, last.last?.isNewline != true {
                lines[lines.count - 1] = last + "\n"
            }
            lines.insert(ResourceFigures.line(metric, summary, margin: margin), at: place)
        }
    }

    /// The last line, counted from 0, on which a part of the node begins.
    private static func lastLine(_ node: Node) -> Int {
        switch node {
        case .mapping(let mapping): return max((node.mark?.line ?? 1) - 1, lastLine(mapping))
        case .sequence(let sequence): return sequence.map(lastLine).max() ?? (node.mark?.line ?? 1) - 1
        case .scalar, .alias: return (node.mark?.line ?? 1) - 1
        }
    }

    private static func lastLine(_ mapping: Node.Mapping) -> Int {
        mapping.flatMap { [lastLine($0.key), lastLine($0.value)] }.max() ?? 0
    }
}
