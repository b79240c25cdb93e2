/// The glob text of each path of a program, with the varying parts of its names as `*`: by the shape of a name alone
/// (`NameShape`), or by its siblings (`SiblingShapes`).
///
/// Goes down from the root, so that directories whose names have become one are one directory where the names in them
/// are compared: `/tmp/build-x1y2/a7Qk` and `/tmp/build-k9w8/b3Zp` are siblings.
struct VaryingNames {
    private var texts: [String: [String]] = [:]
    /// Where names spread hashes: those of them have a digit somewhere.
    private var buckets: Set<Level> = []

    /// - Parameter paths: of all accesses of one program, because one temporary file is created, written and deleted.
    init(paths: Set<String>) {
        compare(paths.map { Member(path: $0, segments: PathGeneralizer.segments(of: $0)) }, below: [])
        for (path, text) in texts {
            let segments = PathGeneralizer.segments(of: path)
            for index in Self.possibleBuckets(segments, text) where segments[index][...].hasDigit {
                buckets.insert(Self.level(of: index, segments, text))
            }
        }
    }

    /// A path's names as glob text; those of a mapped file stay as they are but in volatile places.
    func text(of path: String, _ segments: [String], access: Access) -> [String] {
        var result = texts[path] ?? segments.map { Glob.escape($0) }
        if access == .exec {
            for index in segments.indices {
                let zone = PathZone.of(segments[..<index])
                if zone != .volatile && zone != .temporary { result[index] = Glob.escape(segments[index]) }
            }
        } else {
            hideBuckets(segments, &result)
        }
        return result
    }

    private struct Member {
        var path: String
        var segments: [String]
    }

    /// - Parameters:
    ///   - members: whose first names have become `directory`.
    private mutating func compare(_ members: [Member], below directory: [String]) {
        let depth = directory.count
        let deeper = members.filter { $0.segments.count > depth }
        for member in members where member.segments.count == depth { texts[member.path] = directory }
        guard !deeper.isEmpty else { return }
        let zone = PathZone.of(directory[...])
        let siblings = SiblingShapes(names: Set(deeper.map { $0.segments[depth] }), zone: zone)
        let groups = Dictionary(grouping: deeper) { Self.text($0.segments, depth, zone, siblings) }
        for (text, group) in groups { compare(group, below: directory + [text]) }
    }

    private static func text(
        _ segments: [String], _ index: Int, _ zone: PathZone, _ siblings: SiblingShapes
    ) -> String {
        let name = segments[index]
        if zone == .processes && !isProcessNumber(segments, index) { return Glob.escape(name) }
        let alone = isVersion(segments, index) ? nil : shape(segments, index, zone)
        if let text = siblings.pattern(for: name, alone: alone) { return text }
        return segments[0] == "sys" ? hardwareNumber(segments, index) ?? Glob.escape(name) : Glob.escape(name)
    }

    private static func shape(_ segments: [String], _ index: Int, _ zone: PathZone) -> String? {
        let parent = index > 0 ? segments[index - 1] : ""
        let isLast = index == segments.count - 1
        if isLast, parent.hasSuffix(".git"), NameShape.isGitProbe(segments[index]) { return "t*" }
        return NameShape.generalized(segments[index], zone: zone, inByteCode: isLast && parent == "__pycache__")
    }

    /// Below /proc only pids, thread ids and descriptors vary.
    private static func isProcessNumber(_ segments: [String], _ index: Int) -> Bool {
        guard segments[index][...].isDigits else { return false }
        return index == 1 || ["task", "fd", "fdinfo", "map_files"].contains(segments[index - 1])
    }

    /// `/var/lib/postgresql/15/main`: a small number over a name that says something tells which one it is, as that over
    /// a number or a hash does not (`base/5/16384`), nor the month and day in `2024/01/31`.
    private static func isVersion(_ segments: [String], _ index: Int) -> Bool {
        guard index > 0, index < segments.count - 1, segments[index].utf8.count <= 2, segments[index][...].isDigits,
            segments[0] != "proc"
        else { return false }
        let below = segments[index + 1][...]
        if below.isDigits || below.isHex && below.utf8.count >= 8 || below.utf8.count == 2 && below.isHex {
            return false
        }
        return !segments[..<index].contains { name in
            name.utf8.count == 4 && name[...].isDigits && (name.hasPrefix("19") || name.hasPrefix("20"))
        }
    }

    /// `/sys/devices/system/cpu/cpu7`: another machine has more of them.
    private static func hardwareNumber(_ segments: [String], _ index: Int) -> String? {
        guard index >= 3, segments[index - 1] == "cpu" || segments[index - 1] == "node" else { return nil }
        let name = segments[index]
        return name.hasPrefix(segments[index - 1]) && name.dropFirst(segments[index - 1].count).isDigits
            ? segments[index - 1] + "*" : nil
    }

    /// How deep below the directory that is spread a name stands.
    private struct Level: Hashable {
        var directory: ArraySlice<String>
        var depth: Int
    }

    /// Directories of one to three hex digits over a hashed name spread a cache: `cache/a/3f/<md5>`. Letters alone may be a
    /// word (`db`, `add`), unless a name with a digit stands on the same level.
    private func hideBuckets(_ segments: [String], _ result: inout [String]) {
        let text = result
        for index in Self.possibleBuckets(segments, text).reversed() {
            guard buckets.contains(Self.level(of: index, segments, text)) else { return }
            result[index] = "*"
        }
    }

    private static func possibleBuckets(_ segments: [String], _ text: [String]) -> Range<Int> {
        let last = segments.count - 1
        guard last > 0, text[last].hasPrefix("*"), segments[last].utf8.count >= 8 else { return 0..<0 }
        var first = last
        while first > 1, segments[first - 1].utf8.count <= 3, segments[first - 1][...].isHex,
            PathZone.of(segments[..<(first - 1)]) != .fixed
        {
            first -= 1
        }
        return first..<last
    }

    private static func level(of index: Int, _ segments: [String], _ text: [String]) -> Level {
        let first = possibleBuckets(segments, text).lowerBound
        return Level(directory: text[..<first], depth: index - first)
    }
}
