/// A tree of values that is written as JSON or as YAML; keys keep their order.
indirect enum PolicyNode: Hashable, Sendable {
    case text(String)
    case number(Int)
    case list([PolicyNode])
    case map([Entry])

    struct Entry: Hashable, Sendable {
        var key: String
        var value: PolicyNode
    }

    static func texts(_ values: [String]) -> PolicyNode { .list(values.map { .text($0) }) }

    // MARK: JSON

    /// Indented by two spaces; a list of scalars has one a line.
    func json(indent: Int = 0) -> String {
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch self {
        case .text(let value): return Self.quoted(value)
        case .number(let value): return String(value)
        case .list(let values):
            if values.isEmpty { return "[]" }
            return "[\n" + values.map { inner + $0.json(indent: indent + 2) }.joined(separator: ",\n") + "\n\(outer)]"
        case .map(let entries):
            if entries.isEmpty { return "{}" }
            let lines = entries.map { inner + Self.quoted($0.key) + ": " + $0.value.json(indent: indent + 2) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        }
    }

    // MARK: YAML

    /// In block style. Keys are plain words; texts are quoted as JSON's, which every reader of YAML takes, but for those
    /// that nothing else can be read into.
    func yaml(indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        switch self {
        case .text, .number: return margin + scalar + "\n"
        case .list(let values):
            return values.map { value in
                // The first line stands behind the dash.
                margin + "- " + value.yaml(indent: indent + 2).dropFirst(indent + 2)
            }.joined()
        case .map(let entries):
            return entries.map { entry in
                if entry.value.isInline { return margin + entry.key + ": " + entry.value.scalar + "\n" }
                return margin + entry.key + ":\n" + entry.value.yaml(indent: indent + 2)
            }.joined()
        }
    }

    private var isInline: Bool {
        switch self {
        case .text, .number: true
        case .list(let values): values.isEmpty
        case .map(let entries): entries.isEmpty
        }
    }

    private var scalar: String {
        switch self {
        case .text(let value): Self.isPlain(value) ? value : Self.quoted(value)
        case .number(let value): String(value)
        case .list: "[]"
        case .map: "{}"
        }
    }

    /// A word of letters, or a path, that is none of YAML's own words.
    private static func isPlain(_ text: String) -> Bool {
        let words: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "/"),
            !words.contains(text.lowercased())
        else { return false }
        return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || "_-./".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }

    /// A JSON string; also a YAML one, as everything that YAML may not print is escaped.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || (0x7f...0xa0).contains(scalar.value) || isSpecial(scalar):
                result += scalar.utf16Escapes
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// `\uXXXX`, twice for what lies beyond 16 bits.
    fileprivate var utf16Escapes: String {
        UTF16.encode(self).map { units in
            units.map { unit in
                let text = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - text.count) + text
            }.joined()
        } ?? ""
    }
}
