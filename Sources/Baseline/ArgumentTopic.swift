/// What arguments are about, where that is dangerous in any image and whatever the program's flags are.
///
/// It stands among a start's flags in place of the words, which vary and may be secret. Judged, from the subjects of
/// public rule sets.
public enum ArgumentTopic: String, Hashable, Sendable, CaseIterable {
    /// No arguments at all, not even the program's name. Since Linux 5.18 the kernel makes them one empty word.
    case empty = "<empty>"
    /// A search for keys or passwords.
    case secrets = "<secrets>"
    /// A cryptocurrency miner's protocol.
    case stratum = "<stratum>"
    /// A shell's own way to the network.
    case network = "<dev-tcp>"
    /// An address of socat that is a program.
    case program = "<program>"
    /// Words that made sudo or pkexec give root to anyone (CVE-2019-14287, CVE-2021-3156).
    case rootExploit = "<root-exploit>"
    /// Not a topic of its own: there was more than was read.
    case unread = "<unread>"

    public static func isTopic(_ flag: String) -> Bool { flag.hasPrefix("<") }

    /// - Parameters:
    ///   - program: the name it goes by.
    ///   - words: the arguments behind it.
    public static func topics(of program: String, _ words: some Collection<String>) -> [ArgumentTopic] {
        var topics: Set<ArgumentTopic> = []
        let text = words.joined(separator: " ")
        if text.contains("stratum+") || text.contains("stratum:") { topics.insert(.stratum) }
        if text.contains("/dev/tcp/") || text.contains("/dev/udp/") { topics.insert(.network) }
        let lower = text.lowercased()
        if program == "socat", lower.contains("exec:") || lower.contains("system:") { topics.insert(.program) }
        if searchers.contains(program), secretWords.contains(where: lower.contains) { topics.insert(.secrets) }
        if program == "sudo" && (text.contains("-u#-1") || text.contains("-u #-1"))
            || program == "sudoedit" && (text.contains("-s") || text.contains("\\"))
        {
            topics.insert(.rootExploit)
        }
        return allCases.filter(topics.contains)
    }

    private static let searchers: Set<String> = ["grep", "egrep", "fgrep", "find", "locate", "rg", "ag"]

    private static let secretWords = [
        "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "private key", "password", "passwd", ".pem", "aws/credentials",
        "aws_secret_access_key", "aws_access_key_id", "secret",
    ]

    var label: (severity: Severity, techniques: [String], reason: String) {
        switch self {
        case .empty: (.critical, ["T1068"], "without arguments some programs can be made to give root")
        case .secrets: (.high, ["T1552.001", "T1552.004"], "it searches for keys or passwords")
        case .stratum: (.critical, ["T1496"], "its arguments speak a miner's protocol")
        case .network:
            (.critical, ["T1059.004", "T1095"], "its commands talk to the network by a shell's own means")
        case .program: (.critical, ["T1059", "T1095"], "it hands a program to whoever connects")
        case .rootExploit: (.critical, ["T1548.003", "T1068"], "these arguments are a known way to become root")
        case .unread: (.medium, ["T1027"], "there is more on its command line than was read")
        }
    }
}
