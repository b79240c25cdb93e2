import CLMDB
import Glibc

/// Why a transaction did not succeed, sorted by what the environment does about it.
enum LMDBFailure: Error, Equatable {
    /// The map has no room: grow it and run the transaction again.
    case mapFull
    /// Another process grew the map: take over its size and begin again.
    case mapResized
    /// All reader slots are taken, perhaps by processes that are gone.
    case readersFull
    /// Any other code of LMDB or the operating system.
    case other(code: Int32, operation: String)
    /// A record that cannot be decoded.
    case damaged(reason: String)
    /// The transaction's own body gave up.
    case refused(StoreError)

    /// - Returns: normally where the call succeeded.
    static func check(_ code: Int32, _ operation: String) throws(LMDBFailure) {
        switch code {
        case 0: return
        case MDB_MAP_FULL: throw .mapFull
        case MDB_MAP_RESIZED: throw .mapResized
        case MDB_READERS_FULL: throw .readersFull
        default: throw .other(code: code, operation: operation)
        }
    }

    /// The same failure in the words of the store's callers.
    func storeError(path: String) -> StoreError {
        switch self {
        case .mapFull: .system(path: path, operation: "grow the map", errno: ENOMEM)
        case .mapResized: .system(path: path, operation: "take over a grown map", errno: EAGAIN)
        case .readersFull: .system(path: path, operation: "begin reading: too many readers", errno: EAGAIN)
        case .damaged(let reason): .damaged(path: path, reason: reason)
        case .refused(let error): error
        case .other(let code, let operation):
            switch code {
            case ENOSPC, EDQUOT: .diskFull(path: path)
            // LMDB answers a write that was cut short, as the last one on a disk that fills up, with EIO.
            case EIO where Self.isFull(path): .diskFull(path: path)
            case EACCES, EPERM: .notPermitted(path: path)
            case ENOENT, ENOTDIR: .noStore(path: path)
            case MDB_INVALID: .notAStore(path: path, reason: "data.mdb is not an LMDB file")
            case MDB_VERSION_MISMATCH:
                .notAStore(path: path, reason: "data.mdb has another LMDB format")
            case ..<0: .damaged(path: path, reason: "\(operation): \(Self.words(code))")
            default: .system(path: path, operation: operation, errno: code)
            }
        }
    }

    private static func isFull(_ path: String) -> Bool {
        var room = statvfs()
        guard statvfs(path, &room) == 0 else { return false }
        return UInt(room.f_bavail) * UInt(room.f_frsize) < leastRoomBytes
    }

    /// Less than one flush writes; an I/O error on a disk with more room has another cause.
    private static let leastRoomBytes: UInt = 128 << 10

    private static func words(_ code: Int32) -> String { String(cString: mdb_strerror(code)) }
}
