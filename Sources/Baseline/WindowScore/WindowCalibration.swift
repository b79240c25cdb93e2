/// What a score of windows is worth, from the units that were learned: each scored as if its container had not been
/// learned, with the highest of its windows (docs/methods.md §4 step 5).
///
/// Without it the combined score is wrong by orders of magnitude, as parts depend on each other and containers of one
/// image differ from each other more than a container does from itself.
public struct WindowCalibration: Hashable, Sendable {
    /// With fewer units there is none.
    public static let fewest = 20

    /// What the scores are of: a unit in which nothing was new scored 0 then, whatever was rare in it.
    public enum Basis: Hashable, Sendable {
        case novelty, everything
    }

    /// N.
    public let units: Int
    public let basis: Basis
    /// −lg p of the units that had anything, highest first; the others had 0.
    private let scores: [Double]
    private let start: Double
    private let startShare: Double
    private let meanExcess: Double

    private static let fewestInTail = 10
    /// lg e: how far exceedances of a score reach beyond any threshold, where it is calibrated already. A steeper
    /// tail would claim more than the score itself does.
    private static let leastExcess = 0.4342944819032518

    /// - Parameter scores: −lg p of each unit, 0 where it had nothing.
    public init(scores: [Double]) { self.init(scores: scores.filter { $0 > 0 }, units: scores.count, of: .everything) }

    /// - Parameters:
    ///   - scores: of the units that had anything.
    ///   - units: all of them.
    ///   - basis: what the scores count.
    public init(scores: [Double], units: Int, of basis: Basis) {
        self.basis = basis
        let sorted = scores.sorted(by: >)
        self.units = units
        self.scores = sorted
        let inTail = max(Self.fewestInTail, units / 20)
        let score: (Int) -> Double = { $0 < sorted.count ? sorted[$0] : 0 }
        let start = score(inTail - 1)
        self.start = start
        startShare = Double(inTail) / Double(max(units, 1))
        let excess = (0..<inTail).reduce(0) { $0 + score($1) - start } / Double(inTail)
        meanExcess = max(excess, Self.leastExcess)
    }

    public var isCalibrated: Bool { units >= Self.fewest }

    /// Units that scored at least so much.
    public func count(atLeast decades: Double) -> Int {
        guard decades > 0 else { return units }
        var (low, high) = (0, scores.count)
        while low < high {
            let middle = (low + high) / 2
            if scores[middle] >= decades { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The share of units of normal life that score at least so much. Without calibration, what the score itself
    /// says.
    public func probability(_ decades: Double) -> Double {
        guard decades > 0 else { return 1 }
        guard isCalibrated else { return power(10, -decades) }
        let counted = Double(1 + count(atLeast: decades)) / Double(units + 1)
        guard decades > start else { return counted }
        return min(counted, startShare * exponential(-(decades - start) / meanExcess))
    }

    public func bits(_ decades: Double) -> Double { max(0, -binaryLogarithm(probability(decades))) }
}
