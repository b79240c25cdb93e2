/// A table for people: columns as wide as their widest cell.
struct TextTable {
    private var rows: [[String]]
    private let rightAligned: Set<Int>

    init(heads: [String], rightAligned: Set<Int> = []) {
        rows = [heads]
        self.rightAligned = rightAligned
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                if rightAligned.contains(column) { return padding + row[column] }
                return column == row.count - 1 ? row[column] : row[column] + padding
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }
}
