/// What one window of a container's life holds that speaks against normal life.
///
/// Each behaviour counts once: repeating a step is no second step. Who fills it sees to that, and to it that a behaviour
/// which this container has shown before is no novelty again.
public struct WindowContents: Hashable, Sendable {
    public struct Novelty: Hashable, Sendable {
        /// j: different behaviours that were never learned.
        public var count = 0
        /// −log2 q of the one that is rarest among what other images do for the first time.
        public var priorBits = 0.0
    }

    public private(set) var novel: [WindowCategory: Novelty] = [:]
    /// Sum over known behaviours of the decades by which each is rarer than what counts as ordinary.
    public private(set) var rarity: [WindowCategory: Double] = [:]
    /// −lg p of the container's use of resources, against what its image used before and against its peers.
    public var ownDecades = 0.0
    public var peerDecades = 0.0

    public init() {}

    public var isQuiet: Bool { novel.isEmpty && rarity.isEmpty && ownDecades <= 0 && peerDecades <= 0 }

    /// The new things alone.
    var novelty: WindowContents {
        var alone = WindowContents()
        alone.novel = novel
        return alone
    }

    /// - Parameter priorBits: −log2 q; 0 where nothing is known of it.
    public mutating func addNovel(_ category: WindowCategory, priorBits: Double = 0) {
        novel[category, default: Novelty()].count += 1
        novel[category]!.priorBits = max(novel[category]!.priorBits, priorBits)
    }

    /// - Parameter decades: see ``RarityEvidence``; nothing is added for none.
    public mutating func addRare(_ category: WindowCategory, decades: Double) {
        guard decades > 0 else { return }
        rarity[category, default: 0] += decades
    }

    /// −lg p of what has so many bits.
    public static func decades(ofBits bits: Double) -> Double { bits / bitsOfDecade }

    /// The new of all categories.
    var everything: Novelty {
        novel.values.reduce(into: Novelty()) { all, one in
            all.count += one.count
            all.priorBits = max(all.priorBits, one.priorBits)
        }
    }
}

/// How rare a known behaviour is, in decades beyond what counts as ordinary (docs/methods.md §4 step 2).
public enum RarityEvidence {
    /// −lg of the share of units below which a behaviour of an image is rare: 1 %.
    public static let ordinary = 2.0
    /// With fewer units nothing that was seen at all is as rare as that.
    public static let fewestUnits: UInt32 = 150
    static let weight = 0.5
    static let most = 3.0

    /// −log2 of the share of units that showed it.
    public static func bits(seen: UInt32, of units: Int) -> Double {
        -binaryLogarithm((Double(seen) + 0.5) / (Double(units) + 1))
    }

    /// - Parameters:
    ///   - seen: Q(a), the units that showed it.
    ///   - units: T.
    public static func decades(seen: UInt32, of units: Int, ordinary: Double = ordinary) -> Double {
        max(0, -decimalLogarithm((Double(seen) + 0.5) / (Double(units) + 1)) - ordinary)
    }
}
