/// Takes secrets out of a command line before anything is stored, printed or recorded.
///
/// Replaced by `<redacted>`: the value of a flag or assignment whose name speaks of a password, token,
/// secret, key or credential (`--x=y`, `--x y`, `X=y`, `-px` of mysql), credentials in URLs,
/// authorization headers, and long words that look drawn by chance. Paths, image names, uuids and
/// ordinary hashes' names stay. A secret that looks like an ordinary word in an ordinary place is not
/// recognised.
public enum ArgumentRedactor {
    public static let mark = "<redacted>"

    /// As many arguments as were given, in order.
    public static func redact(_ arguments: [String]) -> [String] {
        var result: [String] = []
        var nextIsSecret = false
        var nextIsCredential = false
        let program = arguments.first.map(ProgramNaming.basename) ?? ""
        for (index, argument) in arguments.enumerated() {
            if index == 0 {
                result.append(argument)
            } else if nextIsSecret && !isFlag(argument) {
                result.append(mark)
                nextIsSecret = false
            } else if nextIsCredential {
                result.append(credential(argument))
                nextIsCredential = false
            } else {
                result.append(redact(argument, program: program))
                nextIsSecret = isFlag(argument) && !argument.contains("=") && isSecretName(flagName(argument))
                if ["redis-cli", "sshpass"].contains(program) && ["-a", "-p"].contains(argument) {
                    nextIsSecret = argument == (program == "sshpass" ? "-p" : "-a")
                }
                nextIsCredential =
                    ["-u", "--user", "--proxy-user"].contains(argument) && ["curl", "wget"].contains(program)
            }
        }
        return result
    }

    /// One text by itself, for example a `-c` script or a header.
    private static func redact(_ argument: String, program: String) -> String {
        if argument.contains(where: isSpace) {
            return redactText(argument, program: program)
        }
        if argument.hasPrefix("-p"), !argument.hasPrefix("--"), argument.utf8.count > 2,
            ["mysql", "mysqldump", "mysqladmin", "mariadb", "sshpass"].contains(program)
        {
            return "-p" + mark
        }
        if let equals = argument.firstIndex(where: { $0 == "=" || $0 == ":" }), equals != argument.startIndex {
            let name = argument[..<equals]
            let value = argument[argument.index(after: equals)...]
            let isAssignment = argument[equals] == "=" || isFlag(String(name)) || lastWord(name, isOneOf: headerNames)
            if isAssignment && !value.isEmpty && isSecretName(flagName(String(name))) {
                return argument[...equals] + mark
            }
            if argument[equals] == "=" { return argument[...equals] + redactWord(value) }
        }
        return redactWord(argument[...])
    }

    /// Words of a longer text; an authorization header hides all that follows on its line.
    private static func redactText(_ text: String, program: String) -> String {
        let lower = text.lowercased()
        for header in ["authorization:", "x-api-key:", "x-auth-token:", "cookie:", "private-token:", "x-vault-token:"] {
            if let start = range(of: header, in: lower) {
                let end = lower.utf8.index(start, offsetBy: header.utf8.count)
                let kept = text.utf8.prefix(lower.utf8.distance(from: lower.utf8.startIndex, to: end))
                return (String(kept) ?? header) + " " + mark
            }
        }
        var result = ""
        var nextIsSecret = false
        var rest = text[...]
        while true {
            let word = rest.prefix { !isSpace($0) }
            if nextIsSecret && !isFlag(String(word)) && !word.isEmpty {
                result += mark
                nextIsSecret = false
            } else {
                result += redact(String(word), program: program)
                nextIsSecret = isFlag(String(word)) && !word.contains("=") && isSecretName(flagName(String(word)))
            }
            guard word.endIndex < rest.endIndex else { return result }
            result.append(rest[word.endIndex])
            rest = rest[rest.index(after: word.endIndex)...]
        }
    }

    /// What parts the words of a text; a word has none of these in it.
    private static func isSpace(_ character: Character) -> Bool {
        character == " " || character == "\n" || character == "\t"
    }

    private static func range(of part: String, in text: String) -> String.Index? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(part) { return start }
            start = text.index(after: start)
        }
        return nil
    }

    private static func isFlag(_ word: String) -> Bool { word.hasPrefix("-") && word.count > 1 }

    private static func flagName(_ word: String) -> Substring { word.drop { $0 == "-" } }

    private static let headerNames: Set<String> = ["token", "key", "apikey", "password", "secret"]

    private static func lastWord(_ name: Substring, isOneOf words: Set<String>) -> Bool {
        guard let last = name.lowercased().split(whereSeparator: { $0 == "-" || $0 == "_" }).last else { return false }
        return words.contains(String(last))
    }

    /// Whether a flag's or variable's name speaks of a secret; names of files that hold one do not count,
    /// nor do words that only contain "key".
    static func isSecretName(_ name: Substring) -> Bool {
        let lower = name.lowercased()
        let words = lower.split { !$0.isLetter && !$0.isNumber }
        if let last = words.last,
            ["file", "path", "dir", "id", "type", "name", "algorithm", "size", "length"].contains(last)
        {
            return false
        }
        for stem in [
            "password", "passwd", "passphrase", "secret", "token", "credential", "apikey", "accesskey", "privatekey",
        ] {
            if lower.contains(stem) { return true }
        }
        return words.contains { ["key", "pwd", "pass", "pat", "auth"].contains($0) || $0.hasSuffix("_key") }
    }

    /// `user:password` as `user:<redacted>`.
    private static func credential(_ text: String) -> String {
        guard let colon = text.firstIndex(of: ":") else { return text }
        return text[...colon] + mark
    }

    private static func redactWord(_ word: Substring) -> String {
        let url = redactURL(word)
        if url != word { return String(url) }
        return isDrawn(word) ? mark : String(word)
    }

    /// `scheme://user:password@host` and secrets among a query's values.
    private static func redactURL(_ word: Substring) -> String {
        guard let colon = word.firstIndex(of: ":"), word[colon...].hasPrefix("://") else { return String(word) }
        let hostStart = word.index(colon, offsetBy: 3)
        let hostEnd = word[hostStart...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? word.endIndex
        var host = String(word[hostStart..<hostEnd])
        if let at = host.lastIndex(of: "@") {
            let user = host[..<at].prefix { $0 != ":" }
            let hasPassword = host[..<at].contains(":")
            let shown = hasPassword ? user + ":" + mark : isDrawn(user) || user.count >= 20 ? Substring(mark) : user
            host = String(shown) + host[at...]
        }
        var rest = String(word[hostEnd...])
        if let question = rest.firstIndex(of: "?") {
            let fields = rest[rest.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
                .map { field in
                    guard let equals = field.firstIndex(of: "="),
                        isSecretName(field[..<equals]) || field[..<equals] == "sig" || field[..<equals] == "signature"
                    else { return String(field) }
                    return field[...equals] + mark
                }
            rest = rest[...question] + fields.joined(separator: "&")
        }
        return word[..<hostStart] + host + rest
    }

    /// A long word of mixed letters and digits without the marks of a path, a name or a uuid; or one of
    /// the well-known token shapes.
    private static func isDrawn(_ word: Substring) -> Bool {
        for (prefix, length) in tokenPrefixes where word.hasPrefix(prefix) && word.utf8.count >= length { return true }
        guard word.utf8.count >= 20, word.utf8.count <= 4096, !word.hasPrefix("/"), !word.hasPrefix("-"),
            !word.hasPrefix("./")
        else { return false }
        let isCode = word.utf8.allSatisfy {
            $0.isAlphanumeric || $0 == 43 || $0 == 47 || $0 == 61 || $0 == 45 || $0 == 95
        }
        guard isCode, word.hasDigit else { return false }
        let longest = word.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.map(\.utf8.count).max() ?? 0
        guard longest >= 16, !isUUIDLike(word) else { return false }
        let hasBothCases = word.utf8.contains(where: \.isUpper) && word.utf8.contains(where: \.isLower)
        if hasBothCases { return word.classChanges * 4 >= word.utf8.count && entropy(word) >= 3.5 }
        return word.classChanges * 5 >= word.utf8.count && entropy(word) >= 3.3
    }

    private static let tokenPrefixes: [(String, Int)] = [
        ("AKIA", 20), ("ASIA", 20), ("ghp_", 20), ("gho_", 20), ("github_pat_", 20), ("glpat-", 16), ("xoxb-", 16),
        ("xoxp-", 16),
        ("sk_live_", 16), ("sk-", 24), ("eyJ", 24), ("hvs.", 16), ("AIza", 30),
    ]

    private static func isUUIDLike(_ word: Substring) -> Bool {
        word.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count) == [8, 4, 4, 4, 12]
    }

    /// Bits a character.
    private static func entropy(_ word: Substring) -> Double {
        var counts: [UInt8: Int] = [:]
        for byte in word.utf8 { counts[byte, default: 0] += 1 }
        let total = Double(word.utf8.count)
        return counts.values.reduce(0) { $0 - Double($1) / total * binaryLogarithm(Double($1) / total) }
    }
}
