/// A text as bytes, with its lines as YAML counts them: a line ends with a line feed, a carriage return or both, or
/// with one of Unicode's U+0085, U+2028 and U+2029.
struct SourceText: Sendable {
    let bytes: [UInt8]
    /// The first byte of each line. There is always one, and one more behind a break at the end.
    let lineStarts: [Int]

    init(_ text: String) { self.init(bytes: Array(text.utf8)) }

    init(bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        var offset = 0
        while offset < bytes.count {
            let length = Self.breakLength(bytes, at: offset)
            offset += max(length, 1)
            if length > 0 { starts.append(offset) }
        }
        lineStarts = starts
    }

    /// The line, counted from 0, that holds a byte.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The first byte of a line; the text's end for a line behind the last.
    func start(ofLine line: Int) -> Int { line < lineStarts.count ? lineStarts[line] : bytes.count }

    /// A line's bytes without its break.
    func content(ofLine line: Int) -> ArraySlice<UInt8> {
        let start = start(ofLine: line)
        var end = start
        while end < bytes.count, Self.breakLength(bytes, at: end) == 0 { end += 1 }
        return bytes[start..<end]
    }

    /// A line as text, without its break.
    func text(ofLine line: Int) -> String { String(decoding: content(ofLine: line), as: UTF8.self) }

    /// Whether nothing but spaces and tabs stands in a line.
    func isBlank(line: Int) -> Bool { content(ofLine: line).allSatisfy(Self.isSpace) }

    /// Whether a line holds a comment and nothing else.
    func isComment(line: Int) -> Bool { content(ofLine: line).first { !Self.isSpace($0) } == UInt8(ascii: "#") }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Bytes of the line break that stands at a place; 0 where none does.
    static func breakLength(_ bytes: [UInt8], at offset: Int) -> Int {
        switch bytes[offset] {
        case 0x0a: 1
        case 0x0d: offset + 1 < bytes.count && bytes[offset + 1] == 0x0a ? 2 : 1
        case 0xc2: offset + 1 < bytes.count && bytes[offset + 1] == 0x85 ? 2 : 0
        case 0xe2:
            offset + 2 < bytes.count && bytes[offset + 1] == 0x80 && (bytes[offset + 2] & 0xfe) == 0xa8 ? 3 : 0
        default: 0
        }
    }
}
