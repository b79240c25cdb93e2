import Glibc

/// A metric of a container about which nothing is wrong, sample by sample: the five shapes that a score has to be
/// calibrated for. Metrics of one container follow its load: they have their bursts together, and half of what varies
/// in them varies in all.
struct SimulatedMetric {
    enum Shape: String, CaseIterable {
        case normal
        case logNormal = "log-normal"
        /// Idle, with bursts of some seconds to minutes. They reach one level: were it another in each burst, the
        /// extremes of 10⁶ samples would come from a handful of bursts, too few to tell 12 bits by.
        case bursty = "bursty on/off"
        /// A load that doubles by day.
        case diurnal
        /// Events counted, four a sample.
        case integers = "counter integers"
    }

    let shape: Shape
    private var own: SplitMix64
    private var load: SplitMix64
    private var sample = 0
    private var isOn = false

    /// One sample a second.
    static let secondsPerDay = 86_400.0

    /// - Parameter loadSeed: the same for metrics of one container.
    init(_ shape: Shape, seed: UInt64, loadSeed: UInt64) {
        self.shape = shape
        own = SplitMix64(seed: seed)
        load = SplitMix64(seed: loadSeed)
    }

    mutating func next() -> Double {
        defer { sample += 1 }
        switch shape {
        case .normal: return max(100 + 20 * normal(), 0)
        case .logNormal: return exp(3 + 0.8 * normal())
        case .bursty:
            if load.uniform() < (isOn ? 1.0 / 60 : 1.0 / 240) { isOn.toggle() }
            return isOn ? exp(5 + 0.4 * normal()) : exp(0.3 * normal())
        case .diurnal:
            let time = Double(sample) / Self.secondsPerDay
            return exp(4 + 0.7 * sin(2 * .pi * time) + 0.3 * normal())
        case .integers: return Double(own.poisson(2) + load.poisson(2))
        }
    }

    /// The median of the next `samples`.
    mutating func nextMedian(of samples: Int) -> Double {
        var values: [Double] = []
        values.reserveCapacity(samples)
        for _ in 0..<samples { values.append(next()) }
        values.sort()
        return samples.isMultiple(of: 2)
            ? (values[samples / 2 - 1] + values[samples / 2]) / 2 : values[samples / 2]
    }

    private mutating func normal() -> Double { (own.normal() + load.normal()) / 2.0.squareRoot() }
}

extension SplitMix64 {
    fileprivate mutating func uniform() -> Double { Double.random(in: 0..<1, using: &self) }

    /// Box and Muller.
    fileprivate mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    /// Knuth's, for small means.
    fileprivate mutating func poisson(_ mean: Double) -> Int {
        let limit = exp(-mean)
        var count = 0
        var product = uniform()
        while product > limit {
            count += 1
            product *= uniform()
        }
        return count
    }
}
