import Baseline
import Glibc
import ProfileStore
import Testing

@testable import Agent

@Suite("States while learning")
struct ReadinessKeeperTests {
    private let directory: String
    private let store: ProfileStore
    private let image = ImageIdentity(name: "web", id: "sha256:1")
    private var key: ProfileKey { ProfileKey(imageID: image.id, role: "main") }

    init() throws {
        var template = Array("/tmp/plumbline-readiness-XXXXXX".utf8CString)
        directory = String(cString: try #require(mkdtemp(&template)))
        store = try ProfileStore.open(directory, whenAbsent: .makesOne)
    }

    private func removeFiles() {
        for name in ["data.mdb", "lock.mdb"] { unlink("\(directory)/\(name)") }; rmdir(directory)
    }

    private func time(_ hours: UInt64) -> Timestamp { Timestamp(nanoseconds: 1 + hours * 3_600_000_000_000) }

    private func learn(_ path: String, units: UInt32, hours: ClosedRange<UInt64>, starts: UInt32 = 1) throws {
        let program = Program(executable: "/bin/web", name: "web")
        var deltas = [
            ProfileDelta(
                key: key, image: image,
                exposure: Exposure(
                    runs: starts, starts: starts, units: units, firstSeen: time(hours.lowerBound),
                    lastSeen: time(hours.upperBound)),
                behaviours: [
                    .file(FileBehaviour(program: program, path: path, access: .read)): Evidence(
                        units: units, firstUnit: hours.lowerBound, firstSeen: time(hours.lowerBound),
                        lastSeen: time(hours.upperBound))
                ])
        ]
        try store.record(&deltas, time: time(hours.upperBound))
    }

    @Test("A profile is ready at the look at which the bound holds, and learning again at the one at which it does not")
    func states() throws {
        defer { removeFiles() }
        var keeper = ReadinessKeeper(store: store)
        try learn("/a", units: 40, hours: 0...40)
        try keeper.lookNow(at: [key], time: time(40))
        #expect(try store.summary(key)?.state == .learning)
        #expect(
            !keeper.areStable([key]) && keeper.convergences[key]?.convergence.obstacles == ["1 of 2 starts observed"])
        try learn("/a", units: 30, hours: 40...70)
        try keeper.lookNow(at: [key], time: time(70))
        #expect(try store.summary(key)?.state == .ready)
        #expect(keeper.areStable([key]) && keeper.convergences[key]?.state == .ready)
        try learn("/new/thing", units: 1, hours: 71...71)
        try learn("/Other/Thing2", units: 1, hours: 72...72)
        try keeper.lookNow(at: [key], time: time(72))
        #expect(try store.summary(key)?.state == .learning)
        #expect(try store.history(key).map(\.action) == [.created, .ready, .unready])
    }

    @Test("Nothing that is followed is not stable, nor is one of two")
    func none() throws {
        defer { removeFiles() }
        var keeper = ReadinessKeeper(store: store)
        #expect(!keeper.areStable([]))
        try learn("/a", units: 40, hours: 0...40, starts: 2)
        let other = ProfileKey(imageID: "sha256:2", role: "main")
        try keeper.lookNow(at: [key, other], time: time(40))
        #expect(keeper.areStable([key]) && !keeper.areStable([key, other]))
    }

    @Test("An approved profile stays approved, and its bound is told all the same")
    func approved() throws {
        defer { removeFiles() }
        try learn("/a", units: 40, hours: 0...40, starts: 2)
        try store.approve(key, time: time(41))
        var keeper = ReadinessKeeper(store: store)
        try keeper.lookNow(at: [key], time: time(42))
        #expect(try store.summary(key)?.state == .approved)
        #expect(keeper.areStable([key]) && keeper.convergences[key]?.state == .approved)
    }
}
