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
