/// The tail of the chi-square distribution, in bits.
enum ChiSquareTail {
    /// −log2 P(X > x) for `degrees` ≥ 1 of freedom, exact (to 10⁻⁵ bits) also where the probability is too small to
    /// be written down.
    ///
    /// With a half-integer a = degrees/2 the upper incomplete gamma function is a finite sum of positive terms,
    /// Q(a + 1, h) = Q(a, h) + h^a·e^(−h)/Γ(a + 1), summed here as logarithms.
    static func bits(_ x: Double, degrees: Int) -> Double {
        guard x > 0 else { return 0 }
        let half = x / 2
        var a: Double
        var sum: Double
        if degrees.isMultiple(of: 2) {
            a = 1
            sum = -half
        } else {
            a = 0.5
            sum = logarithmOfComplementaryError(half)
        }
        // ln(h^a·e^(−h)/Γ(a + 1)), from one a to the next by h/(a + 1).
        var term = a == 1 ? naturalLogarithm(half) - half : naturalLogarithm(4 * half / .pi) / 2 - half
        while a < Double(degrees) / 2 {
            sum = max(sum, term) + naturalLogarithm(1 + exponential(-abs(sum - term)))
            a += 1
            term += naturalLogarithm(half / a)
        }
        return max(-sum * bitsOfNat, 0)
    }

    /// ln erfc(√h), by its asymptotic series where erfc is too small.
    private static func logarithmOfComplementaryError(_ h: Double) -> Double {
        guard h > 50 else { return naturalLogarithm(complementaryErrorFunction(h.squareRoot())) }
        let t = 1 / (2 * h)
        let series = 1 - t * (1 - 3 * t * (1 - 5 * t * (1 - 7 * t)))
        return -h - naturalLogarithm(h * .pi) / 2 + naturalLogarithm(series)
    }
}
