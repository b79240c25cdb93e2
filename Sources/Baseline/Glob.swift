/// A pattern for one name: `*` stands for any run of bytes, also none; `\*` is a star and `\\` a
/// backslash; every other byte stands for itself (`?` and `[` are ordinary).
///
/// Names are compared byte by byte, never by Unicode equivalence: the kernel does not know the latter.
/// Matching costs at most pattern × name steps, whatever the pattern (a later star makes earlier ones final).
public struct Glob: Hashable, Sendable {
    enum Token: Hashable, Sendable {
        case byte(UInt8)
        case star
    }

    let tokens: [Token]
    /// The byte that a name must begin with, and end with, where that is not a star: most names that do
    /// not match are told by these.
    private let first: UInt8?
    private let last: UInt8?

    /// Accepts any text; a backslash before anything but `*` or `\` stands for itself.
    public init(_ text: some StringProtocol) {
        var tokens: [Token] = []
        var escaped = false
        for byte in text.utf8 {
            if escaped {
                if byte != UInt8(ascii: "*") && byte != UInt8(ascii: "\\") { tokens.append(.byte(UInt8(ascii: "\\"))) }
                tokens.append(.byte(byte))
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "*") {
                if tokens.last != .star { tokens.append(.star) }
            } else {
                tokens.append(.byte(byte))
            }
        }
        if escaped { tokens.append(.byte(UInt8(ascii: "\\"))) }
        self.tokens = tokens
        if case .byte(let byte)? = tokens.first { first = byte } else { first = nil }
        if case .byte(let byte)? = tokens.last { last = byte } else { last = nil }
    }

    /// The text that stands for exactly this name.
    public static func escape(_ name: some StringProtocol) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "\\") }) else {
            return String(name)
        }
        var text = ""
        for scalar in name.unicodeScalars {
            if scalar == "*" || scalar == "\\" { text.unicodeScalars.append("\\") }
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    /// Whether it stands for one name only.
    public var isLiteral: Bool { !tokens.contains(.star) }

    /// Whether it is a lone `*`, which says nothing about the name.
    public var isBare: Bool { tokens == [.star] }

    /// How many bytes are written.
    var length: Int { tokens.count { $0 != .star } }

    /// The one name that a literal glob stands for; `nil` for one with a star.
    public var literal: String? {
        guard isLiteral else { return nil }
        let bytes = tokens.compactMap { token -> UInt8? in
            if case .byte(let byte) = token { byte } else { nil }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// For the walk over patterns: most names differ in their first or last byte.
    func matches(_ name: Substring) -> Bool {
        if let first, name.utf8.first != first { return false }
        if let last, name.utf8.last != last { return false }
        var name = name
        return name.withUTF8 { matches(bytes: $0) }
    }

    public func matches(_ name: some StringProtocol) -> Bool {
        name.utf8.withContiguousStorageIfAvailable { matches(bytes: $0) }
            ?? Array(name.utf8).withUnsafeBufferPointer { matches(bytes: $0) }
    }

    func matches(bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if let first, bytes.first != first { return false }
        if let last, bytes.last != last { return false }
        var token = 0
        var position = 0
        var starToken = -1
        var starPosition = 0
        while position < bytes.count {
            if token < tokens.count, case .byte(let byte) = tokens[token], byte == bytes[position] {
                token += 1
                position += 1
            } else if token < tokens.count, tokens[token] == .star {
                starToken = token
                starPosition = position
                token += 1
            } else if starToken >= 0 {
                starPosition += 1
                position = starPosition
                token = starToken + 1
            } else {
                return false
            }
        }
        while token < tokens.count, tokens[token] == .star { token += 1 }
        return token == tokens.count
    }

    /// Whether some name matches both.
    public func overlaps(_ other: Glob) -> Bool {
        if let first, let start = other.first, first != start { return false }
        if let last, let end = other.last, last != end { return false }
        if isLiteral && other.isLiteral { return tokens == other.tokens }
        let a = tokens
        let b = other.tokens
        // reach[i][j]: the first i tokens of `a` and the first j of `b` can stand for one common text.
        var reach = [[Bool]](repeating: [Bool](repeating: false, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count {
            for j in 0...b.count {
                if i == 0 && j == 0 {
                    reach[0][0] = true
                    continue
                }
                let byA = i > 0 && a[i - 1] == .star && (reach[i - 1][j] || (j > 0 && reach[i][j - 1]))
                let byB = j > 0 && b[j - 1] == .star && (reach[i][j - 1] || (i > 0 && reach[i - 1][j]))
                let same = i > 0 && j > 0 && a[i - 1] == b[j - 1] && reach[i - 1][j - 1]
                reach[i][j] = byA || byB || same
            }
        }
        return reach[a.count][b.count]
    }
}
