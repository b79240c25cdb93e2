import CLMDB
import Glibc
import Synchronization

/// The one handle that this process has on an LMDB file, counted by its users and closed with the last.
///
/// `@unchecked Sendable`: LMDB's environment may be used by several threads at once except while its map
/// is resized, which `resizing` excludes; `users` is only touched under the registry's mutex.
final class SharedHandle: @unchecked Sendable {
    let environment: OpaquePointer
    private let file: FileIdentity
    private var users = 1
    private let resizing = ReadWriteLock()

    private struct FileIdentity: Hashable {
        var device: UInt
        var inode: UInt
    }

    private static let registry = Mutex<[FileIdentity: SharedHandle]>([:])

    /// Opens the environment in a directory, or shares the handle that is open already.
    static func acquire(path: String, initialMapBytes: Int) throws(LMDBFailure) -> SharedHandle {
        try registry.withLock { handles throws(LMDBFailure) -> SharedHandle in
            let file = try identity(ofDirectory: path)
            if let open = handles[file] {
                open.users += 1
                return open
            }
            let handle = try SharedHandle(path: path, file: file, initialMapBytes: initialMapBytes)
            handles[file] = handle
            return handle
        }
    }

    func release() {
        Self.registry.withLock { handles in
            users -= 1
            if users == 0 { handles[file] = nil }
        }
    }

    private init(path: String, file: FileIdentity, initialMapBytes: Int) throws(LMDBFailure) {
        try reserveLockFile(directory: path)
        var created: OpaquePointer?
        try LMDBFailure.check(mdb_env_create(&created), "prepare the environment")
        let environment = created!
        do throws(LMDBFailure) {
            try LMDBFailure.check(mdb_env_set_maxdbs(environment, Self.databases), "set the databases")
            try LMDBFailure.check(mdb_env_set_maxreaders(environment, Self.readers), "set the readers")
            try LMDBFailure.check(mdb_env_set_mapsize(environment, initialMapBytes), "set the map's size")
            // A read transaction belongs to its value, not to the thread that began it.
            try LMDBFailure.check(mdb_env_open(environment, path, UInt32(MDB_NOTLS), 0o600), "open the environment")
        } catch {
            mdb_env_close(environment)
            throw error
        }
        self.environment = environment
        self.file = file
        clearStaleReaders()
    }

    deinit { mdb_env_close(environment) }

    /// Runs `body` while the map keeps its size.
    func withoutResizing<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        resizing.lockShared()
        defer { resizing.unlock() }
        return try body()
    }

    /// Doubles the map.
    func grow() throws(LMDBFailure) {
        resizing.lockExclusive()
        defer { resizing.unlock() }
        var info = MDB_envinfo()
        mdb_env_info(environment, &info)
        try LMDBFailure.check(mdb_env_set_mapsize(environment, Int(info.me_mapsize) * 2), "grow the map")
    }

    /// Takes over the size to which another process grew the map.
    func adoptSize() throws(LMDBFailure) {
        resizing.lockExclusive()
        defer { resizing.unlock() }
        try LMDBFailure.check(mdb_env_set_mapsize(environment, 0), "take over the map's size")
    }

    @discardableResult
    func clearStaleReaders() -> Int {
        var dead: Int32 = 0
        mdb_reader_check(environment, &dead)
        return Int(dead)
    }

    private static func identity(ofDirectory path: String) throws(LMDBFailure) -> FileIdentity {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .other(code: errno, operation: "look at the directory") }
        return FileIdentity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    }

    /// More than the schema has, so that a newer one can be opened far enough to be recognised.
    private static let databases: UInt32 = 16
    /// Concurrent read transactions of all processes together.
    private static let readers: UInt32 = 254
}

/// Gives LMDB's lock file its blocks on the disk before LMDB maps it: writing to a mapped hole on a full
/// disk would end the process with SIGBUS where an error is due. The size must be the same for every
/// process, so an existing file keeps the one it has.
private func reserveLockFile(directory: String) throws(LMDBFailure) {
    let file = Glibc.open(directory + "/lock.mdb", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .other(code: errno, operation: "open lock.mdb") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .other(code: errno, operation: "look at lock.mdb") }
    let size = status.st_size > 0 ? status.st_size : lockFileBytes
    let code = posix_fallocate(file, 0, size)
    guard code == 0 || code == EOPNOTSUPP || code == EINVAL else {
        throw .other(code: code, operation: "reserve lock.mdb")
    }
}

/// 256 slots of 64 bytes: LMDB's header takes two, a reader one each.
private let lockFileBytes: off_t = 16_384

/// Many holders or one.
///
/// `@unchecked Sendable`: a pthread lock is made to be used from several threads; it lies at one address
/// for its whole life.
private final class ReadWriteLock: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)

    init() { pthread_rwlock_init(lock, nil) }

    deinit {
        pthread_rwlock_destroy(lock)
        lock.deallocate()
    }

    func lockShared() { pthread_rwlock_rdlock(lock) }
    func lockExclusive() { pthread_rwlock_wrlock(lock) }
    func unlock() { pthread_rwlock_unlock(lock) }
}
