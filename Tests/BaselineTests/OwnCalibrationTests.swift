import Testing

@testable import Baseline

/// The small brother of `tools/evaluate calibration`, which judges 10⁶ samples of each shape.
@Suite("Bits of the own baseline when nothing is wrong")
struct OwnCalibrationTests {
    static let windows = 12_000

    /// Days of 2,400 windows: five in training.
    func time(_ window: Int) -> (hour: Int, day: Int32) { (window / 100 % 24, Int32(window / 2400)) }

    enum Shape: CaseIterable {
        case normal, logNormal, bursty, diurnal, integers
    }

    /// The median of ten samples of each of three metrics, in y.
    func window(_ shape: Shape, _ number: Int, _ isOn: inout Bool, _ generator: inout SeededGenerator) -> [Double] {
        if generator.uniform() < (isOn ? 0.2 : 0.05) { isOn.toggle() }
        let (burst, hour) = (isOn, time(number).hour)
        let load = generator.normal()
        return (0..<3).map { _ in
            let median = generator.median(of: 10) { generator in
                let z = (load + 2 * generator.normal()) / 2.2
                return switch shape {
                case .normal: 100 + 20 * z
                case .logNormal: exponential(3 + 0.8 * z)
                case .bursty: exponential(burst ? 5 + 0.4 * z : 0.3 * z)
                case .diurnal: exponential((6..<18).contains(hour) ? 5 + 0.3 * z : 4 + 0.3 * z)
                case .integers: max(0, (4 + 2 * z).rounded())
                }
            }
            return naturalLogarithm(max(median, 0) + 1)
        }
    }

    @Test("No more than twice what b bits promise, and but for integers no less than half", arguments: Shape.allCases)
    func calibrated(shape: Shape) {
        var generator = SeededGenerator(seed: 77)
        var isOn = false
        var baseline = MultivariateBaseline(metricCount: 3)
        var scorer: MultivariateScorer?
        for number in 0..<Self.windows {
            let values = window(shape, number, &isOn, &generator)
            let (hour, day) = time(number)
            if number > 0, number % 300 == 0 { scorer = MultivariateScorer(baseline) }
            if let scorer {
                let score = scorer.score(values, phase: .steady, hour: hour)
                baseline.calibrate(score.rawBits, frame: score.frame, known: scorer.steadyWindows)
            }
            baseline.learn(values, phase: .steady, hour: hour, day: day)
        }
        let taught = MultivariateScorer(baseline)
        var bits: [(single: Double, combined: Double)] = []
        for number in Self.windows..<2 * Self.windows {
            let values = window(shape, number, &isOn, &generator)
            let score = taught.score(values, phase: .steady, hour: time(number).hour)
            bits.append((score.metrics[0]?.bits ?? 0, score.bits))
        }
        for threshold in [6.0, 8] {
            let wanted = Double(Self.windows) * power(2, -threshold)
            for above in [bits.count { $0.single > threshold }, bits.count { $0.combined > threshold }] {
                #expect(Double(above) <= 2 * wanted, "\(threshold): \(above) of \(wanted)")
                #expect(shape == .integers || Double(above) >= wanted / 2, "\(threshold): \(above) of \(wanted)")
            }
        }
        // At ten bits twelve windows are expected: only far too many can be told from luck.
        #expect(bits.count { $0.combined > 10 } <= 30 && bits.count { $0.single > 10 } <= 30)
    }
}
