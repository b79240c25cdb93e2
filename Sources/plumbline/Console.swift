import Glibc
import Reporting

/// Results go to standard output, everything else to standard error.
enum Console {
    /// Writes results.
    /// - Throws: `CommandError.files` where standard output cannot be written.
    static func write(_ text: String) throws(CommandError) { try write(Array(text.utf8)) }

    /// Writes one JSON object as a line.
    static func writeLine(_ object: (inout JSONWriter) -> Void) throws(CommandError) {
        var writer = JSONWriter()
        writer.object(object)
        writer.newline()
        try write(writer.bytes)
    }

    static func error(_ text: String) { say("plumbline: \(text)") }

    /// Something to know that is no error; silent under `--quiet`.
    static func note(_ text: String, _ options: GlobalOptions) {
        if !options.quiet { say(text) }
    }

    /// Asks for something; what is typed follows on the same line.
    static func prompt(_ text: String) { try? put(Array(text.utf8), to: STDERR_FILENO, named: "standard error") }

    static func say(_ text: String) {
        try? put(Array((text + "\n").utf8), to: STDERR_FILENO, named: "standard error")
    }

    /// Writes results that are bytes already.
    static func write(_ bytes: [UInt8]) throws(CommandError) {
        try put(bytes, to: STDOUT_FILENO, named: "standard output")
    }

    private static func put(_ bytes: [UInt8], to descriptor: Int32, named name: String) throws(CommandError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .files(name, operation: "write", errno: errno) }
            rest = rest.dropFirst(count)
        }
    }
}
