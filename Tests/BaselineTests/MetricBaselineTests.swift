import Testing

@testable import Baseline

@Suite("Baseline of a metric")
struct MetricBaselineTests {
    /// Two days of six-minute values around a level for each hour, in y.
    func baseline(days: Int32 = 2, level: (Int) -> Double, spread: Double = 0.1, seed: UInt64 = 1) -> MetricBaseline {
        var generator = SeededGenerator(seed: seed)
        var baseline = MetricBaseline()
        for day in 0..<days {
            for hour in 0..<24 {
                for _ in 0..<360 {
                    let y = level(hour) + spread * generator.normal()
                    baseline.learn(exponential(y), phase: .steady, hour: hour, day: day)
                }
            }
        }
        return baseline
    }

    func byDay(_ hour: Int) -> Double { (8..<20).contains(hour) ? 5 : 4 }

    @Test("Law: merging is commutative and associative, and equals having learned it all")
    func merging() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<20 {
            var parts = Array(repeating: MetricBaseline(), count: 3)
            var whole = MetricBaseline()
            for _ in 0..<300 {
                let value = exponential(generator.normal())
                let phase: ResourcePhase = generator.next() % 4 == 0 ? .startup : .steady
                let (hour, day) = (Int(generator.next() % 24), Int32(generator.next() % 3))
                parts[Int(generator.next() % 3)].learn(value, phase: phase, hour: hour, day: day)
                whole.learn(value, phase: phase, hour: hour, day: day)
            }
            var left = parts[0]
            left.merge(parts[1])
            left.merge(parts[2])
            var right = parts[2]
            right.merge(parts[1])
            right.merge(parts[0])
            #expect(left == whole && right == whole)
            #expect(
                MetricBaseline(startup: whole.startup, hours: whole.hours.shuffled(using: &generator)) == whole)
        }
    }

    @Test("Hours are used once they were seen on two days and explain enough")
    func hours() throws {
        let taught = try #require(ResidualDistribution(steady: baseline(level: byDay)))
        let levels = try #require(SteadyState(baseline(level: byDay))).hourlyLevels
        #expect(abs(levels[12] - levels[3] - 1) < 0.2)
        #expect(taught.spreadAbove < 0.2)
        let young = try #require(ResidualDistribution(steady: baseline(days: 1, level: byDay)))
        #expect(young.level == .none && young.spreadAbove > 0.3)
        let flat = try #require(ResidualDistribution(steady: baseline { $0 == 5 ? 4.05 : 4 }))
        #expect(flat.level == .none)
        // What is usual by day is rare by night.
        let (day, night) = (taught.levelled(5, hour: 12), taught.levelled(5, hour: 3))
        #expect(taught.bits(day, lowMatters: true) < 3 && taught.bits(night, lowMatters: true) > 12)
    }

    @Test("An hour that was seen on one day only is judged by the whole day")
    func unknownHour() throws {
        var metric = baseline(level: byDay)
        var generator = SeededGenerator(seed: 2)
        metric = MetricBaseline(hours: metric.hours.filter { $0.hour != 3 })
        for _ in 0..<360 {
            metric.learn(exponential(4 + 0.1 * generator.normal()), phase: .steady, hour: 3, day: 2)
        }
        let steady = try #require(SteadyState(metric))
        for hour in [3, 2] {
            let distribution = steady.distribution(hour: hour)
            let bits = { (y: Double) in distribution.bits(distribution.levelled(y, hour: hour), lowMatters: true) }
            #expect(bits(4) < 3)
            // By day it is 5, and may be so at three.
            #expect(hour == 3 ? bits(5) < 3 : bits(5) > 12)
        }
    }

    @Test("Law: the farther out, the more bits, on both sides and for every shape")
    func monotone() throws {
        var generator = SeededGenerator(seed: 4)
        var integers = MetricBaseline()
        var idle = MetricBaseline()
        for window in 0..<3000 {
            integers.learn(Double(3 + generator.next() % 4), phase: .steady, hour: 0, day: 0)
            idle.learn(window % 50 == 0 ? 1 + generator.uniform() : 1, phase: .steady, hour: 0, day: 0)
        }
        for baseline in [baseline(level: byDay), baseline(days: 1, level: { _ in 2 }, spread: 0), integers, idle] {
            let distribution = try #require(ResidualDistribution(steady: baseline))
            let up = (0..<500).map { distribution.bits(distribution.median + 0.01 * Double($0), lowMatters: false) }
            let down = (0..<500).map { distribution.bits(distribution.median - 0.01 * Double($0), lowMatters: true) }
            #expect(zip(up, up.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
            // Just below the median it may still be the upper side that is the rarer.
            let rare = down.drop { $0 < 1 }
            #expect(zip(rare, rare.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
            #expect(up[0] < 1.2 && down[0] < 0.2)
            #expect(up[499] > 20 && down[499] > 20)
        }
    }

    @Test("A metric that never moved makes a first move as rare as its windows are many, and a large one rarer")
    func constant() throws {
        var baseline = MetricBaseline()
        for _ in 0..<1000 { baseline.learn(13, phase: .steady, hour: 7, day: 0) }
        let distribution = try #require(ResidualDistribution(steady: baseline))
        let bits = { (value: Double) in distribution.bits(naturalLogarithm(value), lowMatters: true) }
        #expect(bits(13) == 0)
        #expect(bits(14) > 8.9 && bits(14) < 12)
        #expect(bits(26) > 25 && bits(6) > 25)
        #expect(distribution.isProvisional(bits(26)) && !distribution.isProvisional(bits(14)))
    }

    @Test("Fewer than twenty windows judge by a wide spread, provisionally")
    func few() throws {
        var baseline = MetricBaseline()
        for _ in 0..<19 { baseline.learn(13, phase: .startup, hour: 7, day: 0) }
        let distribution = try #require(ResidualDistribution(startup: baseline))
        #expect(distribution.spreadAbove == 0.25 && distribution.isProvisional(0))
        let once = distribution.bits(distribution.median + 0.5, lowMatters: true)
        #expect(abs(once - ChiSquareTail.bits(4, degrees: 1)) < 1e-9)
        #expect(distribution.bits(distribution.median - 5, lowMatters: false) == 0)
        #expect(ResidualDistribution(steady: baseline) == nil)
    }

    @Test("What is no hour is not learned")
    func foreign() {
        var baseline = MetricBaseline()
        baseline.learn(1, phase: .steady, hour: 24, day: 0)
        baseline.learn(1, phase: .steady, hour: -1, day: 0)
        baseline.learn(.nan, phase: .steady, hour: 3, day: 0)
        #expect(baseline.isEmpty)
    }
}
