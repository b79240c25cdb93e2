import Glibc
import Testing

@testable import ProfileStore

@Suite("Who holds a store's run lock")
struct RunLockHolderTests {
    private let files = TemporaryDirectory()

    @Test("The holder is named while it holds the lock, and looking does not take it")
    func holder() throws {
        let store = try ProfileStore.open(files.path + "/store", whenAbsent: .makesOne)
        #expect(RunLock.holder(directory: store.directory) == nil)
        do {
            let lock = try store.lockForRun()
            #expect(RunLock.holder(directory: store.directory) == getpid())
            #expect(RunLock.holder(directory: store.directory) == getpid())
            withExtendedLifetime(lock) {}
        }
        // A child that another test is starting holds a copy of the descriptor until its exec.
        for _ in 0..<200 where RunLock.holder(directory: store.directory) != nil { usleep(10_000) }
        #expect(RunLock.holder(directory: store.directory) == nil)
        let again = try store.lockForRun()
        withExtendedLifetime(again) {}
    }

    @Test("Only an exclusive lock on the very file counts")
    func lines() {
        let line = "12: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF\n"
        #expect(RunLock.holder(of: 1234, line: line) == 4711)
        #expect(RunLock.holder(of: 234, line: line) == nil)
        #expect(RunLock.holder(of: 1234, line: line.replacing("FLOCK", with: "POSIX")) == nil)
        #expect(RunLock.holder(of: 1234, line: line.replacing("WRITE", with: "READ")) == nil)
        #expect(RunLock.holder(of: 1234, line: "12: -> FLOCK ADVISORY WRITE 9 08:01:1234 0 EOF\n") == nil)
    }
}
