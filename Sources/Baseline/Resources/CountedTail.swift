/// How many values of a histogram are at least as large as another, as buckets of a sketch let it be known.
struct CountedTail: Hashable, Sendable {
    /// In ascending order, with how many values lie in each or above.
    let indices: [Int32]
    let atLeast: [Double]
    /// Where values of a bucket are spread over it, rather than all being the same.
    private let isSmooth: [Bool]

    init(_ buckets: [(index: Int32, count: Double)]) {
        var sum = 0.0
        var sums: [Double] = []
        for bucket in buckets.reversed() {
            sum += bucket.count
            sums.append(sum)
        }
        indices = buckets.map(\.index)
        atLeast = sums.reversed()
        isSmooth = buckets.indices.map { Self.isSmooth($0, buckets) }
    }

    /// - Parameter position: a value's logarithm to the base of the sketch's gamma.
    func count(from position: Double) -> Double {
        let index = Int32(max(min(position.rounded(.up), 1e9), -1e9))
        var low = 0
        var high = indices.count
        while low < high {
            let middle = (low + high) / 2
            if indices[middle] < index { low = middle + 1 } else { high = middle }
        }
        guard low < indices.count else { return 0 }
        guard indices[low] == index, isSmooth[low], low + 1 < indices.count else { return atLeast[low] }
        // Of an exponential tail the part above falls evenly on the logarithmic scale.
        return atLeast[low] * power(atLeast[low + 1] / atLeast[low], position - (Double(index) - 1))
    }

    /// The last bucket from which on there are at least so many values.
    func place(leaving count: Double) -> Int? { atLeast.lastIndex { $0 >= count } }

    /// A bucket that holds far more than its neighbours holds one value again and again (an idle metric, a small
    /// integer); all of them are then at least as large as that value.
    private static func isSmooth(_ place: Int, _ buckets: [(index: Int32, count: Double)]) -> Bool {
        var neighbours = 0.0
        if place > 0, buckets[place - 1].index == buckets[place].index - 1 { neighbours += buckets[place - 1].count }
        if place + 1 < buckets.count, buckets[place + 1].index == buckets[place].index + 1 {
            neighbours += buckets[place + 1].count
        }
        return buckets[place].count <= 4 * neighbours
    }
}
