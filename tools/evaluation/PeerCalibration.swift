import Baseline

/// How often a comparison of peers passes a threshold when nothing is wrong with any of eight.
enum PeerCalibration {
    static let members = 8
    /// A spread changes little by a window; it is prepared anew after so many.
    private static let preparedEvery: UInt64 = 20

    /// The highest bits in the group, of windows that were not learned. It learns from `windows` windows and judges as
    /// many that follow.
    /// - Parameter isOneLoad: all have the load's part in common, as behind a balancer; otherwise each bursts when it
    ///   likes.
    static func bits(
        _ shape: SimulatedMetric.Shape, windows: Int, seed: UInt64, isOneLoad: Bool = true
    ) -> [Double] {
        var group = (0..<UInt64(members)).map { member in
            SimulatedMetric(
                shape, seed: seed &* 1000 &+ 200 &+ member,
                loadSeed: seed &* 1000 &+ 300 &+ (isOneLoad ? 0 : member))
        }
        let scale = MetricScale(.logarithm(offset: 1), floor: 0, lowMatters: true)
        func next() -> [Double] { group.indices.map { group[$0].nextMedian(of: OwnCalibration.samplesPerWindow) } }
        var path = PeerKnowledge.Path()
        var prepared = PreparedSpread(path)
        for _ in 0..<windows {
            let comparison = prepared.compare(next(), scale: scale)
            path.learn(statistic: comparison.statistic, known: prepared.windows)
            if let variance = comparison.variance { path.learn(variance: variance) }
            if path.spread.variances.count < 100 || path.spread.variances.count % preparedEvery == 0 {
                prepared = PreparedSpread(path)
            }
        }
        prepared = PreparedSpread(path)
        return (0..<windows).map { _ in prepared.compare(next(), scale: scale).members.map(\.bits).max() ?? 0 }
    }
}
