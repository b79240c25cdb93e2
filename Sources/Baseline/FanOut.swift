/// Collapses directories with many children of one kind, from the root downwards.
struct FanOut {
    let access: Access
    /// Whether children that recur in other units hold a directory open for names of its own.
    let asksRecurrence: Bool

    /// How many of ten children must share an extension for it to be kept.
    private static let sharedExtension = 0.9

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
            PathZone.of(directory) != .fixed, isOpen(deeper, depth: depth)
        {
            for index in deeper.indices { deeper[index].current[depth] = "*" }
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
            if let text = DataExtension.of(name), !text.contains("*") { counts[text, default: 0] += 1 }
        }
        let commonest = extensions.max { ($0.value, $1.key) < ($1.value, $0.key) }
        let shared = commonest.flatMap { Double($0.value) >= Self.sharedExtension * Double(names.count) ? $0.key : nil }
        let isData = shared.map { DataExtension.isData("x." + $0) } ?? false
        guard let least = PathZone.fanOut(of: directory, access: access, dataFiles: isData), names.count >= least,
            shared != nil || PathZone.of(directory) != .fixed, isOpen(files, depth: depth)
        else { return }
        for index in files.indices {
            if let shared {
                if DataExtension.of(files[index].current[depth]) == shared {
                    files[index].current[depth] = "*." + shared
                }
            } else {
                files[index].current[depth] = "*"
            }
        }
    }

    /// At least half of the children were seen in one unit only.
    private func isOpen(_ entries: [PathGeneralizer.Entry], depth: Int) -> Bool {
        guard asksRecurrence else { return true }
        var units: [String: UInt32] = [:]
        for entry in entries { units[entry.current[depth]] = max(entry.units, units[entry.current[depth]] ?? 0) }
        return units.values.count { $0 <= 1 } * 2 >= units.count
    }
}
