import Baseline
import Glibc
import Synchronization
import Testing

@testable import ProfileStore

@Suite("What a store survives")
struct StoreDurabilityTests {
    private let files = TemporaryDirectory()

    /// For every moment of the kill: each flush that was acknowledged is there whole, no behaviour is
    /// there that was not written, and the exposure claims only flushes that are whole.
    @Test("A writer killed in the middle of a flush loses nothing that was acknowledged", arguments: 0..<6)
    func killed(round: Int) throws {
        let size = 1_500
        let child = try ChildProcess([Built.probe, "flush", files.path, "\(size)", "0"])
        let acknowledged = round / 2
        for _ in 0...acknowledged { _ = child.line() }
        usleep(UInt32(round) * 17_000)
        child.kill()
        let ending = child.wait()
        #expect(ending.status == 128 + SIGKILL)
        let stored = acknowledged + ending.output.count { $0 == "\n" }

        let store = try ProfileStore.open(files.path)
        let profile = try #require(try store.profile(Sample.key))
        var flushes: [String: Int] = [:]
        for case .file(let file) in profile.learned.keys {
            flushes[String(file.path.split(separator: "/")[1]), default: 0] += 1
        }
        for flush in 0...stored { #expect(flushes["\(flush)"] == size) }
        #expect(flushes.count <= stored + 2)
        let whole = flushes.values.count { $0 == size }
        #expect(profile.exposure.observations <= UInt64(whole * size))
        #expect(profile.exposure.observations >= UInt64((stored + 1) * size))
        #expect(try store.summary(Sample.key)?.learnedBehaviours == profile.learned.count)

        var next = [Sample.delta(path: "/after")]
        try store.record(&next, time: Sample.time)
        #expect(try store.profile(Sample.key)?.learned[Sample.read("/after")] != nil)
    }

    @Test("Two writing processes add up, and both see the map grow")
    func twoWriters() throws {
        let count = 300
        let store = try ProfileStore.open(files.path, whenAbsent: .makesOne, initialMapBytes: 1 << 20)
        let writers = try ["one", "two"].map {
            try ChildProcess([Built.probe, "increment", files.path, "\(count)", $0])
        }
        for writer in writers {
            let ending = writer.wait()
            #expect(ending.status == 0, "\(ending.output)")
        }
        let profile = try #require(try store.profile(Sample.key))
        #expect(profile.learned[Sample.read("/shared")]?.observations == UInt64(2 * count))
        #expect(profile.learned.count == 2 * count + 1)
        #expect(profile.exposure.observations == UInt64(2 * count))
        // A flush that is cut in two by a busy machine raises the revision twice.
        #expect(profile.revision >= UInt64(2 * count))
    }

    @Test("A reader beside a writer sees whole flushes only, and the generation rise")
    func reader() throws {
        let child = try ChildProcess([Built.probe, "flush", files.path, "20", "20"])
        _ = child.line()
        let store = try ProfileStore.open(files.path)
        var last: UInt64 = 0
        var rises = 0
        let deadline = ContinuousClock.now + .seconds(3)
        while ContinuousClock.now < deadline || rises < 2 {
            let generation = store.generation
            if generation > last { rises += 1 }
            #expect(generation >= last)
            last = generation
            let profile = try #require(try store.profile(Sample.key))
            #expect(profile.learned.count % 20 == 0)
            #expect(profile.exposure.observations == UInt64(profile.learned.count))
        }
        child.kill()
        child.wait()
        #expect(store.environment.clearStaleReaders() == 0)
    }

    @Test("A full map grows by itself, and nothing is written twice")
    func growth() throws {
        let store = try ProfileStore.open(files.path, whenAbsent: .makesOne, initialMapBytes: 1 << 18)
        let before = store.environment.mapBytes
        let paths = (0..<4_000).map { "/some/rather/long/path/to/fill/pages/with/\($0)" }
        var deltas = [Sample.delta(paths: paths)]
        try store.record(&deltas, time: Sample.time)
        #expect(store.environment.mapBytes > before)
        let profile = try #require(try store.profile(Sample.key))
        #expect(profile.learned.count == paths.count)
        #expect(profile.learned.values.allSatisfy { $0.observations == 1 })
        #expect(profile.exposure.observations == UInt64(paths.count))
    }

    @Test("Threads may read while the map grows")
    func growthBesideReaders() async throws {
        let store = try ProfileStore.open(files.path, whenAbsent: .makesOne, initialMapBytes: 1 << 18)
        var first = [Sample.delta(path: "/first")]
        try store.record(&first, time: Sample.time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<60 {
                        let learned = try store.profile(Sample.key)?.learned ?? [:]
                        #expect(learned[Sample.read("/first")] != nil)
                    }
                }
            }
            group.addTask {
                for flush in 0..<10 {
                    var deltas = [Sample.delta(paths: (0..<300).map { "/\(flush)/\($0)" })]
                    try store.record(&deltas, time: Sample.time)
                }
            }
            try await group.waitForAll()
        }
        #expect(try store.profile(Sample.key)?.learned.count == 3_001)
    }

    @Test("A full disk is an error that keeps what was there, and what was not written", .enabled(if: geteuid() == 0))
    func diskFull() throws {
        let mount = files.path
        guard Glibc.mount("tmpfs", mount, "tmpfs", 0, "size=512k") == 0 else {
            Issue.record("cannot mount a file system of known size: errno \(errno)")
            return
        }
        defer { umount2(mount, Int32(2)) }
        try fillDisk(at: mount)
    }

    private func fillDisk(at mount: String) throws {
        let path = mount + "/store"
        let store = try ProfileStore.open(path, whenAbsent: .makesOne)
        var small = [Sample.delta(path: "/kept")]
        try store.record(&small, time: Sample.time)

        let paths = (0..<8_000).map { "/some/rather/long/path/to/fill/pages/with/\($0)" }
        var large = [Sample.delta(paths: paths)]
        #expect(throws: StoreError.diskFull(path: path)) { try store.record(&large, time: Sample.time) }

        let profile = try #require(try store.profile(Sample.key))
        #expect(profile.learned[Sample.read("/kept")] != nil)
        #expect(profile.exposure.observations == 1)
        let left = try #require(large.first)
        #expect(profile.learned.count - 1 + left.behaviours.count == paths.count)
        for behaviour in left.behaviours.keys { #expect(profile.learned[behaviour] == nil) }

        writeFile(mount + "/ballast", "")
        #expect(try ProfileStore.open(path).profile(Sample.key)?.learned.count == profile.learned.count)
    }

    @Test("A large flush is cut into short transactions, and its exposure comes last")
    func chunks() throws {
        let store = try ProfileStore.open(files.path, whenAbsent: .makesOne)
        var deltas = [Sample.delta(paths: (0..<5_000).map { "/\($0)" })]
        let before = store.generation
        let recorded = try store.record(&deltas, time: Sample.time)
        #expect(deltas.isEmpty)
        #expect(store.generation - before > 1)
        #expect(recorded.map(\.outcome.newBehaviours) == [5_000])
        #expect(try store.summary(Sample.key)?.exposure.observations == 5_000)
    }
}
