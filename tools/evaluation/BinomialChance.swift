import Foundation

/// How likely counts as far off are by luck alone, when each of so many windows passes with the same probability.
enum BinomialChance {
    /// P(X ≥ count).
    static func atLeast(_ count: Int, of windows: Int, probability: Double) -> Double {
        guard count > 0 else { return 1 }
        return sum(from: count, step: 1, windows, probability)
    }

    /// P(X ≤ count).
    static func atMost(_ count: Int, of windows: Int, probability: Double) -> Double {
        guard count < windows else { return 1 }
        return sum(from: count, step: -1, windows, probability)
    }

    /// Adds up the probabilities of single counts, each from the one before, until they no longer matter.
    private static func sum(from count: Int, step: Int, _ windows: Int, _ probability: Double) -> Double {
        let n = Double(windows)
        let odds = probability / (1 - probability)
        var k = Double(count)
        var term = exp(
            logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) + k * log(probability)
                + (n - k) * log1p(-probability))
        var sum = 0.0
        while k >= 0, k <= n, term > 0 {
            sum += term
            term *= step > 0 ? (n - k) / (k + 1) * odds : k / (n - k + 1) / odds
            k += Double(step)
            if term < sum * 1e-17 { break }
        }
        return min(sum, 1)
    }

    private static func logGamma(_ x: Double) -> Double { lgamma(x).0 }
}
