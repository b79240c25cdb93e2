/// One metric of a group, each member against all the others: which one is not like them, and how surely.
///
/// Only the member that is farthest off is named, or those that had to be set aside as outliers: beside one
/// strong deviant every third innocent of a group of three would pass for one, too. Everything is finite for any
/// finite values, also where all are the same. Source: docs/methods.md §1, steps 1–5.
public struct PeerComparison: Hashable, Sendable {
    /// A group needs two peers beside each member.
    public static let fewestMembers = 3

    /// One member, in the order of the values given.
    public struct Member: Hashable, Sendable {
        public var value: Double
        /// The others; `nil` with fewer than two of them.
        public var peers: PeerFigures?
        /// From the others' median, on the metric's scale (a natural logarithm for most).
        public var difference: Double
        /// The difference in learned spreads: t of docs/methods.md §1. An outlier's is against those that are none.
        public var distance: Double
        /// From the whole group's median in its MAD (Iglewicz and Hoaglin), for reading.
        public var robustZ: Double
        /// 0 unless this one is the farthest or an outlier.
        public var bits: Double
    }

    public var members: [Member]
    /// Places of those set aside, the farthest first; empty in a group that agrees.
    public var outliers: [Int]
    /// The group falls into parts, as a leader and its followers do: who lies apart does so in company, and is no
    /// deviant.
    public var isSplit: Bool
    /// What a calibration of this metric learns, of every window: the bits of the farthest member with the spread
    /// taken as well known, before calibration. 0 with too few members.
    public var statistic: Double
    /// The variance between members in this window, on the metric's scale; what `LearnedSpread` learns. `nil`
    /// with too few members.
    public var variance: Double?
    /// The spread is not taught yet, or a member has more bits than what was learned can vouch for.
    public var provisional: Bool

    /// - Parameters:
    ///   - values: the members' medians over the same window, in the metric's unit, finite.
    ///   - tail: how far this metric's bits went in learned windows; left out while the spread is cold.
    public init(
        _ values: [Double], scale: MetricScale, spread: PeerSpread = .cold, tail: TailCalibration.EmpiricalTail? = nil
    ) {
        let group = SortedGroup(values, scale: scale)
        guard values.count >= Self.fewestMembers else {
            members = values.map {
                Member(value: $0, peers: nil, difference: 0, distance: 0, robustZ: 0, bits: 0)
            }
            outliers = []
            isSplit = false
            statistic = 0
            variance = nil
            provisional = true
            return
        }
        let judge = PeerJudge(group: group, scale: scale, spread: spread, tail: spread.isTaught ? tail : nil)
        members = judge.members(values)
        variance = LearnedSpread.windowVariance(sorted: group.sorted)
        let verdict = judge.verdict()
        statistic = verdict.statistic
        outliers = verdict.outliers.map { group.places[$0.rank] }
        isSplit = verdict.isSplit
        provisional = !spread.isTaught
        for finding in verdict.named {
            let place = group.places[finding.rank]
            members[place].distance = finding.distance
            members[place].difference = finding.difference
            if scale.lowMatters || finding.difference > 0 { members[place].bits = finding.bits }
            if finding.provisional { provisional = true }
        }
    }
}

/// The members' values on the metric's scale, in order, with what leaving one out needs.
struct SortedGroup {
    /// Ascending.
    var sorted: [Double]
    /// Place in the given order, per rank.
    var places: [Int]

    init(_ values: [Double], scale: MetricScale) {
        let pairs = values.enumerated().map { (y: scale.transformed($0.element), place: $0.offset) }
            .sorted { ($0.y, $0.place) < ($1.y, $1.place) }
        sorted = pairs.map(\.y)
        places = pairs.map(\.place)
    }
}

/// The judgement of one sorted group.
private struct PeerJudge {
    let sorted: [Double]
    let places: [Int]
    let scale: MetricScale
    let spread: PeerSpread
    let tail: TailCalibration.EmpiricalTail?
    /// Sums are taken about the middle, so that a small spread far from 0 is not lost.
    private let middle: Double
    private let sum: Double
    private let sumOfSquares: Double

    /// From p = 1e-3 on a member is an outlier, and the next is looked for among the others.
    static let outlierBits = 9.966

    struct Finding {
        var rank: Int
        var difference: Double
        var distance: Double
        var bits: Double
        /// Before calibration, and with the spread taken as well known: of one window always the same, whatever else
        /// was learned, so that outliers are found by it.
        var statistic: Double
        var provisional: Bool
    }

    init(group: SortedGroup, scale: MetricScale, spread: PeerSpread, tail: TailCalibration.EmpiricalTail?) {
        sorted = group.sorted
        places = group.places
        self.scale = scale
        self.spread = spread
        self.tail = tail
        middle = RobustScale.median(sorted: sorted)
        var sum = 0.0
        var sumOfSquares = 0.0
        for y in sorted {
            sum += y - middle
            sumOfSquares += (y - middle) * (y - middle)
        }
        self.sum = sum
        self.sumOfSquares = sumOfSquares
    }

    /// Each against all others, without bits.
    func members(_ values: [Double]) -> [PeerComparison.Member] {
        let n = sorted.count
        let unit = max(RobustScale.medianDeviation(sorted: sorted), PeerSpread.least)
        var members = values.map {
            PeerComparison.Member(value: $0, peers: nil, difference: 0, distance: 0, robustZ: 0, bits: 0)
        }
        for rank in 0..<n {
            func other(_ k: Int) -> Int { k < rank ? k : k + 1 }
            let lower = other((n - 2) / 2)
            let upper = other((n - 1) / 2)
            let difference = sorted[rank] - (sorted[lower] + sorted[upper]) / 2
            let z = sorted[rank] - middle
            let place = places[rank]
            members[place].difference = difference
            members[place].distance =
                difference / unitOf(others: n - 1, sum: sum - z, sumOfSquares: sumOfSquares - z * z)
            members[place].robustZ = z / unit
            members[place].peers = PeerFigures(
                count: n - 1, median: (values[places[lower]] + values[places[upper]]) / 2,
                low: values[places[other(0)]], high: values[places[other(n - 2)]])
        }
        return members
    }

    /// s~ · √c_n: what a difference from the median of so many others is measured in.
    private func unitOf(others: Int, sum: Double, sumOfSquares: Double) -> Double {
        let m = Double(others)
        let variance = max(0, (sumOfSquares - sum * sum / m) / (m - 1))
        let moderated = (spread.degrees * spread.variance + (m - 1) * variance) / (spread.degrees + m - 1)
        return (moderated * (others == 2 ? 1 + 1 / m : 1 + 1.5708 / m)).squareRoot()
    }

    /// What is left of the group when the outermost ranks have been set aside.
    private struct Rest {
        var ranks: Range<Int>
        var sum: Double
        var sumOfSquares: Double
    }

    private func taking(_ rank: Int, from rest: Rest) -> Rest {
        let z = sorted[rank] - middle
        let ranks = rank == rest.ranks.lowerBound ? rest.ranks.dropFirst() : rest.ranks.dropLast()
        return Rest(ranks: ranks, sum: rest.sum - z, sumOfSquares: rest.sumOfSquares - z * z)
    }

    /// The distance of one that is not among the rest.
    private func distance(_ rank: Int, from rest: Rest) -> (difference: Double, distance: Double) {
        let difference = sorted[rank] - RobustScale.median(sorted: sorted[rest.ranks])
        return (
            difference, difference / unitOf(others: rest.ranks.count, sum: rest.sum, sumOfSquares: rest.sumOfSquares)
        )
    }

    private func finding(_ rank: Int, against rest: Rest) -> Finding {
        let (difference, distance) = distance(rank, from: rest)
        guard !isNegligible(rank, difference) else {
            return Finding(
                rank: rank, difference: difference, distance: distance, bits: 0, statistic: 0, provisional: false)
        }
        let others = Double(rest.ranks.count - 1)
        let correction = binaryLogarithm(Double(sorted.count))
        func raw(_ degrees: Double) -> Double {
            max(0, -StudentT.log2TwoSidedTail(distance, degrees: degrees + others) - correction)
        }
        let plain = raw(spread.degrees)
        let isSettled = !spread.isTaught || spread.degrees >= PeerSpread.mostDegrees
        let statistic = isSettled ? plain : raw(PeerSpread.mostDegrees)
        var result = Finding(
            rank: rank, difference: difference, distance: distance, bits: plain, statistic: statistic,
            provisional: !spread.isTaught)
        if let tail {
            let calibrated = tail.bits(statistic)
            // While the spread itself is hardly known, neither knowledge may say more than the other.
            result.bits =
                spread.degrees >= PeerSpread.mostDegrees ? calibrated.bits : min(plain, calibrated.bits)
            result.provisional = calibrated.provisional || spread.degrees < PeerSpread.mostDegrees
        }
        return result
    }

    /// A logarithm sees much in the step from nothing to hardly anything. What is less than a quarter of the size that
    /// would be an alarm is no deviation: an idle group's jitter would be ranked above a real one.
    private func isNegligible(_ rank: Int, _ difference: Double) -> Bool {
        let value = scale.value(ofTransformed: sorted[rank])
        return abs(value - scale.value(ofTransformed: sorted[rank] - difference)) < scale.floor / 4
    }

    struct Verdict {
        var outliers: [Finding] = []
        /// Those that get bits.
        var named: [Finding] = []
        var isSplit = false
        var statistic = 0.0
    }

    /// Sets aside the farthest again and again, as the generalised ESD test does (Rosner 1983): two deviants hide
    /// each other, and the first is seen only after the second was set aside. So it looks on for a quarter of
    /// the group although nothing was found yet, and, while it does find, up to the half that can be in the
    /// minority.
    func verdict() -> Verdict {
        let n = sorted.count
        let whole = Rest(ranks: 0..<n, sum: sum, sumOfSquares: sumOfSquares)
        var rest = whole
        var aside: [Int] = []
        var outliers = 0
        var first: Finding?
        while aside.count < (n - 1) / 2, aside.count < max(n / 4, outliers + 1), rest.ranks.count > 2 {
            // The farthest from the median is the lowest or the highest: leaving out one that lies farther makes
            // the rest both more distant and less spread.
            let low = rest.ranks.lowerBound
            let high = rest.ranks.upperBound - 1
            let withoutLow = taking(low, from: rest)
            let withoutHigh = taking(high, from: rest)
            let isLow = abs(distance(low, from: withoutLow).distance) > abs(distance(high, from: withoutHigh).distance)
            let rank = isLow ? low : high
            rest = isLow ? withoutLow : withoutHigh
            let found = finding(rank, against: rest)
            if first == nil { first = found }
            aside.append(rank)
            if found.statistic >= Self.outlierBits { outliers = aside.count }
        }
        guard let first else { return Verdict() }
        guard outliers > 0 else { return Verdict(named: [first], statistic: first.statistic) }
        // Those that were set aside in vain go back.
        let clean = aside.prefix(outliers).reduce(whole) { taking($1, from: $0) }
        let center = RobustScale.median(sorted: sorted[clean.ranks])
        let alone = aside.prefix(outliers).filter { !hasCompany($0, center: center) }
            .map { finding($0, against: clean) }
            .sorted { $0.statistic > $1.statistic }
        return Verdict(
            outliers: alone, named: alone, isSplit: alone.count < outliers,
            statistic: alone.first?.statistic ?? 0)
    }

    /// More than a quarter of the group, and more than itself, is nearer to this one than to the others' middle.
    private func hasCompany(_ rank: Int, center: Double) -> Bool {
        let y = sorted[rank]
        let near = sorted.count { abs($0 - y) < abs($0 - center) }
        return near > max(1, sorted.count / 4)
    }
}
