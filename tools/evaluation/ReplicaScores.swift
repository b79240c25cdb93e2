import Baseline

/// What the product and the trivial baselines say of each member of a group of replicas in one second.
struct ReplicaScores {
    /// The largest rate's bits less log2 of the rates compared: what `compare` calls a container's score.
    var rates: [Double]
    /// Bits of the calls that no peer ever made and it had not made before, all together.
    var behaviours: [Double]
    /// How many those are.
    var novel: [Double]
    /// |robust z| of the total rate of calls.
    var total: [Double]
    var random: [Double]

    /// Both parts of a comparison together, as if they were independent: which of them ranks better depends on the
    /// attack.
    var combined: [Double] { zip(behaviours, rates).map { $0 + $1 } }
}

/// A group of replicas that learns its spread from its first seconds and is judged from then on: metrics are the
/// rates of its system calls, behaviours the calls that it makes at all.
struct ReplicaJudge {
    private let spreads: [PreparedSpread]

    /// One call a second is the unit of rates.
    private static let scale = MetricScale(.logarithm(offset: 1), floor: 0, lowMatters: true)

    /// - Parameter learned: seconds from the start that teach; in none of them anything is attacked.
    init(_ set: ReplicaSet, learned: Int) {
        spreads = set.calls.indices.map { call in
            var path = PeerKnowledge.Path()
            for second in 0..<learned {
                let values = set.seconds.map { Self.rate(call, second < $0.count ? $0[second] : [:]) }
                let prepared = PreparedSpread(path)
                let comparison = prepared.compare(values, scale: Self.scale)
                path.learn(statistic: comparison.statistic, known: prepared.windows)
                if let variance = comparison.variance { path.learn(variance: variance) }
            }
            return PreparedSpread(path)
        }
    }

    private static func rate(_ call: Int, _ counts: ReplicaSet.Counts) -> Double { counts[call] ?? 0 }

    /// - Parameters:
    ///   - now: the second that each member is at.
    ///   - known: the calls that each has made before.
    func scores(
        _ now: [ReplicaSet.Counts], known: [Set<Int>], random: inout SplitMix64
    ) -> ReplicaScores {
        var largest = Array(repeating: 0.0, count: now.count)
        var compared = 0
        for call in spreads.indices {
            let values = now.map { Self.rate(call, $0) }
            // What nobody does now is no metric now.
            guard values.contains(where: { $0 > 0 }) else { continue }
            compared += 1
            let comparison = spreads[call].compare(values, scale: Self.scale)
            for (place, member) in comparison.members.enumerated() {
                largest[place] = max(largest[place], member.bits)
            }
        }
        let rates = largest.map { ResourceComparison.bits(largest: $0, of: compared) }
        let current = now.map { Set($0.keys) }
        var behaviours: [Double] = []
        var novel: [Double] = []
        for place in now.indices {
            // The others with all that they ever did; this one with what is new of it.
            let shown = now.indices.map {
                $0 == place ? current[place].subtracting(known[place]) : known[$0].union(current[$0])
            }
            let comparison = BehaviourComparison(shown)
            behaviours.append(comparison.novelBits[place])
            novel.append(Double(comparison.findings[place].count { $0.peersWithIt == 0 }))
        }
        let totals = PeerComparison(
            now.map { $0.values.reduce(0, +) }, scale: Self.scale, spread: .cold)
        return ReplicaScores(
            rates: rates, behaviours: behaviours, novel: novel, total: totals.members.map { abs($0.robustZ) },
            random: now.map { _ in Double.random(in: 0..<1, using: &random) })
    }
}
