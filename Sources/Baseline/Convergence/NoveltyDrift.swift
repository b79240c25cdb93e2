/// Tells a release or a configuration that changed under a profile from one container that went astray.
enum NoveltyDrift {
    /// Units that are compared with those before them.
    static let units: UInt32 = 24
    /// Times the bound on the novelty before.
    static let factor = 5.0

    /// Kinds that had converged before the last `units` and in which these show something new more than `factor` times as
    /// often as it could be by what was known, in at least half of the replicas and in more than one.
    ///
    /// Source: docs/methods.md §5. A profile keeps when a behaviour first came, in how many runs, not which: the most
    /// runs of any new behaviour stand for how many replicas have part in it.
    static func kinds(_ items: [Behaviour.Kind: [Convergence.Seen]], _ exposure: Exposure) -> Set<Behaviour.Kind> {
        guard exposure.units > units else { return [] }
        let window = exposure.seconds(ofLast: Double(units))
        let replicas = max(2, (exposure.replicas / 2).rounded(.up))
        let before = Int(exposure.units - units)
        var drifting: Set<Behaviour.Kind> = []
        for (kind, items) in items {
            let (new, old) = items.filter { !$0.item.wasKnownBefore }.partitioned {
                exposure.age(of: $0.first) < window
            }
            guard !new.isEmpty else { continue }
            let known = NoveltyStatistics(items: old.map(\.item), units: before)
            guard known.coverage >= Convergence.wantedCoverage else { continue }
            let rate = Double(Set(new.map(\.item.firstUnit)).count) / Double(units)
            let involved = new.map { Double($0.runs) }.max() ?? 0
            if rate > factor * known.unitNoveltyUpperBound, involved >= replicas { drifting.insert(kind) }
        }
        return drifting
    }
}

extension Array {
    fileprivate func partitioned(by belongs: (Element) -> Bool) -> (yes: [Element], no: [Element]) {
        var (yes, no): ([Element], [Element]) = ([], [])
        for element in self { if belongs(element) { yes.append(element) } else { no.append(element) } }
        return (yes, no)
    }
}
