/// One side of a distribution: P(X ≥ x), counted within what was learned, modelled beyond.
struct TailSide: Hashable, Sendable {
    private let counted: CountedTail
    private let count: Double
    private let tail: ParetoTail?
    private let largest: Double
    private let bitsAtLargest: Double
    private let floor: Double

    private static let width = QuantileSketch.logarithmOfGamma
    /// The tail begins where 2 % of the values are left, but no more than this many: the more are counted, the less
    /// has to be believed. A thousand are needed for its shape.
    static let mostExcesses = 64.0
    static let enoughForShape = 1000.0

    init(_ buckets: [(index: Int32, count: Double)], count: Double, floor: Double) {
        counted = CountedTail(buckets)
        self.count = count
        self.floor = floor
        tail = Self.tail(buckets, counted, count)
        largest = Double(buckets[buckets.count - 1].index) * Self.width
        bitsAtLargest = max(tail?.bits(largest) ?? 0, binaryLogarithm(count + 1))
    }

    /// −log2 P(X ≥ x). Never lower for a larger x.
    func bits(_ x: Double) -> Double {
        guard x <= largest else { return bitsAtLargest + increase(to: x) }
        let bits = -binaryLogarithm((1 + counted.count(from: x / Self.width)) / (count + 1))
        // Where the tail is less sure than the count, values come in steps, or luck had a hand in it.
        guard let tail, x > tail.start else { return bits }
        return min(bits, tail.bits(x))
    }

    /// Beyond the largest value bits grow as the tail says, but no faster than one nat a `floor`: a metric that
    /// never moved has no tail at all.
    private func increase(to x: Double) -> Double {
        let slowest = (x - largest) / floor * bitsOfNat
        guard let tail else { return slowest }
        return min(slowest, tail.bits(x) - tail.bits(largest))
    }

    private static func tail(_ buckets: [(index: Int32, count: Double)], _ counted: CountedTail, _ count: Double)
        -> ParetoTail?
    {
        let beyond =
            count >= enoughForShape
            ? min(max(ParetoTail.fewestForShape, count / 50), mostExcesses) : max(10, count / 20)
        guard let first = counted.place(leaving: beyond) else { return nil }
        let left = counted.atLeast[first]
        // The threshold is the lower edge of the bucket from which on there are enough.
        let start = Double(buckets[first].index - 1) * width
        var (sum, squares) = (0.0, 0.0)
        for bucket in buckets[first...] {
            let excess = (Double(bucket.index) - 0.5) * width - start
            sum += bucket.count * excess
            squares += bucket.count * excess * excess
        }
        let mean = sum / left
        // Sheppard's correction: what the buckets' width adds.
        let variance = max(squares / left - mean * mean - width * width / 12, 0)
        return ParetoTail(
            start: start, mean: mean, variance: count >= enoughForShape ? variance : 0, excesses: left,
            of: count + 1)
    }
}
