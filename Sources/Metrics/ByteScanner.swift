import Glibc

/// Goes through the bytes of a file of /proc or /sys where they lie. It never fails: what is not there is not found.
struct ByteScanner {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }

    /// The number at this place, behind blanks; nothing is consumed but blanks where there is none, or where it does
    /// not fit into 64 bits.
    mutating func number() -> UInt64? {
        skipBlanks()
        var value: UInt64 = 0
        var end = position
        while end < bytes.count, case let digit = bytes[end] &- 0x30, digit < 10 {
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(UInt64(digit))
            if tooLarge || overflow { return nil }
            value = sum
            end += 1
        }
        if end == position { return nil }
        position = end
        return value
    }

    /// What stands before the next blank or line's end, behind blanks; empty at the line's end.
    mutating func word() -> Word { word(until: 0x20) }

    /// What stands before the next such byte, blank or line's end.
    mutating func word(until end: UInt8) -> Word {
        skipBlanks()
        let start = position
        while position < bytes.count, case let byte = bytes[position], byte != end, !Self.isSpace(byte) {
            position += 1
        }
        return Word(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
    }

    /// Passes this byte if it is the next.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    }

    mutating func skipLine() {
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
        if position < bytes.count { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A }

    /// Bytes of the file, valid as long as its buffer.
    struct Word {
        let bytes: UnsafeRawBufferPointer

        static func == (word: Word, text: StaticString) -> Bool {
            word.bytes.count == text.utf8CodeUnitCount
                && (word.bytes.isEmpty || memcmp(word.bytes.baseAddress!, text.utf8Start, word.bytes.count) == 0)
        }
    }

    /// Calls `body` with key and value of each line "key value". Lines of another form are passed over.
    static func forEachKey(_ bytes: UnsafeRawBufferPointer, _ body: (Word, UInt64) -> Void) {
        var scanner = ByteScanner(bytes)
        while !scanner.isAtEnd {
            let key = scanner.word()
            if let value = scanner.number() { body(key, value) }
            scanner.skipLine()
        }
    }
}
