/// The flags of a started program, without their values.
///
/// `--port=8080` is `--port`, `-p 80` is `-p`; a cluster such as `-lvp` is one flag a letter, so that `-l -v` and `-vl`
/// are the same. No value is kept, for it varies and may be secret: which letters of a program take one stands in
/// `FlagSyntax`. What belongs to a script or to another program further down the line is no flag of this one.
public enum StartFlags {
    /// Flags of one start; more are `<unread>`. Nobody writes as many, and each is kept when it is learned.
    static let limit = 32
    /// No program's long flag is longer.
    static let longestName = 48

    /// Sorted, each once, with the topics of the arguments among them.
    ///
    /// - Parameters:
    ///   - program: the name it goes by.
    ///   - arguments: all, the first word included.
    ///   - words: those behind the name, as `ProgramNaming` gives them.
    ///   - isCut: there were more than were read.
    /// - Returns: `nil` where the program's flags do not matter and its arguments have no topic.
    public static func of(program: String, arguments: [String], words: [String], isCut: Bool = false) -> [String]? {
        let name = program.hasPrefix("-") && program.count > 1 ? String(program.dropFirst()) : program
        var found = Set(ArgumentTopic.topics(of: name, words).map(\.rawValue))
        if arguments == [""] { found.insert(ArgumentTopic.empty.rawValue) }
        guard matter(for: name) else { return found.isEmpty ? nil : found.sorted() }
        let (flags, isComplete) = FlagSyntax.of(name).flags(in: words)
        if isCut && !isComplete || flags.count > limit { found.insert(ArgumentTopic.unread.rawValue) }
        found.formUnion(flags.sorted().prefix(limit))
        return found.sorted()
    }

    /// Whether a flag can turn what such a program does into something else: it connects, uploads, runs, decodes or
    /// becomes somebody else only when it is told to. For other programs new flags are everyday life.
    public static func matter(for program: String) -> Bool {
        switch ProgramKind(program) {
        case .shell, .interpreter, .networkTool, .download, .remoteCopy, .clusterClient, .archive, .privilege: true
        case .packageManager, .compiler, .miner, .reconnaissance, .accounts, .scheduler, .destruction, .debugger,
            .webServer,
            .database, .other:
            false
        }
    }
}
