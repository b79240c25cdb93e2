/// How one list becomes another: which items stay, in their order, and which come in between.
struct ListSteps {
    enum Step {
        /// Indices in the old and in the new list.
        case keep(Int, Int)
        case remove(Int)
        case insert(Int)
    }

    private(set) var steps: [Step] = []
    private(set) var kept = 0

    init<Item: Hashable>(from old: [Item], to new: [Item]) {
        let (kept, places) = Self.kept(old, new)
        self.kept = kept.count
        var (before, after) = (0, 0)
        for (index, place) in zip(kept, places) + [(old.count, new.count)] {
            steps += (before..<index).map { .remove($0) }
            steps += (after..<place).map { .insert($0) }
            if index < old.count { steps.append(.keep(index, place)) }
            (before, after) = (index + 1, place + 1)
        }
    }

    /// Takes an item that goes and one that comes at the same place for one that changed, where they are about the same.
    mutating func pair(where areAboutTheSame: (_ before: Int, _ after: Int) -> Bool) {
        var paired: [Step] = []
        var (gone, new): ([Int], [Int]) = ([], [])
        for step in steps {
            switch step {
            case .remove(let index): gone.append(index)
            case .insert(let index): new.append(index)
            case .keep:
                paired += Self.paired(gone, new, areAboutTheSame) + [step]
                (gone, new) = ([], [])
            }
        }
        steps = paired + Self.paired(gone, new, areAboutTheSame)
        kept = steps.count { if case .keep = $0 { true } else { false } }
    }

    private static func paired(_ gone: [Int], _ new: [Int], _ areAboutTheSame: (Int, Int) -> Bool) -> [Step] {
        var steps: [Step] = []
        var (nextGone, nextNew) = (0, 0)
        for (position, before) in gone.enumerated() {
            guard let match = new[nextNew...].firstIndex(where: { areAboutTheSame(before, $0) }) else { continue }
            steps += gone[nextGone..<position].map { .remove($0) } + new[nextNew..<match].map { .insert($0) }
            steps.append(.keep(before, new[match]))
            (nextGone, nextNew) = (position + 1, match + 1)
        }
        return steps + gone[nextGone...].map { .remove($0) } + new[nextNew...].map { .insert($0) }
    }

    /// Pairs of equal items, rising in both lists. Most edits only add or only take away, which is seen in one pass.
    private static func kept<Item: Hashable>(_ old: [Item], _ new: [Item]) -> ([Int], [Int]) {
        if let places = places(of: old, in: new) { return (Array(old.indices), places) }
        if let places = places(of: new, in: old) { return (places, Array(new.indices)) }
        let difference = new.difference(from: old)
        let removed = Set(difference.removals.map(\.offset))
        let inserted = Set(difference.insertions.map(\.offset))
        return (
            old.indices.filter { !removed.contains($0) }, new.indices.filter { !inserted.contains($0) }
        )
    }

    /// Where the items of a list stand in another that holds them all in the same order; nil where it does not.
    private static func places<Item: Equatable>(of items: [Item], in list: [Item]) -> [Int]? {
        var places: [Int] = []
        var next = 0
        for item in items {
            while next < list.count, list[next] != item { next += 1 }
            guard next < list.count else { return nil }
            places.append(next)
            next += 1
        }
        return places
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
