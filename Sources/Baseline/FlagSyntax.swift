/// How a program reads flags, as far as that is needed to tell them from values.
struct FlagSyntax: Sendable {
    /// What a word behind a single dash is.
    enum Word: Sendable {
        /// Letters, of which the one that takes a value ends the word.
        case letters
        /// One name, as `-name` of find or `-in` of openssl.
        case name
        /// Not known: the first letter is taken, for the rest may be its value.
        case unknown
    }

    var word = Word.letters
    /// Letters with a value: the rest of the word or the next one.
    var values = ""
    /// Flags of whole words with the next word as value; needed only where operands end the flags.
    var valueWords: Set<String> = []
    /// How many operands may come before the rest belongs to another program or a script; `nil`: flags may stand
    /// anywhere.
    var operands: Int?
    /// Letters behind which everything belongs to the script.
    var ends = ""
    /// Letters that the behaviour's script tells already.
    var silent = ""
    /// The first word is letters without a dash, too.
    var firstWordIsLetters = false

    /// The flags of a command line, and whether it was read to where they end.
    func flags(in words: [String]) -> (flags: Set<String>, isComplete: Bool) {
        var flags: Set<String> = []
        var operandsSeen = 0
        var isValue = false
        for (index, text) in words.enumerated() {
            if isValue {
                isValue = false
                continue
            }
            if text == "--" { return (flags, true) }
            if text.hasPrefix("--") {
                let name = text.prefix(StartFlags.longestName).prefix { $0.isASCII && Self.isName($0) }
                if name.count > 2 { flags.insert(String(name)) }
                isValue = valueWords.contains(text)
            } else if text.hasPrefix("-"), text.count > 1 {
                if valueWords.contains(text), word != .letters { isValue = true }
                let read = read(text.dropFirst(), into: &flags)
                isValue = isValue || read.takesNext
                if read.ends { return (flags, true) }
            } else if index == 0, firstWordIsLetters, text.allSatisfy({ $0.isASCII && $0.isLetter }) {
                isValue = read(text[...], into: &flags).takesNext
            } else if let operands, !text.hasPrefix("+") || operandsSeen > 0 {
                operandsSeen += 1
                if operandsSeen > operands { return (flags, true) }
            }
        }
        return (flags, false)
    }

    private func read(_ text: Substring, into flags: inout Set<String>) -> (takesNext: Bool, ends: Bool) {
        guard word != .name else {
            let name = text.prefix(StartFlags.longestName).prefix { $0.isASCII && Self.isName($0) }
            if !name.isEmpty { flags.insert("-" + name) }
            return (false, false)
        }
        let last = text.count - 1
        for (index, letter) in text.enumerated() {
            // Digits behind a letter are its value.
            guard letter.isASCII, letter.isLetter || (letter.isNumber && index == 0) else { break }
            if !silent.contains(letter) { flags.insert("-\(letter)") }
            if ends.contains(letter) { return (index == last, true) }
            if values.contains(letter) { return (index == last, false) }
            if word == .unknown { break }
        }
        return (false, false)
    }

    private static func isName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "-_.".contains(character)
    }
}

extension FlagSyntax {
    /// From the programs' manual pages. A program that is not listed is read as `unknown`.
    static func of(_ program: String) -> FlagSyntax {
        if let known = byName[program] { return known }
        if let interpreter = Interpreter(program: program) { return of(interpreter) }
        if ProgramKind(program) == .clusterClient { return FlagSyntax(values: "cefhklmnopsuvw") }
        return FlagSyntax(word: .unknown)
    }

    private static func of(_ interpreter: Interpreter) -> FlagSyntax {
        var syntax = FlagSyntax(valueWords: interpreter.takesValue.reduce(into: []) { $0.insert(String($1)) })
        syntax.operands = 0
        switch interpreter {
        case .shell: (syntax.values, syntax.silent) = ("oO", "cs")
        case .python: (syntax.values, syntax.ends, syntax.silent) = ("WXQ", "cm", "cm")
        case .perl: (syntax.values, syntax.silent) = ("IMmeE", "eE")
        case .ruby: (syntax.values, syntax.silent) = ("IrCEeT", "e")
        case .node: (syntax.values, syntax.silent) = ("erC", "ep")
        case .php: (syntax.values, syntax.silent) = ("cdzrtBRESFf", "rBRf")
        case .lua: (syntax.values, syntax.silent) = ("el", "e")
        case .tcl, .awk: syntax.silent = "c"
        }
        return syntax
    }

    private static let byName: [String: FlagSyntax] = {
        var table: [String: FlagSyntax] = [:]
        // The several programs of this name agree on what takes a value, but for letters of little meaning.
        let netcat = FlagSyntax(values: "cegGiIoOpqsTVwWxXmMP")
        for name in ["nc", "ncat", "netcat", "nc.traditional", "nc.openbsd"] { table[name] = netcat }
        table["socat"] = FlagSyntax(values: "bLtTl")
        table["telnet"] = FlagSyntax(values: "belnSX")
        table["tcpdump"] = FlagSyntax(values: "BcCEFGijmMQrsTVwWyzZ")
        table["curl"] = FlagSyntax(values: "AbcCdDeEFHKmoPQrtTuUwxXyYz")
        table["wget"] = FlagSyntax(values: "aABDeiIloOPQRtTUwX")
        table["ssh"] = FlagSyntax(values: "BbcDEeFIiJLlmOoPpQRSWw", operands: 1)
        table["scp"] = FlagSyntax(values: "cDFiJloPSX")
        table["sftp"] = FlagSyntax(values: "BbcDFiJloPRSsX")
        table["rsync"] = FlagSyntax(values: "BefMT")
        table["sshpass"] = FlagSyntax(values: "dfpP", operands: 0)
        table["tar"] = FlagSyntax(values: "bCfFgHIKLNTVX", firstWordIsLetters: true)
        table["base64"] = FlagSyntax(values: "w")
        table["gzip"] = FlagSyntax(values: "S")
        table["xz"] = FlagSyntax(values: "CFMST")
        table["zip"] = FlagSyntax(values: "bitPnxO")
        table["cpio"] = FlagSyntax(values: "CDEFHIMORW")
        table["sudo"] = FlagSyntax(values: "aCcDghpRrTtuU", valueWords: ["--user", "--group"], operands: 0)
        table["sudoedit"] = table["sudo"]
        table["su"] = FlagSyntax(values: "cgGsw")
        table["doas"] = FlagSyntax(values: "Cu", operands: 0)
        table["pkexec"] = FlagSyntax(valueWords: ["--user"], operands: 0)
        table["nsenter"] = FlagSyntax(values: "tSGW", valueWords: ["--target"], operands: 0)
        table["unshare"] = FlagSyntax(values: "RwSGl", operands: 0)
        table["chroot"] = FlagSyntax(operands: 0)
        table["setpriv"] = FlagSyntax(operands: 0)
        table["mount"] = FlagSyntax(values: "oOtLUN")
        for name in ["openssl", "xxd", "ip", "nslookup", "nmap", "masscan"] { table[name] = FlagSyntax(word: .name) }
        return table
    }()
}
