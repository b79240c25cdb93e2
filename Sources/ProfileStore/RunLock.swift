import Glibc

/// The right to be the one learner or enforcer of a store.
///
/// Held as long as the value lives. The kernel releases it when the process ends, however it ends, so a
/// killed run never blocks the next one. Programs that this process starts do not inherit it.
public final class RunLock: Sendable {
    private let file: Int32

    /// - Parameter directory: the store's directory.
    /// - Throws: `StoreError.alreadyRunning` with the holder's pid where another process has it, or
    ///   `notPermitted`, `noStore`, `diskFull`, `system`.
    public init(directory: String) throws(StoreError) {
        let path = directory + "/run.lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw LMDBFailure.other(code: errno, operation: "open run.lock").storeError(path: directory)
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.readPid(file)
            close(file)
            guard code == EWOULDBLOCK else {
                throw .system(path: path, operation: "lock run.lock", errno: code)
            }
            throw .alreadyRunning(pid: holder, path: directory)
        }
        self.file = file
        try Self.writePid(file, path: directory)
    }

    deinit { close(file) }

    private static func readPid(_ file: Int32) -> Int32 {
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = pread(file, &buffer, buffer.count, 0)
        guard count > 0 else { return 0 }
        let digits = buffer.prefix(count).prefix { (0x30...0x39).contains($0) }
        return Int32(String(decoding: digits, as: UTF8.self)) ?? 0
    }

    private static func writePid(_ file: Int32, path: String) throws(StoreError) {
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(file, 0) == 0, pwrite(file, text, text.count, 0) == text.count else {
            throw LMDBFailure.other(code: errno, operation: "write run.lock").storeError(path: path)
        }
    }
}
