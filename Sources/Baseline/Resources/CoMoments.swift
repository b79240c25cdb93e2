/// How metrics vary together: counts, sums and sums of products of their logarithms y, for each hour of the day, so
/// that the covariance around any hourly level can be had later.
///
/// Sums are integers, of y in 1,024ths: additions then are exact, and merging is commutative and associative to the
/// last bit. They hold 10¹⁰ windows of values around y = 30 (10¹³ bytes) before they overflow.
public struct CoMoments: Hashable, Sendable {
    /// The windows in which the same metrics were measured.
    public struct Group: Hashable, Sendable {
        /// A bit a metric, by its place.
        public var present: UInt64
        /// Windows, an hour of the day each: 24.
        public var counts: [UInt64]
        /// For each hour in turn, a sum for each metric present.
        public var sums: [Int64]
        /// The lower triangle of products, row by row, over all hours.
        public var products: [Int64]

        /// `nil` where the sizes do not agree.
        public init?(present: UInt64, counts: [UInt64], sums: [Int64], products: [Int64]) {
            let size = present.nonzeroBitCount
            guard size > 0, counts.count == MetricBaseline.hoursOfDay,
                sums.count == size * MetricBaseline.hoursOfDay, products.count == size * (size + 1) / 2
            else { return nil }
            self.present = present
            self.counts = counts
            self.sums = sums
            self.products = products
        }

        init(present: UInt64) {
            let size = present.nonzeroBitCount
            self.present = present
            counts = Array(repeating: 0, count: MetricBaseline.hoursOfDay)
            sums = Array(repeating: 0, count: size * MetricBaseline.hoursOfDay)
            products = Array(repeating: 0, count: size * (size + 1) / 2)
        }

        /// Where a metric stands among those present.
        func place(of metric: Int) -> Int? {
            guard present >> UInt64(metric) & 1 == 1 else { return nil }
            return (present & (1 << UInt64(metric) - 1)).nonzeroBitCount
        }

        fileprivate var rank: (Int, UInt64) { (present.nonzeroBitCount, present) }
    }

    /// Those with the most metrics first. Metrics are measured at different intervals, so there are a few.
    public private(set) var groups: [Group]

    /// Which groups are kept depends on their metrics alone, so that merging in any order keeps the same.
    public static let mostGroups = 8
    public static let mostMetrics = 64

    static let perUnit = 1024.0
    private static let largest = 256.0

    public init(groups: [Group] = []) {
        self.groups = []
        for group in groups { add(group) }
    }

    /// - Parameter values: y of each metric, NaN where it was not measured; at most 64.
    mutating func learn(_ values: [Double], hour: Int) {
        var present: UInt64 = 0
        for (metric, y) in values.enumerated() where y.isFinite { present |= 1 << UInt64(metric) }
        guard present != 0, (0..<MetricBaseline.hoursOfDay).contains(hour), let place = place(for: present) else {
            return
        }
        let fixed = values.filter(\.isFinite).map {
            Int64((min(max($0, -Self.largest), Self.largest) * Self.perUnit).rounded())
        }
        groups[place].counts[hour] &+= 1
        var cell = 0
        for (row, y) in fixed.enumerated() {
            groups[place].sums[hour * fixed.count + row] &+= y
            for other in fixed[...row] {
                groups[place].products[cell] &+= y &* other
                cell += 1
            }
        }
    }

    mutating func merge(_ other: CoMoments) {
        for group in other.groups { add(group) }
    }

    /// Correlations of y − level over all windows in which both were measured, row by row; 0 where a metric never
    /// varied or the two never met.
    /// - Parameter levels: for each metric the 24 hourly values around which it varies.
    func correlations(around levels: [[Double]]) -> [Double] {
        let size = levels.count
        var matrix = Array(repeating: 0.0, count: size * size)
        for row in 0..<size {
            matrix[row * size + row] = 1
            for column in 0..<row {
                let value = correlation(row, column, levels)
                matrix[row * size + column] = value
                matrix[column * size + row] = value
            }
        }
        return matrix
    }

    private func correlation(_ a: Int, _ b: Int, _ levels: [[Double]]) -> Double {
        var count = 0.0
        var (sumA, sumB, sumAA, sumBB, sumAB) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for group in groups {
            guard let i = group.place(of: a), let j = group.place(of: b) else { continue }
            let size = group.present.nonzeroBitCount
            sumAA += group.product(i, i)
            sumBB += group.product(j, j)
            sumAB += group.product(i, j)
            for hour in 0..<MetricBaseline.hoursOfDay where group.counts[hour] > 0 {
                let n = Double(group.counts[hour])
                let (x, y) = (group.sum(hour * size + i), group.sum(hour * size + j))
                let (p, q) = (levels[a][hour], levels[b][hour])
                count += n
                sumA += x - n * p
                sumB += y - n * q
                sumAA -= 2 * p * x - n * p * p
                sumBB -= 2 * q * y - n * q * q
                sumAB -= p * y + q * x - n * p * q
            }
        }
        guard count > 1 else { return 0 }
        let varianceA = sumAA / count - sumA / count * (sumA / count)
        let varianceB = sumBB / count - sumB / count * (sumB / count)
        // Less than rounding to 1,024ths makes of a constant.
        guard varianceA > 1e-6, varianceB > 1e-6 else { return 0 }
        let covariance = sumAB / count - sumA / count * (sumB / count)
        return min(max(covariance / (varianceA * varianceB).squareRoot(), -1), 1)
    }

    /// Where the group is, making room for it; `nil` where better ones fill it.
    private mutating func place(for present: UInt64) -> Int? {
        if let place = groups.firstIndex(where: { $0.present == present }) { return place }
        let group = Group(present: present)
        let place = groups.firstIndex { $0.rank < group.rank } ?? groups.count
        guard place < Self.mostGroups else { return nil }
        groups.insert(group, at: place)
        if groups.count > Self.mostGroups { groups.removeLast() }
        return place
    }

    private mutating func add(_ other: Group) {
        guard let place = place(for: other.present) else { return }
        for hour in other.counts.indices { groups[place].counts[hour] &+= other.counts[hour] }
        for cell in other.sums.indices { groups[place].sums[cell] &+= other.sums[cell] }
        for cell in other.products.indices { groups[place].products[cell] &+= other.products[cell] }
    }
}

extension CoMoments.Group {
    fileprivate func product(_ i: Int, _ j: Int) -> Double {
        let (row, column) = (max(i, j), min(i, j))
        return Double(products[row * (row + 1) / 2 + column]) / (CoMoments.perUnit * CoMoments.perUnit)
    }

    fileprivate func sum(_ cell: Int) -> Double { Double(sums[cell]) / CoMoments.perUnit }
}
