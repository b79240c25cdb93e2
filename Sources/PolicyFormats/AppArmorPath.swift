/// A profile's path pattern as AppArmor writes the same set of paths.
///
/// Both know `*` within a name and `**` over any depth. AppArmor's `**` in the middle stands for one directory at least,
/// and its paths of directories end with a slash.
enum AppArmorPath {
    /// Quoted, with everything but plain letters as octal numbers, which stand for the byte and nothing else.
    static func quoted(_ pattern: String) -> String { "\"" + translate(pattern) + "\"" }

    /// The same for paths that may be directories: one pattern, or two where one would hold more.
    static func quotedWithDirectories(_ pattern: String) -> [String] {
        let text = translate(pattern)
        // `/x/**` holds directories already, and the root ends with its slash.
        if text == "/" || text.hasSuffix("**") { return ["\"\(text)\""] }
        // `*` stands for one letter at least at the end of a pattern alone.
        if text.hasSuffix("/*") { return ["\"\(text)\"", "\"\(text)/\""] }
        return ["\"\(text){,/}\""]
    }

    private static func translate(_ pattern: String) -> String {
        let text = pattern.hasPrefix("/") ? pattern : "/" + pattern
        if text == "/" { return text }
        let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        var result = ""
        var skipsSlash = false
        for (index, part) in parts.enumerated() {
            if !skipsSlash { result += "/" }
            skipsSlash = false
            if part == "**" {
                let isLast = index == parts.count - 1
                // Several in a row are one.
                if !isLast && parts[index + 1] == "**" {
                    skipsSlash = true
                } else if isLast {
                    result += "**"
                } else {
                    result += "{,**/}"
                    skipsSlash = true
                }
            } else if index == 1 && parts[0] == "proc" && part == "self" {
                result += "[0-9]*"
            } else {
                result += name(part)
            }
        }
        return result
    }

    /// One name, in which `*` is a wildcard, `\*` a star and `\\` a backslash.
    private static func name(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                result += literal(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "*") {
                result += "*"
            } else {
                result += literal(byte)
            }
        }
        return isEscaped ? result + literal(UInt8(ascii: "\\")) : result
    }

    private static func literal(_ byte: UInt8) -> String {
        let isPlain =
            (0x61...0x7a).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "._-+%=:~".utf8.contains(byte)
        if isPlain { return String(UnicodeScalar(byte)) }
        let digits = String(byte, radix: 8)
        return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
