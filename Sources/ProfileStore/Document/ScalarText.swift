/// How a text is written as a YAML scalar: plain where every reader takes it as that text, else quoted.
enum ScalarText {
    static func text(_ value: String) -> String {
        if isPlain(value) { return value }
        return "\"" + value.unicodeScalars.map(escaped).joined() + "\""
    }

    /// Words that some reader or other takes for null, a truth value or a number.
    private static let reserved: Set<String> = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan",
    ]

    private static func isPlain(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
        guard let first = bytes.first, !reserved.contains(value.lowercased()) else { return false }
        // Letters, `/` and `_` begin no number, date or indicator; `<` begins a merge key only alone.
        guard isLetter(first) || first == UInt8(ascii: "/") || first == UInt8(ascii: "_") || startsAddress(value) else {
            return false
        }
        // Written in quotes as the outline of the file shows them, though YAML would not need it.
        if value.hasPrefix("sha256:") || value.hasPrefix("unix:") { return false }
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: ":") {
                guard index + 1 < bytes.count, isLetter(bytes[index + 1]) || isDigit(bytes[index + 1]) else {
                    return false
                }
            } else if !isLetter(byte) && !isDigit(byte) && !plainPunctuation.contains(byte) {
                return false
            }
        }
        return true
    }

    private static let plainPunctuation = Set("/_-.*+@%~=".utf8)

    /// Four dotted numbers, perhaps with a prefix length: no YAML reader takes that for a number.
    private static func startsAddress(_ value: String) -> Bool {
        let parts = value.split(separator: "/")[0].split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        case "\r": return "\\r"
        case _ where scalar.value < 0x20 || scalar.value == 0x7f: return "\\x" + hex(scalar.value, digits: 2)
        case _ where isUnprintable(scalar):
            return scalar.value > 0xffff ? "\\U" + hex(scalar.value, digits: 8) : "\\u" + hex(scalar.value, digits: 4)
        default: return String(scalar)
        }
    }

    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
        default: false
        }
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
