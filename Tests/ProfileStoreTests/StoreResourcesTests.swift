import Baseline
import Glibc
import Testing

@testable import ProfileStore

@Suite("What a store keeps of resources")
struct StoreResourcesTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore

    init() throws {
        store = try ProfileStore.open(files.path, whenAbsent: .makesOne)
        var deltas = [Sample.delta(path: "/etc/hosts")]
        try store.record(&deltas, time: Sample.time)
    }

    /// For any flushes f1…fn in any order: what is read is their merge, exactly.
    @Test("What is read is the sum of what was recorded, in whatever order", arguments: UInt64(1)...8)
    func sums(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let flushes = random.list(upTo: 12) { $0.knowledge() } + [random.knowledge()]
        for flush in flushes.shuffled(using: &random) {
            #expect(try store.recordResources(flush, for: Sample.key, time: Sample.time))
        }
        let sum = flushes.reduce(into: ResourceKnowledge()) { $0.merge($1) }
        #expect(try store.resources(Sample.key) == sum)
        let reopened = try ProfileStore.open(files.path)
        #expect(try reopened.resources(Sample.key) == sum)
    }

    @Test("Recording resources makes no profile, and an empty flush changes nothing")
    func nothing() throws {
        var random = SeededGenerator(seed: 1)
        let other = ProfileKey(imageID: "sha256:other", role: "main")
        #expect(try !store.recordResources(random.knowledge(), for: other, time: Sample.time))
        #expect(try store.resources(other) == nil && store.learnedResources(other) == nil)
        #expect(try store.profileSummaries().count == 1)
        #expect(try store.recordResources(ResourceKnowledge(), for: Sample.key, time: Sample.time))
        #expect(try store.resources(Sample.key) == nil && store.learnedResources(Sample.key) == nil)
    }

    @Test("Neither the revision nor the verdicts nor an approval are touched; the generation rises")
    func revision() throws {
        var random = SeededGenerator(seed: 2)
        try store.approve(Sample.key, time: Sample.time)
        let before = try store.summary(Sample.key)
        let generation = store.generation
        try store.recordResources(random.knowledge(), for: Sample.key, time: Sample.time)
        #expect(try store.summary(Sample.key) == before)
        #expect(store.generation == generation + 1)
    }

    @Test("A removed profile takes what was learned of resources with it")
    func remove() throws {
        var random = SeededGenerator(seed: 3)
        for hour in 0..<24 {
            try store.recordResources(random.knowledge(hour: hour), for: Sample.key, time: Sample.time)
        }
        try store.remove(Sample.key)
        try store.environment.read { transaction throws(LMDBFailure) in
            try transaction.scan(store.records.resources) { key, _ throws(LMDBFailure) in
                Issue.record("left: \(key)")
                return true
            }
        }
        var deltas = [Sample.delta(path: "/etc/hosts")]
        try store.record(&deltas, time: Sample.time)
        #expect(try store.resources(Sample.key) == nil)
    }

    /// 5.8 KiB were measured; later days fall into the same buckets.
    @Test("A day of ten-second windows takes at most 7 KiB a metric, with all that was learned of replicas")
    func size() throws {
        var random = SeededGenerator(seed: 4)
        for hour in 0..<24 {
            let flush = random.knowledge(windows: 360, hour: hour, known: UInt64(360 * hour + 360))
            try store.recordResources(flush, for: Sample.key, time: Sample.time)
        }
        let learned = try #require(try store.learnedResources(Sample.key))
        #expect(learned.windows == 24 * 360)
        #expect(learned.lastLearned == Sample.time)
        let perMetric = learned.bytes / ResourceMetric.compared.count
        #expect(perMetric > 1_000 && perMetric < 7 * 1_024, "\(perMetric)")
    }

    @Test("A name, a sketch or sums that a newer version wrote do not make a profile unreadable; nonsense is damage")
    func foreign() throws {
        var random = SeededGenerator(seed: 5)
        let flush = random.knowledge()
        try store.recordResources(flush, for: Sample.key, time: Sample.time)
        let number = try store.environment.read { transaction throws(LMDBFailure) in
            try store.records.profile(Sample.key, transaction)?.number ?? 0
        }
        try store.environment.write { transaction throws(LMDBFailure) in
            let key = RecordKey.number(number) + Array("gpu".utf8)
            try transaction.put(store.records.resources, key: key, value: try store.records.encode(StoredMetric()))
        }
        #expect(try store.resources(Sample.key) == flush)
        try store.environment.write { transaction throws(LMDBFailure) in
            var broken = StoredMetric()
            broken.startup.steps = [1]
            try transaction.put(
                store.records.resources, key: RecordKey.metric(number, .cpu), value: try store.records.encode(broken))
        }
        #expect(throws: StoreError.self) { try store.resources(Sample.key) }
        #expect(try store.profile(Sample.key) != nil, "behaviours are judged all the same")
    }

    @Test("A store of before, without what this keeps, is opened and takes it")
    func older() throws {
        let path = files.path + "/older"
        #expect(mkdir(path, 0o700) == 0)
        do {
            let environment = try LMDBEnvironment.open(path: path, initialMapBytes: 1 << 20)
            try environment.write { transaction throws(LMDBFailure) in
                for name in ["profiles", "behaviours", "documents", "history"] { _ = try transaction.database(name) }
                var meta = Meta()
                meta.schemaVersion = 2
                let bytes = try store.records.encode(meta)
                try transaction.put(try transaction.database("meta"), key: RecordKey.schema, value: bytes)
            }
        }
        let opened = try ProfileStore.open(path)
        var deltas = [Sample.delta(path: "/etc/hosts")]
        try opened.record(&deltas, time: Sample.time)
        var random = SeededGenerator(seed: 6)
        #expect(try opened.recordResources(random.knowledge(), for: Sample.key, time: Sample.time))
    }

    // MARK: Documents

    private func flush(cpu: Double, windows: Int = 200) throws {
        var own = ResourceBaseline()
        for window in 0..<windows {
            var values = ResourceValues()
            values[.cpu] = cpu * (1 + Double(window % 10) / 100)
            values[.ioRead] = 0
            own.learn(values, phase: .steady, hour: 3, day: 20_000)
        }
        try store.recordResources(ResourceKnowledge(own: own), for: Sample.key, time: Sample.time)
    }

    @Test("An export shows what was learned; export, import and export give the same bytes")
    func export() throws {
        try flush(cpu: 0.2)
        let first = try store.exportDocument(Sample.key).text
        #expect(
            first.hasSuffix(
                """
                resources:
                  cpu: {unit: cores, p50: 0.21, p99: 0.22, max: 0.22}
                  io.read: {unit: bytes/s, p50: 0, p99: 0, max: 0}

                """), "\(first)")
        try store.importDocument(first, file: "x", time: Sample.time)
        #expect(try store.exportDocument(Sample.key).text == first)
        try store.approve(Sample.key, time: Sample.time)
        let approved = try store.exportDocument(Sample.key).text
        #expect(approved == first.replacing("state: learning", with: "state: approved"))
    }

    @Test("A person's document keeps its comments, and its figures until they changed by more than a tenth")
    func comments() throws {
        let text =
            Sample.document(state: "learning") + """
                resources:
                  # measured by hand
                  cpu: {p50: 0.20, p99: 0.25, max: 0.25, unit: cores} # cores of the old machine
                  memory: {unit: bytes, p50: 1, p99: 2, max: 3}

                """
        try store.importDocument(text, file: "x", time: Sample.time)
        #expect(try store.exportDocument(Sample.key).text == text, "nothing was learned")
        try flush(cpu: 0.2)
        let updated = text.replacing("p99: 0.25, max: 0.25", with: "p99: 0.22, max: 0.22")
        let line = "  io.read: {unit: bytes/s, p50: 0, p99: 0, max: 0}\n"
        #expect(try store.exportDocument(Sample.key).text == updated + line)
        try store.importDocument(updated + line, file: "x", time: Sample.time)
        #expect(try store.exportDocument(Sample.key).text == updated + line)
    }

    // MARK: Durability

    @Test(
        "A writer killed in the middle loses no flush that was acknowledged, and leaves no half of one",
        arguments: 0..<4)
    func killed(round: Int) throws {
        let child = try ChildProcess([Built.probe, "resources", files.path])
        for _ in 0...round { _ = child.line() }
        usleep(UInt32(round) * 7_000)
        child.kill()
        let ending = child.wait()
        #expect(ending.status == 128 + SIGKILL)
        let acknowledged = UInt64(round + 1 + ending.output.count { $0 == "\n" })
        let knowledge = try #require(try store.resources(Sample.key))
        let counts = ResourceMetric.compared.map { knowledge.own.parts.metrics[$0.rawValue].steady.count }
        #expect(Set(counts).count == 1, "each flush holds a window of every metric")
        #expect(counts[0] >= acknowledged && counts[0] <= acknowledged + 1)
        #expect(knowledge.own.parts.coMoments.groups.first?.counts.reduce(0, +) == counts[0])
        #expect(knowledge.peers[.cpu]?.fast.spread.variances.count == counts[0])
    }

    @Test("Two writing processes add up")
    func twoWriters() throws {
        let writers = try (0..<2).map { _ in try ChildProcess([Built.probe, "resources", files.path, "100"]) }
        for writer in writers { #expect(writer.wait().status == 0) }
        #expect(try store.learnedResources(Sample.key)?.windows == 200)
    }

    @Test("A full disk is an error that keeps what was there", .enabled(if: geteuid() == 0))
    func diskFull() throws {
        let mount = files.path + "/small"
        #expect(mkdir(mount, 0o700) == 0)
        guard Glibc.mount("tmpfs", mount, "tmpfs", 0, "size=512k") == 0 else {
            Issue.record("cannot mount a file system of known size: errno \(errno)")
            return
        }
        defer { umount2(mount, Int32(2)) }
        try fillDisk(at: mount + "/store")
    }

    private func fillDisk(at path: String) throws {
        let store = try ProfileStore.open(path, whenAbsent: .makesOne)
        var deltas = [Sample.delta(path: "/etc/hosts")]
        try store.record(&deltas, time: Sample.time)
        var random = SeededGenerator(seed: 7)
        var kept = random.knowledge()
        try store.recordResources(kept, for: Sample.key, time: Sample.time)
        let ballast = open(path + ".ballast", O_WRONLY | O_CREAT, 0o600)
        let block = [UInt8](repeating: 1, count: 4_096)
        while write(ballast, block, block.count) > 0 {}
        close(ballast)
        #expect(throws: StoreError.diskFull(path: path)) {
            for hour in 0..<24 {
                let flush = random.knowledge(hour: hour)
                try store.recordResources(flush, for: Sample.key, time: Sample.time)
                kept.merge(flush)
            }
        }
        #expect(try store.resources(Sample.key) == kept)
        #expect(unlink(path + ".ballast") == 0)
        try store.recordResources(kept, for: Sample.key, time: Sample.time)
    }
}
