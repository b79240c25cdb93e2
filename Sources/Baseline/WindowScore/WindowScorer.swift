/// Scores what a container does in a window of its life, all of it together (docs/methods.md §4).
///
/// What is new counts by category: the probability that a unit shows anything new of it, times the window's share of the unit,
/// less for each further new thing by how seldom new things come together in this image, times q of the rarest among
/// them (`PriorTable`). Known behaviours that are rare add to that, the use of resources a little, and
/// `CauchyCombination` takes all of it together. Calibrated on the units that were learned, it is the probability that a
/// unit holds a window like this.
public struct WindowScorer: Sendable {
    public let categories: [WindowCategory: NoveltyStatistics]
    public let calibration: WindowCalibration
    /// tau: the share of a unit that a window is.
    public let share: Double
    private let hasPeers: Bool

    static let mostOwnDecades = 1.5
    static let mostPeerDecades = 3.0
    private static let categoriesWeight = 0.8
    private static let resourcesWeight = 0.1

    /// - Parameters:
    ///   - categories: those that were watched; each by what leaving one container out shows as new. With several,
    ///     `any` should be among them.
    ///   - share: of a unit that a window is, in 0…1.
    ///   - hasPeers: whether peers are compared; their part of the weight is the own baseline's otherwise.
    public init(
        categories: [WindowCategory: NoveltyStatistics], share: Double, hasPeers: Bool = true,
        calibration: WindowCalibration = WindowCalibration(scores: [])
    ) {
        self.categories = categories
        self.share = min(max(share, .leastNormalMagnitude), 1)
        self.hasPeers = hasPeers
        self.calibration = calibration
    }

    /// The same, for windows of another length.
    public func counting(share: Double) -> WindowScorer {
        WindowScorer(categories: categories, share: share, hasPeers: hasPeers, calibration: calibration)
    }

    /// −lg of the probability that a unit holds such a window, before calibration; 0 for a quiet one.
    public func decades(_ contents: WindowContents) -> Double { decades(parts(contents)) }

    /// −log2 of the same, calibrated as far as the calibration holds what speaks: the share of learned units that were as
    /// unusual says nothing of rare behaviours where it counts new ones alone.
    public func bits(_ contents: WindowContents) -> Double {
        let counted = countedDecades(contents)
        return calibration.bits(counted) + max(0, decades(contents) - counted) * bitsOfDecade
    }

    /// Those that the calibration can be asked about.
    func countedDecades(_ contents: WindowContents) -> Double {
        switch calibration.basis {
        case .everything: decades(contents)
        case .novelty: decades(contents.novelty)
        }
    }

    /// −lg p and the weight of what has evidence.
    struct Part: Hashable, Sendable {
        enum Source: Hashable, Sendable {
            case category(WindowCategory)
            case own, peers
        }
        var source: Source
        /// E of docs/methods.md §4, in decades.
        var decades: Double
        var weight: Double
    }

    func parts(_ contents: WindowContents) -> [Part] {
        let weight = Self.categoriesWeight / Double(max(categories.count, 1))
        var parts = categories.keys.sorted().compactMap { category -> Part? in
            let novelty = category == .any ? contents.everything : contents.novel[category] ?? .init()
            let decades = noveltyDecades(novelty, category) + rarityDecades(contents.rarity[category] ?? 0)
            return decades > 0 ? Part(source: .category(category), decades: decades, weight: weight) : nil
        }
        if contents.ownDecades > 0 {
            parts.append(
                Part(
                    source: .own, decades: min(contents.ownDecades, Self.mostOwnDecades),
                    weight: Self.resourcesWeight * (hasPeers ? 1 : 2)))
        }
        if contents.peerDecades > 0, hasPeers {
            parts.append(
                Part(
                    source: .peers, decades: min(contents.peerDecades, Self.mostPeerDecades),
                    weight: Self.resourcesWeight))
        }
        return parts
    }

    /// The windows of a unit are as many chances: what one of them shows is that much less surprising in the unit.
    func decades(_ parts: [Part]) -> Double {
        let p = CauchyCombination.probability(parts.map { .init(p: power(10, -$0.decades), weight: $0.weight) })
        return max(0, -decimalLogarithm(p) + decimalLogarithm(share))
    }

    private func noveltyDecades(_ novelty: WindowContents.Novelty, _ category: WindowCategory) -> Double {
        guard novelty.count > 0, let statistics = categories[category] else { return 0 }
        let decades = statistics.noveltyDecades(count: novelty.count, share: share)
        return decades + novelty.priorBits / bitsOfDecade
    }

    private func rarityDecades(_ sum: Double) -> Double { RarityEvidence.weight * min(sum, RarityEvidence.most) }
}

extension NoveltyStatistics {
    /// m: how many new behaviours a unit has that has any; at least 1.
    public var clump: Double { max(1, Double(uniques) / Double(max(novelUnits, 1))) }

    /// −lg p_nov of so many new behaviours in one window: pi1 · tau · (1 − 1/m)^(j−1), with (1 − 1/m) at least 0.1.
    public func noveltyDecades(count: Int, share: Double) -> Double {
        guard count > 0 else { return 0 }
        let together = max(0.1, 1 - 1 / clump)
        return max(
            0, -decimalLogarithm(unitNovelty * share) - Double(count - 1) * decimalLogarithm(together))
    }
}
