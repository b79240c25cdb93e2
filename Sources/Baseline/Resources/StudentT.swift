import func Glibc.log1p

/// Student's t distribution, as far as a test needs it.
public enum StudentT {
    /// log2 P(|T| > |t|): 0 at t = 0, falling without bound. It is computed as a logarithm throughout, so that
    /// it stays exact where the probability itself would underflow: relative error below 1e-9 for 1 to
    /// 10,000 degrees and every finite t.
    /// - Parameter degrees: degrees of freedom, above 0; not necessarily whole.
    ///
    /// P = I_x(ν/2, 1/2) with x = ν/(ν + t²); the incomplete beta function by its continued fraction
    /// (Abramowitz and Stegun 26.5.8 and 26.7.1).
    public static func log2TwoSidedTail(_ t: Double, degrees: Double) -> Double {
        let a = degrees / 2
        // t²/ν beyond 1e300 says nothing that 1e300 does not.
        let ratio = min(t * t / degrees, 1e300)
        guard ratio > 0 else { return 0 }
        // x = 1/(1 + t²/ν), and the logarithm of it without loss for small t.
        let x = 1 / (1 + ratio)
        let logX = -log1p(ratio)
        let complement = ratio * x
        let front = a * logX + 0.5 * (naturalLogarithm(ratio) + logX) - logBeta(a)
        if x < (a + 1) / (a + 2.5) {
            return (front + naturalLogarithm(fraction(a, 0.5, x) / a)) / naturalLogarithm(2)
        }
        // Near the middle the other tail converges; P is of the order of a tenth there or more.
        let inner = exponential(front) * fraction(0.5, a, complement) / 0.5
        return log1p(-min(inner, 1)) / naturalLogarithm(2)
    }

    /// ln B(a, 1/2) = ln √π − ln(Γ(a + 1/2)/Γ(a)); the ratio by its asymptotic series, from a place where
    /// seven terms give 12 digits.
    private static func logBeta(_ a: Double) -> Double {
        var shifted = a
        var factor = 1.0
        while shifted < 20 {
            factor *= shifted / (shifted + 0.5)
            shifted += 1
        }
        let u = 1 / shifted
        let series =
            1 + u * (-1 / 8 + u * (1 / 128 + u * (5 / 1024 + u * (-21 / 32768 + u * (-399 / 262144)))))
        return naturalLogarithm((Double.pi / shifted).squareRoot() / (factor * series))
    }

    /// The continued fraction of the incomplete beta function, by Lentz's method.
    private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / away(1 - (a + b) * x / (a + 1))
        var result = d
        for step in 1...10_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / away(1 + even * d)
            c = away(1 + even / c)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / away(1 + odd * d)
            c = away(1 + odd / c)
            let change = d * c
            result *= change
            if abs(change - 1) < 1e-15 { break }
        }
        return result
    }
}
