import CSensor

/// System calls by number and by name.
public enum SystemCall {
    public enum Architecture: String, Sendable, CaseIterable {
        case amd64 = "x86_64"
        case aarch64

        /// What this program was built for.
        public static var native: Architecture {
            #if arch(arm64)
                .aarch64
            #else
                .amd64
            #endif
        }
    }

    /// The number under which the kernel side keeps all calls that have none in the native table: those of x32, and
    /// numbers that no kernel knows.
    public static let other = Int(PL_CALL_NUMBERS) - 1

    /// The kernel's name of a call. `syscall_NNN` for one that is newer than the table, `other` for `SystemCall.other`.
    public static func name(_ number: Int, on architecture: Architecture = .native) -> String {
        if number == other { return "other" }
        return names[architecture]?[number] ?? "syscall_\(number)"
    }

    /// Every call that the table knows.
    static func all(on architecture: Architecture) -> [Int: String] { names[architecture] ?? [:] }

    private static let names: [Architecture: [Int: String]] = [.amd64: read(amd64), .aarch64: read(aarch64)]

    private static func read(_ table: StaticString) -> [Int: String] {
        var names: [Int: String] = [:]
        var number = 0
        for word in table.description.split(whereSeparator: \.isWhitespace) {
            if word.last == ":", let next = Int(word.dropLast()) {
                number = next
            } else {
                names[number] = String(word)
                number += 1
            }
        }
        return names
    }
}
