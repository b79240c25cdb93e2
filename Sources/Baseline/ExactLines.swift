/// From what was observed to the lines that hold exactly that: how an alarm becomes part of a profile.
extension ProfileDocument {
    /// The lines that allow observed behaviours and nothing else.
    ///
    /// A program that the document holds already, also by a pattern, is written as it stands there: lines under
    /// another spelling would be those of another program, with flags of its own. For one that it does not hold and
    /// whose flags matter there is also the line of an empty list, so that no flags are allowed but those observed.
    public func lines(allowing observed: [Behaviour]) -> [Behaviour] {
        var lines: [Behaviour] = []
        var listed: Set<Program> = []
        for behaviour in observed {
            let program = written(behaviour.program)
            if !holds(program), behaviour.tellsOfFlags, listed.insert(program).inserted {
                lines.append(.options(OptionsBehaviour(program: program)))
            }
            lines += behaviour.lines(as: program)
        }
        var seen: Set<Behaviour> = []
        return lines.filter { seen.insert($0).inserted }
    }

    /// Adds lines so that whatever was allowed stays allowed: an empty list of flags is added for programs only that
    /// the document did not hold before.
    public mutating func allow(_ lines: [Behaviour]) {
        let known = Set(processes.map(\.program))
        for line in lines.sorted(by: { $0.rank < $1.rank }) {
            if case .options(let options) = line, options.isBare, known.contains(options.program) { continue }
            add(line)
        }
    }

    /// A program as the document writes it: as an entry holds it, first by its own path, then by a pattern; else by
    /// the pattern that stands for exactly its path.
    public func written(_ program: Program) -> Program {
        let path = PathPattern.rooted(program.executable)
        var byPattern: Program?
        for entry in processes where entry.program.name == program.name {
            guard let pattern = try? PathPattern(PathPattern.rootedText(entry.program.executable)) else { continue }
            if pattern.literalPath == path { return entry.program }
            if byPattern == nil, pattern.matches(path) { byPattern = entry.program }
        }
        return byPattern ?? program.exact
    }

    private func holds(_ program: Program) -> Bool { processes.contains { $0.program == program } }
}

extension Program {
    /// As a document writes this program alone: there, an executable's path is a pattern.
    var exact: Program { Program(executable: PathPattern(literal: executable).text, name: name) }
}

extension Behaviour {
    /// The lines of a document that stand for this observed behaviour alone; several for several flags.
    public var exactLines: [Behaviour] { lines(as: program.exact) }

    /// The document's lines that stand for exactly this observed behaviour; several for several flags.
    func lines(as program: Program) -> [Behaviour] {
        switch self {
        case .process(var process):
            process.program = program
            process.script = process.script.map(Self.exactScript)
            if process.origin == .preexisting { process.origin = .entrypoint }
            return [.process(process)]
        case .options(let options):
            let single =
                options.flags.map { OptionsBehaviour(program: program, flags: [$0]) }
                + options.environment.map { OptionsBehaviour(program: program, environment: [$0]) }
            return (single.isEmpty ? [OptionsBehaviour(program: program)] : single).map { .options($0) }
        case .file(let file):
            let path = PathPattern(literal: file.path).text
            return [.file(FileBehaviour(program: program, path: path, access: file.access))]
        case .listen(var listen):
            listen.program = program
            if case .unix(let name) = listen.endpoint { listen.endpoint = .unix(Self.exactSocket(name)) }
            return [.listen(listen)]
        case .connect(var connect):
            connect.program = program
            if case .unix(let name) = connect.peer { connect.peer = .unix(Self.exactSocket(name)) }
            return [.connect(connect)]
        case .privilege(let privilege):
            return [.privilege(PrivilegeBehaviour(program: program, operation: privilege.operation))]
        case .syscall(let syscall): return [.syscall(SyscallBehaviour(program: program, name: syscall.name))]
        }
    }

    static func exactScript(_ script: String) -> String {
        script.hasPrefix("/") ? PathPattern(literal: script).text : Glob.escape(script)
    }

    static func exactSocket(_ name: String) -> String {
        name.hasPrefix("@") ? Glob.escape(name) : PathPattern(literal: name).text
    }

    /// Whether the flags of its program are watched.
    fileprivate var tellsOfFlags: Bool {
        if case .options(let options) = self, !options.flags.isEmpty { return true }
        return StartFlags.matter(for: program.name)
    }

    /// Starts make a program's entry, and an empty list of flags comes before the flags.
    fileprivate var rank: Int {
        switch self {
        case .process: 0
        case .options(let options): options.isBare ? 1 : 2
        case .file, .listen, .connect, .privilege, .syscall: 3
        }
    }
}

extension OptionsBehaviour {
    /// A start without flags, which stands for a list that is empty.
    fileprivate var isBare: Bool { flags.isEmpty && environment.isEmpty }
}
