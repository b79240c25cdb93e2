import Baseline

/// Pieces of Falco's condition language.
enum FalcoText {
    /// Values in double quotes; a byte that cannot stand in them is left out of the set, see `hasControl`.
    static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }

    /// Whether a value can be an item of a list, which Falco puts into conditions as it stands.
    static func isPlain(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (0x61...0x7a).contains($0 | 0x20) || (0x30...0x39).contains($0) || "/._+@=:-".utf8.contains($0)
            }
    }

    /// A pattern of a profile as a test of a field: equality where it is one path, else a glob, in which Falco's `*`
    /// also stands for slashes, and `?` for any one byte that no condition can hold.
    static func test(_ field: String, _ pattern: String) -> String {
        if let path = literal(pattern), !path.unicodeScalars.contains(where: isControl) {
            return "\(field) = \(quoted(path))"
        }
        return "\(field) glob \(quoted(glob(pattern)))"
    }

    /// The one path that a pattern stands for.
    static func literal(_ pattern: String) -> String? { (try? PathPattern(pattern))?.literalPath }

    /// Wildcards of a shell stand in brackets where they are meant as themselves.
    private static func glob(_ pattern: String) -> String {
        var result = ""
        var isEscaped = false
        for scalar in pattern.unicodeScalars {
            if isEscaped {
                result += scalar == "*" ? "[*]" : "?"
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "*" {
                if result.last != "*" { result += "*" }
            } else if scalar == "?" || scalar == "[" {
                result += "[\(scalar)]"
            } else {
                result += isControl(scalar) ? "?" : String(scalar)
            }
        }
        return result.replacing("/*/", with: "/*")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || scalar.value == 0x7f }
}
