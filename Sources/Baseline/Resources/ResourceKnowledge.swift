/// What is known of how one image and role uses resources: its own baseline, and how far its replicas lie apart.
///
/// All of it is counts, so that merging is commutative and associative: what several containers, runs and hosts
/// learned is the same in any order. `ResourceMonitor` is given it and hands out what it learned as a value of the
/// same type, to be merged into what is stored.
public struct ResourceKnowledge: Hashable, Sendable {
    public var own: ResourceBaseline
    /// Only metrics of which something was learned.
    public var peers: [ResourceMetric: PeerKnowledge]

    public init(own: ResourceBaseline = ResourceBaseline(), peers: [ResourceMetric: PeerKnowledge] = [:]) {
        self.own = own
        self.peers = peers
    }

    public var isEmpty: Bool { own.isEmpty && peers.values.allSatisfy(\.isEmpty) }

    public mutating func merge(_ other: ResourceKnowledge) {
        own.merge(other.own)
        for (metric, knowledge) in other.peers { peers[metric, default: PeerKnowledge()].merge(knowledge) }
    }
}

/// How far replicas lie apart in one metric. Ten-second windows and five-minute windows are learned separately.
public struct PeerKnowledge: Hashable, Sendable {
    public var fast: Path
    public var slow: Path

    public init(fast: Path = Path(), slow: Path = Path()) {
        self.fast = fast
        self.slow = slow
    }

    public var isEmpty: Bool { fast.isEmpty && slow.isEmpty }

    public mutating func merge(_ other: PeerKnowledge) {
        fast.merge(other.fast)
        slow.merge(other.slow)
    }

    public struct Path: Hashable, Sendable {
        public private(set) var spread: LearnedSpread
        /// Of `PeerComparison.statistic`, in windows after the spread was taught: before, it says nothing of what it
        /// will be then. While the spread is still settling it says too much, hence one that forgets its youth.
        public private(set) var tail: MaturingCalibration

        public init(spread: LearnedSpread = LearnedSpread(), tail: MaturingCalibration = MaturingCalibration()) {
            self.spread = spread
            self.tail = tail
        }

        public var isEmpty: Bool { spread.isEmpty && tail.isEmpty }

        /// Takes in one window's spread.
        public mutating func learn(variance: Double) { spread.learn(variance) }

        /// Takes in what one window's comparison came to, by a spread of so many learned windows. Those of a cold
        /// spread are left out.
        public mutating func learn(statistic: Double, known: UInt64) {
            guard known >= LearnedSpread.fewest else { return }
            tail.learn(statistic, known: known)
        }

        public mutating func merge(_ other: Path) {
            spread.merge(other.spread)
            tail.merge(other.tail)
        }
    }
}

/// A path's knowledge of one metric, made for asking often.
public struct PreparedSpread: Sendable {
    public let spread: PeerSpread
    /// Windows that the spread was learned from.
    public let windows: UInt64
    let tail: TailCalibration.EmpiricalTail?

    public init(_ path: PeerKnowledge.Path = PeerKnowledge.Path()) {
        spread = path.spread.spread
        windows = path.spread.variances.count
        tail = spread.isTaught ? path.tail.current.tail : nil
    }

    public func compare(_ values: [Double], scale: MetricScale) -> PeerComparison {
        PeerComparison(values, scale: scale, spread: spread, tail: tail)
    }
}
