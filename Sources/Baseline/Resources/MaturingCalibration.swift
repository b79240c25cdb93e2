/// A calibration that forgets its youth: what a statistic was while the baseline knew little counts only until
/// enough is known of what it is by now.
///
/// Windows are scored before they are learned, by what is known so far. Early scores are wild (a first day has no
/// hours, a first hour no tails), and kept for good they would make the bits of a grown baseline too few.
public struct MaturingCalibration: Hashable, Sendable {
    /// Scores given while the number of learned windows had so many binary digits.
    public struct Generation: Hashable, Sendable {
        public var digits: UInt8
        public var scores: TailCalibration

        public init(digits: UInt8, scores: TailCalibration) {
            self.digits = digits
            self.scores = scores
        }
    }

    /// In ascending order.
    public private(set) var generations: [Generation]

    /// The share of all scores that is enough.
    static let enough = 0.5

    /// From stored parts, in any order.
    public init(generations: [Generation] = []) {
        self.generations = []
        for generation in generations { add(generation) }
    }

    public var isEmpty: Bool { generations.isEmpty }

    /// - Parameter known: how many windows the baseline had learned that gave the score.
    public mutating func learn(_ rawBits: Double, known: UInt64) {
        var scores = TailCalibration()
        scores.learn(rawBits)
        add(Generation(digits: UInt8(UInt64.bitWidth - known.leadingZeroBitCount), scores: scores))
    }

    /// Commutative and associative.
    public mutating func merge(_ other: MaturingCalibration) {
        for generation in other.generations { add(generation) }
    }

    /// Of the best-informed generations, as many as hold half of all scores.
    public var current: TailCalibration {
        let wanted = generations.reduce(0) { $0 + Double($1.scores.scores.count) } * Self.enough
        var current = TailCalibration()
        for generation in generations.reversed() where Double(current.scores.count) < wanted {
            current.merge(generation.scores)
        }
        return current
    }

    private mutating func add(_ other: Generation) {
        guard !other.scores.isEmpty else { return }
        let place = generations.firstIndex { $0.digits >= other.digits } ?? generations.count
        if place < generations.count, generations[place].digits == other.digits {
            generations[place].scores.merge(other.scores)
        } else {
            generations.insert(other, at: place)
        }
    }
}
