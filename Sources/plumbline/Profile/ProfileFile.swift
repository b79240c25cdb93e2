import Baseline
import Glibc
import ProfileStore

/// The text of a profile file.
enum ProfileFile {
    /// - Parameter path: `-` for standard input.
    /// - Throws: `CommandError` where it cannot be read, `DocumentError` where it is not UTF-8.
    static func text(_ path: String) throws -> String {
        let bytes = path == "-" ? try TextFile.read(STDIN_FILENO, named: "standard input") : try TextFile.read(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let valid = String(decoding: bytes, as: UTF8.self).prefix { $0 != "\u{FFFD}" }
            let line = valid.count(where: \.isNewline) + 1
            let column = valid.unicodeScalars.reversed().prefix { $0 != "\n" }.count + 1
            throw DocumentError(file: path, line: line, column: column, message: "not UTF-8 text", quotedLine: "")
        }
        return text
    }
}

/// The one place that reads the time of day.
enum Clock {
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }
}
