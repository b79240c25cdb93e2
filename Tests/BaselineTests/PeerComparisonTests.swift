import Testing

import func Glibc.exp

@testable import Baseline

@Suite("A container against its peers")
struct PeerComparisonTests {
    /// The vectors of docs/methods.md §1 are of plain numbers with c = 1.
    static let plain = MetricScale(.logarithm(offset: 1), floor: 0, lowMatters: true)
    static let published = PeerSpread(variance: 0.06 * 0.06, degrees: 20)

    @Test("The moderated t holds the published vectors to nine digits")
    func vectors() throws {
        let four = PeerComparison([102, 98, 105, 180], scale: Self.plain, spread: Self.published)
        for (member, t) in zip(four.members, [-0.2024685538, -0.4962749206, 0.1992409424, 7.856433449]) {
            #expect(abs(member.distance - t) < 1e-9 * max(abs(t), 1))
        }
        // p of the fourth, times the four it was chosen from.
        #expect(abs(four.members[3].bits - -binaryLogarithm(4 * 7.962959655e-08)) < 1e-7)
        #expect(four.members.prefix(3).allSatisfy { $0.bits == 0 })
        #expect(four.outliers == [3])
        let three = PeerComparison([102, 98, 180], scale: Self.plain, spread: Self.published)
        for (member, t) in zip(three.members, [-1.945596459, -2.503269514, 8.093560945]) {
            #expect(abs(member.distance - t) < 1e-9 * abs(t))
        }
        #expect(abs(three.members[2].bits - -binaryLogarithm(3 * 6.831303633e-08)) < 1e-7)
    }

    @Test("Each member is shown beside the others, itself left out")
    func figures() throws {
        let group = PeerComparison([5, 1, 3, 100], scale: Self.plain)
        #expect(group.members.map(\.value) == [5, 1, 3, 100])
        #expect(group.members[3].peers == PeerFigures(count: 3, median: 3, low: 1, high: 5))
        #expect(group.members[0].peers == PeerFigures(count: 3, median: 3, low: 1, high: 100))
        #expect(group.members[1].peers == PeerFigures(count: 3, median: 5, low: 3, high: 100))
        #expect(group.members[3].robustZ > 2.7)
    }

    @Test("Peers that are the same to the last bit neither divide by zero nor alarm", arguments: [3, 4, 8])
    func identical(n: Int) {
        let group = PeerComparison(Array(repeating: 0.25, count: n), scale: ResourceMetric.cpu.scale)
        #expect(group.members.allSatisfy { $0.bits == 0 && $0.distance == 0 && $0.robustZ == 0 })
        #expect(group.variance == 0)
        var one = Array(repeating: 0.0, count: n)
        one[1] = 1
        let taught = PeerSpread(variance: 0, degrees: 20)
        for spread in [PeerSpread.cold, taught] {
            let group = PeerComparison(one, scale: ResourceMetric.cpu.scale, spread: spread)
            #expect(group.members.allSatisfy { $0.bits.isFinite && $0.distance.isFinite })
            #expect(group.outliers == [1])
        }
    }

    @Test("With fewer than two peers there is no verdict", arguments: [0, 1, 2])
    func tooFew(n: Int) {
        let group = PeerComparison(Array(repeating: 1, count: n), scale: Self.plain, spread: Self.published)
        #expect(group.members.count == n)
        #expect(group.members.allSatisfy { $0.peers == nil && $0.bits == 0 })
        #expect(group.variance == nil && group.provisional)
    }

    /// Eight containers; docs/methods.md §1 does not say how far the seven lay apart there, and with 9 % its
    /// figures come out: within 1 bit cold, within 2 taught. For seven that do exactly the same, scipy gives
    /// the second pair, to a hundredth.
    @Test(
        "What a group of eight can say, cold and taught",
        arguments: [
            (ResourceMetric.cpu, 0.2, 1.0, [14.4, 56.0, 15.13, 70.26]),
            (.memory, 30 * 1_048_576, 80 * 1_048_576, [8.3, 42, 9.11, 52.47]),
            (.cpu, 0.005, 0, [16.4, 61, 16.58, 74.30]),
        ])
    func eight(metric: ResourceMetric, usual: Double, now: Double, bits: [Double]) {
        let taught = PeerSpread(variance: 0.0025, degrees: 20)
        let usualY = metric.scale.transformed(usual)
        // Seven evenly placed values with a standard deviation of 9 %.
        let apart = (-3...3).map { metric.scale.value(ofTransformed: usualY + 0.09 * Double($0) / 2.1602) } + [now]
        let same = Array(repeating: usual, count: 7) + [now]
        let cold = PeerComparison(apart, scale: metric.scale)
        #expect(abs(cold.members[7].bits - bits[0]) < 1 && cold.provisional)
        let later = PeerComparison(apart, scale: metric.scale, spread: taught)
        #expect(abs(later.members[7].bits - bits[1]) < 2 && !later.provisional)
        #expect(abs(PeerComparison(same, scale: metric.scale).members[7].bits - bits[2]) < 0.01)
        let sharp = PeerComparison(same, scale: metric.scale, spread: taught)
        #expect(abs(sharp.members[7].bits - bits[3]) < 0.01)
    }

    @Test("An idle container that burns a core is above 20 bits before anything was learned")
    func idleCold() {
        var values = Array(repeating: 0.0, count: 8)
        values[0] = 1
        #expect(PeerComparison(values, scale: ResourceMetric.cpu.scale).members[0].bits > 20)
    }

    @Test("Two deviants do not hide each other, and the innocent stay at 0")
    func masking() {
        var values = [1.0, 1.02, 0.98, 1.01, 0.99, 1.03, 20, 22]
        let spread = PeerSpread(variance: 0.0025, degrees: 20)
        let two = PeerComparison(values, scale: Self.plain, spread: spread)
        #expect(Set(two.outliers) == [6, 7])
        #expect(two.members[6].bits > 30 && two.members[7].bits > 30)
        #expect(two.members.prefix(6).allSatisfy { $0.bits == 0 })
        values[5] = 0
        let three = PeerComparison(values, scale: Self.plain, spread: spread)
        #expect(Set(three.outliers) == [5, 6, 7])
    }

    @Test("A group in two halves is not a group with deviants", arguments: [[4, 4], [3, 5], [2, 3], [2, 2]])
    func halves(sizes: [Int]) {
        let values = Array(repeating: 1.0, count: sizes[0]) + Array(repeating: 30.0, count: sizes[1])
        let group = PeerComparison(values, scale: Self.plain, spread: PeerSpread(variance: 0.0025, degrees: 20))
        #expect(group.outliers == [])
        #expect(group.members.allSatisfy { $0.bits < 10 })
        #expect(group.isSplit || sizes == [4, 4])
    }

    @Test("Hardly anything beside nothing is no deviation, however many times as much it is")
    func negligible() {
        let taught = PeerSpread(variance: 0.0025, degrees: 20)
        for (metric, little, much) in [
            (ResourceMetric.cpu, 0.002, 0.005), (.pressureIO, 0.012, 0.02), (.ioWrite, 16_000, 20_000),
            (.pids, 1, 2),
        ] {
            var values = Array(repeating: 0.0, count: 8)
            values[3] = little
            let group = PeerComparison(values, scale: metric.scale, spread: taught)
            #expect(group.members[3].bits == 0 && group.statistic == 0 && group.outliers.isEmpty)
            values[3] = much
            #expect(PeerComparison(values, scale: metric.scale, spread: taught).members[3].bits > 10)
        }
    }

    @Test("Waiting less than the peers is no deviation, waiting more is")
    func oneSided() {
        var values = Array(repeating: 0.3, count: 8)
        values[2] = 0
        #expect(PeerComparison(values, scale: ResourceMetric.pressureCPU.scale).members[2].bits == 0)
        values[2] = 0.98
        #expect(PeerComparison(values, scale: ResourceMetric.pressureCPU.scale).members[2].bits > 5)
    }

    @Test("The farthest member is found without looking at every one")
    func farthest() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let n = Int.random(in: 3...12, using: &random)
            let values = (0..<n).map { _ in random.normal() * random.normal() * 3 + 40 }
            let group = PeerComparison(values, scale: Self.plain, spread: Self.published)
            let most = try #require(group.members.indices.max { abs(plainT(values, $0)) < abs(plainT(values, $1)) })
            for i in values.indices where group.outliers.isEmpty {
                #expect(abs(group.members[i].distance - plainT(values, i)) < 1e-9)
                #expect(i == most || group.members[i].bits == 0)
            }
        }
    }

    /// A window's variance is itself drawn, as the moderated t supposes: s0² · 20/χ²(20).
    @Test(
        "Law: one group in a thousand is flagged for no reason, and one six spreads off is found and no other",
        arguments: [3, 8])
    func falseAlarms(n: Int) {
        var random = SeededGenerator(seed: UInt64(n))
        let scale = MetricScale(.logarithm(offset: 1e-9), floor: 0, lowMatters: true)
        let spread = PeerSpread(variance: 0.01, degrees: 20)
        func flagged(shift: Double) -> [Bool] {
            let squares = (0..<20).reduce(0) { sum, _ in
                let z = random.normal()
                return sum + z * z
            }
            let deviation = 0.1 * (20 / squares).squareRoot()
            let values = (0..<n).map { exp(deviation * random.normal() + ($0 == 0 ? 0.1 * shift : 0)) }
            return PeerComparison(values, scale: scale, spread: spread).members.map { $0.bits >= 9.966 }
        }
        let windows = 20_000
        let alarms = (0..<windows).count { _ in flagged(shift: 0).contains(true) }
        // 20 expected; docs/methods.md §1 has 22 and 18, and a count of so few varies.
        #expect((6...40).contains(alarms))
        let shifted = (0..<1000).map { _ in flagged(shift: 6) }
        #expect(shifted.count { $0[0] } > 650)
        #expect(shifted.count { $0.dropFirst().contains(true) } <= 10)
    }

    /// docs/methods.md §1, steps 3 and 4, word by word.
    func plainT(_ values: [Double], _ i: Int) -> Double {
        let y = values.map { naturalLogarithm($0 + 1) }
        let others = y.indices.filter { $0 != i }.map { y[$0] }.sorted()
        let m = Double(others.count)
        let mean = others.reduce(0, +) / m
        let v = others.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (m - 1)
        let s2 = (20 * 0.0036 + (m - 1) * v) / (20 + m - 1)
        let c = m == 2 ? 1 + 1 / m : 1 + 1.5708 / m
        return (y[i] - RobustScale.median(sorted: others)) / (s2 * c).squareRoot()
    }

    @Test("A spread is taught after 36 windows, has a floor, and is worth 20 degrees at most")
    func learning() {
        var learned = LearnedSpread()
        for _ in 0..<35 { learned.learn(0.04) }
        #expect(learned.spread == .cold)
        learned.learn(0.04)
        #expect(learned.spread.isTaught && learned.spread.degrees == 4)
        #expect(abs(learned.spread.variance - 0.04) < 0.0004)
        for _ in 0..<24 { learned.learn(0.04) }
        #expect(learned.spread.degrees == 5)
        var same = LearnedSpread()
        for _ in 0..<1000 { same.learn(0) }
        #expect(abs(same.spread.variance - 0.0025) < 1e-15 && same.spread.degrees == 20)
        var merged = learned
        merged.merge(same)
        same.merge(learned)
        #expect(merged == same)
    }

    @Test("What a window's spread is: Qn, or the range of three")
    func windowVariance() throws {
        #expect(LearnedSpread.windowVariance(sorted: [0, 1]) == nil)
        let three = try #require(LearnedSpread.windowVariance(sorted: [0, 0.5, 1.6926]))
        #expect(abs(three - 1) < 1e-12)
        let five = [1.0, 2, 4, 7, 11]
        let qn = RobustScale.qn(sorted: five)
        #expect(try #require(LearnedSpread.windowVariance(sorted: five)) == qn * qn)
    }
}
