/// Finds, among the names of one directory, families that differ in one varying part only.
///
/// At least three names whose words agree in number, separators and (but for digits) lengths, and that
/// differ in words which look drawn and not chosen: digits, or at least half of them mixing digits and
/// letters or cases. In /tmp and its like any six letters will do, and two names where one of them mixes
/// digits and letters: a program that draws one name a start has shown two after two starts. Source: docs/methods.md §6
/// step 1; the counts are judged. A whole name that is a plain word (`objects`) is of no such family: it was chosen.
struct SiblingShapes {
    private static let familySize = 3
    private static let temporaryFamilySize = 2
    private var generalized: [String: String] = [:]
    private let drawn: DrawnFamilies

    /// - Parameter names: distinct names of one directory that one program used.
    init(names: some Collection<String>, zone: PathZone) {
        drawn = DrawnFamilies(names: names, zone: zone)
        let least = zone == .temporary ? Self.temporaryFamilySize : Self.familySize
        guard zone != .fixed, zone != .processes, names.count >= least else { return }
        // A number may stick to a word, which then stays: `worker1`, `v1.2`.
        find(names.compactMap { name in NameWords.parted(name).map { (name, $0) } }, zone, Self.familySize)
        find(names.map { ($0, NameWords.split($0)) }, zone, least)
    }

    private mutating func find(_ names: [(String, [NameWords.Word])], _ zone: PathZone, _ least: Int) {
        var families: [String: [(name: String, words: [NameWords.Word])]] = [:]
        for (name, words) in names where generalized[name] == nil {
            families[Self.shape(of: words), default: []].append((name, words))
        }
        for var members in families.values {
            if zone != .temporary { members.removeAll { $0.words.count == 1 && $0.words[0].text.isLowercase } }
            guard members.count >= least else { continue }
            for (skeleton, fitting) in Self.skeletons(members.map(\.words), least: least) {
                add(fitting.map { members[$0] }, skeleton, zone)
            }
        }
    }

    /// The family's glob text for a name, if it has one.
    func pattern(for name: String) -> String? { drawn.pattern(for: name) ?? generalized[name] }

    /// The text of a name: by its template where that holds what `alone` says by the name's shape, else by the shape,
    /// else by the words that it shares.
    func pattern(for name: String, alone: String?) -> String? {
        guard let alone else { return pattern(for: name) }
        guard let family = pattern(for: name), Glob(family).covers(Glob(alone)) else { return alone }
        return family
    }

    private mutating func add(
        _ members: [(name: String, words: [NameWords.Word])], _ skeleton: Skeleton, _ zone: PathZone
    ) {
        guard Self.looksDrawn(members.map { $0.words[skeleton.varying].text }, zone) else { return }
        let first = members[0].words
        let counted = first.indices.filter { index in
            skeleton.others[index] == Skeleton.number && members.contains { $0.words[index].text != first[index].text }
        }
        for member in members {
            var words = member.words
            for index in counted + [skeleton.varying] { words[index].varies = true }
            generalized[member.name] = NameWords.text(words)
        }
    }

    private static func shape(of words: [NameWords.Word]) -> String {
        words.map { word in
            if !word.isWord { return String(word.text) }
            return word.text.isDigits ? "0" : "a\(word.text.utf8.count)"
        }.joined(separator: "\u{1}")
    }

    /// One position that varies while all other words are the same; beside a drawn word numbers may vary, too, as the
    /// version does in `parser-1.4-0HITwS`.
    private struct Skeleton: Hashable {
        static let number: Substring = "#"

        var varying: Int
        var others: [Substring]
    }

    /// The skeletons that enough members share, each with the places of these; of several through one name the one with most
    /// members comes last and wins, ties by position.
    private static func skeletons(
        _ members: [[NameWords.Word]], least: Int
    ) -> [(skeleton: Skeleton, members: [Int])] {
        var sharing: [Skeleton: [Int]] = [:]
        for (place, words) in members.enumerated() {
            for index in words.indices where words[index].isWord {
                var others = words.map(\.text)
                others[index] = ""
                sharing[Skeleton(varying: index, others: others), default: []].append(place)
                let loose = others.map { $0.isDigits ? Skeleton.number : $0 }
                if loose != others { sharing[Skeleton(varying: index, others: loose), default: []].append(place) }
            }
        }
        return sharing.filter { $0.value.count >= least }
            .map { (key: $0.key.others.joined(separator: "/"), skeleton: $0.key, members: $0.value) }
            .sorted { a, b in
                if a.members.count != b.members.count { return a.members.count < b.members.count }
                if a.skeleton.varying != b.skeleton.varying { return a.skeleton.varying < b.skeleton.varying }
                return a.key < b.key
            }
            .map { ($0.skeleton, $0.members) }
    }

    private static func looksDrawn(_ words: [Substring], _ zone: PathZone) -> Bool {
        if words.count < familySize {
            return words.allSatisfy { $0.utf8.count >= 6 } && words.contains { $0.hasDigit && $0.hasLetter }
        }
        if words.allSatisfy(\.isDigits) { return true }
        guard words.allSatisfy({ $0.utf8.count >= 6 }) else { return false }
        if zone == .temporary { return true }
        let mixed = words.count { $0.hasDigit && $0.hasLetter || $0.classChanges >= 3 }
        return mixed * 2 >= words.count
    }
}
