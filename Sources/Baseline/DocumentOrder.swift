/// The order in which documents are made: programs by their executables, entries of one program by how it is started, what
/// belongs to the program in the first of them, and every list by itself.
extension ProfileDocument {
    var isInOrder: Bool { processes == inOrder.processes }

    /// The same document, its processes in order.
    var inOrder: ProfileDocument {
        var ordered = self
        let programs = Dictionary(grouping: processes, by: \.program)
        ordered.processes = programs.keys.sorted().flatMap { program in Self.inOrder(programs[program] ?? []) }
        return ordered
    }

    /// - Parameter entries: of one program.
    private static func inOrder(_ entries: [ProcessEntry]) -> [ProcessEntry] {
        var starts = entries
        for index in starts.indices { starts[index].keepStarts() }
        starts = starts.filter { !$0.parents.isEmpty }.sorted { $0.startKey < $1.startKey }
        if starts.isEmpty, var alone = entries.first {
            alone.keepStarts()
            starts = [alone]
        }
        guard !starts.isEmpty else { return [] }
        for entry in entries { starts[0].take(from: entry) }
        // Two lists that say less together than each alone, see `DocumentMerge`.
        return FlagRule(starts) == FlagRule(entries) ? starts : entries
    }
}

extension ProcessEntry {
    fileprivate var startKey: (String, String, Int, String) {
        (origin?.rawValue ?? "", script ?? "", terminal ? 1 : 0, argumentZero ?? "")
    }

    fileprivate mutating func keepStarts() {
        self = ProcessEntry(
            program: program, script: script, origin: origin, terminal: terminal, argumentZero: argumentZero,
            parents: parents.sorted())
    }

    /// What belongs to the program.
    fileprivate mutating func take(from entry: ProcessEntry) {
        if let listed = entry.flags { flags = Set((flags ?? []) + listed).sorted() }
        environment = Set(environment + entry.environment).sorted()
        for (access, patterns) in entry.files where !patterns.isEmpty {
            files[access] = Set((files[access] ?? []) + patterns).sorted()
        }
        listens = Set(listens + entry.listens).sorted()
        connects = Set(connects + entry.connects).sorted()
        privileges = Set(privileges + entry.privileges).sorted()
        syscalls = Set(syscalls + entry.syscalls).sorted()
    }
}
