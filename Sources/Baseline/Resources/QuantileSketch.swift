/// The distribution of values ≥ 0, in little room: any quantile within 1 % of the value.
///
/// Guarantees: `quantile` is within `relativeError` of the value at that rank, for values of at least `zeroBelow`
/// as long as no bucket was collapsed; merging is exactly commutative and associative, and merging equals having
/// added all values to one sketch, in any order. Source: Masson, Rim, Lee, DDSketch, VLDB 2019; docs/methods.md §2.
public struct QuantileSketch: Hashable, Sendable {
    /// Values whose logarithm to the base of `gamma`, rounded up, is `index`.
    public struct Bucket: Hashable, Sendable {
        public var index: Int32
        public var count: UInt64

        public init(index: Int32, count: UInt64) {
            self.index = index
            self.count = count
        }
    }

    public static let relativeError = 0.01
    /// Smaller values count as zero.
    public static let zeroBelow = 1e-9
    /// The lowest are thrown together beyond this many; they span eighteen orders of magnitude if none is empty.
    public static let maximumBuckets = 2048

    static let gamma = (1 + relativeError) / (1 - relativeError)
    static let logarithmOfGamma = naturalLogarithm(gamma)

    /// Values below `zeroBelow`.
    public private(set) var zeros: UInt64
    /// In ascending order of their indices, none of them empty.
    public private(set) var buckets: [Bucket]
    /// Exact; infinite (`min`) and negatively infinite (`max`) while the sketch is empty.
    public private(set) var min: Double
    public private(set) var max: Double

    public init() {
        zeros = 0
        buckets = []
        min = .infinity
        max = -.infinity
    }

    /// From stored parts. Whatever they are, the result is a sketch: buckets are brought into range, ordered, thrown
    /// together and collapsed as need be, and extremes that contradict them are replaced by theirs.
    public init(zeros: UInt64, buckets: [Bucket], min: Double, max: Double) {
        self.init()
        self.zeros = zeros
        let indices = (Self.bucket(of: Self.zeroBelow) ?? 0)...(Self.bucket(of: .greatestFiniteMagnitude) ?? 0)
        let ordered = buckets.map { bucket -> Bucket in
            let index = Swift.min(Swift.max(bucket.index, indices.lowerBound), indices.upperBound)
            return Bucket(index: index, count: bucket.count)
        }.sorted { $0.index < $1.index }
        for bucket in ordered where bucket.count > 0 {
            if self.buckets.last?.index == bucket.index {
                self.buckets[self.buckets.count - 1].count.addUpToMaximum(bucket.count)
            } else {
                self.buckets.append(bucket)
            }
        }
        collapse()
        guard !isEmpty else { return }
        // The lowest bucket may hold what was thrown together, so the smallest value can lie below it.
        let first = zeros > 0 ? nil : self.buckets.first?.index
        let last = self.buckets.last?.index
        let isLow = min >= 0 && min.isFinite && (Self.bucket(of: min) ?? .min) <= (first ?? .min)
        let isHigh = max >= 0 && max.isFinite && Self.bucket(of: max) == last
        self.min = isLow ? min : first.map(Self.value(ofBucket:)) ?? 0
        self.max = isHigh ? max : last.map(Self.value(ofBucket:)) ?? 0
        // Two of one bucket, one of which had to be replaced.
        if self.max < self.min { (self.min, self.max) = isLow ? (self.min, self.min) : (self.max, self.max) }
    }

    public var isEmpty: Bool { zeros == 0 && buckets.isEmpty }

    /// Values added.
    public var count: UInt64 {
        var sum = zeros
        for bucket in buckets { sum.addUpToMaximum(bucket.count) }
        return sum
    }

    /// Adds a value `count` times. One that is not finite is left out; a negative one counts as zero.
    public mutating func add(_ value: Double, count: UInt64 = 1) {
        guard value.isFinite, count > 0 else { return }
        let value = Swift.max(value, 0)
        min = Swift.min(min, value)
        max = Swift.max(max, value)
        guard let index = Self.bucket(of: value) else { return zeros.addUpToMaximum(count) }
        let place = place(of: index)
        if place < buckets.count, buckets[place].index == index {
            buckets[place].count.addUpToMaximum(count)
        } else {
            buckets.insert(Bucket(index: index, count: count), at: place)
            collapse()
        }
    }

    public mutating func merge(_ other: QuantileSketch) {
        zeros.addUpToMaximum(other.zeros)
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
        guard !other.buckets.isEmpty else { return }
        var merged: [Bucket] = []
        merged.reserveCapacity(buckets.count + other.buckets.count)
        var mine = buckets[...]
        var theirs = other.buckets[...]
        while let a = mine.first, let b = theirs.first {
            if a.index < b.index {
                merged.append(mine.removeFirst())
            } else if b.index < a.index {
                merged.append(theirs.removeFirst())
            } else {
                var both = mine.removeFirst()
                both.count.addUpToMaximum(theirs.removeFirst().count)
                merged.append(both)
            }
        }
        buckets = merged + mine + theirs
        collapse()
    }

    /// The value of rank ⌊q·(count − 1)⌋, counted from the smallest, within `relativeError`; the first and the last
    /// exactly; `nil` when empty.
    /// - Parameter q: 0…1.
    public func quantile(_ q: Double) -> Double? {
        guard !isEmpty else { return nil }
        let last = Double(count - 1)
        let rank = Swift.min(Swift.max(q, 0), 1) * last
        if rank < 1 { return min }
        if rank >= last { return max }
        var below = Double(zeros)
        if below > rank { return 0 }
        for bucket in buckets {
            below += Double(bucket.count)
            // The extremes are exact, so staying within them only ever lessens the error.
            if below > rank { return Swift.min(Swift.max(Self.value(ofBucket: bucket.index), min), max) }
        }
        return max
    }

    /// The median, within its bucket by how many of the bucket's values lie below it: within 2 % of the value at that
    /// rank, but it moves as little as the values do, where `quantile` would stay and then jump by 2 %. `nil` when
    /// empty.
    public var smoothMedian: Double? {
        guard !isEmpty else { return nil }
        let half = Double(count) / 2
        var below = Double(zeros)
        if below >= half { return 0 }
        for bucket in buckets {
            let share = (half - below) / Double(bucket.count)
            if share <= 1 {
                let value = exponential((Double(bucket.index) - 1 + share) * Self.logarithmOfGamma)
                return Swift.min(Swift.max(value, min), max)
            }
            below += Double(bucket.count)
        }
        return max
    }

    /// How many values are at least `value`. Those of its own bucket cannot be told from it and all count, so this
    /// is never too few, and too many by no more than those within 2 % of it. Equal values always count.
    public func countAbove(_ value: Double) -> UInt64 {
        guard let index = Self.bucket(of: value) else { return count }
        var sum: UInt64 = 0
        for bucket in buckets.reversed() {
            guard bucket.index >= index else { break }
            sum.addUpToMaximum(bucket.count)
        }
        return sum
    }

    /// How many values are at most `value`; those of its own bucket all count, as in `countAbove`.
    public func countBelow(_ value: Double) -> UInt64 {
        guard value >= 0 else { return 0 }
        var sum = zeros
        guard let index = Self.bucket(of: value) else { return sum }
        for bucket in buckets {
            guard bucket.index <= index else { break }
            sum.addUpToMaximum(bucket.count)
        }
        return sum
    }

    /// `nil` for values that count as zero.
    public static func bucket(of value: Double) -> Int32? {
        guard value >= zeroBelow else { return nil }
        return Int32((naturalLogarithm(Swift.min(value, .greatestFiniteMagnitude)) / logarithmOfGamma).rounded(.up))
    }

    /// What stands for all values of a bucket: no value of it is farther away than `relativeError` of itself.
    public static func value(ofBucket index: Int32) -> Double {
        2 * exponential(Double(index) * logarithmOfGamma) / (gamma + 1)
    }

    /// Where the bucket is, or would be.
    private func place(of index: Int32) -> Int {
        var low = 0
        var high = buckets.count
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].index < index { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Throws the lowest buckets together. What remains depends only on the set of indices ever seen: a larger set
    /// has a higher limit, and what was thrown together below it moves on with it. So the order does not matter.
    private mutating func collapse() {
        let surplus = buckets.count - Self.maximumBuckets
        guard surplus > 0 else { return }
        for bucket in buckets[..<surplus] { buckets[surplus].count.addUpToMaximum(bucket.count) }
        buckets.removeFirst(surplus)
    }
}

extension UInt64 {
    /// Stops at the largest number, in any order of additions.
    mutating func addUpToMaximum(_ other: UInt64) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? .max : sum
    }
}
