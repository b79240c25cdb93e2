/// Names in a program's environment that are watched: each can make a program run other code, or send what it says
/// elsewhere, without a word on its command line.
///
/// The list is short on purpose. Left out is what most images set to something harmless (`PATH`, `HOME`, `ENV`, which
/// only interactive shells read) and `no_proxy`, which can only shorten a way. Fixed by judgement, from the manual
/// pages of the programs that read them and the subjects of public rule sets.
public enum EnvironmentName {
    /// What a name can do.
    public enum Concern: Hashable, Sendable, CaseIterable {
        /// The C library's loader maps code that the name gives (ld.so(8), iconv(3)).
        case loader
        /// It changes how the C library itself works (GLIBC_TUNABLES: CVE-2023-4911).
        case tunables
        /// An interpreter or virtual machine runs or finds code that the name gives.
        case interpreter
        /// Requests go through somebody else.
        case proxy
        /// A shell keeps no history.
        case history
        /// The environment was too long to be read to its end.
        case unread
    }

    /// Stands for what was not read.
    public static let unread = "<unread>"

    /// What the kernel looks for; 31 bytes at most each.
    public static let all: [String] = concerns.keys.filter { $0 != unread }.sorted()

    public static func concern(_ name: String) -> Concern? { concerns[name] }

    private static let concerns: [String: Concern] = [
        "LD_PRELOAD": .loader, "LD_AUDIT": .loader, "LD_LIBRARY_PATH": .loader, "GCONV_PATH": .loader,
        "GLIBC_TUNABLES": .tunables,
        "BASH_ENV": .interpreter, "PYTHONPATH": .interpreter, "PYTHONSTARTUP": .interpreter, "PERL5LIB": .interpreter,
        "PERL5OPT": .interpreter, "RUBYOPT": .interpreter, "NODE_OPTIONS": .interpreter,
        "JAVA_TOOL_OPTIONS": .interpreter,
        "http_proxy": .proxy, "https_proxy": .proxy, "all_proxy": .proxy, "HTTP_PROXY": .proxy, "HTTPS_PROXY": .proxy,
        "ALL_PROXY": .proxy,
        "HISTFILE": .history,
        unread: .unread,
    ]

    /// The name of a `NAME=value`.
    public static func name(of entry: String) -> String { String(entry.prefix { $0 != "=" }) }

    /// The longest `NAME=value` that the kernel passes on whole, in bytes.
    public static let longestEntry = 255

    /// A `NAME=value` without secrets.
    /// - Parameter redact: for a command line, as `ArgumentRedactor.redact`.
    public static func redacted(_ entry: String, by redact: ([String]) -> [String]) -> String {
        let name = name(of: entry)
        guard name.utf8.count < entry.utf8.count else { return entry }
        let value = entry.dropFirst(name.count + 1)
        if concern(name) == .proxy {
            // A user and password may stand without a scheme; one that was cut shows no @ to know it by.
            if entry.utf8.count >= longestEntry { return name + "=" + ArgumentRedactor.mark }
            if !value.contains("://"), let at = value.lastIndex(of: "@") {
                return name + "=" + ArgumentRedactor.mark + value[at...]
            }
        }
        let words = value.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        return name + "=" + redact([name] + words).dropFirst().joined(separator: " ")
    }
}
