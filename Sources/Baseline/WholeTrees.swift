/// Trees that a program removes whole, as `rm -r` does: a directory can be removed only once nothing is in it, so whoever
/// may remove it removes all that it holds.
enum EmptiedTrees {
    /// Distinct lines below a removed directory from which on they are one.
    static let lines = 6

    /// Entries of `delete` with those below a removed directory as `directory/**`. Only directories whose names vary: of one
    /// that is always the same, what was removed stays written.
    /// - Parameter isSafe: whether a line of these segments reaches nothing that it must not.
    static func collapse(
        _ entries: [PathGeneralizer.Entry], isSafe: ([String]) -> Bool
    ) -> [PathGeneralizer.Entry] {
        let removed = Set(entries.map(\.current))
        var below: [[String]: Set<[String]>] = [:]
        for line in removed {
            if let tree = outermost(line, among: removed) { below[tree, default: []].insert(line) }
        }
        let trees = below.filter { $0.value.count >= lines && isSafe($0.key + ["**"]) }
        guard !trees.isEmpty else { return entries }
        return entries.map { entry in
            guard let tree = outermost(entry.current, among: removed), trees[tree] != nil else { return entry }
            var entry = entry
            entry.current = tree + ["**"]
            return entry
        }
    }

    private static func outermost(_ line: [String], among removed: Set<[String]>) -> [String]? {
        for end in line.indices.dropFirst() {
            let tree = Array(line[..<end])
            if tree.contains(where: { $0.contains("*") }), removed.contains(tree) { return tree }
        }
        return nil
    }
}
