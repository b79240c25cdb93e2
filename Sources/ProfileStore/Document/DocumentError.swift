import Baseline

/// A mistake in a profile document, and where it stands.
public struct DocumentError: Error, Hashable, Sendable {
    /// The file as the caller named it.
    public var file: String
    /// Counted from 1.
    public var line: Int
    /// Counted from 1, in Unicode scalars.
    public var column: Int
    /// What is wrong and, where it helps, what would be right.
    public var message: String
    /// The line that holds the mistake, without its end.
    public var quotedLine: String

    public init(file: String, line: Int, column: Int, message: String, quotedLine: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.quotedLine = quotedLine
    }
}

extension DocumentError: CustomStringConvertible {
    /// `file:line:column: message`, then the line itself with a mark below the column.
    public var description: String {
        let place = "\(file):\(line):\(column): \(message)"
        guard !quotedLine.isEmpty else { return place }
        let indent = String(quotedLine.unicodeScalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " as Character })
        return "\(place)\n  \(quotedLine)\n  \(indent)^"
    }
}

extension ParsedDocument {
    /// The profile that it is for.
    public var key: ProfileKey { ProfileKey(imageID: document.image.id, role: document.role) }

    /// A mistake that only shows beside other documents, at a key of this one.
    public func error(at key: String, _ message: String) -> DocumentError {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let index = lines.firstIndex { $0.hasPrefix("\(key):") } ?? 0
        return DocumentError(file: file, line: index + 1, column: 1, message: message, quotedLine: String(lines[index]))
    }
}
