/// What a program makes under names that vary and also reads, writes or deletes: one kind of file, whatever is done with it.
///
/// Of thirty reports that were made three may have been removed while learning, or those of one directory only. They are
/// read, written and removed by the lines under which they are made, where these hold what was seen. A file whose name does not
/// vary is of them only if the program made that very file: `/data/config.yaml` of the image lies beside `/data/<uuid>` and is
/// no such file.
enum OwnFiles {
    /// Entries with those of the other accesses as the lines of `create` that hold them; of several the longest.
    /// - Parameter isSafe: whether a line of these segments reaches nothing that it must not.
    static func collapse(
        _ entries: [Access: [PathGeneralizer.Entry]], isSafe: ([String], Access) -> Bool
    ) -> [Access: [PathGeneralizer.Entry]] {
        var made: [PathPattern: [String]] = [:]
        for line in Set((entries[.create] ?? []).map(\.current)) {
            guard let pattern = pattern(line), !pattern.isLiteral else { continue }
            made[pattern] = line
        }
        guard !made.isEmpty else { return entries }
        let originals = Set((entries[.create] ?? []).map(\.original))
        let set = PathPatternSet(made.keys.sorted { $0.text < $1.text })
        var result = entries
        for access in [Access.read, .write, .delete] {
            guard let group = entries[access] else { continue }
            var lines: [[String]: [String]] = [:]
            for (line, members) in Dictionary(grouping: group, by: \.current)
            where line.contains(where: { !Glob($0).isLiteral })
                || members.contains(where: { originals.contains($0.original) })
            {
                lines[line] = longest(in: set, holding: line).flatMap { made[$0] }.flatMap {
                    isSafe($0, access) ? $0 : nil
                }
            }
            result[access] = group.map { entry in
                var entry = entry
                entry.current = lines[entry.current] ?? entry.current
                return entry
            }
        }
        return result
    }

    private static func longest(in set: PathPatternSet, holding line: [String]) -> PathPattern? {
        guard let pattern = pattern(line) else { return nil }
        var best: PathPattern?
        _ = set.matches(pattern.literalPath ?? pattern.text) { candidate in
            if candidate != pattern, candidate.covers(pattern),
                best.map({ ($0.text.utf8.count, candidate.text) < (candidate.text.utf8.count, $0.text) }) ?? true
            {
                best = candidate
            }
            return false
        }
        return best
    }

    private static func pattern(_ line: [String]) -> PathPattern? {
        line.contains("**") ? nil : try? PathPattern("/" + line.joined(separator: "/"))
    }
}
