import Baseline
import func Glibc.cos

@testable import func Baseline.exponential
@testable import func Baseline.naturalLogarithm

extension SeededGenerator {
    mutating func uniform() -> Double { Double.random(in: 0..<1, using: &self) }

    /// Box and Muller.
    mutating func normal() -> Double {
        (-2 * naturalLogarithm(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    /// The median of the samples that `sample` makes.
    mutating func median(of count: Int, _ sample: (inout SeededGenerator) -> Double) -> Double {
        let values = (0..<count).map { _ in sample(&self) }.sorted()
        return (values[(count - 1) / 2] + values[count / 2]) / 2
    }
}

/// A web server's window medians: a load that follows the day, metrics that follow the load.
struct SimulatedServer {
    var generator: SeededGenerator

    static let windowsPerHour = 360
    static let windowsPerDay = 8640

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// The window's hour of the day and day.
    static func time(_ window: Int) -> (hour: Int, day: Int32) {
        (window / windowsPerHour % 24, Int32(window / windowsPerDay))
    }

    mutating func window(_ window: Int) -> ResourceValues {
        let hour = Self.time(window).hour
        let load = exponential((8..<20).contains(hour) ? 0.7 : -0.7) * exponential(0.15 * generator.normal())
        var values = ResourceValues()
        values[.cpu] = 0.2 * load * exponential(0.05 * generator.normal())
        values[.memory] = 2e8 * exponential(0.03 * generator.normal())
        values[.ioRead] = generator.uniform() < 0.9 ? 0 : 4096 * generator.uniform()
        values[.ioWrite] = 2e5 * load * exponential(0.2 * generator.normal())
        values[.networkReceived] = 1e6 * load * exponential(0.1 * generator.normal())
        values[.networkSent] = 5e6 * load * exponential(0.1 * generator.normal())
        values[.pids] = 12
        values[.descriptors] = 40 + (20 * load).rounded()
        values[.pressureCPU] = 0.02 * load * generator.uniform()
        values[.execRate] = 0
        values[.openRate] = 30 * load * exponential(0.1 * generator.normal())
        values[.connectRate] = 8 * load * exponential(0.1 * generator.normal())
        values[.failedRate] = 2 * generator.uniform()
        return values
    }
}
