extension ProfileDocument {
    /// Adds an entry's lines to the entry of the same program, script, origin, terminal and argv[0], or as a new one;
    /// what belongs to the program goes to its first entry. A line that is there is not repeated. In order where the
    /// others are, else last.
    mutating func unite(_ entry: ProcessEntry) {
        let same = processes.firstIndex {
            $0.program == entry.program && $0.script == entry.script && $0.origin == entry.origin
                && $0.terminal == entry.terminal && $0.argumentZero == entry.argumentZero
        }
        guard let first = processes.firstIndex(where: { $0.program == entry.program }) else {
            _ = insert(entry)
            return
        }
        processes[first].unite(entry)
        if let same {
            processes[same].parents.insertInOrder(entry.parents)
        } else if !entry.parents.isEmpty {
            var start = ProcessEntry(
                program: entry.program, script: entry.script, origin: entry.origin, terminal: entry.terminal,
                argumentZero: entry.argumentZero)
            start.parents = entry.parents
            _ = insert(start)
        }
    }
}

extension ProcessEntry {
    /// Adds what another entry says of the program itself.
    fileprivate mutating func unite(_ other: ProcessEntry) {
        if let others = other.flags {
            var list = flags ?? []
            list.insertInOrder(others)
            flags = list
        }
        environment.insertInOrder(other.environment)
        for (access, patterns) in other.files where !patterns.isEmpty {
            files[access, default: []].insertInOrder(patterns)
        }
        listens.insertInOrder(other.listens)
        connects.insertInOrder(other.connects)
        privileges.insertInOrder(other.privileges)
        syscalls.insertInOrder(other.syscalls)
    }
}
