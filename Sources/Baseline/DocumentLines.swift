/// A document, line by line: what a person keeps, drops, denies, compares and merges.
///
/// A line is a behaviour in its generalised form: its executable and its path may be patterns, and of flags and names
/// of the environment it holds one, or none for a list of flags that is empty.
extension ProfileDocument {
    /// What the document allows, in its order. A line that is given twice is there twice.
    public var lines: [Behaviour] { processes.flatMap(\.lines) }

    /// Adds a line where lines of its program stand, in order where the others are; one that is there is not repeated.
    ///
    /// A flag is left out where the program may be started with any: a list would forbid all others.
    public mutating func add(_ line: Behaviour) {
        guard !lines(of: line.program).contains(line) else { return }
        if case .process(let process) = line {
            let identity = EntryIdentity(process)
            let index =
                processes.firstIndex {
                    $0.program == line.program && EntryIdentity($0, for: process.parent) == identity
                }
                ?? insert(identity.entry(of: line.program))
            processes[index].parents.insertInOrder(process.parent)
            return
        }
        if case .options(let options) = line, !takes(options) { return }
        let index =
            processes.firstIndex { $0.program == line.program } ?? insert(ProcessEntry(program: line.program))
        processes[index].add(line)
    }

    /// Takes a line out, every time that it is given; an entry with nothing left goes, too.
    /// - Returns: whether it was there.
    @discardableResult
    public mutating func remove(_ line: Behaviour) -> Bool {
        var found = false
        for index in processes.indices where processes[index].program == line.program {
            found = processes[index].remove(line) || found
        }
        if found { processes.removeAll { $0.program == line.program && $0.isEmpty } }
        return found
    }

    private func lines(of program: Program) -> [Behaviour] {
        processes.filter { $0.program == program }.flatMap(\.lines)
    }

    private func takes(_ options: OptionsBehaviour) -> Bool {
        guard options.environment.isEmpty, !options.flags.allSatisfy(ArgumentTopic.isTopic) else { return true }
        return processes.contains { $0.program == options.program && $0.flags != nil }
    }

    /// Behind the other entries of its program; else in order where the entries are; else last.
    mutating func insert(_ entry: ProcessEntry) -> Int {
        let programs = processes.map(\.program)
        let index =
            programs.lastIndex(of: entry.program).map { $0 + 1 }
            ?? (programs.isInOrder ? programs.firstIndex { $0 > entry.program } : nil) ?? processes.count
        processes.insert(entry, at: index)
        return index
    }
}

extension ProcessEntry {
    /// What the entry allows: starts, then what its program may do.
    public var lines: [Behaviour] {
        let starts = parents.map { parent in
            Behaviour.process(
                ProcessBehaviour(
                    program: program, script: script, parent: parent, origin: origin ?? Self.origin(of: parent),
                    terminal: terminal, argumentZero: argumentZero))
        }
        var options = (flags ?? []).map { OptionsBehaviour(program: program, flags: [$0]) }
        if flags?.isEmpty == true { options.append(OptionsBehaviour(program: program)) }
        options += environment.map { OptionsBehaviour(program: program, environment: [$0]) }
        let files = Access.allCases.flatMap { access in
            (self.files[access] ?? []).map {
                Behaviour.file(FileBehaviour(program: program, path: $0, access: access))
            }
        }
        let listens = self.listens.map { Behaviour.listen(ListenBehaviour(program: program, endpoint: $0)) }
        let connects = self.connects.map { Behaviour.connect(ConnectBehaviour(program: program, peer: $0)) }
        let privileges = self.privileges.map {
            Behaviour.privilege(PrivilegeBehaviour(program: program, operation: $0))
        }
        let syscalls = self.syscalls.map { Behaviour.syscall(SyscallBehaviour(program: program, name: $0)) }
        return starts + options.map { .options($0) } + files + listens + connects + privileges + syscalls
    }

    /// Whether it says nothing any more.
    var isEmpty: Bool {
        parents.isEmpty && flags == nil && environment.isEmpty && files.values.allSatisfy(\.isEmpty)
            && listens.isEmpty && connects.isEmpty && privileges.isEmpty && syscalls.isEmpty
    }

    static func origin(of parent: String) -> LineageOrigin { parent == "exec" ? .exec : .entrypoint }

    fileprivate mutating func add(_ line: Behaviour) {
        switch line {
        case .process: break
        case .options(let options):
            if options.environment.isEmpty {
                var listed = flags ?? []
                for flag in options.flags { listed.insertInOrder(flag) }
                flags = listed
            }
            for name in options.environment { environment.insertInOrder(name) }
        case .file(let file): files[file.access, default: []].insertInOrder(file.path)
        case .listen(let listen): listens.insertInOrder(listen.endpoint)
        case .connect(let connect): connects.insertInOrder(connect.peer)
        case .privilege(let privilege): privileges.insertInOrder(privilege.operation)
        case .syscall(let syscall): syscalls.insertInOrder(syscall.name)
        }
    }

    fileprivate mutating func remove(_ line: Behaviour) -> Bool {
        guard lines.contains(line) else { return false }
        switch line {
        case .process(let process): parents.removeAll { $0 == process.parent }
        case .options(let options):
            if options.flags.isEmpty, options.environment.isEmpty { flags = nil }
            flags?.removeAll { options.flags.contains($0) }
            environment.removeAll { options.environment.contains($0) }
        case .file(let file):
            files[file.access]?.removeAll { $0 == file.path }
            if files[file.access]?.isEmpty == true { files[file.access] = nil }
        case .listen(let listen): listens.removeAll { $0 == listen.endpoint }
        case .connect(let connect): connects.removeAll { $0 == connect.peer }
        case .privilege(let privilege): privileges.removeAll { $0 == privilege.operation }
        case .syscall(let syscall): syscalls.removeAll { $0 == syscall.name }
        }
        return true
    }
}

/// What tells the entries of one program apart.
private struct EntryIdentity: Equatable {
    var script: String?
    var origin: LineageOrigin
    var terminal: Bool
    var argumentZero: String?
    /// Whether the origin follows from the parent, so that an entry need not say it.
    var originFollows: Bool

    init(_ process: ProcessBehaviour) {
        script = process.script
        origin = process.origin == .preexisting ? .entrypoint : process.origin
        terminal = process.terminal
        argumentZero = process.argumentZero
        originFollows = ProcessEntry.origin(of: process.parent) == origin
    }

    init(_ entry: ProcessEntry, for parent: String) {
        let implied = ProcessEntry.origin(of: parent)
        script = entry.script
        origin = entry.origin ?? implied
        terminal = entry.terminal
        argumentZero = entry.argumentZero
        originFollows = implied == origin
    }

    func entry(of program: Program) -> ProcessEntry {
        ProcessEntry(
            program: program, script: script, origin: originFollows ? nil : origin, terminal: terminal,
            argumentZero: argumentZero)
    }
}

extension Array where Element: Comparable {
    var isInOrder: Bool { zip(self, dropFirst()).allSatisfy { $0 <= $1 } }

    /// Where the others are in order, at its place; else last.
    fileprivate mutating func insertInOrder(_ element: Element) {
        guard !contains(element) else { return }
        insert(element, at: (isInOrder ? firstIndex { $0 > element } : nil) ?? count)
    }
}

extension Array where Element: Comparable & Hashable {
    /// Adds what is not there: where the others are in order, at its place; else last.
    mutating func insertInOrder(_ elements: [Element]) {
        let there = Set(self)
        let new = elements.filter { !there.contains($0) }
        if new.isEmpty { return }
        self = isInOrder ? (self + new).sorted() : self + new
    }
}
