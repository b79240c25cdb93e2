import CLMDB

/// A named database of an open environment.
struct Database: Sendable {
    fileprivate let handle: MDB_dbi

    init(handle: MDB_dbi) { self.handle = handle }
}

/// What both kinds of transaction can do: read. What is returned is a copy and outlives the transaction.
protocol Transaction: ~Copyable {
    var handle: OpaquePointer { get }
}

/// A consistent view of the store at one moment; it has no way to write.
struct ReadTransaction: Transaction, ~Copyable {
    let handle: OpaquePointer

    init(environment: OpaquePointer) throws(LMDBFailure) {
        handle = try beginTransaction(environment, flags: UInt32(MDB_RDONLY))
    }

    deinit { mdb_txn_abort(handle) }
}

/// Changes that become visible together at `commit`, or not at all.
struct WriteTransaction: Transaction, ~Copyable {
    let handle: OpaquePointer

    init(environment: OpaquePointer) throws(LMDBFailure) {
        handle = try beginTransaction(environment, flags: 0)
    }

    deinit { mdb_txn_abort(handle) }

    /// Makes the changes durable. On an error they are undone.
    consuming func commit() throws(LMDBFailure) {
        let handle = handle
        discard self
        try LMDBFailure.check(mdb_txn_commit(handle), "commit")
    }

    /// LMDB's number of this transaction: larger than that of every one before it.
    var generation: UInt64 { UInt64(mdb_txn_id(handle)) }

    func put(_ database: Database, key: [UInt8], value: [UInt8]) throws(LMDBFailure) {
        let code = withValue(key) { key in
            withValue(value) { value in mdb_put(handle, database.handle, &key, &value, 0) }
        }
        try LMDBFailure.check(code, "write a record")
    }

    /// - Returns: whether there was such a record.
    @discardableResult
    func delete(_ database: Database, key: [UInt8]) throws(LMDBFailure) -> Bool {
        let code = withValue(key) { key in mdb_del(handle, database.handle, &key, nil) }
        if code == MDB_NOTFOUND { return false }
        try LMDBFailure.check(code, "delete a record")
        return true
    }

    /// Opens a named database, making it where it is missing.
    func database(_ name: String) throws(LMDBFailure) -> Database {
        var database = MDB_dbi()
        try LMDBFailure.check(mdb_dbi_open(handle, name, UInt32(MDB_CREATE), &database), "open \(name)")
        return Database(handle: database)
    }
}

extension Transaction where Self: ~Copyable {
    /// - Returns: the record's bytes, or nil where there is none.
    func get(_ database: Database, key: [UInt8]) throws(LMDBFailure) -> [UInt8]? {
        var value = MDB_val()
        let code = withValue(key) { key in mdb_get(handle, database.handle, &key, &value) }
        if code == MDB_NOTFOUND { return nil }
        try LMDBFailure.check(code, "read a record")
        return bytes(value)
    }

    /// Calls `body` for each record whose key begins with `prefix`, in the order of keys, until it
    /// returns false.
    func scan(
        _ database: Database, prefix: [UInt8] = [],
        _ body: (_ key: [UInt8], _ value: [UInt8]) throws(LMDBFailure) -> Bool
    ) throws(LMDBFailure) {
        let cursor = try Cursor(transaction: handle, database: database)
        var record = try cursor.first(from: prefix)
        while let (key, value) = record, key.starts(with: prefix) {
            guard try body(key, value) else { return }
            record = try cursor.next()
        }
    }

    /// Whether the environment holds nothing at all, not even a named database.
    func isEmpty() throws(LMDBFailure) -> Bool {
        var main = MDB_dbi()
        var statistics = MDB_stat()
        try LMDBFailure.check(mdb_dbi_open(handle, nil, 0, &main), "open the environment's own database")
        try LMDBFailure.check(mdb_stat(handle, main, &statistics), "count the environment's records")
        return statistics.ms_entries == 0
    }

    /// Opens a named database that must exist.
    /// - Returns: nil where it does not.
    func existingDatabase(_ name: String) throws(LMDBFailure) -> Database? {
        var database = MDB_dbi()
        let code = mdb_dbi_open(handle, name, 0, &database)
        if code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE { return nil }
        try LMDBFailure.check(code, "open \(name)")
        return Database(handle: database)
    }
}

/// A position among the records of one database.
private struct Cursor: ~Copyable {
    private let handle: OpaquePointer

    init(transaction: OpaquePointer, database: Database) throws(LMDBFailure) {
        var cursor: OpaquePointer?
        try LMDBFailure.check(mdb_cursor_open(transaction, database.handle, &cursor), "open a cursor")
        handle = cursor!
    }

    deinit { mdb_cursor_close(handle) }

    /// The first record whose key is not before `key`; the very first for an empty one.
    func first(from key: [UInt8]) throws(LMDBFailure) -> ([UInt8], [UInt8])? {
        if key.isEmpty { return try record(MDB_FIRST) }
        var found = MDB_val()
        var value = MDB_val()
        let code = withValue(key) { wanted in
            found = wanted
            return mdb_cursor_get(handle, &found, &value, MDB_SET_RANGE)
        }
        if code == MDB_NOTFOUND { return nil }
        try LMDBFailure.check(code, "find a record")
        return (bytes(found), bytes(value))
    }

    func next() throws(LMDBFailure) -> ([UInt8], [UInt8])? { try record(MDB_NEXT) }

    private func record(_ operation: MDB_cursor_op) throws(LMDBFailure) -> ([UInt8], [UInt8])? {
        var key = MDB_val()
        var value = MDB_val()
        let code = mdb_cursor_get(handle, &key, &value, operation)
        if code == MDB_NOTFOUND { return nil }
        try LMDBFailure.check(code, "read the next record")
        return (bytes(key), bytes(value))
    }
}

private func beginTransaction(_ environment: OpaquePointer, flags: UInt32) throws(LMDBFailure) -> OpaquePointer {
    var transaction: OpaquePointer?
    try LMDBFailure.check(mdb_txn_begin(environment, nil, flags, &transaction), "begin a transaction")
    return transaction!
}

/// Lends `bytes` to LMDB for one call.
private func withValue<R>(_ bytes: [UInt8], _ body: (inout MDB_val) -> R) -> R {
    bytes.withUnsafeBytes { buffer in
        var value = MDB_val(mv_size: buffer.count, mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
        return body(&value)
    }
}

/// Copies what LMDB lent for the time of the transaction.
private func bytes(_ value: MDB_val) -> [UInt8] {
    [UInt8](UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size))
}
