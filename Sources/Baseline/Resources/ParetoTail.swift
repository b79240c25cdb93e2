/// How rare values are beyond the range in which they can be counted: a generalised Pareto distribution of the
/// excesses over a threshold.
///
/// P(X > x) = (Nt/n)·(1 + g·(x − t)/s)^(−1/g), for g = 0 (Nt/n)·exp(−(x − t)/s). Fitted by the method of moments
/// and with g kept within 0…0.5: a negative g would put an end to the values that can occur, and one above a half
/// has no variance to be fitted by. Source: Siffer, Fouque, Termier, Largouët, KDD 2017; docs/methods.md §3.
public struct ParetoTail: Hashable, Sendable {
    /// t: where the tail begins.
    public let start: Double
    /// Nt/n: the share of all values beyond it.
    public let share: Double
    /// g, within 0…0.5.
    public let shape: Double
    /// s > 0.
    public let scale: Double

    static let largestShape = 0.5
    /// Fewer excesses say nothing of the shape; the tail is then exponential.
    static let fewestForShape = 20.0

    init(start: Double, share: Double, shape: Double, scale: Double) {
        self.start = start
        self.share = share
        self.shape = shape
        self.scale = scale
    }

    /// The moments' own g and s, unbounded: with R = mean²/variance, g = (1 − R)/2 and s = mean·(1 + R)/2.
    static func moments(mean: Double, variance: Double) -> (shape: Double, scale: Double) {
        let ratio = mean * mean / variance
        return ((1 - ratio) / 2, mean * (1 + ratio) / 2)
    }

    /// - Parameters:
    ///   - mean: mean excess, > 0.
    ///   - variance: population variance of the excesses; 0 makes the tail exponential.
    ///   - excesses: Nt, how many there are.
    ///   - total: n, values in all.
    public init?(start: Double, mean: Double, variance: Double, excesses: Double, of total: Double) {
        guard mean > 0, mean.isFinite, start.isFinite, excesses > 0, total >= excesses else { return nil }
        var shape = 0.0
        if excesses >= Self.fewestForShape, variance > 0 {
            shape = min(max(Self.moments(mean: mean, variance: variance).shape, 0), Self.largestShape)
        }
        self.start = start
        self.share = excesses / total
        self.shape = shape
        // Keeps the mean excess s / (1 − g) that was measured, clamped or not.
        self.scale = mean * (1 - shape)
    }

    /// - Parameter excesses: how far each value beyond the threshold lies beyond it.
    public init?(start: Double, excesses: some Collection<Double>, of total: Int) {
        let count = Double(excesses.count)
        let mean = excesses.reduce(0, +) / count
        let variance = excesses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        self.init(start: start, mean: mean, variance: variance, excesses: count, of: Double(total))
    }

    /// P(X > x); below the start that of the start.
    public func exceedance(_ x: Double) -> Double { power(2, -bits(x)) }

    /// −log2 P(X > x), which stays exact where the probability itself is too small to be written down.
    public func bits(_ x: Double) -> Double {
        let distance = max(x - start, 0) / scale
        let nats = shape > 0 ? naturalLogarithm(1 + shape * distance) / shape : distance
        return nats * bitsOfNat - binaryLogarithm(share)
    }

    /// The value that is exceeded with probability `q`, in 0…share.
    public func quantile(exceededWith q: Double) -> Double {
        let ratio = q / share
        guard ratio < 1 else { return start }
        return shape > 0
            ? start + scale / shape * (power(ratio, -shape) - 1) : start - scale * naturalLogarithm(ratio)
    }
}
