/// Several documents as one that allows what any of them allows and denies what any of them denies.
///
/// What it allows, denies, its modes and its state do not depend on the documents' order, nor on how they are grouped
/// or repeated. Image, role, and the order of lines are the first one's; lines that it has not are put in order where
/// its own are. Where all documents are in the order in which documents are made, so is the whole, and its processes are
/// the same whichever document comes first.
public struct DocumentMerge: Sendable {
    public private(set) var document: ProfileDocument
    /// What a person should look at.
    public private(set) var conflicts: [MergeConflict] = []

    /// - Parameter documents: at least one.
    public init(_ documents: [ProfileDocument]) {
        document = documents[0]
        for (index, other) in documents.enumerated().dropFirst() {
            if other.image.id != document.image.id { conflicts.append(.image(other.image, of: index)) }
            if other.role != document.role { conflicts.append(.role(other.role, of: index)) }
            // No approval covers what only another document allows.
            document.state = min(document.state, other.state)
            unite(other)
        }
        for kind in Behaviour.Kind.allCases { mergeMode(of: kind, documents) }
        mergeFlags(documents)
        findDenied(documents)
        if documents.allSatisfy(\.isInOrder) { document = document.inOrder }
    }

    private mutating func unite(_ other: ProfileDocument) {
        var there = Set(document.lines)
        for entry in other.processes {
            var new = entry
            let lines = entry.lines.filter { there.insert($0).inserted }
            new.keep(lines)
            if !lines.isEmpty { document.unite(new) }
        }
        let rules = Set(document.deny)
        document.deny += other.deny.filter { !rules.contains($0) }
        document.resources.merge(other.resources) { a, b in
            ResourceSummary(p50: max(a.p50, b.p50), p99: max(a.p99, b.p99), max: max(a.max, b.max))
        }
    }

    /// The stricter one, of those that say one.
    private mutating func mergeMode(of kind: Behaviour.Kind, _ documents: [ProfileDocument]) {
        let said = documents.enumerated().compactMap { index, document in document.mode[kind].map { (index, $0) } }
        document.mode[kind] = said.map(\.1).max()
        if Set(said.map(\.1)).count > 1 {
            conflicts.append(.mode(kind, Dictionary(uniqueKeysWithValues: said)))
        }
    }

    /// Where any of the documents starts a program with any flags, so does the whole.
    private mutating func mergeFlags(_ documents: [ProfileDocument]) {
        let entries = documents.map(\.entriesByProgram)
        for program in Set(entries.flatMap(\.keys)).sorted() {
            let rules = entries.map { FlagRule($0[program] ?? []) }
            let said = Set(rules).subtracting([.silent])
            guard Set(entries.map { $0[program]?.map(\.flags) }).count > 1, !said.isEmpty else { continue }
            if said.count > 1 {
                conflicts.append(
                    .flags(
                        program, listedIn: rules.indices.filter { rules[$0] == .listed },
                        anyIn: rules.indices.filter { rules[$0] == .any }))
            }
            setFlags(of: program, toTopicsAlone: said.contains(.any))
        }
    }

    private mutating func setFlags(of program: Program, toTopicsAlone allowsAny: Bool) {
        let indices = document.processes.indices.filter { document.processes[$0].program == program }
        if allowsAny {
            for index in indices {
                let topics = document.processes[index].flags?.filter(ArgumentTopic.isTopic) ?? []
                document.processes[index].flags = topics.isEmpty ? nil : topics
            }
        } else if FlagRule(indices.map { document.processes[$0] }) != .listed, let first = indices.first {
            // One list says no flags, another some topics: in one they would allow any flag.
            let topics = document.processes[first].flags
            document.processes[first].flags = []
            _ = document.insert(ProcessEntry(program: program, flags: topics))
        }
    }

    // MARK: Conflicts

    /// Lines that one document allows and another denies: denied they are.
    private mutating func findDenied(_ documents: [ProfileDocument]) {
        let rules = documents.map { document in
            document.deny.compactMap { rule in (try? LineDenial(rule)).map { (rule, $0) } }
        }
        for (index, document) in documents.enumerated() {
            let own = Set(document.deny)
            for (other, rules) in rules.enumerated() where other != index {
                for (rule, denial) in rules where !own.contains(rule) {
                    let lines = document.lines.filter(denial.concerns)
                    if lines.isEmpty { continue }
                    conflicts.append(.denied(lines, by: rule, allowedIn: index, deniedIn: other))
                }
            }
        }
    }
}

/// What a person should look at where documents became one. Documents are told by their number in the merge, from 0.
public enum MergeConflict: Hashable, Sendable {
    /// Another image than the first one's, which was kept.
    case image(ImageIdentity, of: Int)
    case role(String, of: Int)
    /// By document; the strictest was taken.
    case mode(Behaviour.Kind, [Int: EnforcementMode])
    /// Some list the program's flags and others start it with any: the list was given up.
    case flags(Program, listedIn: [Int], anyIn: [Int])
    /// The rule was kept, and wins.
    case denied([Behaviour], by: DenyRule, allowedIn: Int, deniedIn: Int)
}

extension ProcessEntry {
    /// Leaves out every line that is not in the list.
    fileprivate mutating func keep(_ lines: [Behaviour]) {
        var kept = ProcessEntry(
            program: program, script: script, origin: origin, terminal: terminal, argumentZero: argumentZero)
        for line in lines {
            switch line {
            case .process(let process): kept.parents.append(process.parent)
            case .options(let options):
                if options.environment.isEmpty { kept.flags = (kept.flags ?? []) + options.flags }
                kept.environment += options.environment
            case .file(let file): kept.files[file.access, default: []].append(file.path)
            case .listen(let listen): kept.listens.append(listen.endpoint)
            case .connect(let connect): kept.connects.append(connect.peer)
            case .privilege(let privilege): kept.privileges.append(privilege.operation)
            case .syscall(let syscall): kept.syscalls.append(syscall.name)
            }
        }
        self = kept
    }
}

extension ProfileState: Comparable {
    /// By how much they claim.
    public static func < (a: ProfileState, b: ProfileState) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension EnforcementMode: Comparable {
    /// By how much they do.
    public static func < (a: EnforcementMode, b: EnforcementMode) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
