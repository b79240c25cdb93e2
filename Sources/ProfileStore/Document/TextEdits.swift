/// Changes to a text, by the bytes that they concern; all others stay.
struct TextEdits {
    let source: SourceText
    private var edits: [(range: Range<Int>, text: String)] = []

    /// Where a text does not end with a line break, the source of its edits does, and what is made of it where its
    /// end was changed.
    private let lacksFinalBreak: Bool
    /// What the text's lines end with.
    private let lineBreak: String

    init(_ text: String) {
        var bytes = Array(text.utf8)
        lacksFinalBreak = bytes.last != 0x0a
        if lacksFinalBreak { bytes.append(0x0a) }
        source = SourceText(bytes: bytes)
        let first = source.lineStarts.count > 1 ? source.lineStarts[1] : 0
        lineBreak = first > 1 && bytes[first - 2] == 0x0d ? "\r\n" : "\n"
    }

    /// Puts a text in the place of some bytes, or before `range` where that is empty. What is inserted at one place
    /// stands in the order of the calls.
    mutating func replace(_ range: Range<Int>, by text: String) { edits.append((range, text)) }

    mutating func insert(_ text: String, at offset: Int) { replace(offset..<offset, by: text) }

    mutating func remove(_ range: Range<Int>) { replace(range, by: "") }

    /// Takes out whole lines.
    mutating func remove(lines: Range<Int>) {
        remove(source.start(ofLine: lines.lowerBound)..<source.start(ofLine: lines.upperBound))
    }

    var count: Int { edits.count }

    /// Forgets the edits behind the first so many.
    mutating func forget(behind count: Int) { edits.removeSubrange(count...) }

    /// The changed text; nil where two changes concern the same bytes.
    var result: String? {
        // An insertion stands before what begins at its place.
        let order = edits.indices.sorted {
            let (a, b) = (edits[$0].range, edits[$1].range)
            return (a.lowerBound, a.isEmpty ? 0 : 1, $0) < (b.lowerBound, b.isEmpty ? 0 : 1, $1)
        }
        var bytes: [UInt8] = []
        var done = 0
        for index in order {
            let edit = edits[index]
            guard edit.range.lowerBound >= done else { return nil }
            bytes += source.bytes[done..<edit.range.lowerBound]
            bytes += edit.text.replacingLineFeeds(by: lineBreak).utf8
            done = edit.range.upperBound
        }
        bytes += source.bytes[done...]
        let isEndTheSame = edits.allSatisfy { $0.range.upperBound < source.bytes.count }
        if lacksFinalBreak, isEndTheSame { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    fileprivate func replacingLineFeeds(by lineBreak: String) -> String {
        lineBreak == "\n" ? self : split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineBreak)
    }
}
