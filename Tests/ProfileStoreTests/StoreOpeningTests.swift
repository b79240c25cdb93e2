import Baseline
import CLMDB
import Glibc
import Testing

@testable import ProfileStore

@Suite("Opening a store")
struct StoreOpeningTests {
    private let files = TemporaryDirectory()

    @Test("A store is made where one may be made, for its owner only")
    func makes() throws {
        let path = files.path + "/a/b/store"
        #expect(throws: StoreError.noStore(path: path)) { try ProfileStore.open(path) }
        let store = try ProfileStore.open(path, whenAbsent: .makesOne)
        let lock = try store.lockForRun()
        #expect(mode(path) == 0o700)
        for name in ["data.mdb", "lock.mdb", "run.lock"] { #expect(mode(path + "/" + name) == 0o600) }
        withExtendedLifetime(lock) {}
    }

    @Test("An empty directory becomes a store and is closed to others")
    func emptyDirectory() throws {
        #expect(chmod(files.path, 0o755) == 0)
        #expect(throws: StoreError.noStore(path: files.path)) { try ProfileStore.open(files.path) }
        _ = try ProfileStore.open(files.path, whenAbsent: .makesOne)
        #expect(mode(files.path) == 0o700)
    }

    @Test("A directory with other files is refused and stays as it was")
    func otherFiles() throws {
        writeFile(files.path + "/photo.jpeg", "x")
        #expect {
            try ProfileStore.open(files.path, whenAbsent: .makesOne)
        } throws: { error in
            if case StoreError.notAStore(files.path, _) = error { true } else { false }
        }
        #expect(mode(files.path + "/data.mdb") == 0)
    }

    @Test("A data.mdb that is not LMDB's is refused, and nothing is put beside it")
    func foreignData() throws {
        writeFile(files.path + "/data.mdb", String(repeating: "holiday ", count: 2000))
        #expect {
            try ProfileStore.open(files.path, whenAbsent: .makesOne)
        } throws: { error in
            if case StoreError.notAStore = error { true } else { false }
        }
        #expect(mode(files.path + "/lock.mdb") == 0)
    }

    @Test("An LMDB environment of another program is refused and stays as it was")
    func foreignEnvironment() throws {
        do {
            let environment = try LMDBEnvironment.open(path: files.path, initialMapBytes: 1 << 20)
            try environment.write { transaction throws(LMDBFailure) in
                let other = try transaction.database("other")
                try transaction.put(other, key: [1], value: [2])
            }
        }
        let before = readFile(files.path + "/data.mdb")
        #expect {
            try ProfileStore.open(files.path, whenAbsent: .makesOne)
        } throws: { error in
            if case StoreError.notAStore = error { true } else { false }
        }
        #expect(readFile(files.path + "/data.mdb") == before)
    }

    @Test("A file in place of the directory is refused")
    func file() throws {
        let path = files.path + "/file"
        writeFile(path, "text")
        #expect(throws: StoreError.notAStore(path: path, reason: "it is not a directory")) {
            try ProfileStore.open(path, whenAbsent: .makesOne)
        }
    }

    @Test("A store of a newer schema is refused, with both versions named")
    func newerSchema() throws {
        let store = try ProfileStore.open(files.path, whenAbsent: .makesOne)
        try setSchema(9, of: store)
        #expect(throws: StoreError.newerSchema(path: files.path, found: 9, supported: Records.schemaVersion)) {
            try ProfileStore.open(files.path)
        }
    }

    @Test("A store of an older schema keeps what it holds and takes the new one")
    func olderSchema() throws {
        var store: ProfileStore? = try ProfileStore.open(files.path, whenAbsent: .makesOne)
        var deltas = [Sample.delta(path: "/etc/hosts")]
        try store?.record(&deltas, time: Sample.time)
        try setSchema(1, of: store!)
        store = nil
        let opened = try ProfileStore.open(files.path)
        #expect(try opened.profile(Sample.key)?.learned.count == 1)
        let schema = try opened.environment.read { transaction throws(LMDBFailure) -> UInt32 in
            let bytes = try transaction.get(opened.records.meta, key: RecordKey.schema)
            let meta: Meta? = try bytes.map { bytes throws(LMDBFailure) in try opened.records.decode(bytes) }
            return meta?.schemaVersion ?? 0
        }
        #expect(schema == Records.schemaVersion)
    }

    private func setSchema(_ version: UInt32, of store: ProfileStore) throws {
        try store.environment.write { transaction throws(LMDBFailure) in
            var meta = Meta()
            meta.schemaVersion = version
            meta.nextProfileNumber = 1
            try transaction.put(store.records.meta, key: RecordKey.schema, value: try store.records.encode(meta))
        }
    }

    @Test("Somebody else's store is not permitted", .enabled(if: geteuid() == 0))
    func notPermitted() throws {
        _ = try ProfileStore.open(files.path, whenAbsent: .makesOne)
        let ending = try ChildProcess([Built.probe, "open-as-nobody", files.path]).wait()
        #expect(ending.status == 2)
        #expect(ending.output.contains("notPermitted"), "\(ending.output)")
    }

    @Test("A second learner is refused and told the first one's pid; a killed one leaves nothing behind")
    func secondLearner() throws {
        let first = try ChildProcess([Built.probe, "lock", files.path])
        #expect(first.line() == "locked")
        let store = try ProfileStore.open(files.path)
        #expect(throws: StoreError.alreadyRunning(pid: first.pid, path: files.path)) { try store.lockForRun() }
        first.kill()
        first.wait()
        _ = try store.lockForRun()
    }

    @Test("Opened twice in one process, a store stays whole when either is closed")
    func twice() throws {
        var first: ProfileStore? = try ProfileStore.open(files.path, whenAbsent: .makesOne)
        let second = try ProfileStore.open(files.path)
        #expect(first?.generation == second.generation)
        first = nil
        var deltas = [Sample.delta(path: "/x")]
        try second.record(&deltas, time: Sample.time)
        #expect(try second.profileSummaries().count == 1)
        // A third process must still see that the store is in use: its reader table was not reset.
        #expect(second.environment.clearStaleReaders() == 0)
    }
}
