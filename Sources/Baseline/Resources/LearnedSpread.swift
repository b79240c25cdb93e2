/// How far members of a group lie apart when nothing is wrong: the prior of a peer comparison.
public struct PeerSpread: Hashable, Sendable {
    /// s0², on the metric's scale.
    public let variance: Double
    /// d0: how many degrees of freedom the knowledge is worth.
    public var degrees: Double
    public var isTaught: Bool

    /// A variance below the floor is the floor: nothing here ever divides by zero.
    public init(variance: Double, degrees: Double, isTaught: Bool = true) {
        self.variance = max(variance, Self.least * Self.least)
        self.degrees = degrees
        self.isTaught = isTaught
    }

    /// 5 %: below, replicas that do exactly the same would alarm at a rounding.
    public static let least = 0.05
    /// Heavy tails never let knowledge be worth more than this.
    public static let mostDegrees = 20.0
    /// Before anything was learned: wide.
    public static let cold = PeerSpread(variance: 0.25 * 0.25, degrees: 4, isTaught: false)
}

/// The variances between members of a group, one for each clean window; what `PeerSpread` is made of.
///
/// Of one metric and one path: ten-second and five-minute windows spread differently. Merging is commutative and
/// associative. Source: docs/methods.md §1, "Prior".
public struct LearnedSpread: Hashable, Sendable {
    /// s_w² of every learned window.
    public private(set) var variances: QuantileSketch

    /// From so many clean windows on it is taught: six minutes of the fast path.
    public static let fewest: UInt64 = 36

    public init(variances: QuantileSketch = QuantileSketch()) { self.variances = variances }

    public mutating func learn(_ variance: Double) { variances.add(variance) }

    public mutating func merge(_ other: LearnedSpread) { variances.merge(other.variances) }

    public var isEmpty: Bool { variances.isEmpty }

    public var isTaught: Bool { variances.count >= Self.fewest }

    /// s0² is the median of the windows' variances, at least the floor's; d0 grows by one in twelve windows, from
    /// 4 to 20. The median is one that does not jump: bits of a member far off would jump with it, and those that
    /// were learned before would no longer tell what they are worth.
    public var spread: PeerSpread {
        guard isTaught, let median = variances.smoothMedian else { return .cold }
        return PeerSpread(
            variance: median, degrees: min(PeerSpread.mostDegrees, max(4, Double(variances.count) / 12)))
    }

    /// s_w² of one window: Qn² from four members on; of three, their range by what a normal distribution's is.
    /// `nil` for fewer.
    /// - Parameter sorted: the members' values on the metric's scale, ascending.
    public static func windowVariance(sorted: [Double]) -> Double? {
        guard sorted.count >= PeerComparison.fewestMembers else { return nil }
        let deviation =
            sorted.count == 3 ? (sorted[2] - sorted[0]) / 1.6926 : RobustScale.qn(sorted: sorted)
        return deviation * deviation
    }
}
