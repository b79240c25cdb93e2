import FoundationEssentials
import GRDB
import Glibc

/// What is kept of violations: a SQLite file in the profile store's directory.
///
/// One run of `enforce` writes; any number of processes read at the same time, and a command may note a decision.
/// Each write is a transaction of its own that a killed process cannot lose; a machine that loses power may lose the
/// last of them and nothing before. A write that fails leaves the file as it was.
public final class ViolationStore: Sendable {
    public let path: String
    let reader: any DatabaseReader
    private let pool: DatabasePool?

    public static let fileName = "violations.sqlite"

    /// Opens the file for the run that writes it, making it with mode 0600 where there is none. A file of ours that
    /// cannot be read any more is renamed to `violations.sqlite.broken-N`, and a new one made.
    ///
    /// - Parameters:
    ///   - directory: the profile store's, which exists.
    ///   - wait: seconds to wait for a command that writes at this moment.
    /// - Returns: the store, and where a broken file was put.
    /// - Throws: `foreign` and `newerSchema` (it is left alone), `notPermitted`, `diskFull`, `database`.
    public static func open(_ directory: String, wait: Double = 0.5) throws(ReportingError)
        -> (store: ViolationStore, movedAside: String?)
    {
        let path = directory + "/" + fileName
        do throws(ReportingError) {
            return (try ViolationStore(writing: path, wait: wait), nil)
        } catch {
            guard case .broken = error else { throw error }
            let aside = try ViolationFile.moveAside(path)
            return (try ViolationStore(writing: path, wait: wait), aside)
        }
    }

    /// Opens the file for reading, or for noting a decision.
    ///
    /// - Returns: nil where no violation was ever kept.
    /// - Throws: `notPermitted`, `foreign`, `newerSchema`, `broken`, `database`.
    public static func open(existingIn directory: String, toWrite: Bool = false) throws(ReportingError)
        -> ViolationStore?
    {
        let path = directory + "/" + fileName
        guard try ViolationFile.exists(path, toWrite: toWrite) else { return nil }
        if toWrite { return try ViolationStore(writing: path, wait: 5) }
        return try ViolationStore(reading: path)
    }

    private init(writing path: String, wait: Double) throws(ReportingError) {
        self.path = path
        try ViolationFile.prepare(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(wait)
        configuration.maximumReaderCount = 1
        configuration.prepareDatabase { database in
            guard !database.configuration.readonly else { return }
            // Before the first table: a file that was not made so never shrinks.
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            if try Int.fetchOne(database, sql: "PRAGMA application_id") == 0 {
                try database.execute(sql: "PRAGMA application_id = \(ViolationFile.applicationID)")
            }
            try database.execute(sql: "PRAGMA journal_size_limit = \(Self.journalLimit)")
        }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            let migrator = ViolationSchema.migrator
            guard try pool.read({ try !migrator.hasBeenSuperseded($0) }) else {
                throw ReportingError.newerSchema(path: path)
            }
            try migrator.migrate(pool)
            self.pool = pool
            reader = pool
        } catch { throw Self.failure(error, path) }
    }

    private init(reading path: String) throws(ReportingError) {
        self.path = path
        try ViolationFile.check(path)
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            guard try queue.read({ try !ViolationSchema.migrator.hasBeenSuperseded($0) }) else {
                throw ReportingError.newerSchema(path: path)
            }
            reader = queue
        } catch { throw Self.failure(error, path) }
        pool = nil
    }

    /// The write-ahead log is cut to this when it has been taken over into the file.
    private static let journalLimit = 1 << 20

    // MARK: Access

    func read<T>(_ body: (Database) throws -> T) throws(ReportingError) -> T {
        do { return try reader.read(body) } catch { throw Self.failure(error, path) }
    }

    /// One transaction.
    func write<T>(_ body: (Database) throws -> T) throws(ReportingError) -> T {
        guard let pool else { throw .notPermitted(path: path) }
        do { return try pool.write(body) } catch { throw Self.failure(error, path) }
    }

    func writeWithoutTransaction<T>(_ body: (Database) throws -> T) throws(ReportingError) -> T {
        guard let pool else { throw .notPermitted(path: path) }
        do { return try pool.writeWithoutTransaction(body) } catch { throw Self.failure(error, path) }
    }

    static func failure(_ error: any Error, _ path: String) -> ReportingError {
        if let error = error as? ReportingError { return error }
        guard let error = error as? DatabaseError else { return .database(path: path, message: "\(error)") }
        let message = error.message ?? "error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: return .diskFull(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .broken(path: path, message: message)
        case .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH, .SQLITE_CANTOPEN: return .notPermitted(path: path)
        case .SQLITE_IOERR where errno == ENOSPC || errno == EDQUOT: return .diskFull(path: path)
        default: return .database(path: path, message: message)
        }
    }
}

/// The file before SQLite looks at it: whose it is.
enum ViolationFile {
    /// `PLVS`, in the header that every SQLite file has.
    static let applicationID: UInt32 = 0x504C_5653

    static func exists(_ path: String, toWrite: Bool) throws(ReportingError) -> Bool {
        if access(path, toWrite ? R_OK | W_OK : R_OK) == 0 { return true }
        switch errno {
        case ENOENT, ENOTDIR: return false
        case EACCES, EPERM, EROFS: throw .notPermitted(path: path)
        default: throw .database(path: path, message: String(cString: strerror(errno)))
        }
    }

    /// Makes sure that there is a file, of ours or empty. SQLite gives its other files the same mode.
    static func prepare(_ path: String) throws(ReportingError) {
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            switch errno {
            case ENOSPC, EDQUOT: throw .diskFull(path: path)
            case EACCES, EPERM, EROFS: throw .notPermitted(path: path)
            case EISDIR: throw .foreign(path: path, reason: "it is a directory")
            default: throw .database(path: path, message: String(cString: strerror(errno)))
            }
        }
        close(file)
        try check(path)
    }

    /// - Throws: `foreign`.
    static func check(_ path: String) throws(ReportingError) {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .notPermitted(path: path) }
        defer { close(file) }
        var header = [UInt8](repeating: 0, count: 100)
        let count = pread(file, &header, header.count, 0)
        // Empty, or cut short while it was made: SQLite goes on from its journal.
        if count == 0 || access(path + "-journal", F_OK) == 0 { return }
        guard count == header.count, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw .foreign(path: path, reason: "it is no SQLite file")
        }
        let id = header[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard id == applicationID else {
            throw .foreign(path: path, reason: "it is a SQLite file of another program")
        }
    }

    /// Renames a file, and what SQLite has beside it, out of the way.
    /// - Returns: its new path.
    static func moveAside(_ path: String) throws(ReportingError) -> String {
        var number = 1
        while access("\(path).broken-\(number)", F_OK) == 0 { number += 1 }
        let aside = "\(path).broken-\(number)"
        guard rename(path, aside) == 0 else {
            throw .database(path: path, message: "cannot be renamed: \(String(cString: strerror(errno)))")
        }
        for suffix in ["-wal", "-shm"] { rename(path + suffix, aside + suffix) }
        return aside
    }
}
