/// What a container of a group does that its peers do not, or few of them do, and how surprising that is.
///
/// What nobody else shows is a novelty: its probability is how often one of the *others* shows something that no
/// other does (leave-one-out Good–Turing over containers; docs/methods.md §1 "Categorical peers", §4 step 1). What some
/// show is judged by Fisher's exact test of one container against them, (k + 1)/n. A group of eight can give four
/// bits at most: peers alone say little of a single behaviour, and the profile says more (`Scorer`).
public struct BehaviourComparison<Item: Hashable & Sendable>: Sendable {
    /// One thing that one container shows.
    public struct Finding: Hashable, Sendable {
        public var item: Item
        public var peersWithIt: Int
        public var peers: Int
        public var bits: Double
    }

    /// Of each container, in the order given: what at most a quarter of its peers show, the rarest first. Equally rare
    /// ones are in no order; the caller has one.
    public var findings: [[Finding]]
    /// Of each container: bits of everything together that it shows and no peer does, 0 where there is nothing.
    /// Novelties come in clumps, so a second one adds less than the first.
    public var novelBits: [Double]

    /// - Parameter shown: what each container showed, over the same time.
    public init(_ shown: [Set<Item>]) {
        var holders: [Item: Int] = [:]
        for items in shown {
            for item in items { holders[item, default: 0] += 1 }
        }
        let n = shown.count
        findings = []
        novelBits = []
        guard n >= PeerComparison.fewestMembers else {
            findings = shown.map { _ in [] }
            novelBits = shown.map { _ in 0 }
            return
        }
        let alone = shown.map { items in items.count { holders[$0] == 1 } }
        let others = Self.leavingOneOut(shown, holders: holders, alone: alone)
        for (place, items) in shown.enumerated() {
            let novelty = (Double(others[place].novel) + 0.5) / Double(n)
            var found: [Finding] = []
            for item in items {
                let peersWithIt = (holders[item] ?? 1) - 1
                guard 4 * peersWithIt <= n - 1 else { continue }
                let p = peersWithIt == 0 ? novelty : Double(peersWithIt + 1) / Double(n)
                found.append(
                    Finding(
                        item: item, peersWithIt: peersWithIt, peers: n - 1, bits: max(0, -binaryLogarithm(p))))
            }
            findings.append(found.sorted { ($0.bits, $1.peersWithIt) > ($1.bits, $0.peersWithIt) })
            guard alone[place] > 0 else {
                novelBits.append(0)
                continue
            }
            // p_nov = pi1 · (1 − 1/m)^(j − 1) with m = max(1, Q1/U1), the factor floored at 0.1.
            let clump = max(1, Double(others[place].unique) / Double(max(others[place].novel, 1)))
            let factor = max(0.1, 1 - 1 / clump)
            novelBits.append(
                max(0, -binaryLogarithm(novelty) - Double(alone[place] - 1) * binaryLogarithm(factor)))
        }
    }

    /// For every container left out: U1, how many of the others show something that no other of the others does, and
    /// Q1, how many such things there are. What exactly two show is alone in one when the other is left out.
    private static func leavingOneOut(
        _ shown: [Set<Item>], holders: [Item: Int], alone: [Int]
    ) -> [(novel: Int, unique: Int)] {
        var firstHolder: [Item: Int] = [:]
        var shared: [[Int: Int]] = Array(repeating: [:], count: shown.count)
        for (place, items) in shown.enumerated() {
            for item in items where holders[item] == 2 {
                guard let first = firstHolder.updateValue(place, forKey: item) else { continue }
                shared[first][place, default: 0] += 1
                shared[place][first, default: 0] += 1
            }
        }
        let novel = alone.count { $0 > 0 }
        let unique = alone.reduce(0, +)
        return shown.indices.map { place in
            (
                novel - (alone[place] > 0 ? 1 : 0) + shared[place].keys.count { alone[$0] == 0 },
                unique - alone[place] + shared[place].values.reduce(0, +)
            )
        }
    }
}
