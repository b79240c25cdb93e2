/// Programs that run other people's text: which they are and how they name it on the command line.
public enum Interpreter: String, Hashable, Sendable, CaseIterable {
    case shell, python, perl, ruby, node, php, lua, tcl, awk

    /// The interpreter that goes by this program name; version suffixes (`python3.11`) are dropped.
    public init?(program name: String) {
        let bare = name.hasPrefix("-") ? Substring(name.dropFirst()) : name[...]
        if Self.shells.contains(String(bare)) {
            self = .shell
            return
        }
        var stem = bare
        while let last = stem.unicodeScalars.last, ("0"..."9").contains(last) || last == "." || last == "-" {
            stem = stem.dropLast()
        }
        switch stem {
        case "python", "pypy": self = .python
        case "perl": self = .perl
        case "ruby", "jruby": self = .ruby
        case "node", "nodejs", "deno", "bun": self = .node
        case "php", "php-cgi", "php-fpm": self = .php
        case "lua", "luajit": self = .lua
        case "tclsh", "expect": self = .tcl
        case "awk", "gawk", "mawk", "nawk": self = .awk
        default: return nil
        }
    }

    public static let shells: Set<String> = [
        "sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "fish", "csh", "tcsh", "rbash", "busybox-sh", "hush", "yash",
    ]

    /// Flags after which program text follows on the command line.
    private func isInline(_ flag: Substring) -> Bool {
        switch self {
        case .shell, .python: flag.hasPrefix("-") && !flag.hasPrefix("--") && flag.last == "c"
        case .perl: flag == "-e" || flag == "-E" || Self.cluster(flag, endsWith: "e")
        case .ruby, .lua: flag == "-e" || Self.cluster(flag, endsWith: "e")
        case .node: ["-e", "--eval", "-p", "--print", "-pe", "eval"].contains(flag)
        case .php: flag == "-r" || flag == "-B" || flag == "-R"
        case .tcl, .awk: flag == "-c"
        }
    }

    private static func cluster(_ flag: Substring, endsWith letter: Character) -> Bool {
        flag.hasPrefix("-") && !flag.hasPrefix("--") && flag.last == letter && flag.count <= 5
    }

    /// Flags that take the next word, so that it is not taken for the script.
    var takesValue: Set<Substring> {
        switch self {
        case .shell: ["-o", "+o", "-O", "+O", "--rcfile", "--init-file"]
        case .python: ["-W", "-X", "-Q", "--check-hash-based-pycs"]
        case .perl: ["-I", "-M"]
        case .ruby: ["-I", "-r", "-C", "-E"]
        case .node: ["-r", "--require", "--import", "--loader", "-C", "--conditions"]
        case .php: ["-c", "-d", "-z", "-t", "-S"]
        case .lua: ["-l"]
        case .tcl: []
        case .awk: ["-v", "-F", "-i"]
        }
    }

    /// What is run, from the words after the interpreter's own name: a path as given, `-c` for text on
    /// the command line, `-` for standard input, `-m <module>` for a Python module; `nil` where no
    /// argument says it (an interactive session, a worker that was forked without any).
    public func script(arguments: some Sequence<String>) -> String? {
        var words = arguments.makeIterator()
        while let word = words.next() {
            let flag = word[...]
            if word == "-" { return "-" }
            if word == "--" { return words.next() }
            guard flag.hasPrefix("-") || (self == .shell && flag.hasPrefix("+")) else {
                return self == .awk ? "-c" : word
            }
            if self == .shell && (word == "-s" || (Self.cluster(flag, endsWith: "s"))) { return "-" }
            if isInline(flag) { return "-c" }
            if self == .python && word == "-m" { return words.next().map { "-m " + $0 } }
            if self == .php || self == .awk, word == "-f" || word == "--file" { return words.next() }
            if takesValue.contains(flag) { _ = words.next() }
        }
        return nil
    }
}
