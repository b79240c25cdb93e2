/// Recognises, in one name by itself, the parts that vary from one occurrence to the next: numbers, hex,
/// uuids, dates, and the random words of well-known templates.
///
/// What is too weak to tell alone (small numbers, six random letters) needs a zone where such names are
/// usual, or siblings (`SiblingShapes`). Names in `fixed` zones stay as they are but for Python's
/// `x.cpython-311.pyc.<number>`, which is made beside every module.
enum NameShape {
    /// The glob text for a name with its varying parts as `*`, or `nil` where nothing varies.
    static func generalized(_ name: String, zone: PathZone, inByteCode: Bool = false) -> String? {
        if inByteCode, let made = byteCode(name) { return made }
        guard zone != .fixed else { return nil }
        var words = NameWords.split(name)
        if let whole = template(name, zone: zone) { return whole }
        markUUIDs(&words)
        markDates(&words)
        let hasHint = words.contains { $0.isWord && temporaryWords.contains($0.stem.lowercased()) }
        for index in words.indices where words[index].isWord && !words[index].varies {
            words[index].varies = varies(words, at: index, zone: zone, hasHint: hasHint)
        }
        markBesideNumbers(&words)
        markStuckNumber(&words, zone: zone, hasHint: hasHint, isOnly: !words.contains(where: \.varies))
        guard words.contains(where: { $0.varies || $0.keptPrefix != nil }) else { return nil }
        return NameWords.text(words)
    }

    /// Words beside which a number or a random word is one of many.
    private static let temporaryWords: Set<String> = [
        "tmp", "temp", "sess", "session", "upload", "uploads", "part", "partial", "pid", "cache", "swap", "nfs",
        "worker", "core", "spool", "job", "msg", "req", "request", "chunk", "lock",
    ]

    private static func varies(_ words: [NameWords.Word], at index: Int, zone: PathZone, hasHint: Bool) -> Bool {
        let word = words[index].text
        let isLoose = zone == .volatile || zone == .temporary || zone == .processes
        if word.isDigits {
            // `15-main.pid` is the pid of the fifteenth, and of no other.
            let isLeading = index == 0 && word.utf8.count <= 2 && words.count > 3
            if words.count == 1 || hasHint && !isLeading || zone == .temporary { return true }
            if word.utf8.count >= 5 || isGeneration(words, at: index) { return true }
            return isLoose && (word.utf8.count >= 3 || zone == .processes) && !NameWords.isVersion(words, at: index)
        }
        if word.isHex && word.utf8.count >= 8 && word.hasDigit && word.hasLetter { return true }
        if hasHint && word.utf8.count >= 6 && word.hasDigit && word.hasLetter && !isHint(word) { return true }
        // Six letters of mkstemp, of which one in five has no digit.
        if hasHint && index == words.count - 1 && word.utf8.count == 6 && word.classChanges >= 2 { return true }
        // A whole name that looks drawn would leave nothing but a star: that takes siblings.
        guard isLoose, words.count > 1, word.utf8.count >= 6 else { return false }
        if word.classChanges >= 3 && word.hasDigit { return true }
        guard zone == .temporary else { return false }
        let isLast = index == words.count - 1 && index > 0
        return isLast && word.utf8.count == 6 && !word.isLowercase || word.classChanges >= 4
    }

    /// Files that are kept by generation carry its number behind their kind: `app.log.1`, `x.aof.2.incr.aof`.
    private static let generationKinds: Set<Substring> = ["log", "aof", "bak", "old", "out", "err", "journal", "wal"]

    private static func isGeneration(_ words: [NameWords.Word], at index: Int) -> Bool {
        index >= 2 && words[index - 1].text == "." && generationKinds.contains(words[index - 2].text)
    }

    private static func isHint(_ word: Substring) -> Bool {
        temporaryWords.contains(NameWords.Word(text: word, isWord: true).stem.lowercased())
    }

    /// `tmp.XXXXXXXXXX` (mktemp), `tmp` and eight characters (Python), `.nfs` and hex; in temporary directories
    /// also the eight characters alone by which Python tries whether it may write there.
    private static func template(_ name: String, zone: PathZone) -> String? {
        if zone == .temporary, isPythonProbe(name) { return "*" }
        if name.hasPrefix("tmp."), name.utf8.count >= 10, name.dropFirst(4).isAlphanumeric { return "tmp.*" }
        if name.hasPrefix(".nfs"), name.utf8.count >= 12, name.dropFirst(4).isHex { return ".nfs*" }
        let stem = name.prefix { $0 != "." }
        if stem.hasPrefix("tmp"), stem.utf8.count == 11 {
            let random = stem.dropFirst(3)
            if random.utf8.allSatisfy(isOfPythonsAlphabet), random.hasDigit || random.contains("_") {
                return "tmp*" + Glob.escape(name.dropFirst(stem.count))
            }
        }
        return nil
    }

    /// Lower-case letters, digits and underscores, with a digit before a letter: five of six such names have one,
    /// and a chosen name has its digits behind (`report12`).
    private static func isPythonProbe(_ name: String) -> Bool {
        guard name.utf8.count == 8, name.utf8.allSatisfy(isOfPythonsAlphabet),
            let digit = name.firstIndex(where: \.isNumber)
        else { return false }
        return name[digit...].contains(where: \.isLetter)
    }

    private static func isOfPythonsAlphabet(_ byte: UInt8) -> Bool {
        (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte == 95
    }

    /// git tries in each new repository whether it can make links there: `t` and six characters, of which one set in two
    /// hundred has neither a digit nor a capital letter.
    static func isGitProbe(_ name: String) -> Bool {
        let drawn = name.dropFirst()
        return name.hasPrefix("t") && drawn.utf8.count == 6 && drawn.isAlphanumeric
            && (drawn.hasDigit || !drawn.isLowercase)
    }

    /// Python writes byte code under a numbered name and renames it.
    private static func byteCode(_ name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), name[..<dot].hasSuffix(".pyc") else { return nil }
        let number = name[name.index(after: dot)...]
        return number.isDigits ? Glob.escape(name[...dot]) + "*" : nil
    }

    /// Five words of 8-4-4-4-12 hex digits with dashes between.
    private static func markUUIDs(_ words: inout [NameWords.Word]) {
        let lengths = [8, 4, 4, 4, 12]
        guard words.count >= 9 else { return }
        for start in 0...(words.count - 9) where words[start].isWord {
            let isUUID = (0..<5).allSatisfy { part in
                let word = words[start + part * 2].text
                return word.isHex && word.utf8.count == lengths[part]
                    && (part == 4 || words[start + part * 2 + 1].text == "-")
            }
            if isUUID { for index in start..<(start + 9) { words[index].varies = true } }
        }
    }

    /// `2024-01-31`, `2024_01_31`, with what follows of a time, as `T10-15-02-123Z`.
    private static func markDates(_ words: inout [NameWords.Word]) {
        guard words.count >= 5 else { return }
        for start in 0...(words.count - 5) {
            let year = words[start].text
            let month = words[start + 2].text
            let day = words[start + 4].text.prefix { $0.isNumber }
            guard year.isDigits, year.utf8.count == 4, year.hasPrefix("19") || year.hasPrefix("20"),
                month.isDigits, month.utf8.count == 2, day.utf8.count == 2,
                words[start + 1].text == words[start + 3].text, words[start + 1].text.utf8.count == 1
            else { continue }
            var end = start + 4
            while end + 2 < words.count, isOfTime(words[end + 2].text) { end += 2 }
            for index in start...end { words[index].varies = true }
        }
    }

    private static func isOfTime(_ word: Substring) -> Bool {
        let digits = word.last == "Z" ? word.dropLast() : word
        return digits.isDigits && digits.utf8.count >= 2
    }

    /// `16384.1`, `20260131_101502_4711.png`: what stands beside a number that varies, and is one of three digits or has
    /// nothing but numbers beside it.
    private static func markBesideNumbers(_ words: inout [NameWords.Word]) {
        guard words.contains(where: { $0.varies && $0.text.isDigits }) else { return }
        let areNumbers = words.allSatisfy { !$0.isWord || $0.text.isDigits }
        for index in words.indices where words[index].text.isDigits {
            if areNumbers || words[index].text.utf8.count >= 3 { words[index].varies = true }
        }
    }

    /// `worker12345`, `php4aXzb9`: a number or random letters that stick to a word; beside something else that varies
    /// only to a word that tells of many (`pgsql_tmp4711.0`).
    private static func markStuckNumber(
        _ words: inout [NameWords.Word], zone: PathZone, hasHint: Bool, isOnly: Bool
    ) {
        guard zone == .temporary || zone == .volatile || hasHint else { return }
        for index in words.indices where words[index].isWord && !words[index].varies {
            let word = words[index].text
            let stem = words[index].stem
            let digits = word.utf8.count - stem.utf8.count
            if !isOnly && !(isHint(word) && digits >= 3) { continue }
            if !stem.isEmpty && (digits >= 4 || (digits >= 1 && isHint(word))) {
                words[index].keptPrefix = stem
            } else if zone == .temporary, word.hasPrefix("php"), word.utf8.count == 9, word.classChanges >= 2 {
                words[index].keptPrefix = "php"
            }
        }
    }
}
