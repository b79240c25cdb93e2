import Testing

@testable import Baseline

@Suite("Own baseline of an image")
struct ResourceBaselineTests {
    /// Two and a half days of a server, calibrated hourly as it is learned.
    static let taught: ResourceBaseline = {
        var server = SimulatedServer(seed: 21)
        var baseline = ResourceBaseline()
        var scorer = BaselineScorer(baseline)
        for window in 0..<60 * SimulatedServer.windowsPerHour {
            let (values, time) = (server.window(window), SimulatedServer.time(window))
            if window % SimulatedServer.windowsPerHour == 0 { scorer = BaselineScorer(baseline) }
            baseline.calibrate(scorer.score(values, phase: .steady, hour: time.hour))
            baseline.learn(values, phase: .steady, hour: time.hour, day: time.day)
        }
        return baseline
    }()
    static let scorer = BaselineScorer(taught)
    /// Two in the afternoon.
    static let window = 14 * SimulatedServer.windowsPerHour

    func usual(seed: UInt64 = 5) -> ResourceValues {
        var server = SimulatedServer(seed: seed)
        return server.window(Self.window)
    }

    func score(_ values: ResourceValues, hour: Int = 14) -> OwnScore {
        Self.scorer.score(values, phase: .steady, hour: hour)
    }

    @Test("A usual window has few bits, and says what was expected")
    func usualWindow() throws {
        let score = score(usual())
        #expect(score.bits < 6 && !score.provisional)
        #expect(score.windows == 60 * 360)
        let cpu = try #require(score.perMetric.first { $0.metric == .cpu })
        #expect(cpu.expected.count == 60 * 360)
        #expect(cpu.expected.low < 0.4 && cpu.expected.median > 0.3 && cpu.expected.median < 0.5)
        #expect(cpu.expected.high > 0.45 && abs(cpu.distance) < 3)
        #expect(score.perMetric.count == 13 && score.perMetric[0].bits >= score.perMetric[12].bits)
    }

    @Test(
        "What runs away alone is named, above twenty bits",
        arguments: [
            (ResourceMetric.cpu, 1.4), (.memory, 6e8), (.ioWrite, 5e7), (.networkSent, 1e9), (.pids, 212),
            (.descriptors, 4000), (.execRate, 200), (.failedRate, 900), (.pressureCPU, 0.9),
        ])
    func runaway(metric: ResourceMetric, value: Double) {
        var values = usual()
        values[metric] = value
        let score = score(values)
        #expect(score.bits > 20 && score.metric == metric && score.perMetric[0].metric == metric)
    }

    @Test("Silence is a deviation where low matters, and waiting less is none")
    func silence() {
        var values = usual()
        values[.cpu] = 0
        #expect(score(values).bits > 15 && score(values).metric == .cpu)
        var calm = usual()
        let before = score(calm)
        calm[.pressureCPU] = 0
        calm[.failedRate] = 0
        let after = score(calm)
        #expect(after.bits < before.bits + 2)
        #expect(after.perMetric.first { $0.metric == .failedRate }?.bits == 0)
    }

    @Test("What is rare but too small to matter has no bits")
    func floors() {
        var values = usual()
        values[.pids] = 16
        values[.execRate] = 0.9
        let small = score(values)
        for metric in [ResourceMetric.pids, .execRate] {
            #expect(small.perMetric.first { $0.metric == metric }?.bits == 0)
        }
        values[.pids] = 18
        #expect(score(values).metric == .pids && score(values).bits > 8)
    }

    @Test("The day's load by night is a deviation")
    func night() {
        #expect(score(usual(), hour: 3).bits > 10)
    }

    @Test("A window that lacks metrics is judged by those it has")
    func missing() {
        var values = usual()
        let left: [ResourceMetric] = [.networkSent, .networkReceived, .descriptors, .connectRate]
        for metric in left { values[metric] = nil }
        #expect(score(values).bits < 6 && score(values).perMetric.count == 9)
        #expect(score(ResourceValues()).bits == 0 && score(ResourceValues()).perMetric.isEmpty)
        #expect(score(ResourceValues()).metric == nil)
    }

    @Test("Start-up has a baseline of its own, and little knowledge is provisional")
    func startup() {
        var baseline = Self.taught
        var server = SimulatedServer(seed: 8)
        var busy = server.window(0)
        busy[.cpu] = 3
        #expect(BaselineScorer(baseline).score(busy, phase: .startup, hour: 0).perMetric.isEmpty)
        for _ in 0..<30 { baseline.learn(busy, phase: .startup, hour: 0, day: 0) }
        let start = BaselineScorer(baseline).score(busy, phase: .startup, hour: 0)
        #expect(start.bits < 2 && start.windows == 30)
        #expect(BaselineScorer(baseline).score(busy, phase: .steady, hour: 0).bits > 15)
        let empty = BaselineScorer(ResourceBaseline()).score(busy, phase: .steady, hour: 0)
        #expect(empty.bits == 0 && empty.perMetric.isEmpty)
        var young = ResourceBaseline()
        for _ in 0..<10 { young.learn(usual(), phase: .steady, hour: 14, day: 0) }
        #expect(BaselineScorer(young).score(busy, phase: .steady, hour: 14).provisional)
    }

    @Test("The steady state is summed up in the metric's own unit")
    func summary() throws {
        var baseline = ResourceBaseline()
        for value in 1...1000 {
            var values = ResourceValues()
            values[.cpu] = Double(value) / 1000
            values[.pressureIO] = 0
            baseline.learn(values, phase: .steady, hour: value % 24, day: 1)
        }
        let cpu = try #require(baseline.summary(of: .cpu))
        #expect(abs(cpu.p50 - 0.5) < 0.006 && abs(cpu.p99 - 0.99) < 0.011 && abs(cpu.max - 1) < 1e-9)
        #expect(baseline.summary(of: .pressureIO) == ResourceSummary(p50: 0, p99: 0, max: 0))
        #expect(baseline.summary(of: .memory) == nil && baseline.summary(of: .cpuUser) == nil)
    }

    @Test("Law: merging equals having learned it all, and the parts rebuild it")
    func merging() throws {
        var server = SimulatedServer(seed: 31)
        var parts = [ResourceBaseline(), ResourceBaseline()]
        var whole = ResourceBaseline()
        #expect(whole.isEmpty)
        let score = score(usual())
        for window in 0..<400 {
            let (values, time) = (server.window(window * 7), SimulatedServer.time(window * 7))
            let phase: ResourcePhase = window < 20 ? .startup : .steady
            parts[window % 2].learn(values, phase: phase, hour: time.hour, day: time.day)
            parts[window % 2].calibrate(score)
            whole.learn(values, phase: phase, hour: time.hour, day: time.day)
            whole.calibrate(score)
        }
        var (a, b) = (parts[0], parts[1])
        a.merge(parts[1])
        b.merge(parts[0])
        #expect(a == whole && b == whole && !whole.isEmpty)
        let stored = whole.parts
        let rebuilt = MultivariateBaseline(
            metrics: stored.metrics, coMoments: CoMoments(groups: stored.coMoments.groups),
            calibrations: stored.calibrations.mapValues {
                MaturingCalibration(generations: $0.generations.reversed())
            })
        #expect(try #require(ResourceBaseline(parts: rebuilt)) == whole)
        #expect(ResourceBaseline(parts: MultivariateBaseline(metricCount: 17)) == nil)
        #expect(ResourceBaseline(parts: MultivariateBaseline(metricCount: 2)) == ResourceBaseline())
    }

    @Test("Scores of a scorer that knows next to nothing do not calibrate, and early ones are forgotten")
    func calibration() {
        var baseline = ResourceBaseline()
        baseline.learn(usual(), phase: .steady, hour: 0, day: 0)
        baseline.calibrate(BaselineScorer(baseline).score(usual(), phase: .steady, hour: 0))
        #expect(baseline.parts.calibrations.isEmpty)
        var maturing = MaturingCalibration()
        for _ in 0..<100 { maturing.learn(50, known: 100) }
        for _ in 0..<90 { maturing.learn(1, known: 1000) }
        #expect(maturing.current.scores.max == TailCalibration.place(of: 50))
        for _ in 0..<10 { maturing.learn(1, known: 900) }
        #expect(maturing.current.scores.max == TailCalibration.place(of: 1) && maturing.current.scores.count == 100)
    }

    @Test("A day of one container takes at most 8 KiB a metric, 4 in the mean, and as much for what they share")
    func size() {
        var server = SimulatedServer(seed: 41)
        var baseline = ResourceBaseline()
        for window in 0..<SimulatedServer.windowsPerDay {
            let time = SimulatedServer.time(window)
            baseline.learn(server.window(window), phase: .steady, hour: time.hour, day: 20_000)
        }
        let sizes = baseline.parts.metrics.map { metric in
            metric.hours.reduce(0) { $0 + 8 + encodedSize($1.sketch) } + encodedSize(metric.startup)
        }
        #expect(sizes.allSatisfy { $0 <= 8192 } && sizes.reduce(0, +) <= 4096 * sizes.count, "\(sizes)")
        #expect((sizes.max() ?? 0) > 500)
        let common = baseline.parts.coMoments.groups.reduce(0) { sum, group in
            sum + 8 + (group.counts.map(varint) + (group.sums + group.products).map { varint(zigzag($0)) }).reduce(0, +)
        }
        #expect(common <= 4096, "\(common)")
    }

    /// Bytes of a sketch as varints: differences of indices, counts, two extremes of eight bytes.
    func encodedSize(_ sketch: QuantileSketch) -> Int {
        var previous: Int32 = 0
        return sketch.buckets.reduce(16 + varint(sketch.zeros)) { size, bucket in
            defer { previous = bucket.index }
            return size + varint(zigzag(Int64(bucket.index - previous))) + varint(bucket.count)
        }
    }

    func varint(_ value: UInt64) -> Int { max(1, (64 - value.leadingZeroBitCount + 6) / 7) }

    func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }
}
