/// Why a pattern's text is refused; each case holds the text.
public enum PatternError: Error, Hashable, Sendable {
    /// Patterns begin at the container's root.
    case notAbsolute(String)
    /// Two slashes in a row, or one at the end.
    case emptySegment(String)
    /// `**` stands for whole segments and may not be part of a name.
    case doubleStarInName(String)
    /// A backslash stands before `*` or `\` only.
    case strayEscape(String)

    public var text: String {
        switch self {
        case .notAbsolute(let text), .emptySegment(let text), .doubleStarInName(let text), .strayEscape(let text): text
        }
    }
}

/// What the kernel holds for the end of a name, whatever follows it.
private let slash = UInt8(ascii: "/")

/// A set of absolute paths, as a profile writes it.
///
/// `*` stands for any run of bytes within one segment (`/var/log/*.log`). `**` as a whole segment stands
/// for any number of segments, also none (`/a/**/b` holds `/a/b`); as the last one, for at least one:
/// `/x/**` is everything below `/x` and not `/x` itself. `\*` is a star that belongs to a file's name and
/// `\\` a backslash. Matching costs at most segments of the pattern × bytes of the path.
public struct PathPattern: Hashable, Sendable {
    enum Segment: Hashable, Sendable {
        case name(Glob)
        case anyDepth
    }

    /// As written.
    public let text: String
    /// A last `**` is kept as `anyDepth` and a bare `*`: at least one segment.
    let segments: [Segment]

    public init(_ text: String) throws(PatternError) {
        guard text.utf8.first == UInt8(ascii: "/") else { throw .notAbsolute(text) }
        var segments: [Segment] = []
        if text.utf8.count > 1 {
            for bytes in text.utf8.dropFirst().split(separator: slash, omittingEmptySubsequences: false) {
                if bytes.isEmpty { throw .emptySegment(text) }
                let part = Substring(bytes)
                if bytes.count == 2, part == "**" {
                    if segments.last != .anyDepth { segments.append(.anyDepth) }
                } else {
                    try Self.check(part, of: text)
                    segments.append(.name(Glob(part)))
                }
            }
            if segments.last == .anyDepth { segments.append(.name(Glob("*"))) }
        }
        self.text = text
        self.segments = segments
    }

    private static func check(_ part: Substring, of text: String) throws(PatternError) {
        var escaped = false
        var star = false
        for byte in part.utf8 {
            if escaped {
                guard byte == UInt8(ascii: "*") || byte == UInt8(ascii: "\\") else { throw .strayEscape(text) }
                escaped = false
                star = false
            } else {
                if byte == UInt8(ascii: "*") && star { throw .doubleStarInName(text) }
                star = byte == UInt8(ascii: "*")
                escaped = byte == UInt8(ascii: "\\")
            }
        }
        if escaped { throw .strayEscape(text) }
    }

    /// The pattern for exactly one path, which is rooted and cleaned as `rooted` does.
    public init(literal path: String) {
        let path = Self.rooted(path)
        text = Glob.escape(path)
        segments = path.utf8.split(separator: slash).map { .name(Glob(Glob.escape(Substring($0)))) }
    }

    /// Whether it stands for one path only.
    public var isLiteral: Bool {
        segments.allSatisfy { if case .name(let glob) = $0 { glob.isLiteral } else { false } }
    }

    /// The one path that a literal pattern stands for.
    public var literalPath: String? {
        guard isLiteral else { return nil }
        var path = ""
        for case .name(let glob) in segments { path += "/" + (glob.literal ?? "") }
        return path.isEmpty ? "/" : path
    }

    /// A path in the form in which paths are compared: from the root (`memfd:x` becomes `/memfd:x`),
    /// without empty or `.` segments. `..` is left alone: only the kernel can resolve it.
    public static func rooted(_ path: String) -> String {
        var previous = UInt8(ascii: "/")
        var clean = path.utf8.first == UInt8(ascii: "/")
        for byte in path.utf8.dropFirst() where clean {
            if previous == UInt8(ascii: "/") && (byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")) {
                clean = false
            }
            previous = byte
        }
        if clean && (previous != UInt8(ascii: "/") || path.utf8.count == 1) { return path }
        let parts = path.utf8.split(separator: slash).map { Substring($0) }.filter { $0 != "." }
        return "/" + parts.joined(separator: "/")
    }

    /// Whether `path` is one of the set. The path is taken as it stands; see `rooted`.
    public func matches(_ path: String) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/") else { return false }
        let parts =
            path.utf8.count == 1
            ? [] : path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var pattern = 0
        var part = 0
        var depthPattern = -1
        var depthPart = 0
        while part < parts.count {
            if pattern < segments.count, case .name(let glob) = segments[pattern], glob.matches(Substring(parts[part]))
            {
                pattern += 1
                part += 1
            } else if pattern < segments.count, segments[pattern] == .anyDepth {
                depthPattern = pattern
                depthPart = part
                pattern += 1
            } else if depthPattern >= 0 {
                depthPart += 1
                part = depthPart
                pattern = depthPattern + 1
            } else {
                return false
            }
        }
        return pattern == segments.count
    }

    /// Whether some path matches both.
    public func overlaps(_ other: PathPattern) -> Bool {
        let a = segments
        let b = other.segments
        if case .name(let x)? = a.first, case .name(let y)? = b.first, !x.overlaps(y) { return false }
        // reach[i][j]: the first i segments of `a` and the first j of `b` can stand for one common path.
        var reach = [[Bool]](repeating: [Bool](repeating: false, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count {
            for j in 0...b.count {
                if i == 0 && j == 0 { reach[0][0] = true; continue }
                var can = i > 0 && a[i - 1] == .anyDepth && reach[i - 1][j]
                can = can || (j > 0 && b[j - 1] == .anyDepth && reach[i][j - 1])
                if !can && i > 0 && j > 0 {
                    switch (a[i - 1], b[j - 1]) {
                    case (.name(let x), .name(let y)): can = reach[i - 1][j - 1] && x.overlaps(y)
                    case (.anyDepth, .name): can = reach[i][j - 1]
                    case (.name, .anyDepth): can = reach[i - 1][j]
                    case (.anyDepth, .anyDepth): break
                    }
                }
                reach[i][j] = can
            }
        }
        return reach[a.count][b.count]
    }

    /// What stands for one name each.
    var globs: [Glob] { segments.compactMap { if case .name(let glob) = $0 { glob } else { nil } } }
}
