/// Collapses directories with many children of one kind, from the root downwards.
struct FanOut {
    let access: Access
    let unitsObserved: UInt32
    /// From how many units on recurrence can be told.
    private static let leastUnits: UInt32 = 3
    /// A child that came in at most one of so many units does not recur: work that goes on over the end of a unit
    /// shows its names in two.
    private static let unitsPerChild: UInt32 = 12

    /// How many of ten children must share an extension for it to be kept.
    private static let sharedExtension = 0.9
    /// More than so many kinds of files are no kinds.
    private static let mostExtensions = 4

    func collapse(_ entries: [PathGeneralizer.Entry]) -> [PathGeneralizer.Entry] { collapse(entries, depth: 0) }

    private func collapse(_ entries: [PathGeneralizer.Entry], depth: Int) -> [PathGeneralizer.Entry] {
        var files = entries.filter { $0.current.count == depth + 1 }
        var deeper = entries.filter { $0.current.count > depth + 1 }
        var done = entries.filter { $0.current.count <= depth }
        if !files.isEmpty {
            collapseFiles(&files, depth: depth)
            done += files
        }
        guard !deeper.isEmpty else { return done }
        let directory = deeper[0].current[..<depth]
        let children = Set(deeper.map { $0.current[depth] })
        if let least = PathZone.fanOut(of: directory, access: access, dataFiles: false), children.count >= least,
            PathZone.of(directory) != .fixed, !Self.hasLayout(directory), isOpen(deeper, depth: depth)
        {
            let star = Self.star(children)
            for index in deeper.indices { deeper[index].current[depth] = star }
        }
        for group in Dictionary(grouping: deeper, by: { $0.current[depth] }).values {
            done += collapse(group, depth: depth + 1)
        }
        return done
    }

    private func collapseFiles(_ files: inout [PathGeneralizer.Entry], depth: Int) {
        let directory = files[0].current[..<depth]
        let names = Set(files.map { $0.current[depth] })
        let extensions = names.reduce(into: [Substring: Int]()) { counts, name in
            if let text = DataExtension.of(name), !text.contains("*"), !text[...].isDigits {
                counts[text, default: 0] += 1
            }
        }
        let shared = Self.shared(extensions, of: names.count)
        let isData = !shared.isEmpty && shared.allSatisfy { DataExtension.isData("x." + $0) }
        guard let least = PathZone.fanOut(of: directory, access: access, dataFiles: isData), names.count >= least,
            !shared.isEmpty || PathZone.of(directory) != .fixed, !Self.hasLayout(directory), isOpen(files, depth: depth)
        else { return }
        let star = Self.star(names)
        for index in files.indices {
            if shared.isEmpty {
                files[index].current[depth] = star
            } else if let text = DataExtension.of(files[index].current[depth]), shared.contains(text) {
                files[index].current[depth] = "*." + text
            }
        }
    }

    /// A repository has the names that git gives it, its settings and hooks among them; what varies lies below them.
    private static func hasLayout(_ directory: ArraySlice<String>) -> Bool {
        directory.last?.hasSuffix(".git") ?? false
    }

    /// The extensions that nine in ten names have: one, or a few of which each is there twice. Empty where names end
    /// in many ways, or in none.
    private static func shared(_ extensions: [Substring: Int], of names: Int) -> Set<Substring> {
        let recurring = extensions.filter { $0.value >= 2 || names == 1 }
        guard recurring.count <= mostExtensions,
            Double(recurring.values.reduce(0, +)) >= sharedExtension * Double(names)
        else { return [] }
        return Set(recurring.keys)
    }

    /// A star behind what all names begin with, where that is no chance: three bytes, or a separator at its end.
    private static func star(_ names: Set<String>) -> String {
        let beginning = NameEnding.sharedBeginning(names.sorted()).unicodeScalars.prefix { $0 != "*" && $0 != "\\" }
        let text = String(beginning)
        let isChosen = text.utf8.count >= 3 || text.utf8.last.map { "-_.".utf8.contains($0) } ?? false
        return isChosen ? text + "*" : "*"
    }

    /// At least half of the children do not recur. A child is there in as many units as any name that it stands for, and
    /// in as many as have shown new ones (`worker-*.pid` is in each, though no such file is in two).
    private func isOpen(_ entries: [PathGeneralizer.Entry], depth: Int) -> Bool {
        guard unitsObserved >= Self.leastUnits else { return true }
        var children: [String: (units: UInt32, first: Set<UInt64>)] = [:]
        for entry in entries {
            let child = children[entry.current[depth]] ?? (0, [])
            children[entry.current[depth]] = (
                max(entry.units, child.units), child.first.union(entry.firstUnits)
            )
        }
        let most = Int(max(1, unitsObserved / Self.unitsPerChild))
        return children.values.count { max(Int($0.units), $0.first.count) <= most } * 2 >= children.count
    }
}
