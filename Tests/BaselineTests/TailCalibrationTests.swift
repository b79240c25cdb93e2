import Testing

@testable import Baseline

@Suite("Calibration of bits")
struct TailCalibrationTests {
    /// Bits of a statistic that is right already, times `stretch`.
    func calibration(_ count: Int, stretch: Double = 1, seed: UInt64 = 1) -> TailCalibration {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).reduce(into: TailCalibration()) { calibration, _ in
            calibration.learn(-binaryLogarithm(1 - Double.random(in: 0..<1, using: &generator)) * stretch)
        }
    }

    @Test("Below twenty learned windows a statistic comes back as it is, provisionally")
    func few() {
        #expect(calibration(19).bits(12) == .init(bits: 12, provisional: true))
        #expect(TailCalibration().bits(3.5) == .init(bits: 3.5, provisional: true))
        #expect(!calibration(20).bits(2).provisional)
    }

    @Test("A statistic that is three times too sure is brought down to what it is worth, seen or not")
    func overconfident() throws {
        let tail = try #require(calibration(20_000, stretch: 3).tail)
        for worth in [1.0, 4, 6, 8, 10, 14, 20] {
            let found = tail.bits(worth * 3)
            // Beyond the fourteen bits that were seen, the tail is a line through the largest ten.
            #expect(abs(found.bits - worth) < 0.25 + worth * 0.09, "\(worth): \(found.bits)")
            #expect(found.provisional == (found.bits > binaryLogarithm(200_000)))
        }
    }

    @Test("Eighty bits whose whole tail lies within a few more are told apart as well as eight", arguments: [8.0, 80])
    func narrow(level: Double) throws {
        var generator = SeededGenerator(seed: 4)
        var calibration = TailCalibration()
        for _ in 0..<100_000 {
            calibration.learn(level - 0.3 * binaryLogarithm(1 - Double.random(in: 0..<1, using: &generator)))
        }
        let tail = try #require(calibration.tail)
        for worth in [4.0, 6, 8, 10, 12] {
            // At 12 bits 24 windows are left: their number is known within a fifth, .3 bits.
            let found = tail.bits(level + 0.3 * worth).bits
            #expect(abs(found - worth) < 0.6, "\(worth): \(found)")
        }
        #expect(calibration.scores.buckets.count < 100)
    }

    @Test("What is hardly any bits is told apart, too")
    func small() throws {
        var generator = SeededGenerator(seed: 5)
        var calibration = TailCalibration()
        for _ in 0..<10_000 { calibration.learn(0.05 * Double.random(in: 0..<1, using: &generator)) }
        let tail = try #require(calibration.tail)
        for share in [0.1, 0.25, 0.5, 0.9] {
            #expect(abs(tail.bits(0.05 * share).bits + binaryLogarithm(1 - share)) < 0.1, "\(share)")
        }
    }

    @Test("No number is too large, and what is none is left out")
    func extremes() throws {
        var calibration = TailCalibration()
        for _ in 0..<100 { calibration.learn(1e300) }
        for value in [Double.nan, .infinity, -.infinity] { calibration.learn(value) }
        #expect(calibration.scores.count == 100 && calibration.scores.max.isFinite)
        let tail = try #require(calibration.tail)
        #expect(tail.bits(1e300).bits == 0 && tail.bits(20).bits == 0 && tail.bits(.infinity).bits == 0)
        calibration.learn(7)
        #expect(calibration.scores.min == TailCalibration.place(of: 7))
    }

    @Test("Law: more of the statistic never means fewer bits")
    func monotone() throws {
        for count in [20, 200, 5000] {
            let tail = try #require(calibration(count, seed: UInt64(count)).tail)
            let bits = (0..<400).map { tail.bits(Double($0) * 0.1).bits }
            #expect(zip(bits, bits.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(bits[0] == 0 && tail.bits(1e4).bits > 1000)
        }
    }

    @Test("Law: calibrations merge like the sketches they are")
    func merging() {
        var a = calibration(50, seed: 2)
        var b = calibration(70, seed: 3)
        let first = a
        a.merge(b)
        b.merge(first)
        #expect(a == b && a.scores.count == 120)
    }

    @Test("A statistic that was always the same makes more of it as rare as windows are many, then as it says itself")
    func constant() throws {
        var calibration = TailCalibration()
        for _ in 0..<1000 { calibration.learn(0) }
        let tail = try #require(calibration.tail)
        #expect(tail.bits(0).bits == 0)
        #expect(abs(tail.bits(5).bits - binaryLogarithm(1001)) < 0.01)
        #expect(abs(tail.bits(20).bits - 20) < 0.01)
    }
}
