import Baseline

/// Something in a valid document that deserves a second look.
public struct DocumentFinding: Hashable, Sendable {
    /// Where the entry concerned begins, counted from 1.
    public var line: Int
    public var message: String
}

extension ParsedDocument {
    /// What a reviewer should look at, in the order of the document: entries that can never match, lines
    /// given twice, patterns that reach everything or stand for something sensitive that they do not name.
    public var findings: [DocumentFinding] {
        var findings: [DocumentFinding] = []
        var identities: Set<ProcessIdentity> = []
        let names = Set(document.processes.map(\.program.name))
        for (entry, line) in zip(document.processes, processLines) {
            func add(_ message: String) {
                findings.append(DocumentFinding(line: line, message: "\(entry.program.name): \(message)"))
            }
            if !identities.insert(entry.identity).inserted { add("the same entry stands above") }
            if entry.parents.isEmpty { add("no parents: nothing may start it") }
            for parent in entry.parents where !names.contains(parent) && parent != "entrypoint" && parent != "exec" {
                add("its parent '\(parent)' is no program of this profile")
            }
            for flag in Self.repeated(in: entry.flags ?? []) { add("flag \(flag) is given twice") }
            for flag in entry.flags ?? [] where !ArgumentTopic.isTopic(flag) {
                guard let seen = StartFlags.of(program: entry.program.name, arguments: [], words: [flag]) else {
                    add("its flags are not watched")
                    break
                }
                if seen != [flag] {
                    add("flag \(flag) is seen as \(seen.isEmpty ? "part of script" : seen.joined(separator: " "))")
                }
            }
            for access in Access.allCases {
                let patterns = entry.files[access, default: []]
                for text in Self.repeated(in: patterns) { add("\(access.rawValue) \(text) is given twice") }
                for text in patterns {
                    if let problem = Self.problem(with: text, access: access) { add(problem) }
                }
            }
        }
        return findings
    }

    private static func repeated(in texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { !seen.insert($0).inserted }
    }

    private static func problem(with text: String, access: Access) -> String? {
        guard let pattern = try? PathPattern(text), !pattern.isLiteral else { return nil }
        if text == "/**" || text == "/*" { return "\(access.rawValue) \(text) reaches everything" }
        let changes: Set<Access> = [.write, .create, .delete]
        let directory = text.split(separator: "/").prefix { !$0.contains("*") }.map { "/\($0)" }.joined()
        if changes.contains(access), SensitivePath.isExecutableDirectory(directory) {
            return "\(access.rawValue) \(text) reaches executables"
        }
        return nil
    }
}
