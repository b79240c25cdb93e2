import Reporting

/// What changed between two texts, line by line, as people read it in a review.
///
/// Lines that stand once in both texts are held to be the same ones; what lies between those is compared line by
/// line, and replaced whole where that would take long. So the time grows with the texts' length and the changes are
/// those of a small edit.
struct TextDifference {
    /// One line of both texts together, in their order.
    enum Line: Hashable {
        case same(Substring)
        case removed(Substring)
        case added(Substring)
    }

    let lines: [Line]

    /// From `old` to `new`.
    init(_ old: String, _ new: String) {
        var comparison = LineComparison(Self.lines(of: old), Self.lines(of: new))
        comparison.compare()
        lines = comparison.result
    }

    var isEmpty: Bool { lines.allSatisfy { if case .same = $0 { true } else { false } } }

    /// The changes in unified format, each with three lines around it; empty where nothing changed.
    /// - Parameters:
    ///   - name: what the two texts are versions of.
    ///   - oldLabel, newLabel: which version each is.
    func unified(
        _ name: String, from oldLabel: String = "before", to newLabel: String = "after", paint: Paint
    ) -> String {
        guard !isEmpty else { return "" }
        var text = paint("--- \(name) (\(oldLabel))", .bold) + "\n" + paint("+++ \(name) (\(newLabel))", .bold) + "\n"
        for hunk in hunks { text += self.text(of: hunk, paint) }
        return text
    }

    private struct Hunk {
        var range: Range<Int>
        /// Lines of the old and of the new text above it.
        var oldStart = 0
        var newStart = 0
    }

    private var hunks: [Hunk] {
        var hunks: [Hunk] = []
        for (index, line) in lines.enumerated() {
            if case .same = line { continue }
            let range = max(0, index - Self.context)..<min(lines.count, index + Self.context + 1)
            if let last = hunks.last, range.lowerBound <= last.range.upperBound {
                hunks[hunks.count - 1].range = last.range.lowerBound..<range.upperBound
            } else {
                hunks.append(Hunk(range: range))
            }
        }
        var (old, new, next) = (0, 0, 0)
        for index in hunks.indices {
            while next < hunks[index].range.lowerBound {
                lines[next].count(&old, &new)
                next += 1
            }
            (hunks[index].oldStart, hunks[index].newStart) = (old, new)
        }
        return hunks
    }

    private func text(of hunk: Hunk, _ paint: Paint) -> String {
        var (old, new) = (0, 0)
        for line in lines[hunk.range] { line.count(&old, &new) }
        let place = "@@ -\(Self.place(hunk.oldStart, old)) +\(Self.place(hunk.newStart, new)) @@"
        return lines[hunk.range].reduce(paint(place, .blue) + "\n") { text, line in
            switch line {
            case .same(let content): text + Self.written(" ", content, nil, paint)
            case .removed(let content): text + Self.written("-", content, .red, paint)
            case .added(let content): text + Self.written("+", content, .green, paint)
            }
        }
    }

    private static func place(_ above: Int, _ count: Int) -> String {
        count == 0 ? "\(above),0" : count == 1 ? "\(above + 1)" : "\(above + 1),\(count)"
    }

    private static func written(_ mark: String, _ line: Substring, _ colour: Paint.Colour?, _ paint: Paint) -> String {
        if line.utf8.last == newline { return paint(mark + String(Substring(line.utf8.dropLast())), colour) + "\n" }
        return paint(mark + line, colour) + "\n\\ No newline at end of file\n"
    }

    /// Lines with their ends.
    private static func lines(of text: String) -> [Substring] {
        var lines: [Substring] = []
        var rest = text.utf8[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: newline).map { rest.index(after: $0) } ?? rest.endIndex
            lines.append(Substring(rest[..<end]))
            rest = rest[end...]
        }
        return lines
    }

    private static let newline = UInt8(ascii: "\n")
    private static let context = 3
}

extension TextDifference.Line {
    fileprivate func count(_ old: inout Int, _ new: inout Int) {
        switch self {
        case .same: (old, new) = (old + 1, new + 1)
        case .removed: old += 1
        case .added: new += 1
        }
    }
}

/// Patience comparison (Bram Cohen): lines that are unique in both texts and in one order are anchors.
private struct LineComparison {
    private let oldLines: [Substring]
    private let newLines: [Substring]
    /// Their bytes: two spellings that Unicode holds for one are a change.
    private let old: [[UInt8]]
    private let new: [[UInt8]]
    var result: [TextDifference.Line] = []

    init(_ old: [Substring], _ new: [Substring]) {
        (oldLines, newLines) = (old, new)
        self.old = old.map { Array($0.utf8) }
        self.new = new.map { Array($0.utf8) }
    }

    mutating func compare() { compare(0..<old.count, 0..<new.count) }

    private mutating func compare(_ a: Range<Int>, _ b: Range<Int>) {
        var (a, b) = (a, b)
        while let x = a.first, let y = b.first, old[x] == new[y] {
            result.append(.same(oldLines[x]))
            (a, b) = (a.dropFirst(), b.dropFirst())
        }
        var same: [TextDifference.Line] = []
        while let x = a.last, let y = b.last, old[x] == new[y] {
            same.append(.same(oldLines[x]))
            (a, b) = (a.dropLast(), b.dropLast())
        }
        defer { result += same.reversed() }
        let anchors = a.isEmpty || b.isEmpty ? [] : self.anchors(a, b)
        guard !anchors.isEmpty else { return compareShort(a, b) }
        var (nextOld, nextNew) = (a.lowerBound, b.lowerBound)
        for (x, y) in anchors {
            compare(nextOld..<x, nextNew..<y)
            result.append(.same(oldLines[x]))
            (nextOld, nextNew) = (x + 1, y + 1)
        }
        compare(nextOld..<a.upperBound, nextNew..<b.upperBound)
    }

    private mutating func compareShort(_ a: Range<Int>, _ b: Range<Int>) {
        guard a.count * b.count <= Self.longest else {
            result += oldLines[a].map { .removed($0) } + newLines[b].map { .added($0) }
            return
        }
        let difference = new[b].difference(from: old[a])
        let removed = Set(difference.removals.map(Self.offset))
        let added = Set(difference.insertions.map(Self.offset))
        var (x, y) = (0, 0)
        while x < a.count || y < b.count {
            if removed.contains(x) {
                result.append(.removed(oldLines[a.lowerBound + x]))
                x += 1
            } else if added.contains(y) {
                result.append(.added(newLines[b.lowerBound + y]))
                y += 1
            } else {
                result.append(.same(oldLines[a.lowerBound + x]))
                (x, y) = (x + 1, y + 1)
            }
        }
    }

    private static func offset(_ change: CollectionDifference<[UInt8]>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }

    /// Where a line stands in each text.
    private struct Place {
        var old: Int?
        var new: Int?
        var isUnique = true

        mutating func note(_ index: Int, _ text: WritableKeyPath<Place, Int?>) {
            if self[keyPath: text] != nil { isUnique = false }
            self[keyPath: text] = index
        }
    }

    /// The longest run of lines, unique on both sides, that stand in the same order.
    private func anchors(_ a: Range<Int>, _ b: Range<Int>) -> [(Int, Int)] {
        var places: [[UInt8]: Place] = [:]
        for x in a { places[old[x], default: Place()].note(x, \.old) }
        for y in b { places[new[y], default: Place()].note(y, \.new) }
        let pairs = a.compactMap { x in
            places[old[x]].flatMap { place in place.isUnique ? place.new.map { (x, $0) } : nil }
        }
        // Patience sorting: of each length the run whose last line stands first.
        var ends: [Int] = []
        var before = [Int?](repeating: nil, count: pairs.count)
        for (index, pair) in pairs.enumerated() {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if pairs[ends[middle]].1 < pair.1 { low = middle + 1 } else { high = middle }
            }
            before[index] = low > 0 ? ends[low - 1] : nil
            if low < ends.count { ends[low] = index } else { ends.append(index) }
        }
        var run: [(Int, Int)] = []
        var next = ends.last
        while let index = next {
            run.append(pairs[index])
            next = before[index]
        }
        return run.reversed()
    }

    /// Cells of a comparison of every line with every other that are worth their time.
    private static let longest = 250_000
}
