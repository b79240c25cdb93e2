/// Trees below a directory whose name varies that a program takes as a whole.
///
/// Removed, as `rm -r` does: a directory can be removed only once nothing is in it, so whoever may remove it removes all that it
/// holds. Read, as git reads a repository: so many different things that one more is none of note, unless the program
/// interprets what it reads, where a dropped script must stay new (the caller leaves those out). Only directories whose names
/// vary: of one that is always the same, what was used stays written. The counts are judged.
enum WholeTrees {
    /// Distinct lines below a directory from which on they are one, by access; elsewhere they never are.
    static let lines: [Access: Int] = [.delete: 6, .read: 12]

    /// Entries with those of a whole tree as `directory/**`.
    /// - Parameter isSafe: whether a line of these segments reaches nothing that it must not.
    static func collapse(
        _ entries: [PathGeneralizer.Entry], access: Access, isSafe: ([String]) -> Bool
    ) -> [PathGeneralizer.Entry] {
        guard let least = lines[access] else { return entries }
        let used = Set(entries.map(\.current))
        var below: [[String]: Set<[String]>] = [:]
        for line in used {
            if let tree = outermost(line, access, used) { below[tree, default: []].insert(line) }
        }
        let trees = below.filter { $0.value.count >= least && isSafe($0.key + ["**"]) }
        guard !trees.isEmpty else { return entries }
        return entries.map { entry in
            guard let tree = outermost(entry.current, access, used), trees[tree] != nil else { return entry }
            var entry = entry
            entry.current = tree + ["**"]
            return entry
        }
    }

    private static func outermost(_ line: [String], _ access: Access, _ used: Set<[String]>) -> [String]? {
        for end in line.indices.dropFirst() where isTree(line[..<end], access, used) { return Array(line[..<end]) }
        return nil
    }

    private static func isTree(_ directory: ArraySlice<String>, _ access: Access, _ used: Set<[String]>) -> Bool {
        if access == .delete { return directory.contains { !Glob($0).isLiteral } && used.contains(Array(directory)) }
        // A bare star may stand for anything that lies there.
        guard let name = directory.last, !Glob(name).isLiteral, name != "*" else { return false }
        switch PathZone.of(directory.dropLast()) {
        case .ordinary, .volatile, .temporary: return true
        case .fixed, .processes: return false
        }
    }
}
