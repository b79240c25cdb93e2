/// Turns the concrete paths that one program used into the patterns that stand for them.
///
/// Built from the full set, so that the order in which paths were seen has no influence. In this order:
/// 1. a sensitive path (`SensitivePath`) stays as it is, but for the numbers of another process and its threads below /proc;
/// 2. varying parts of each name become `*`, by shape or by siblings, and so do the directories that spread a cache
///    (`VaryingNames`), over all accesses of the program;
/// 3. trees of documents become `root/**` for reading (`ServedTree`), and so do packages of the image, whose shared
///    libraries become `DIR/*.so*` (`ImageFiles`);
/// 4. a directory with at least `PathZone.fanOut` children of one kind becomes `*`, keeping an extension
///    that nine in ten share; where at least three units were observed, only if half of the children do not recur
///    (`FanOut`);
/// 5. directories that hold the same become one name (`AlikeDirectories`, over all accesses, and over all programs of a
///    profile);
/// 6. what a program makes by such a line, and also reads, writes or deletes, is of that line (`OwnFiles`);
/// 7. what is removed with its whole directory, and what is read of a family in a dozen ways, becomes `DIR/**`
///    (`WholeTrees`; for reading not where the program interprets what it reads);
/// 8. two or more bare `*` at a path's end become `**` in volatile places;
/// 9. a pattern that would reach into a sensitive place, or what a person took out, is taken back to what it stands
///    for. Steps 3 and 5 to 7 make none that would;
/// 10. what another pattern holds is left out, but for patterns with `**`.
/// Other mapped files (`exec`) keep their names except in volatile places, where step 2 alone applies, without the
/// directories of caches.
/// Thresholds come from docs/methods.md §6, which also asks for children of two units: not asked here, because
/// profiles are learned in minutes, too.
public struct PathGeneralizer: Sendable {
    /// One concrete path and the number of units that showed it.
    public struct Item: Hashable, Sendable {
        public var path: String
        public var units: UInt32
        /// No drift is known: that it is as the image has it, or that nobody could tell.
        public var isOfImage: Bool
        /// The unit that showed it first.
        public var firstUnit: UInt64

        public init(path: String, units: UInt32 = 1, isOfImage: Bool = false, firstUnit: UInt64 = 0) {
            self.path = path
            self.units = units
            self.isOfImage = isOfImage
            self.firstUnit = firstUnit
        }
    }

    /// Units that the profile has seen: below three, recurrence cannot be told.
    public let unitsObserved: UInt32
    /// What no pattern with a wildcard may reach.
    private let avoided: [Access: [PathPattern]]

    public init(unitsObserved: UInt32 = 1) { self.init(unitsObserved: unitsObserved, avoiding: [:]) }

    init(unitsObserved: UInt32, avoiding avoided: [Access: [PathPattern]]) {
        self.unitsObserved = unitsObserved
        self.avoided = avoided
    }

    /// The patterns for what one program did, by access; sorted by text, none covered by another but for sensitive paths,
    /// drifted libraries and patterns with `**`.
    /// Every item's path (after `PathPattern.rooted`) is matched by a pattern of its access, a sensitive
    /// one by a pattern that names it.
    public func patterns(for items: [Access: [Item]], of program: Program) -> [Access: [PathPattern]] {
        patterns(of: parts(for: items, of: program))
    }

    /// Steps 1 to 4.
    func parts(for items: [Access: [Item]], of program: Program) -> [Access: Part] {
        let names = VaryingNames(paths: Set(items.values.joined().lazy.map { PathPattern.rooted($0.path) }))
        let libraries = ImageFiles.libraryDirectories(items[.exec] ?? [])
        return items.reduce(into: [:]) { result, group in
            result[group.key] = part(
                group.value, access: group.key, program: program, names: names, libraries: libraries)
        }
    }

    /// Families of directories that these show.
    func families(of parts: [Access: Part]) -> AlikeDirectories.Families {
        var found: AlikeDirectories.Families = [:]
        _ = alike.collapse(parts.mapValues(\.entries), found: &found)
        return found
    }

    /// The rest; `families` that any program of the profile has shown.
    func patterns(
        of parts: [Access: Part], families: AlikeDirectories.Families = [:]
    ) -> [Access: [PathPattern]] {
        var found: AlikeDirectories.Families = [:]
        var entries = alike.collapse(parts.mapValues(\.entries), known: families, found: &found)
        entries = OwnFiles.collapse(entries) { settled($0, access: $1) != nil }
        return parts.reduce(into: [:]) { result, group in
            result[group.key] = patterns(of: group.value, entries[group.key] ?? [], access: group.key)
        }
    }

    private var alike: AlikeDirectories { AlikeDirectories { settled($0, access: $1) != nil } }

    /// What one access of a program came to on the way.
    struct Part {
        /// Lines that stand.
        var kept: Set<String> = []
        /// What becomes lines.
        var entries: [Entry] = []
        /// What the image did not have: allowed by its name only.
        var drifted: Set<String> = []
        /// Whether the program runs what it reads.
        var interprets = false
    }

    /// A path on its way to a pattern.
    struct Entry: Hashable {
        var original: String
        var units: UInt32
        /// Units that showed it first, to one program or another.
        var firstUnits: Set<UInt64>
        /// Glob text after step 2, and as it is now.
        var lexical: [String]
        var current: [String]
    }

    private func part(
        _ items: [Item], access: Access, program: Program, names: VaryingNames, libraries: Set<String>
    ) -> Part {
        var kept: Set<String> = []
        var entries: [Entry] = []
        let drifted =
            access == .exec ? Set(items.lazy.filter { !$0.isOfImage }.map { PathPattern.rooted($0.path) }) : []
        for (path, seen) in Self.merged(items) {
            let segments = Self.segments(of: path)
            if let line = Self.library(path, access: access, of: libraries), !drifted.contains(path),
                isSafe(line, access: access)
            {
                kept.insert(line)
            } else if SensitivePath.isSensitive(path, access: access), !Self.isByteCode(segments) {
                let other = Self.otherProcess(segments).flatMap { isSafe($0, access: access) ? $0 : nil }
                kept.insert(other ?? PathPattern(literal: path).text)
            } else {
                let lexical = names.text(of: path, segments, access: access)
                entries.append(
                    Entry(
                        original: path, units: seen.units, firstUnits: seen.first, lexical: lexical, current: lexical))
            }
        }
        var trees: [String] = []
        if access == .read {
            let served = ServedTree.patterns(for: entries.map { Self.segments(of: $0.original) }, program: program)
            trees = served.map { "/" + $0.joined(separator: "/") }
            let folders = ImageFiles.packageFolders(entries.map { Self.segments(of: $0.original) })
            trees += folders.map { "/" + $0.map { Glob.escape($0) }.joined(separator: "/") + "/**" }
            trees.removeAll { !isSafe($0, access: access) }
            let set = PathPatternSet(trees.compactMap { try? PathPattern($0) })
            entries.removeAll { set.matches($0.original) }
        }
        let fanned = FanOut(access: access, unitsObserved: unitsObserved).collapse(entries)
        return Part(
            kept: kept.union(trees), entries: fanned, drifted: drifted, interprets: ServedTree.interprets(program))
    }

    /// Steps 7 to 10.
    private func patterns(of part: Part, _ entries: [Entry], access: Access) -> [PathPattern] {
        var kept = part.kept
        let isRead = access == .read && part.interprets
        let entries =
            isRead ? entries : WholeTrees.collapse(entries, access: access) { self.settled($0, access: access) != nil }
        var settled: [[String]: String?] = [:]
        for entry in entries {
            let text = settled[entry.current] ?? self.settled(entry.current, access: access)
            settled.updateValue(text, forKey: entry.current)
            // Where it reaches too far: back to what each name says alone, or to the name.
            let back = text ?? self.settled(entry.lexical, access: access)
            kept.insert(back ?? PathPattern(literal: entry.original).text)
        }
        return Self.distinct(kept, access: access, keeping: part.drifted)
    }

    /// The line that stands for a library, where its directory has one.
    private static func library(_ path: String, access: Access, of directories: Set<String>) -> String? {
        guard access == .exec || access == .read, ImageFiles.isLibrary(path), let slash = path.lastIndex(of: "/") else {
            return nil
        }
        let directory = String(path[..<slash])
        return directories.contains(directory) ? ImageFiles.libraries(in: directory) : nil
    }

    private static func merged(_ items: [Item]) -> [(String, (units: UInt32, first: Set<UInt64>))] {
        var seen: [String: (units: UInt32, first: Set<UInt64>)] = [:]
        for item in items {
            let path = PathPattern.rooted(item.path)
            let other = seen[path] ?? (0, [])
            seen[path] = (max(item.units, other.units), other.first.union([item.firstUnit]))
        }
        return seen.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    static func segments(of path: String) -> [String] {
        PathPattern.rooted(path).utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }

    /// Byte code that Python keeps beside a module.
    static func isByteCode(_ segments: [String]) -> Bool {
        segments.dropLast().last == "__pycache__"
            && segments.last.map { name in
                NameShape.generalized(name, zone: .fixed, inByteCode: true) != nil
            } ?? false
    }

    /// `/proc/<n>/x` as `/proc/*/x`, a thread's as `/proc/*/task/*/x`: what x is stays written.
    private static func otherProcess(_ segments: [String]) -> String? {
        guard segments.count >= 3, segments[0] == "proc", segments[1][...].isDigits else { return nil }
        var names = segments.dropFirst(2).map { Glob.escape($0) }
        if names.count >= 3, names[0] == "task", names[1][...].isDigits { names[1] = "*" }
        return "/proc/*/" + names.joined(separator: "/")
    }

    /// Step 8, and step 9's question: the pattern's text, or `nil` where it reaches too far.
    private func settled(_ segments: [String], access: Access) -> String? {
        let text = "/" + (access == .exec ? segments : Self.deepened(segments)).joined(separator: "/")
        return isSafe(text, access: access) ? text : nil
    }

    private static func deepened(_ segments: [String]) -> [String] {
        var start = segments.count
        while start > 0, segments[start - 1] == "*" { start -= 1 }
        guard segments.count - start >= 2, start >= 1 else { return segments }
        switch PathZone.of(segments[..<start]) {
        case .volatile, .temporary: return segments[..<start] + ["**"]
        default: return segments
        }
    }

    private func isSafe(_ text: String, access: Access) -> Bool {
        if let pattern = try? PathPattern(text), !pattern.isLiteral,
            avoided[access]?.contains(where: pattern.overlaps) == true
        {
            return false
        }
        return Self.isSafe(text, access: access)
    }

    /// Whether a pattern reaches no sensitive place that it does not name.
    static func isSafe(_ text: String, access: Access) -> Bool {
        // Below /proc a star was made of pids: it is not meant for /proc/sys.
        let text = text.hasPrefix("/proc/*/") ? "/proc/1/" + text.dropFirst("/proc/*/".count) : text
        guard let pattern = try? PathPattern(text) else { return false }
        return pattern.isLiteral || !SensitivePath.isReached(by: pattern, access: access)
    }

    /// Step 10: leaves out what another pattern covers.
    private static func distinct(_ texts: Set<String>, access: Access, keeping named: Set<String>) -> [PathPattern] {
        let patterns = texts.sorted().compactMap { try? PathPattern($0) }
        let wild = PathPatternSet(patterns.filter { !$0.isLiteral })
        return patterns.filter { pattern in
            if let path = pattern.literalPath {
                return !wild.matches(path) || SensitivePath.isSensitive(path, access: access)
                    || named.contains(path) && ImageFiles.holdsLibraries(path)
            }
            if pattern.segments.contains(.anyDepth) { return true }
            // Nearly all that hold another match its text; one with an escape may match the text and not hold it.
            return !wild.matches(pattern.text) { $0 != pattern && $0.covers(pattern) }
        }
    }
}
