import Testing

@testable import Baseline

@Suite("Pareto tail")
struct ParetoTailTests {
    let excesses = [0.1, 0.2, 0.25, 0.4, 0.55, 0.7, 0.9, 1.3, 1.9, 3.2]

    func close(_ a: Double, _ b: Double, within tolerance: Double = 1e-9) -> Bool {
        abs(a - b) <= tolerance * max(abs(b), 1)
    }

    @Test("The published excesses give the published tail")
    func vector() throws {
        let tail = try #require(ParetoTail(start: 5, excesses: excesses, of: 1000))
        #expect(tail.shape == 0 && close(tail.scale, 0.95) && close(tail.share, 0.01))
        #expect(close(tail.quantile(exceededWith: 1e-4), 9.37491, within: 1e-6))
        #expect(close(tail.exceedance(9.37491), 1e-4, within: 1e-9))
        let mean = excesses.reduce(0, +) / 10
        let variance = excesses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10
        let moments = ParetoTail.moments(mean: mean, variance: variance)
        #expect(close(moments.shape, -0.037843, within: 1e-6) && close(moments.scale, 0.985951, within: 1e-6))
        // The published 9.166847 is the quantile of the unclamped tail.
        let ratio = 1e-4 * 1000 / 10
        let quantile = 5 + moments.scale / moments.shape * (power(ratio, -moments.shape) - 1)
        #expect(close(quantile, 9.166847, within: 1e-6))
    }

    @Test("Probabilities and quantiles are scipy's, to nine digits", arguments: ReferenceValues.pareto.indices)
    func reference(row: Int) {
        let wanted = ReferenceValues.pareto[row]
        let tail = ParetoTail(start: 0, share: 1, shape: wanted.shape, scale: wanted.scale)
        #expect(close(tail.bits(wanted.excess), wanted.bits))
        #expect(close(tail.quantile(exceededWith: 1e-4), wanted.quantile))
        let shifted = ParetoTail(start: 7, share: 0.02, shape: wanted.shape, scale: wanted.scale)
        #expect(close(shifted.bits(7 + wanted.excess), wanted.bits - binaryLogarithm(0.02)))
    }

    @Test("The method of moments gives scipy's moments, to nine digits", arguments: ReferenceValues.moments.indices)
    func fit(row: Int) throws {
        let wanted = ReferenceValues.moments[row]
        let moments = ParetoTail.moments(mean: wanted.mean, variance: wanted.variance)
        #expect(close(moments.shape, wanted.shape) && close(moments.scale, wanted.scale))
        let sample = excesses.map { power($0, wanted.power) }
        let twice = try #require(ParetoTail(start: 0, excesses: sample + sample, of: 100))
        #expect(close(twice.shape, max(wanted.shape, 0)))
        #expect(close(twice.scale / (1 - twice.shape), wanted.mean))
        // Ten are too few for a shape.
        #expect(ParetoTail(start: 0, excesses: sample, of: 100)?.shape == 0)
    }

    @Test("No shape is heavier than a half, and nothing beyond the threshold is no tail")
    func bounds() throws {
        let wild = (0..<40).map { $0 == 0 ? 1e6 : 1.0 }
        #expect(try #require(ParetoTail(start: 0, excesses: wild, of: 100)).shape < 0.5)
        #expect(ParetoTail(start: 0, excesses: [0.0, 0], of: 10) == nil)
        #expect(ParetoTail(start: 0, excesses: [Double](), of: 10) == nil)
    }

    @Test("Chi-square tails are scipy's, to a ten-thousandth of a bit", arguments: ReferenceValues.chiSquare.indices)
    func chiSquare(row: Int) {
        let wanted = ReferenceValues.chiSquare[row]
        #expect(abs(ChiSquareTail.bits(wanted.x, degrees: wanted.degrees) - wanted.bits) < 1e-4)
    }
}
