import Baseline

/// The profiles of one machine, in one directory.
///
/// Any number of threads and processes may read and write at once: LMDB runs one write after the other,
/// and a read sees one consistent moment without waiting. Learning adds deltas and never rewrites what
/// people decided. Every write is durable when its call returns, and raises the revision of the profile
/// that it touches, but for what is learned of resources; a write that fails leaves the store as it was. A process killed in the middle loses
/// what it had not yet handed over, and nothing else.
public final class ProfileStore: Sendable {
    /// The store's directory.
    public let directory: String
    let environment: LMDBEnvironment
    let records: Records

    /// What `open` does where there is no store yet.
    public enum Absence: Sendable {
        /// Throw `StoreError.noStore`.
        case isAnError
        /// Make one: the directory with mode 0700, its files with mode 0600.
        case makesOne
    }

    /// Opens the store in a directory.
    ///
    /// - Parameters:
    ///   - whenAbsent: what to do where there is none. An empty directory counts as none.
    ///   - initialMapBytes: address space to begin with; the map doubles whenever it is full.
    /// - Throws: `noStore`, `notAStore` (something else lies there; it is left alone), `newerSchema`,
    ///   `notPermitted`, `diskFull`, `damaged`, `system`.
    public static func open(
        _ directory: String, whenAbsent: Absence = .isAnError, initialMapBytes: Int = defaultMapBytes
    ) throws(StoreError) -> ProfileStore {
        try StoreDirectory.prepare(directory, creating: whenAbsent == .makesOne)
        let environment = try LMDBEnvironment.open(path: directory, initialMapBytes: initialMapBytes)
        let records = try openRecords(environment)
        return ProfileStore(directory: directory, environment: environment, records: records)
    }

    /// 64 MiB of address space, about 100 profiles of 1,000 behaviours; the file is as large as its content.
    public static let defaultMapBytes = 64 << 20

    private init(directory: String, environment: LMDBEnvironment, records: Records) {
        self.directory = directory
        self.environment = environment
        self.records = records
    }

    /// A number that rises with every write of any process, so that a running agent can ask often
    /// whether anything changed. Costs no system call and no transaction.
    public var generation: UInt64 { environment.generation }

    /// The right to be this store's one learner or enforcer; see `RunLock`.
    public func lockForRun() throws(StoreError) -> RunLock { try RunLock(directory: directory) }

    private static func openRecords(_ environment: LMDBEnvironment) throws(StoreError) -> Records {
        let path = environment.path
        return try environment.write { transaction throws(LMDBFailure) in
            guard let meta = try transaction.existingDatabase("meta") else {
                guard try transaction.isEmpty() else {
                    throw .refused(.notAStore(path: path, reason: "data.mdb belongs to another program"))
                }
                let records = try Records(creatingIn: transaction)
                var first = Meta()
                first.schemaVersion = Records.schemaVersion
                try transaction.put(records.meta, key: RecordKey.schema, value: try records.encode(first))
                return records
            }
            guard let bytes = try transaction.get(meta, key: RecordKey.schema),
                var found = try? Meta(serializedBytes: bytes), found.schemaVersion > 0
            else { throw .refused(.notAStore(path: path, reason: "data.mdb has no schema record of ours")) }
            guard found.schemaVersion <= Records.schemaVersion else {
                throw .refused(
                    .newerSchema(path: path, found: found.schemaVersion, supported: Records.schemaVersion))
            }
            let records = try Records(creatingIn: transaction)
            if found.schemaVersion < Records.schemaVersion {
                // What an older version wrote is read as it is; what this one adds, the older one cannot read.
                found.schemaVersion = Records.schemaVersion
                try transaction.put(records.meta, key: RecordKey.schema, value: try records.encode(found))
            }
            return records
        }
    }
}
