/// Finds, below one directory, those that hold the same: repositories of a server, work trees of a build, one directory a
/// customer. Their names become one, as far as what they hold is shared.
///
/// What a directory holds are the lines below it, over all accesses of the program but mapping, as they are after the names
/// themselves were generalised. Two directories are alike where at least three of four of their lines, taken together,
/// are common. Alike ones are a family: two with at least four shared paths, or three with at least two, whatever is done with
/// them, some name among them. A line is shared where at least half of the family has it; what fewer have keeps the directory's
/// name. The name becomes a star that keeps how all begin and end (`*.git`, `*-*.*-*`); a bare one only where the
/// family is most of what lies there, and where the line names something below or the family is three. All counts are judged.
///
/// Never in places of the image (`PathZone.fixed`), below /root, /home and /proc, nor for what lies side by side in /, /var and
/// /var/lib; and never where the line would reach too far.
struct AlikeDirectories {
    /// Whether a line may be written so.
    let isSafe: (_ segments: [String], _ access: Access) -> Bool

    private static let leastOfTwo = 4
    private static let leastOfMore = 2
    /// From how many names on any name may stand in their place.
    private static let leastOfBare = 3
    /// More kinds of contents than so many in one directory are not compared: that many are not alike.
    private static let mostContents = 128

    private struct Line: Hashable {
        var access: Access
        var segments: [String]
    }

    /// A line as seen from a directory.
    private struct Rest: Hashable {
        var access: Access
        var segments: ArraySlice<String>

        /// Whether it names something, as `*/*` does not.
        var tells: Bool { segments.contains { $0 != "*" } }
    }

    /// Families by the directory that they lie in, each with its names as glob text.
    typealias Families = [[String]: Set<Set<String>>]

    /// - Parameters:
    ///   - known: families that other programs have shown, too: of those a line is shared that two have, and half of the ones
    ///     that this program went to.
    ///   - found: gets what this program's lines show by themselves.
    func collapse(
        _ entries: [Access: [PathGeneralizer.Entry]], known: Families = [:], found: inout Families
    ) -> [Access: [PathGeneralizer.Entry]] {
        var lines: [(Line, [String])] = []
        for (access, group) in entries where access != .exec {
            lines += Self.uncovered(Set(group.map(\.current))).map { (Line(access: access, segments: $0), $0) }
        }
        var changed: [Line: [String]] = [:]
        collapse(lines, depth: 0, known, &changed, &found)
        guard !changed.isEmpty else { return entries }
        var result = entries
        for (access, group) in entries where access != .exec {
            result[access] = group.map { entry in
                var entry = entry
                entry.current = changed[Line(access: access, segments: entry.current)] ?? entry.current
                return entry
            }
        }
        return result
    }

    /// Without lines that another one holds, which would tell directories apart by chance.
    private static func uncovered(_ lines: Set<[String]>) -> [[String]] {
        let wild = PathPatternSet(
            lines.compactMap { try? PathPattern("/" + $0.joined(separator: "/")) }.filter { !$0.isLiteral })
        return lines.filter { segments in
            guard let pattern = try? PathPattern("/" + segments.joined(separator: "/")) else { return false }
            if let path = pattern.literalPath { return !wild.matches(path) }
            return !wild.matches(pattern.text) { $0 != pattern && $0.covers(pattern) }
        }
    }

    /// Families that have a name in common are one.
    static func united(_ families: some Sequence<Families>) -> Families {
        var result: Families = [:]
        for (directory, sets) in families.joined() {
            for var set in sets {
                for other in result[directory] ?? [] where !other.isDisjoint(with: set) {
                    result[directory]?.remove(other)
                    set.formUnion(other)
                }
                result[directory, default: []].insert(set)
            }
        }
        return result
    }

    /// A pattern's text with families' names for its directories, where these are more than a star.
    static func renamed(_ text: String, _ families: Families) -> String {
        var segments = text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        for index in segments.indices.dropLast() {
            let names = families[Array(segments[..<index])]?.first { $0.contains(segments[index]) }
            guard let names, case let star = star(names.sorted()), star != "*" else { continue }
            segments[index] = star
        }
        return "/" + segments.joined(separator: "/")
    }

    /// Goes down, so that families of one directory lie below one name when their own directories are compared.
    ///
    /// - Parameter lines: as they came, and as they are now; all with the same first `depth` names now.
    private func collapse(
        _ lines: [(Line, [String])], depth: Int, _ known: Families, _ changed: inout [Line: [String]],
        _ found: inout Families
    ) {
        var children: [String: [(Line, [String])]] = [:]
        for line in lines where line.1.count > depth { children[line.1[depth], default: []].append(line) }
        if children.count >= 2, let first = children.first?.value.first, Self.isOpen(first.1[..<depth]) {
            let directory = Array(first.1[..<depth])
            var held = children.mapValues { lines in
                Set(lines.map { Rest(access: $0.0.access, segments: $0.1[(depth + 1)...]) })
            }
            for names in known[directory] ?? [] {
                let members = names.filter { held[$0] != nil }
                rename(members, Self.shared(of: members, held), Self.star(names.sorted()), depth, &children, &changed)
                for name in members { held.removeValue(forKey: name) }
            }
            let folders = held.filter { $0.value.contains { !$0.segments.isEmpty } }
            for (members, shared) in Self.families(folders) {
                let star = Self.star(members)
                if star == "*", members.count * 2 < folders.count { continue }
                found[directory, default: []].insert(Set(members))
                rename(Set(members), shared, star, depth, &children, &changed)
            }
        }
        for group in children.values where !group.isEmpty { collapse(group, depth: depth + 1, known, &changed, &found) }
    }

    private func rename(
        _ members: Set<String>, _ shared: Set<Rest>, _ star: String, _ depth: Int,
        _ children: inout [String: [(Line, [String])]], _ changed: inout [Line: [String]]
    ) {
        for name in members where name != star {
            var kept: [(Line, [String])] = []
            for (line, segments) in children[name] ?? [] {
                let rest = Rest(access: line.access, segments: segments[(depth + 1)...])
                var now = segments
                now[depth] = star
                let isTold =
                    star != "*" || (rest.segments.isEmpty ? members.count >= Self.leastOfBare : rest.tells)
                if shared.contains(rest), isTold, isSafe(now, line.access) {
                    changed[line] = now
                    children[star, default: []].append((line, now))
                } else {
                    kept.append((line, segments))
                }
            }
            children[name] = kept
        }
    }

    private static func isOpen(_ directory: ArraySlice<String>) -> Bool {
        guard let first = directory.first, first != "root", first != "home" else { return false }
        if directory == ["var"] || directory == ["var", "lib"] { return false }
        switch PathZone.of(directory) {
        case .ordinary, .volatile, .temporary: return true
        case .fixed, .processes: return false
        }
    }

    private static func families(_ held: [String: Set<Rest>]) -> [(members: [String], shared: Set<Rest>)] {
        // Most of those that are alike are the same.
        let contents = Dictionary(grouping: held.keys, by: { held[$0] ?? [] })
        guard held.count >= 2, contents.count <= mostContents else { return [] }
        var groups = contents.map { (contents: [$0.key], names: $0.value) }
        var index = 0
        while index < groups.count {
            // Whoever is alike to one of a family is of it.
            let others = groups.indices.filter { other in
                other > index
                    && groups[other].contents.contains { a in groups[index].contents.contains { areAlike(a, $0) } }
            }
            if others.isEmpty {
                index += 1
                continue
            }
            for other in others.reversed() {
                let group = groups.remove(at: other)
                groups[index].contents += group.contents
                groups[index].names += group.names
            }
        }
        return groups.compactMap { family(of: $0.names.sorted(), held) }.sorted { $0.members[0] < $1.members[0] }
    }

    private static func areAlike(_ a: Set<Rest>, _ b: Set<Rest>) -> Bool {
        let (fewer, more) = a.count <= b.count ? (a, b) : (b, a)
        // Three of four of the whole are no more than the fewer.
        guard fewer.count * 4 >= more.count * 3 else { return false }
        let common = fewer.count { more.contains($0) }
        return common * 4 >= (a.count + b.count - common) * 3
    }

    private static func family(
        of members: [String], _ held: [String: Set<Rest>]
    ) -> (members: [String], shared: Set<Rest>)? {
        guard members.count >= 2 else { return nil }
        let shared = shared(of: members, held)
        let paths = Set(shared.map(\.segments).filter { $0.isEmpty || $0.contains { $0 != "*" } })
        guard paths.count >= (members.count == 2 ? leastOfTwo : leastOfMore), shared.contains(where: \.tells) else {
            return nil
        }
        return (members, shared)
    }

    private static func shared(of members: some Collection<String>, _ held: [String: Set<Rest>]) -> Set<Rest> {
        var counts: [Rest: Int] = [:]
        for name in members { for rest in held[name] ?? [] { counts[rest, default: 0] += 1 } }
        return Set(counts.filter { $0.value >= 2 && $0.value * 2 >= members.count }.keys)
    }

    /// A star between what all names begin and end with, both up to a separator or, at the beginning, of three bytes.
    static func star(_ names: [String]) -> String {
        guard let first = names.first, !names.contains(where: { $0.contains("\\") }) else { return "*" }
        let separators = "-_.~@+"
        let bytes = names.map { Array($0.utf8) }
        let shortest = bytes.map(\.count).min() ?? 0
        var end = 0
        while end < shortest, bytes.allSatisfy({ $0[$0.count - 1 - end] == bytes[0][bytes[0].count - 1 - end] }) {
            end += 1
        }
        var ending = Substring(first.utf8.suffix(end))
        while let head = ending.first, !separators.contains(head) { ending.removeFirst() }
        var start = 0
        while start < shortest - ending.utf8.count, bytes.allSatisfy({ $0[start] == bytes[0][start] }) { start += 1 }
        var beginning = Substring(first.utf8.prefix(start)).prefix { $0 != "*" }
        if let last = beginning.lastIndex(where: separators.contains) {
            beginning = beginning[...last]
        } else if beginning.utf8.count < 3 {
            beginning = ""
        }
        return beginning + "*" + ending
    }
}
