/// A name as its words (runs of letters and digits) and what stands between them.
enum NameWords {
    struct Word: Hashable {
        var text: Substring
        var isWord: Bool
        /// The whole word is one of many.
        var varies = false
        /// Only what follows this prefix is one of many.
        var keptPrefix: Substring?

        init(text: Substring, isWord: Bool) {
            self.text = text
            self.isWord = isWord
        }

        /// The word without the digits at its end.
        var stem: Substring {
            var stem = text
            while let last = stem.utf8.last, last >= 48 && last <= 57 { stem = stem.dropLast() }
            return stem
        }
    }

    static func split(_ name: String) -> [Word] {
        var words: [Word] = []
        var start = name.utf8.startIndex
        var position = start
        var inWord: Bool?
        while position < name.utf8.endIndex {
            let isWord = name.utf8[position].isAlphanumeric
            if let current = inWord, current != isWord {
                words.append(Word(text: Substring(name.utf8[start..<position]), isWord: current))
                start = position
            }
            inWord = isWord
            position = name.utf8.index(after: position)
        }
        if let inWord { words.append(Word(text: Substring(name.utf8[start...]), isWord: inWord)) }
        return words
    }

    /// As `split`, but with the number at a word's end as a word of its own; `nil` where no word has one.
    static func parted(_ name: String) -> [Word]? {
        var hasNumber = false
        let words = split(name).flatMap { word -> [Word] in
            let stem = word.stem
            guard word.isWord, !stem.isEmpty, stem.utf8.count < word.text.utf8.count, !stem.hasDigit else {
                return [word]
            }
            hasNumber = true
            return [Word(text: stem, isWord: true), Word(text: word.text[stem.endIndex...], isWord: true)]
        }
        return hasNumber ? words : nil
    }

    /// Glob text with one `*` for every run of varying words.
    static func text(_ words: [Word]) -> String {
        var text = ""
        var afterStar = false
        for word in words {
            if word.varies {
                if !afterStar { text += "*" }
                afterStar = true
            } else if let prefix = word.keptPrefix {
                text += Glob.escape(prefix) + "*"
                afterStar = true
            } else {
                text += Glob.escape(word.text)
                afterStar = false
            }
        }
        return text
    }

    /// Whether the digits are part of a version: `python3.11`, `2.4`, `lib-1.0`.
    static func isVersion(_ words: [Word], at index: Int) -> Bool {
        if index >= 2, words[index - 1].text == ".", words[index - 2].text.utf8.last?.isDigit ?? false { return true }
        return index + 2 < words.count && words[index + 1].text == "."
            && words[index + 2].text.utf8.first?.isDigit ?? false
    }
}

extension UInt8 {
    var isDigit: Bool { self >= 48 && self <= 57 }
    var isLower: Bool { self >= 97 && self <= 122 }
    var isUpper: Bool { self >= 65 && self <= 90 }
    var isAlphanumeric: Bool { isDigit || isLower || isUpper }
    var isHexDigit: Bool { isDigit || (self >= 97 && self <= 102) || (self >= 65 && self <= 70) }
}

extension Substring {
    var isDigits: Bool { !isEmpty && utf8.allSatisfy(\.isDigit) }
    var isHex: Bool { !isEmpty && utf8.allSatisfy(\.isHexDigit) }
    var isAlphanumeric: Bool { !isEmpty && utf8.allSatisfy(\.isAlphanumeric) }
    var isLowercase: Bool { utf8.allSatisfy(\.isLower) }
    var hasDigit: Bool { utf8.contains(where: \.isDigit) }
    var hasLetter: Bool { utf8.contains { $0.isLower || $0.isUpper } }

    /// How often the kind of character (digit, lower, upper) changes along the word.
    var classChanges: Int {
        var changes = 0
        var previous = -1
        for byte in utf8 {
            let kind = byte.isDigit ? 0 : byte.isLower ? 1 : 2
            if previous >= 0 && kind != previous { changes += 1 }
            previous = kind
        }
        return changes
    }
}
