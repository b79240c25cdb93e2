/// Which of an image's jobs a container does.
///
/// `main` where it runs the image's own entrypoint and command. Else a short name made from what was put in
/// their place: the program, and the script, module, subcommand or inline command that it runs, so that two
/// applications on one language image are two roles. Values of options never enter: two replicas that
/// differ in a port or a file name stay one role.
public enum ContainerRole {
    public static let label = "plumbline.role"
    public static let main = "main"

    /// - Parameters:
    ///   - image: Entrypoint and command of the image; nil where it is not known, which counts as `main`.
    ///   - labels: A non-empty `plumbline.role` decides.
    public static func of(
        entrypoint: [String], command: [String], image: (entrypoint: [String], command: [String])?,
        labels: [String: String]
    ) -> String {
        if let label = labels[label], let role = readable(label) { return role }
        guard let image else { return main }
        if entrypoint + command == image.entrypoint + image.command { return main }
        let words = !entrypoint.isEmpty && entrypoint == image.entrypoint ? command : entrypoint + command
        return name(words) ?? main
    }

    /// The same where only the whole command line is known, as in an OCI bundle: what begins as the image's
    /// entrypoint does is the entrypoint.
    public static func of(
        arguments: [String], image: (entrypoint: [String], command: [String])?, labels: [String: String]
    ) -> String {
        let entrypoint = image.map(\.entrypoint) ?? []
        guard arguments.starts(with: entrypoint) else {
            return of(entrypoint: arguments, command: [], image: image, labels: labels)
        }
        return of(
            entrypoint: entrypoint, command: Array(arguments.dropFirst(entrypoint.count)), image: image, labels: labels)
    }

    /// A readable name of a command line; nil for an empty one.
    static func name(_ words: [String]) -> String? {
        var words = words[...]
        while let first = words.first, wrappers.contains(basename(first)) {
            words = words.dropFirst()
            words = words.drop { $0.hasPrefix("-") || isAssignment($0) }
        }
        guard let first = words.first else { return nil }
        if first.hasPrefix("-") {
            return readable(
                words.filter { $0.hasPrefix("-") }.map { String($0.prefix { $0 != "=" }) }.joined(separator: "-"))
        }
        let program = basename(first)
        guard let detail = detail(words.dropFirst()) else { return readable(program) }
        return readable(program + "-" + detail)
    }

    /// Programs that only start another one.
    private static let wrappers: Set<String> = [
        "env", "exec", "tini", "dumb-init", "docker-init", "gosu", "su-exec", "nice", "nohup", "catatonit",
    ]

    private static func detail(_ arguments: ArraySlice<String>) -> String? {
        var rest = arguments
        while let argument = rest.popFirst() {
            switch argument {
            case "-m": return rest.first.map(basename)
            case "-c", "-ec", "-lc", "-xc", "-exc": return rest.first.flatMap(inlineCommand)
            case "--": continue
            default:
                if argument.hasPrefix("-") {
                    if !argument.contains("="), let next = rest.first, !next.hasPrefix("-"), !isScript(next) {
                        rest = rest.dropFirst()
                    }
                    continue
                }
                return isWord(argument) ? basename(argument) : nil
            }
        }
        return nil
    }

    /// The first command of a shell's `-c` text, past keywords and assignments.
    private static func inlineCommand(_ text: String) -> String? {
        let keywords: Set<Substring> = [
            "if", "then", "else", "for", "in", "while", "until", "do", "case", "exec", "set", "cd", "export", "trap",
            "true", ":", "!", "[", "{", "(", "umask", "ulimit", "source", ".",
        ]
        for statement in text.split(whereSeparator: { ";&|\n".contains($0) }) {
            var words = statement.split(whereSeparator: \.isWhitespace)[...]
            while let word = words.popFirst() {
                if word == "exec" || word == "do" || word == "then" || word == "else" || word == "!" || word == "{" {
                    continue
                }
                if isAssignment(String(word)) { continue }
                if keywords.contains(word) || word.hasPrefix("-") || !isWord(String(word)) { break }
                return basename(String(word))
            }
        }
        return nil
    }

    private static func isScript(_ word: String) -> Bool {
        [".py", ".js", ".mjs", ".rb", ".pl", ".php", ".sh", ".jar", ".ts", ".lua"].contains { word.hasSuffix($0) }
    }

    private static func isAssignment(_ word: String) -> Bool {
        guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return false }
        return word[..<equals].allSatisfy { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
    }

    /// A path or name of a program, not data.
    private static func isWord(_ word: String) -> Bool {
        guard let first = word.first(where: { $0 != "/" && $0 != "." }), first.isASCII, first.isLetter else {
            return false
        }
        return word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/+-:".contains($0)) }
    }

    private static func basename(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// Letters, digits, `.`, `_` and `-` only, so that `IMAGE#ROLE` needs no quoting; at most 40 of them.
    private static func readable(_ text: String) -> String? {
        var result = ""
        for character in text {
            let kept =
                character.isASCII && (character.isLetter || character.isNumber || character == "." || character == "_")
            if kept {
                result.append(character)
            } else if result.last != "-" && !result.isEmpty {
                result.append("-")
            }
            if result.count == 40 { break }
        }
        while result.last == "-" { result.removeLast() }
        return result.isEmpty ? nil : result
    }
}
