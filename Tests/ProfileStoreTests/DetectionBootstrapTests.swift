import Testing

@testable import EvaluateTool

/// Law: an interval holds the share that it is about, is wider the more the groups differ, and is the same each time.
@Suite("The interval of a detection rate")
struct DetectionBootstrapTests {
    private func groups(found: [Int], runs: Int = 4) -> [DetectionBootstrap.Group] {
        found.map { found in
            .init(
                benign: (0..<100).map(Double.init),
                attacked: (0..<runs).map { $0 < found ? 1_000 : 0 })
        }
    }

    @Test("is about the share of runs above the threshold that so many benign seconds exceed")
    func share() {
        let groups = [
            DetectionBootstrap.Group(benign: [1, 2, 3, 4], attacked: [4.5, 9]), .init(benign: [5, 6], attacked: [5.5]),
        ]
        let both = DetectionBootstrap(groups)
        // Of six benign seconds at most one may exceed it: 5.
        #expect(both.detected([1, 1], rate: 0.2) == 2.0 / 3)
        // The first group alone, twice: of eight at most one, and 4 is there twice.
        #expect(both.detected([2, 0], rate: 0.2) == 1)
        #expect(both.detected([0, 0], rate: 0.2) == nil)
    }

    @Test("has no width where all groups come out alike")
    func alike() {
        #expect(DetectionBootstrap(groups(found: [3, 3, 3, 3, 3])).interval(rate: 0.01) == 0.75...0.75)
    }

    @Test("is that of the groups and not of their runs, where a group is found as a whole or not at all")
    func clumped() throws {
        let found = (0..<15).map { $0 < 12 ? 4 : 0 }
        let interval = try #require(DetectionBootstrap(groups(found: found)).interval(rate: 0.01))
        // 12 of 15 by itself: a standard error of .103. 48 of 60 would have .052.
        #expect(interval.contains(0.8))
        #expect(abs(interval.lowerBound - 0.6) < 0.001 && abs(interval.upperBound - 1) < 0.001)
        #expect(DetectionBootstrap(groups(found: found)).interval(rate: 0.01) == interval)
    }

    @Test("is none where nothing was attacked")
    func empty() {
        #expect(DetectionBootstrap([]).interval(rate: 0.01) == nil)
        #expect(DetectionBootstrap(groups(found: [0], runs: 0)).interval(rate: 0.01) == nil)
    }
}

@Suite("A duration on the command line")
struct DurationTextTests {
    @Test(
        "is a number above 0 and its unit",
        arguments: [("10s", 10.0), ("1m", 60), ("1.5h", 5_400), ("2d", 172_800)])
    func accepted(text: String, seconds: Double) {
        #expect(DurationText.seconds(text) == seconds)
    }

    @Test("is nothing else", arguments: ["", "s", "10", "0s", "-1m", "1w", "infs", "nanh", "1e308d"])
    func refused(text: String) {
        #expect(DurationText.seconds(text) == nil)
    }
}
