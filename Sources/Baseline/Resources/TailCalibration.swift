/// What the bits of a statistic are really worth: its values in windows that were learned, as a yardstick.
///
/// Within the range of what was seen a value's probability is how often one at least as large was seen, itself
/// counted in: (1 + k)/(N + 1), which is exact for windows that could as well have come in another order. Beyond, it
/// falls on along an exponential tail. Merging is commutative and associative, as the sketch's. Source: docs/methods.md
/// §4 step 5, but counting to the end: a tail begun at a twentieth of the windows guessed at what had been counted.
public struct TailCalibration: Hashable, Sendable {
    /// The statistic of every learned window, as `place(of:)` puts it: a sketch tells values apart that differ by 2 %,
    /// but four bits of probability can lie within one bit of the statistic, at eighty as at eight.
    public private(set) var scores: QuantileSketch

    /// With fewer learned windows than this there is no calibration.
    public static let fewest: UInt64 = 20

    /// Bits in which a place grows by a factor of e: buckets are 0.1 bits wide where there are many more, and 2 % of
    /// the value where there are few.
    static let bitsPerFold = 5.0
    /// More than this cannot be told from it: the sketch's numbers would have no end.
    static let mostRawBits = 3500.0

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

    /// One that is not finite is left out; a negative one counts as zero.
    public mutating func learn(_ rawBits: Double) {
        guard rawBits.isFinite else { return }
        scores.add(Self.place(of: rawBits))
    }

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

    /// The number ≥ 0 that stands for bits in `scores`: e^(bits/5) − 1.
    static func place(of rawBits: Double) -> Double {
        exponentialLessOne(min(max(rawBits, 0), mostRawBits) / bitsPerFold)
    }

    private static func rawBits(ofBucket index: Int32) -> Double {
        bitsPerFold * logarithmOfOnePlus(QuantileSketch.value(ofBucket: index))
    }

    /// The distribution of learned values, made for asking.
    public struct EmpiricalTail: Hashable, Sendable {
        private let counted: CountedTail
        private let count: Double
        /// As it stands in the sketch.
        private let largest: Double
        private let start: Double
        private let startBits: Double
        private let meanExcess: Double

        /// The tail's slope is the mean excess of the largest twentieth, at least ten, but of no more than these: the
        /// farther out, the more they are like what is beyond.
        private static let mostForSlope = 64.0
        private static let fewestAtStart = 10.0

        init(_ sketch: QuantileSketch) {
            count = Double(sketch.count)
            counted = CountedTail(sketch.buckets.map { ($0.index, Double($0.count)) })
            largest = sketch.max
            let wanted = min(max(Self.fewestAtStart, (count / 20).rounded(.down)), Self.mostForSlope)
            let place = counted.place(leaving: wanted)
            let slopeStart = place.map { [counted] in TailCalibration.rawBits(ofBucket: counted.indices[$0]) } ?? 0
            let excess = sketch.buckets.reduce(0) {
                $0 + Double($1.count) * max(TailCalibration.rawBits(ofBucket: $1.index) - slopeStart, 0)
            }
            // The line begins where ten are left: how rare those are is known within a third.
            let first = counted.place(leaving: Self.fewestAtStart) ?? 0
            self.start = counted.indices.isEmpty ? 0 : TailCalibration.rawBits(ofBucket: counted.indices[first])
            startBits = Self.bits(counted.atLeast.isEmpty ? count : counted.atLeast[first], of: count)
            // Bits that need no calibration exceed any threshold by log2 e in the mean; to go on more steeply than
            // that would be to claim more than the statistic itself does.
            meanExcess = max(excess / wanted, bitsOfNat)
        }

        public func bits(_ raw: Double) -> Bits {
            let place = raw.isFinite ? TailCalibration.place(of: raw) : largest
            let bits = place > largest ? beyond(min(raw, mostRawBits)) : Self.bits(above(place), of: count)
            return Bits(bits: max(bits, 0), provisional: bits > binaryLogarithm(10 * count))
        }

        private func beyond(_ raw: Double) -> Double {
            max(Self.bits(0, of: count), startBits + (raw - start) / meanExcess * bitsOfNat)
        }

        private func above(_ place: Double) -> Double {
            place < QuantileSketch.zeroBelow ? count : counted.count(from: Self.position(place))
        }

        private static func bits(_ above: Double, of count: Double) -> Double {
            -binaryLogarithm((1 + above) / (count + 1))
        }

        /// As the sketch does it: to the last digit, or a value could miss its own bucket.
        private static func position(_ place: Double) -> Double {
            naturalLogarithm(max(place, QuantileSketch.zeroBelow)) / QuantileSketch.logarithmOfGamma
        }
    }
}
