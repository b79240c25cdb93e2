import Baseline

/// Findings about process entries: whether anything starts them.
enum ProcessCheck {
    static func findings(_ parsed: ParsedDocument) -> [DocumentFinding] {
        let entries = parsed.document.processes
        let names = Set(entries.map(\.program.name))
        let started = Set(entries.filter { !$0.parents.isEmpty }.map(\.program))
        let running = running(entries)
        var identities: Set<ProcessIdentity> = []
        var findings: [DocumentFinding] = []
        for (entry, mark) in zip(entries, parsed.marks.entries) {
            func add(_ rule: DocumentFinding.Rule, at place: LinePlace, _ message: String) {
                findings.append(DocumentFinding(rule, at: place, "\(entry.program.name): \(message)"))
            }
            if !identities.insert(entry.identity).inserted {
                add(.duplicateEntry, at: mark.start, "the same entry stands above")
            }
            if !started.contains(entry.program) {
                add(.neverStarted, at: mark.start, "no parents: nothing may start it")
            }
            for (parent, place) in zip(entry.parents, mark.lines) where !isOrigin(parent) {
                if !names.contains(parent) {
                    add(.unknownParent, at: place, "its parent '\(parent)' is no program of this profile")
                } else if !running.contains(parent) {
                    add(.neverStarted, at: place, "its parent '\(parent)' can never run: nothing that runs starts it")
                }
            }
            findings += flags(entry, mark)
        }
        return findings
    }

    private static func isOrigin(_ parent: String) -> Bool { parent == "entrypoint" || parent == "exec" }

    /// Names of programs that a container's start or an exec session leads to.
    private static func running(_ entries: [ProcessEntry]) -> Set<String> {
        var children: [String: Set<String>] = [:]
        for entry in entries {
            for parent in entry.parents { children[parent, default: []].insert(entry.program.name) }
        }
        var running: Set<String> = ["entrypoint", "exec"]
        var front = Array(running)
        while let name = front.popLast() {
            for child in children[name] ?? [] where running.insert(child).inserted { front.append(child) }
        }
        return running
    }

    private static func flags(_ entry: ProcessEntry, _ mark: DocumentMarks.Entry) -> [DocumentFinding] {
        let name = entry.program.name
        var findings: [DocumentFinding] = []
        for (flag, place) in zip(entry.flags ?? [], mark.lines.dropFirst(entry.parents.count))
        where !ArgumentTopic.isTopic(flag) {
            guard let seen = StartFlags.of(program: name, arguments: [], words: [flag]) else {
                findings.append(DocumentFinding(.unwatchedFlags, at: place, "\(name): its flags are not watched"))
                break
            }
            if seen != [flag] {
                let how = seen.isEmpty ? "part of script" : seen.joined(separator: " ")
                findings.append(DocumentFinding(.respelledFlag, at: place, "\(name): flag \(flag) is seen as \(how)"))
            }
        }
        return findings
    }
}
