import Baseline

/// Findings about single lines: what stands twice, what another pattern holds, what reaches too far or is dangerous.
enum LineCheck {
    static func findings(_ parsed: ParsedDocument) -> [DocumentFinding] {
        let graph = ProcessGraph(parsed.document.lines)
        let cover = LineCover(parsed.document.lines)
        let deny = DenyIndex(parsed.document.deny)
        var seen: Set<Behaviour> = []
        var findings: [DocumentFinding] = []
        for (entry, mark) in zip(parsed.document.processes, parsed.marks.entries) {
            if let message = WidthCheck.problem(withExecutable: entry.program.executable) {
                findings.append(DocumentFinding(.overWide, at: mark.start, "\(entry.program.name): \(message)"))
            }
            for (line, place) in zip(entry.lines, mark.lines) {
                func add(_ rule: DocumentFinding.Rule, level: DocumentFinding.Level? = nil, _ message: String) {
                    findings.append(
                        DocumentFinding(rule, level: level, at: place, "\(entry.program.name): \(message)"))
                }
                guard seen.insert(line).inserted else {
                    add(.duplicateLine, "\(words(line)) is given twice")
                    continue
                }
                if let other = cover.line(covering: line), !isFirst(line, of: other) {
                    add(.redundantPattern, "\(words(line)) is part of \(words(other))")
                }
                if let problem = WidthCheck.problem(with: line) { add(.overWide, "\(words(line)) \(problem)") }
                for flag in DangerFlag.flags(of: line, evidence: nil, in: graph) + exec(line) {
                    findings.append(
                        DocumentFinding(
                            .dangerousGrant, level: flag.label.severity == .critical ? .warning : .note, at: place,
                            flag.label.explanation))
                }
                if deny.denies(line) {
                    add(.deniedLine, "\(words(line)) is denied by a rule of deny: it is never allowed")
                }
            }
        }
        return findings
    }

    /// A shell that may be started from outside, with a terminal or without.
    private static func exec(_ line: Behaviour) -> [DangerFlag] {
        guard case .process(let process) = line, process.parent == "exec", !process.terminal,
            ProgramKind(process.program.name) == .shell
        else { return [] }
        return [
            DangerFlag(
                .execSession, .medium, ["T1609"],
                "\(process.program.name) may be started from outside; with it, whoever may exec into the container has a shell"
            )
        ]
    }

    /// Of two patterns that hold each other the second is the needless one, which the order of texts decides.
    private static func isFirst(_ line: Behaviour, of other: Behaviour) -> Bool {
        guard case .file(let file) = line, case .file(let otherFile) = other, file.path < otherFile.path,
            let pattern = try? PathPattern(file.path), let second = try? PathPattern(otherFile.path)
        else { return false }
        return pattern.covers(second, for: file.access)
    }

    /// What a line is, without its program.
    static func words(_ line: Behaviour) -> String {
        switch line {
        case .process(let process): "parent \(process.parent)"
        case .options(let options):
            options.environment.first.map { "environment \($0)" } ?? options.flags.first.map { "flag \($0)" } ?? "flags"
        case .file(let file): "\(file.access.rawValue) \(file.path)"
        case .listen(let listen): "listen \(listen.endpoint.text)"
        case .connect(let connect): "connect \(connect.peer.text)"
        case .privilege(let privilege): "privilege \(privilege.operation)"
        case .syscall(let syscall): "syscall \(syscall.name)"
        }
    }
}
