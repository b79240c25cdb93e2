import Testing

@testable import Baseline

@Suite("Windows, moves and comparisons")
struct ResourceComparisonTests {
    static let second: UInt64 = 1_000_000_000

    func sample(_ seconds: Double, _ values: [ResourceMetric: Double]) -> ResourceSample {
        var measured = ResourceValues()
        for (metric, value) in values { measured[metric] = value }
        return ResourceSample(monotonicTime: UInt64(seconds * 1e9), values: measured)
    }

    /// Every second cpu, every fifth network, every thirtieth descriptors; the value is the time.
    func tiers(until end: Int) -> ResourceWindow {
        var window = ResourceWindow()
        for t in 1...end {
            var values: [ResourceMetric: Double] = [.cpu: Double(t)]
            if t % 5 == 0 { values[.networkSent] = Double(t) * 1e6 }
            if t % 30 == 0 { values[.descriptors] = Double(t) }
            window.take(sample(Double(t), values))
        }
        return window
    }

    @Test("A window of ten seconds holds ten values, two, or reaches back to the last three")
    func medians() throws {
        let window = tiers(until: 95)
        let now = 95 * Self.second
        // 86 … 95: the middle two are averaged on the metric's scale, within a thousandth of 90.5.
        #expect(abs(try #require(window.median(.cpu, at: now)) - 90.5) < 0.01)
        #expect(abs(try #require(window.median(.networkSent, at: now)) - (90e6 * 95e6).squareRoot()) < 1e4)
        #expect(window.median(.descriptors, at: now) == 60)
        #expect(window.count(.cpu, at: now) == 10 && window.count(.networkSent, at: now) == 2)
        #expect(window.interval(.descriptors) == 30)
        #expect(window.median(.memory, at: now) == nil)
        #expect(window.median(.cpuUser, at: now) == nil)
    }

    @Test("What was not read for long is not known, and a clock that stands still adds nothing")
    func stale() {
        var window = tiers(until: 95)
        #expect(window.median(.cpu, at: 139 * Self.second) != nil)
        #expect(window.median(.cpu, at: 141 * Self.second) == nil)
        let before = window
        window.take(sample(95, [.cpu: 1000]))
        window.take(sample(80, [.cpu: 1000]))
        #expect(window == before)
        window.take(sample(300, [.cpu: 7]))
        // One value after a long gap is no median of a window.
        #expect(window.median(.cpu, at: 300 * Self.second) == nil)
    }

    @Test("A longer window keeps what it needs, and memory does not grow")
    func longer() throws {
        var window = ResourceWindow(seconds: 60)
        for t in 1...1000 { window.take(sample(Double(t), [.cpu: Double(t)])) }
        #expect(window.count(.cpu, at: 1000 * Self.second, seconds: 60) == 60)
        #expect(abs(try #require(window.median(.cpu, at: 1000 * Self.second, seconds: 60)) - 970.5) < 0.01)
        #expect(window.count(.cpu, at: 1000 * Self.second, seconds: 600) == 66)
    }

    @Test("The past is five minutes of ten-second medians, and is none before a minute")
    func past() throws {
        var window = ResourceWindow()
        for t in 1...400 {
            window.take(sample(Double(t), [.cpu: t <= 200 ? 1 : 3]))
            if t == 50 { #expect(window.past(.cpu) == nil) }
            if t % 10 == 0 { window.mark(at: UInt64(t) * Self.second, freshSince: UInt64(t - 10) * Self.second) }
        }
        let scale = ResourceMetric.cpu.scale
        // Of the last thirty, twenty are of the higher level.
        #expect(abs(try #require(window.past(.cpu)).median - scale.transformed(3)) < 1e-6)
        #expect(try #require(window.past(.cpu)).deviation == 0)
        #expect(window.past(.memory) == nil)
    }

    func steps(_ changes: [Double], deviation: Double = 0.02) -> [GroupMoveDetector.Step] {
        changes.map { .init(now: -1 + $0, before: -1, deviation: deviation) }
    }

    @Test("Most going one way and agreeing is a move of the group")
    func moves() throws {
        let move = try #require(GroupMoveDetector.move(steps([0.7, 0.69, 0.72, 0.7, 0.68, 0.01]), metric: .cpu))
        #expect(move.moved == 5 && move.of == 6)
        #expect(abs(move.now / move.before - 2) < 0.05)
        #expect(GroupMoveDetector.move(steps([-0.7, -0.69, -0.72]), metric: .cpu) != nil)
    }

    @Test("One alone, too few, both ways, apart, small or usual is none")
    func noMoves() {
        #expect(GroupMoveDetector.move(steps([3, 0, 0, 0]), metric: .cpu) == nil)
        #expect(GroupMoveDetector.move(steps([0.7, 0.7]), metric: .cpu) == nil)
        #expect(GroupMoveDetector.move(steps([0.7, -0.7, 0.7, -0.7]), metric: .cpu) == nil)
        #expect(GroupMoveDetector.move(steps([0.3, 5, 0.4, 8, 3]), metric: .cpu) == nil)
        #expect(GroupMoveDetector.move(steps([0.4, 0.4, 0.4]), metric: .cpu) == nil)
        #expect(GroupMoveDetector.move(steps([0.7, 0.7, 0.7], deviation: 0.3), metric: .cpu) == nil)
    }

    @Test(
        "The deviant is ranked first, above 20 bits on the right metric, and the others at 0",
        arguments: ResourceMonitorTests.anomalies)
    func ranking(anomaly: ResourceMonitorTests.Anomaly) throws {
        var group = SimulatedGroup(knowledge: SimulatedGroup.taught, settings: .init())
        group.run(120)
        group.loads[4] = anomaly.load(group.time)
        group.run(30)
        let comparison = group.monitor.comparison(at: group.now)
        #expect(comparison.members.count == 8 && !comparison.hasTooFewPeers && comparison.groupMove == nil)
        let first = try #require(comparison.members.first)
        #expect(first.id == 4 && first.bits > 20)
        let metric = try #require(first.metrics.first)
        #expect(anomaly.metrics.contains(metric.metric))
        #expect(abs(metric.bits - first.bits - 4) < 1e-9)
        #expect(comparison.members.dropFirst().allSatisfy { $0.bits < 10 })
    }

    @Test("With two containers there is nothing to compare with, and young ones are provisional")
    func few() {
        var group = SimulatedGroup(2, settings: .init())
        group.run(60)
        let two = group.monitor.comparison(at: group.now)
        #expect(two.hasTooFewPeers && two.isCold && two.members.allSatisfy { $0.bits == 0 })
        #expect(two.members.allSatisfy { $0.metrics.allSatisfy { $0.peers == nil } })
        group.start(3)
        group.run(4)
        #expect(group.monitor.comparison(at: group.now).members.count == 2)
        group.run(30)
        let three = group.monitor.comparison(at: group.now)
        #expect(three.members.count == 3 && !three.hasTooFewPeers)
        #expect(three.members.first { $0.id == 3 }?.provisional == true)
    }
}

@Suite("Behaviours that only one shows")
struct BehaviourComparisonTests {
    @Test("What nobody else shows is a novelty, what few show is less, what many show is nothing")
    func findings() throws {
        var shown = Array(repeating: Set(["a", "b"]), count: 8)
        shown[2].insert("x")
        shown[3].insert("y")
        shown[4].insert("y")
        let comparison = BehaviourComparison(shown)
        // Of the others of 2, none shows anything alone: y is of two.
        #expect(comparison.findings[2] == [.init(item: "x", peersWithIt: 0, peers: 7, bits: 4)])
        #expect(comparison.findings[3] == [.init(item: "y", peersWithIt: 1, peers: 7, bits: 2)])
        #expect(comparison.findings[0].isEmpty)
        #expect(comparison.novelBits[2] == 4 && comparison.novelBits[3] == 0)
    }

    @Test("A group in which everyone is different in something is not surprised by one more")
    func individual() {
        let shown = (0..<8).map { Set(["a", "own \($0)"]) }
        let comparison = BehaviourComparison(shown)
        for place in 0..<8 { #expect(comparison.novelBits[place] < 0.1) }
    }

    @Test("Law: leaving one out by counting is leaving it out", arguments: 1...20 as ClosedRange<UInt64>)
    func leavingOut(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let shown = (0..<6).map { _ in Set((0..<5).map { _ in Int.random(in: 0..<14, using: &random) }) }
        let comparison = BehaviourComparison(shown)
        for place in shown.indices {
            let others = shown.indices.filter { $0 != place }
            let novel = others.count { other in
                shown[other].contains { item in others.allSatisfy { $0 == other || !shown[$0].contains(item) } }
            }
            for finding in comparison.findings[place] where finding.peersWithIt == 0 {
                #expect(abs(finding.bits - -binaryLogarithm((Double(novel) + 0.5) / 6)) < 1e-12)
            }
        }
    }

    @Test("Two containers are no group")
    func few() {
        let comparison = BehaviourComparison([Set([1]), Set([2])])
        #expect(comparison.findings == [[], []] && comparison.novelBits == [0, 0])
    }
}
