import CLMDB
import Glibc

/// An open LMDB environment.
///
/// Safe to use from several threads, and beside other processes. A write waits for every other writer,
/// in this process or another; a read waits for nobody. The map grows by itself.
///
/// LMDB itself must not be opened twice on one file in one process (closing either would drop the locks
/// of both); `LMDBEnvironment.open` therefore hands out one shared handle per file.
final class LMDBEnvironment: Sendable {
    private let shared: SharedHandle
    let path: String

    /// - Parameters:
    ///   - path: an existing directory.
    ///   - initialMapBytes: the map's size to begin with; it doubles when it is full.
    static func open(path: String, initialMapBytes: Int) throws(StoreError) -> LMDBEnvironment {
        do throws(LMDBFailure) {
            let shared = try SharedHandle.acquire(path: path, initialMapBytes: initialMapBytes)
            return LMDBEnvironment(shared: shared, path: path)
        } catch { throw error.storeError(path: path) }
    }

    private init(shared: SharedHandle, path: String) {
        self.shared = shared
        self.path = path
    }

    deinit { shared.release() }

    /// Runs `body` on a consistent view of the store.
    func read<R>(_ body: (borrowing ReadTransaction) throws(LMDBFailure) -> R) throws(StoreError) -> R {
        try retrying { () throws(LMDBFailure) -> R in
            try shared.withoutResizing { () throws(LMDBFailure) -> R in
                try body(ReadTransaction(environment: shared.environment))
            }
        }
    }

    /// Runs `body` and commits what it wrote; an error from either undoes all of it.
    ///
    /// `body` may run more than once (when the map had to grow) and must not depend on an earlier run.
    func write<R>(_ body: (borrowing WriteTransaction) throws(LMDBFailure) -> R) throws(StoreError) -> R {
        try retrying { () throws(LMDBFailure) -> R in
            try shared.withoutResizing { () throws(LMDBFailure) -> R in
                let transaction = try WriteTransaction(environment: shared.environment)
                let result = try body(transaction)
                try transaction.commit()
                return result
            }
        }
    }

    /// The number of the last committed transaction, of any process. Costs no system call.
    var generation: UInt64 {
        shared.withoutResizing {
            var info = MDB_envinfo()
            mdb_env_info(shared.environment, &info)
            return UInt64(info.me_last_txnid)
        }
    }

    /// Bytes of address space that the store may fill before it has to grow.
    var mapBytes: Int {
        shared.withoutResizing {
            var info = MDB_envinfo()
            mdb_env_info(shared.environment, &info)
            return Int(info.me_mapsize)
        }
    }

    /// Frees reader slots of processes that have ended.
    /// - Returns: how many there were.
    @discardableResult
    func clearStaleReaders() -> Int { shared.clearStaleReaders() }

    private func retrying<R>(_ attempt: () throws(LMDBFailure) -> R) throws(StoreError) -> R {
        var attemptsLeft = Self.maximumAttempts
        while true {
            attemptsLeft -= 1
            do throws(LMDBFailure) {
                return try attempt()
            } catch {
                do throws(LMDBFailure) {
                    switch error {
                    case _ where attemptsLeft == 0: throw error
                    case .mapFull: try shared.grow()
                    case .mapResized: try shared.adoptSize()
                    case .readersFull:
                        guard shared.clearStaleReaders() > 0 else { throw error }
                    default: throw error
                    }
                } catch { throw error.storeError(path: path) }
            }
        }
    }

    /// Doublings from the smallest map to more than any disk, so that a retry always ends.
    private static let maximumAttempts = 40
}
