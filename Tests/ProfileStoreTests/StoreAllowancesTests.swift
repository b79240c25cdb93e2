import Baseline
import Testing

@testable import ProfileStore

@Suite("What is allowed for a while")
struct StoreAllowancesTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore

    init() throws {
        store = try ProfileStore.open(files.path, whenAbsent: .makesOne)
        try store.importDocument(Sample.document(), file: "x", time: Sample.time)
    }

    private func after(_ seconds: UInt64) -> Timestamp {
        Timestamp(nanoseconds: Sample.time.nanoseconds + seconds * 1_000_000_000)
    }

    @Test("It is in the profile with who and why, raises revision and verdicts, and is in no document")
    func granted() throws {
        let before = try #require(try store.summary(Sample.key))
        let text = try store.exportDocument(Sample.key).text
        let revision = try store.grant(
            [Sample.read("/var/*"), Sample.read("/x")], for: Sample.key, until: after(60), by: "me", note: "upgrade",
            violation: "01", time: Sample.time)
        let profile = try #require(try store.profile(Sample.key))
        let expected = [Sample.read("/var/*"), Sample.read("/x")].map {
            Allowance(line: $0, granted: Sample.time, until: after(60), by: "me", note: "upgrade", violation: "01")
        }
        #expect(Set(profile.allowances) == Set(expected))
        #expect(profile.state == .approved)
        #expect(profile.revision == revision && revision == before.revision + 1)
        #expect(try store.exportDocument(Sample.key).text == text)
        let summary = try #require(try store.summary(Sample.key))
        #expect(summary.verdictGeneration > before.verdictGeneration)
        let step = try #require(try store.history(Sample.key).last)
        #expect((step.action, step.by, step.revision) == (.allowed, "me", revision))
        #expect(step.note == "until \(after(60).rfc3339): upgrade")
    }

    @Test("Of one line the last one holds, and what has ended goes with the next change")
    func replaced() throws {
        for (line, seconds) in [("/a", 60), ("/a", 5), ("/b", 100)] as [(String, UInt64)] {
            try store.grant([Sample.read(line)], for: Sample.key, until: after(seconds), time: Sample.time)
        }
        #expect(try store.allowances(Sample.key, at: Sample.time).map(\.until) == [after(5), after(100)])
        #expect(try store.allowances(Sample.key, at: after(5)).map(\.line) == [Sample.read("/b")])
        #expect(try store.profile(Sample.key)?.allowances.count == 2)
        try store.grant([Sample.read("/c")], for: Sample.key, until: after(50), time: after(6))
        #expect(try store.profile(Sample.key)?.allowances.map(\.line) == [Sample.read("/c"), Sample.read("/b")])
    }

    @Test("One that is withdrawn is gone; where there was none, nothing changes")
    func withdrawn() throws {
        let granted = try store.grant([Sample.read("/a")], for: Sample.key, until: after(60), time: Sample.time)
        #expect(try store.withdraw([Sample.read("/b")], from: Sample.key, time: after(1)) == granted)
        #expect(try store.withdraw([Sample.read("/a")], from: Sample.key, time: after(1)) == granted + 1)
        #expect(try store.profile(Sample.key)?.allowances == [])
        let nobody = ProfileKey(imageID: "sha256:none", role: "main")
        #expect(throws: StoreError.noSuchProfile(nobody)) {
            try store.grant([Sample.read("/a")], for: nobody, until: after(60), time: Sample.time)
        }
    }

    @Test("Any line is read as it was written", arguments: UInt64(1)...20)
    func anyLine(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let lines = Set((0..<20).map { _ in random.behaviour() })
        try store.grant(Array(lines), for: Sample.key, until: after(60), time: Sample.time)
        #expect(try Set(store.allowances(Sample.key, at: Sample.time).map(\.line)) == lines)
    }

    @Test("A profile that is removed takes its allowances with it")
    func removed() throws {
        try store.grant([Sample.read("/a")], for: Sample.key, until: after(60), time: Sample.time)
        try store.remove(Sample.key)
        try store.importDocument(Sample.document(), file: "x", time: Sample.time)
        #expect(try store.profile(Sample.key)?.allowances == [])
    }
}
