/// Finds, among the names of one directory, those that a template made: the same beginning and end around as many drawn
/// characters, whatever words they fall into (`tmpab_c1x9q`, `phpXk2Lqa`, `session-3f-Kd_0a`).
///
/// A family is at least three names of one length that share their first three bytes (four names where they share two)
/// and what stands behind the last dot, and have at least six drawn bytes between; in /tmp and its like five will do.
/// What lies between must look drawn, as `SiblingShapes` asks it. The beginning ends at the last separator where the drawn
/// part begins with one character that all share by chance. The counts are judged.
struct DrawnFamilies {
    private static let beginnings = [(bytes: 3, members: 3), (bytes: 2, members: 4)]
    private var generalized: [String: String] = [:]

    /// - Parameter names: distinct names of one directory that one program used.
    init(names: some Collection<String>, zone: PathZone) {
        guard zone != .fixed, zone != .processes else { return }
        for (bytes, members) in Self.beginnings where names.count >= members {
            var groups: [Key: [String]] = [:]
            for name in names where generalized[name] == nil && name.utf8.count > bytes {
                groups[Key(name, bytes), default: []].append(name)
            }
            for group in groups.values where group.count >= members { add(group, zone) }
        }
    }

    /// The family's glob text for a name, if it has one.
    func pattern(for name: String) -> String? { generalized[name] }

    private struct Key: Hashable {
        var length: Int
        var beginning: [UInt8]
        var ending: Substring

        init(_ name: String, _ bytes: Int) {
            length = name.utf8.count
            beginning = Array(name.utf8.prefix(bytes))
            ending = NameEnding.of(name)
        }
    }

    private mutating func add(_ names: [String], _ zone: PathZone) {
        let ending = NameEnding.of(names[0])
        let beginning = NameEnding.sharedBeginning(names)
        let middles = names.map {
            Substring($0.utf8.dropFirst(beginning.utf8.count).dropLast(ending.utf8.count))
        }
        guard let length = middles.first?.utf8.count, length >= (zone == .temporary ? 5 : 6),
            middles.allSatisfy({ $0.utf8.allSatisfy { $0.isAlphanumeric || $0 == 45 || $0 == 95 } })
        else { return }
        guard zone == .temporary && beginning.utf8.contains(where: { !$0.isDigit }) || Self.lookDrawn(middles) else {
            return
        }
        for name in names { generalized[name] = Glob.escape(beginning) + "*" + Glob.escape(ending) }
    }

    /// Half of them mix digits and letters, or cases.
    private static func lookDrawn(_ middles: [Substring]) -> Bool {
        if middles.allSatisfy(\.isDigits) { return true }
        return middles.count { $0.hasDigit && $0.hasLetter || $0.classChanges >= 3 } * 2 >= middles.count
    }
}

/// Where names of one kind begin and end alike.
enum NameEnding {
    /// The last dot and what follows, where that is a short word of letters: an extension and nothing drawn.
    static func of(_ name: String) -> Substring {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        let text = name[name.index(after: dot)...]
        return (1...5).contains(text.utf8.count) && text.isLowercase ? name[dot...] : ""
    }

    /// What all names begin with, byte by byte; back to the last separator where one lies in its second half.
    static func sharedBeginning(_ names: [String]) -> Substring {
        guard let first = names.first else { return "" }
        let bytes = first.utf8
        var end = bytes.endIndex
        for name in names.dropFirst() {
            var (mine, theirs) = (bytes.startIndex, name.utf8.startIndex)
            while mine < end, theirs < name.utf8.endIndex, bytes[mine] == name.utf8[theirs] {
                mine = bytes.index(after: mine)
                theirs = name.utf8.index(after: theirs)
            }
            end = mine
        }
        // Not within a scalar, of which the first byte alone is no text.
        while end < bytes.endIndex, bytes[end] & 0b1100_0000 == 0b1000_0000 { end = bytes.index(before: end) }
        let shared = bytes[..<end]
        guard let separator = shared.lastIndex(where: { "-_.".utf8.contains($0) }) else { return Substring(shared) }
        let kept = shared[...separator]
        return Substring(kept.count * 2 >= shared.count ? kept : shared)
    }
}
