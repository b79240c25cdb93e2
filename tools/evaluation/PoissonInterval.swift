import Foundation

/// Between which rates a count may lie, with 95 % confidence (Garwood, Biometrika 1936).
enum PoissonInterval {
    static func of(_ count: Int) -> ClosedRange<Double> {
        let low = count == 0 ? 0 : root { 1 - atMost(count - 1, mean: $0) < 0.025 }
        return low...root { atMost(count, mean: $0) > 0.025 }
    }

    /// Where the condition ends to hold.
    private static func root(_ holds: (Double) -> Bool) -> Double {
        var (low, high) = (0.0, 1.0)
        while holds(high), high < 1e9 { high *= 2 }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if holds(middle) { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    private static func atMost(_ count: Int, mean: Double) -> Double {
        (0...count).reduce(0) { $0 + exp(Double($1) * log(mean) - mean - lgamma(Double($1) + 1)) }
    }
}
