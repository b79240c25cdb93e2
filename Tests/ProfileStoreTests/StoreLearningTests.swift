import Baseline
import Testing

@testable import ProfileStore

@Suite("Learning and deciding")
struct StoreLearningTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore

    init() throws { store = try ProfileStore.open(files.path, whenAbsent: .makesOne) }

    /// store.record(d1), …, store.record(dn) == profile.apply(d1), …, profile.apply(dn), but for revisions.
    @Test("The store holds what applying the deltas in memory gives", arguments: UInt64(1)...8)
    func sameAsInMemory(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let behaviours = (0..<30).map { _ in random.behaviour() }
        var deltas = (0..<6).map { _ in random.delta(of: Sample.key, behaviours: behaviours) }
        var expected = Profile(key: Sample.key, image: deltas[0].image)
        for delta in deltas { expected.apply(delta) }
        try store.record(&deltas, time: Sample.time)
        var stored = try #require(try store.profile(Sample.key))
        stored.revision = expected.revision
        #expect(stored == expected)
    }

    @Test("Behaviours whose hashes collide are kept apart")
    func collisions() throws {
        // An absent and an empty script have the same parts, hence the same hash.
        let program = Program(executable: "/x", name: "x")
        let pair = [nil, ""].map {
            Behaviour.process(ProcessBehaviour(program: program, script: $0, parent: "entrypoint"))
        }
        #expect(RecordKey.behaviour(1, pair[0]) == RecordKey.behaviour(1, pair[1]))
        for (count, behaviour) in pair.enumerated() {
            var deltas = [
                ProfileDelta(
                    key: Sample.key, image: Sample.image, behaviours: [behaviour: Sample.evidence(UInt64(count + 1))])
            ]
            try store.record(&deltas, time: Sample.time)
        }
        let learned = try #require(try store.profile(Sample.key)).learned
        #expect(pair.map { learned[$0]?.observations } == [1, 2])
    }

    @Test("An approval covers what was approved: learning more ends it, seeing the same does not")
    func lapse() throws {
        var first = [Sample.delta(path: "/a")]
        try store.record(&first, time: Sample.time)
        try store.approve(Sample.key, by: "someone", reason: "seen", time: Sample.time)
        var same = [Sample.delta(path: "/a")]
        #expect(try store.record(&same, time: Sample.time).first?.outcome == DeltaOutcome())
        #expect(try store.summary(Sample.key)?.state == .approved)

        var more = [Sample.delta(path: "/b")]
        #expect(try store.record(&more, time: Sample.time).first?.outcome.approvalLapsed == true)
        let summary = try #require(try store.summary(Sample.key))
        #expect(summary.state == .learning)
        #expect(summary.approval?.by == "someone")
        #expect(try store.history(Sample.key).map(\.action) == [.created, .approved, .lapsed])
    }

    @Test("An approval holds for what its patterns stand for, though it was never seen")
    func approvedPattern() throws {
        var delta = Sample.delta(paths: [])
        delta.exposure.units = 12
        for unit in 1...12 {
            var evidence = Sample.evidence()
            evidence.firstUnit = UInt64(unit)
            delta.behaviours[Sample.read("/proc/\(unit * 97)/stat")] = evidence
        }
        var deltas = [delta]
        try store.record(&deltas, time: Sample.time)
        try store.approve(Sample.key, time: Sample.time)
        let approved = try store.exportDocument(Sample.key).text
        #expect(approved.contains("/proc/*/stat"))
        deltas = [Sample.delta(path: "/proc/4711/stat")]
        #expect(try store.record(&deltas, time: Sample.time).first?.outcome == DeltaOutcome())
        #expect(try store.exportDocument(Sample.key).text == approved)
    }

    @Test("What a document's pattern holds is nothing new, also after the import")
    func covered() throws {
        try store.importDocument(Sample.document(), file: "x.yaml", time: Sample.time)
        var deltas = [Sample.delta(path: "/etc/hosts")]
        #expect(try store.record(&deltas, time: Sample.time).first?.outcome == DeltaOutcome())
        #expect(try store.summary(Sample.key)?.state == .approved)
        #expect(try store.exportDocument(Sample.key).text == Sample.document())
    }

    @Test("An import keeps the evidence that the document holds and forgets the rest")
    func importDrops() throws {
        var deltas = [Sample.delta(paths: ["/etc/a", "/etc/b/c", "/var/d"])]
        try store.record(&deltas, time: Sample.time)
        let imported = try store.importDocument(Sample.document(), file: "x.yaml", by: "me", time: Sample.time)
        #expect(imported.dropped == 1)
        #expect(imported.revision == 2)
        let profile = try #require(try store.profile(Sample.key))
        #expect(Set(profile.learned.keys) == [Sample.read("/etc/a"), Sample.read("/etc/b/c")])
        #expect(profile.state == .approved)
        #expect(profile.approval?.by == "me")
        #expect(try store.summary(Sample.key)?.learnedBehaviours == 2)
    }

    @Test("A document with a mistake changes nothing")
    func brokenImport() throws {
        try store.importDocument(Sample.document(), file: "x.yaml", time: Sample.time)
        let before = (store.generation, try store.profile(Sample.key))
        #expect(throws: StoreError.self) {
            try store.importDocument(Sample.document(files: "[etc]"), file: "x.yaml", time: Sample.time)
        }
        #expect(store.generation == before.0)
        #expect(try store.profile(Sample.key) == before.1)
    }

    @Test("People's decisions raise the verdict generation, the learner's deltas do not")
    func verdictGeneration() throws {
        var deltas = [Sample.delta(path: "/a")]
        try store.record(&deltas, time: Sample.time)
        func verdicts() throws -> UInt64 { try store.summary(Sample.key)?.verdictGeneration ?? 0 }
        let learned = try verdicts()
        try store.approve(Sample.key, time: Sample.time)
        let approved = try verdicts()
        #expect(approved > learned)
        deltas = [Sample.delta(path: "/a")]
        try store.record(&deltas, time: Sample.time)
        #expect(try verdicts() == approved)
        try store.importDocument(Sample.document(), file: "x", time: Sample.time)
        #expect(try verdicts() > approved)
    }

    @Test("Readiness moves between learning and ready and leaves an approval alone")
    func readiness() throws {
        var deltas = [Sample.delta(path: "/a")]
        try store.record(&deltas, time: Sample.time)
        try store.setReadiness(Sample.key, true, time: Sample.time)
        #expect(try store.summary(Sample.key)?.state == .ready)
        try store.setReadiness(Sample.key, false, time: Sample.time)
        #expect(try store.summary(Sample.key)?.state == .learning)
        try store.approve(Sample.key, time: Sample.time)
        try store.setReadiness(Sample.key, true, time: Sample.time)
        #expect(try store.summary(Sample.key)?.state == .approved)
        let nobody = ProfileKey(imageID: "x", role: "y")
        #expect(throws: StoreError.noSuchProfile(nobody)) { try store.setReadiness(nobody, true, time: Sample.time) }
    }

    @Test("A removed profile is gone whole, and a new one of its key begins anew")
    func remove() throws {
        var deltas = [Sample.delta(paths: (0..<1_200).map { "/\($0)" })]
        try store.record(&deltas, time: Sample.time)
        try store.importDocument(Sample.document(files: "[/**]"), file: "x", time: Sample.time)
        try store.remove(Sample.key)
        #expect(try store.profile(Sample.key) == nil)
        #expect(throws: StoreError.noSuchProfile(Sample.key)) { try store.remove(Sample.key) }
        deltas = [Sample.delta(path: "/new")]
        try store.record(&deltas, time: Sample.time)
        let profile = try #require(try store.profile(Sample.key))
        #expect(profile.learned.count == 1)
        #expect(profile.document == nil)
        try store.environment.read { transaction throws(LMDBFailure) in
            var records = 0
            try transaction.scan(store.records.behaviours) { _, _ throws(LMDBFailure) in
                records += 1
                return true
            }
            #expect(records == 1)
        }
    }

    @Test("A role of any length is a key of its own")
    func longRoles() throws {
        let roles = ["a", "b"].map { String(repeating: "r", count: 2_000) + $0 }
        for role in roles {
            var deltas = [ProfileDelta(key: ProfileKey(imageID: "i", role: role), image: Sample.image)]
            try store.record(&deltas, time: Sample.time)
        }
        #expect(try store.profileSummaries().map(\.key.role).sorted() == roles)
    }
}
