/// What the bits of a statistic are really worth: its values in windows that were learned, as a yardstick.
///
/// Within the range of what was seen a value's probability is how often one at least as large was seen; beyond,
/// an exponential tail continues from there. Merging is commutative and associative, as the sketch's is.
/// Source: METHODS §4 step 5, with the tail begun farther out: see `bits`.
public struct TailCalibration: Hashable, Sendable {
    /// The statistic of every learned window, in bits ≥ 0.
    public private(set) var scores: QuantileSketch

    /// With fewer learned windows than this there is no calibration.
    public static let fewest: UInt64 = 20

    /// Provisional: not calibrated, or more than the learned windows can vouch for (log2 of ten times their number).
    public struct Bits: Hashable, Sendable {
        public var bits: Double
        public var provisional: Bool

        public init(bits: Double, provisional: Bool) {
            self.bits = bits
            self.provisional = provisional
        }
    }

    public init(scores: QuantileSketch = QuantileSketch()) { self.scores = scores }

    public mutating func learn(_ rawBits: Double) { scores.add(rawBits) }

    public mutating func merge(_ other: TailCalibration) { scores.merge(other.scores) }

    public var isEmpty: Bool { scores.isEmpty }

    /// A prepared yardstick: calibrating many values costs little each.
    public var tail: EmpiricalTail? {
        guard scores.count >= Self.fewest else { return nil }
        return EmpiricalTail(scores)
    }

    /// The calibrated bits of a statistic; with fewer than `fewest` learned windows it comes back as it is.
    public func bits(_ rawBits: Double) -> Bits {
        guard let tail else { return Bits(bits: max(rawBits, 0), provisional: true) }
        return tail.bits(rawBits)
    }

    /// The distribution of learned values, made for asking.
    public struct EmpiricalTail: Hashable, Sendable {
        /// Bucket indices in ascending order, and how many values lie in each or above.
        private let indices: [Int32]
        private let atLeast: [Double]
        private let count: Double
        private let start: Double
        private let startProbability: Double
        private let meanExcess: Double

        init(_ sketch: QuantileSketch) {
            let buckets = sketch.buckets
            let count = Double(sketch.count)
            var sum = 0.0
            var sums: [Double] = []
            for bucket in buckets.reversed() {
                sum += Double(bucket.count)
                sums.append(sum)
            }
            let atLeast = Array(sums.reversed())
            // The tail begins where between 10 and 64 values are left: the count above is then known within a third
            // to an eighth, and a tail begun earlier would be a guess at the shape of what was seen.
            let beyond = min(max(10, (count / 20).rounded(.down)), 64)
            let place = atLeast.lastIndex { $0 >= beyond }
            let start = place.map { QuantileSketch.value(ofBucket: buckets[$0].index) } ?? 0
            let left = place.map { atLeast[$0] } ?? count
            let excess = buckets[(place ?? 0)...].reduce(0) {
                $0 + Double($1.count) * (QuantileSketch.value(ofBucket: $1.index) - start)
            }
            self.count = count
            self.indices = buckets.map(\.index)
            self.atLeast = atLeast
            self.start = start
            startProbability = (1 + left) / (count + 1)
            // Bits that need no calibration exceed any threshold by log2 e in the mean.
            meanExcess = max(excess / max(left, 1), bitsOfNat)
        }

        public func bits(_ raw: Double) -> Bits {
            let bits =
                raw > start
                ? -binaryLogarithm(startProbability) + (raw - start) / meanExcess * bitsOfNat
                : -binaryLogarithm((1 + seen(atLeast: raw)) / (count + 1))
            return Bits(bits: max(bits, 0), provisional: bits > binaryLogarithm(10 * count))
        }

        private func seen(atLeast raw: Double) -> Double {
            guard let index = QuantileSketch.bucket(of: raw) else { return count }
            var low = 0
            var high = indices.count
            while low < high {
                let middle = (low + high) / 2
                if indices[middle] < index { low = middle + 1 } else { high = middle }
            }
            return low < atLeast.count ? atLeast[low] : 0
        }
    }
}
