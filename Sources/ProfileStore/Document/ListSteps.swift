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

    /// Pairs of equal items, rising in both lists: as many as there are where one list holds the other, as most edits
    /// have it, or where no item stands twice.
    private static func kept<Item: Hashable>(_ old: [Item], _ new: [Item]) -> ([Int], [Int]) {
        if let places = places(of: old, in: new) { return (Array(old.indices), places) }
        if let places = places(of: new, in: old) { return (places, Array(new.indices)) }
        var places: [Item: [Int]] = [:]
        for (place, item) in new.enumerated().reversed() { places[item, default: []].append(place) }
        // Of equal items, the first is the first again.
        let pairs = old.indices.compactMap { index in places[old[index]]?.popLast().map { (index, $0) } }
        let rising = longestRising(pairs.map(\.1))
        return (rising.map { pairs[$0].0 }, rising.map { pairs[$0].1 })
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

    /// The places of the longest subsequence whose values rise, in n log n steps: the least value that ends one of each
    /// length is kept, with the place before it.
    private static func longestRising(_ values: [Int]) -> [Int] {
        var ends: [Int] = []
        var before: [Int?] = []
        for (place, value) in values.enumerated() {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if values[ends[middle]] < value { low = middle + 1 } else { high = middle }
            }
            before.append(low > 0 ? ends[low - 1] : nil)
            if low < ends.count { ends[low] = place } else { ends.append(place) }
        }
        var rising: [Int] = []
        var place = ends.last
        while let last = place {
            rising.append(last)
            place = before[last]
        }
        return rising.reversed()
    }
}
