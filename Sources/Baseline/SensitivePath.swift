/// Which paths matter whatever the image: what must never be swallowed by a wildcard, what counts even
/// when the access was refused, and what such an access could be for.
///
/// The list is fixed by judgement from ATT&CK and the public rule sets, not measured. A path is compared
/// as `PathPattern.rooted` leaves it.
public enum SensitivePath {
    /// One line of the list.
    public struct Concern: Sendable {
        public let pattern: PathPattern
        public let accesses: Set<Access>
        /// Reads as the object of a sentence: "the password hashes".
        public let what: String
        public let severity: Severity
        public let techniques: [String]

        /// Whether the pattern begins at a fixed directory, so that it can be avoided by a generalised one.
        var isAnchored: Bool { pattern.segments.first != .anyDepth }

        /// The last segment that says more than a wildcard: what a profile must name to reach the path.
        var word: Glob? {
            for segment in pattern.segments.reversed() {
                if case .name(let glob) = segment, !glob.isBare { return glob }
            }
            return nil
        }

        /// Whether a pattern with this name in it says that it means the place, and does not hold it by chance: `*.key` is
        /// meant by what holds keys only, as `site-*.key`, and not by `app-*`. A word of a fixed place is meant by
        /// any part of it (`/etc/sh*`); one that may lie anywhere by two thirds of it, as `id_*` is not.
        func isNamed(by glob: Glob) -> Bool {
            guard let word, !glob.isBare else { return false }
            guard let name = word.literal else { return word.covers(glob) }
            guard glob.matches(name) else { return false }
            return isAnchored || glob.isLiteral || glob.length * 3 >= word.length * 2
        }

        /// Whether a pattern that nobody wrote reaches the place: in a fixed one whatever does not write its word out, else
        /// what names it by chance.
        fileprivate func isReached(by pattern: PathPattern) -> Bool {
            guard let word else { return false }
            if isAnchored {
                return self.pattern.overlaps(pattern)
                    && !pattern.globs.contains { word.isLiteral ? $0 == word : !$0.isBare && word.covers($0) }
            }
            return pattern.globs.contains { !$0.isLiteral && isNamed(by: $0) } && self.pattern.overlaps(pattern)
        }
    }

    /// Whether `access` to `path` matters in any image.
    public static func isSensitive(_ path: String, access: Access) -> Bool {
        guard let set = index[access], set.matches(path) else { return false }
        return !isOwn(path)
    }

    /// The gravest line that holds for `access` to `path`, the first of equals.
    public static func concern(_ path: String, access: Access) -> Concern? {
        guard isSensitive(path, access: access) else { return nil }
        return concerns(path, access: access).reduce(nil) { best, next in
            best.map { $0.severity >= next.severity } ?? false ? best : next
        }
    }

    static func concerns(_ path: String, access: Access) -> [Concern] {
        isOwn(path) ? [] : table.filter { $0.accesses.contains(access) && $0.pattern.matches(path) }
    }

    /// Whether a wildcard pattern may stand for this sensitive path: it must name what makes the path
    /// sensitive (`Concern.isNamed`), as `/root/**` names `root` and `/etc/sh*` names `shadow`; `/etc/**` does not name
    /// the latter. Like a shell's `*`, which leaves out the names with a dot in front.
    static func isNamed(_ path: String, access: Access, by pattern: PathPattern) -> Bool {
        let segments = path.split(separator: "/")
        return concerns(path, access: access).allSatisfy { concern in
            guard let word = concern.word else { return true }
            return segments.contains { name in
                word.matches(name) && pattern.globs.contains { $0.matches(name) && concern.isNamed(by: $0) }
            }
        }
    }

    /// Whether a wildcard pattern that nobody wrote reaches a listed place.
    static func isReached(by pattern: PathPattern, access: Access) -> Bool {
        table.contains { $0.accesses.contains(access) && $0.isReached(by: pattern) }
    }

    /// Names (last components) by which the kernel recognises a refused access that must be reported.
    /// Sorted, without wildcards.
    public static let names: [String] = {
        var names: Set<String> = []
        for concern in table where !concern.accesses.isDisjoint(with: [.read, .write]) {
            if case .name(let glob)? = concern.pattern.segments.last, let name = glob.literal { names.insert(name) }
        }
        return names.sorted()
    }()

    /// Directories everything below which is sensitive for reading, as `(name)` of one component:
    /// `.ssh`, `root`, `cron.d`. Sorted.
    public static let directoryNames: [String] = {
        var names: Set<String> = []
        for concern in table where concern.accesses.contains(.read) {
            if case .name(let last)? = concern.pattern.segments.last, last.isBare, let name = concern.word?.literal {
                names.insert(name)
            }
        }
        return names.sorted()
    }()

    /// For each line of the list a path that it holds; where it holds one in any directory, one in each of these.
    public static func examples(in directories: [String]) -> [String] {
        table.flatMap { concern -> [String] in
            let names = concern.pattern.text.split(separator: "/").map {
                $0 == "**" ? "x" : String($0.map { $0 == "*" ? "x" : $0 })
            }
            if concern.isAnchored { return ["/" + names.joined(separator: "/")] }
            return directories.map { $0 + "/" + names.dropFirst().joined(separator: "/") }
        }
    }

    /// Directories that hold executables and libraries.
    public static func isExecutableDirectory(_ path: String) -> Bool { executables.matches(path) }

    static let executableDirectories = [
        "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/usr/libexec",
        "/lib", "/lib32", "/lib64", "/libx32", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/local/lib",
    ]

    /// A process's own entries below /proc tell it nothing that it does not know; git runs no hook that is a sample.
    private static func isOwn(_ path: String) -> Bool {
        if path.hasSuffix(".sample"), path.contains(".git/hooks/") { return true }
        return (path.hasPrefix("/proc/self/") || path.hasPrefix("/proc/thread-self/"))
            && !path.hasSuffix("/mem") && !path.hasSuffix("/exe")
    }

    private static let executables = PathPatternSet(
        executableDirectories.flatMap { [PathPattern(literal: $0), SensitivePathTable.pattern($0 + "/**")] })

    static let table: [Concern] = SensitivePathTable.rows

    private static let index: [Access: PathPatternSet] = {
        var index: [Access: PathPatternSet] = [:]
        for access in Access.allCases {
            index[access] = PathPatternSet(table.filter { $0.accesses.contains(access) }.map(\.pattern))
        }
        return index
    }()
}
