import func Glibc.atan
import func Glibc.tan

/// Combines p-values of parts that may depend on each other.
///
/// The Cauchy combination test (Liu and Xie, JASA 2020): the smallest p-value decides, others add to it, and how they
/// depend on each other does not matter. A part without evidence (p of one half or more) is left out, and weights are not
/// renormalised for it: quiet parts do not argue against a loud one (docs/methods.md §4 step 4).
public enum CauchyCombination {
    public struct Part: Hashable, Sendable {
        public var p: Double
        public var weight: Double

        public init(p: Double, weight: Double) {
            self.p = p
            self.weight = weight
        }
    }

    /// Smaller p-values count as this.
    public static let smallest = 1e-15
    /// At this p-value and above a part has no evidence.
    public static let quiet = 0.5

    /// The p-value of all parts together; 1 where none has any evidence.
    public static func probability(_ parts: some Sequence<Part>) -> Double {
        let loud = parts.filter { $0.p < quiet && $0.weight > 0 }
        guard !loud.isEmpty else { return 1 }
        return plain(loud.map { Part(p: max($0.p, smallest), weight: $0.weight) })
    }

    /// The formula itself, of p-values in 0…1, exclusive of 0 and 1.
    static func plain(_ parts: some Sequence<Part>) -> Double {
        let statistic = parts.reduce(0) { sum, part in
            sum + part.weight * (part.p < 1e-10 ? 1 / (part.p * .pi) : tan((0.5 - part.p) * .pi))
        }
        return statistic > 1e10 ? 1 / (statistic * .pi) : 0.5 - atan(statistic) / .pi
    }
}
