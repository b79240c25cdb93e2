/// Location and spread of a few numbers, hardly moved by the odd one among them. Constants of
/// Rousseeuw and Croux 1993, Croux and Rousseeuw 1992: consistent for a normal distribution, also for
/// samples of two to nine.
public enum RobustScale {
    /// - Parameter sorted: ascending, not empty.
    public static func median(sorted: some RandomAccessCollection<Double>) -> Double {
        let n = sorted.count
        func at(_ offset: Int) -> Double { sorted[sorted.index(sorted.startIndex, offsetBy: offset)] }
        return n % 2 == 1 ? at(n / 2) : (at(n / 2 - 1) + at(n / 2)) / 2
    }

    /// The median of all but the value at `rank`, of two or more.
    public static func median(sorted: [Double], without rank: Int) -> Double {
        func other(_ k: Int) -> Double { sorted[k < rank ? k : k + 1] }
        let n = sorted.count - 1
        return (other((n - 1) / 2) + other(n / 2)) / 2
    }

    /// `nil` for no values.
    public static func median(_ values: some Sequence<Double>) -> Double? {
        let sorted = values.sorted()
        return sorted.isEmpty ? nil : median(sorted: sorted)
    }

    /// 1.4826 · b_n · median |x − median|; 0 for fewer than two values.
    /// - Parameter sorted: ascending.
    public static func medianDeviation(sorted: [Double]) -> Double {
        let n = sorted.count
        guard n >= 2 else { return 0 }
        let middle = median(sorted: sorted)
        let deviations = sorted.map { abs($0 - middle) }.sorted()
        let b = n <= 9 ? smallSampleMAD[n - 2] : Double(n) / (Double(n) - 0.8)
        return 1.4826 * b * median(sorted: deviations)
    }

    /// Qn = 2.21914 · d_n · the k-th smallest of |xi − xj|, k = h(h − 1)/2, h = n/2 + 1; 0 for fewer than
    /// two values. Distances are counted, not stored: O(n) memory for any n.
    /// - Parameter sorted: ascending.
    public static func qn(sorted: [Double]) -> Double {
        let n = sorted.count
        guard n >= 2 else { return 0 }
        let h = n / 2 + 1
        return 2.21914 * dn(n) * distance(rank: h * (h - 1) / 2, sorted)
    }

    private static func dn(_ n: Int) -> Double {
        if n <= 9 { return smallSampleQn[n - 2] }
        return n % 2 == 1 ? Double(n) / (Double(n) + 1.4) : Double(n) / (Double(n) + 3.8)
    }

    /// The `rank`-th smallest (from 1) of the pairwise distances.
    private static func distance(rank: Int, _ sorted: [Double]) -> Double {
        let n = sorted.count
        if n <= 64 {
            var distances: [Double] = []
            distances.reserveCapacity(n * (n - 1) / 2)
            for i in 1..<n {
                for j in 0..<i { distances.append(sorted[i] - sorted[j]) }
            }
            distances.sort()
            return distances[rank - 1]
        }
        // Bisection on the distance: how many pairs are nearer is counted in one pass with two marks.
        var low = 0.0
        var high = sorted[n - 1] - sorted[0]
        for _ in 0..<64 where low < high {
            let middle = low + (high - low) / 2
            var first = 0
            var nearer = 0
            for i in 0..<n {
                while sorted[i] - sorted[first] > middle { first += 1 }
                nearer += i - first
            }
            if nearer >= rank { high = middle } else { low = middle }
        }
        return high
    }

    private static let smallSampleMAD = [1.196, 1.495, 1.363, 1.206, 1.200, 1.140, 1.129, 1.107]
    private static let smallSampleQn = [0.399, 0.994, 0.512, 0.844, 0.611, 0.857, 0.669, 0.872]
}
