import Baseline
import SwiftProtobuf

/// The store's named databases, with reading and writing of whole records.
struct Records: Sendable {
    let meta, profiles, behaviours, documents, history, resources, removed, made, parts, allowances, reviews: Database

    /// What this version writes, and the newest that it reads.
    static let schemaVersion: UInt32 = 4

    /// Opens the databases, making them in an empty environment.
    init(creatingIn transaction: borrowing WriteTransaction) throws(LMDBFailure) {
        meta = try transaction.database("meta")
        profiles = try transaction.database("profiles")
        behaviours = try transaction.database("behaviours")
        documents = try transaction.database("documents")
        history = try transaction.database("history")
        resources = try transaction.database("resources")
        removed = try transaction.database("removed")
        made = try transaction.database("made")
        parts = try transaction.database("parts")
        allowances = try transaction.database("allowances")
        reviews = try transaction.database("reviews")
    }

    // MARK: Profiles

    func profile(_ key: ProfileKey, _ transaction: borrowing some Transaction & ~Copyable) throws(LMDBFailure)
        -> StoredProfile?
    {
        guard let bytes = try transaction.get(profiles, key: RecordKey.profile(key)) else { return nil }
        return try decode(bytes)
    }

    func allProfiles(_ transaction: borrowing some Transaction & ~Copyable) throws(LMDBFailure) -> [StoredProfile] {
        var all: [StoredProfile] = []
        try transaction.scan(profiles) { _, value throws(LMDBFailure) in
            all.append(try decode(value))
            return true
        }
        return all
    }

    func write(_ profile: StoredProfile, _ transaction: borrowing WriteTransaction) throws(LMDBFailure) {
        try transaction.put(profiles, key: RecordKey.profile(profile.key), value: try encode(profile))
    }

    /// A record for a key that has none yet, with a number of its own.
    func newProfile(_ key: ProfileKey, _ transaction: borrowing WriteTransaction) throws(LMDBFailure)
        -> StoredProfile
    {
        var schema: Meta = try transaction.get(meta, key: RecordKey.schema).map(decode) ?? Meta()
        schema.nextProfileNumber += 1
        try transaction.put(meta, key: RecordKey.schema, value: try encode(schema))
        return StoredProfile(key: key, number: schema.nextProfileNumber)
    }

    // MARK: Behaviours

    func behaviours(ofProfile number: UInt64, _ transaction: borrowing some Transaction & ~Copyable)
        throws(LMDBFailure) -> [Behaviour: Evidence]
    {
        var all: [Behaviour: Evidence] = [:]
        try transaction.scan(behaviours, prefix: RecordKey.number(number)) { _, value throws(LMDBFailure) in
            let records: StoredBehaviours = try decode(value)
            for record in records.entries {
                let (behaviour, evidence) = try record.decoded()
                // Two spellings that Unicode holds for one are one behaviour to the rest of the program.
                all[behaviour] = all[behaviour].map { $0.merged(with: evidence) } ?? evidence
            }
            return true
        }
        return all
    }

    /// Adds evidence to a behaviour.
    /// - Parameter isWanted: asked where the behaviour is not on record yet; what is not wanted is not written.
    /// - Returns: whether the behaviour was not on record before and is now.
    func add(
        _ evidence: Evidence, to behaviour: Behaviour, ofProfile number: UInt64,
        _ transaction: borrowing WriteTransaction,
        ifNew isWanted: (Behaviour) throws(LMDBFailure) -> Bool = { _ in true }
    ) throws(LMDBFailure) -> Bool {
        let key = RecordKey.behaviour(number, behaviour)
        var records: StoredBehaviours = try transaction.get(behaviours, key: key).map(decode) ?? StoredBehaviours()
        var isNew = true
        for index in records.entries.indices {
            let (known, before) = try records.entries[index].decoded()
            guard known == behaviour else { continue }
            records.entries[index].evidence = StoredEvidence(before.merged(with: evidence))
            isNew = false
        }
        if isNew {
            guard try isWanted(behaviour) else { return false }
            records.entries.append(StoredBehaviour(behaviour, evidence))
        }
        try transaction.put(behaviours, key: key, value: try encode(records))
        return isNew
    }

    func holds(
        _ behaviour: Behaviour, ofProfile number: UInt64, _ transaction: borrowing some Transaction & ~Copyable
    ) throws(LMDBFailure) -> Bool {
        guard let bytes = try transaction.get(behaviours, key: RecordKey.behaviour(number, behaviour)) else {
            return false
        }
        let records: StoredBehaviours = try decode(bytes)
        for record in records.entries where try record.decoded().0 == behaviour { return true }
        return false
    }

    /// - Returns: whether it was there.
    func remove(_ behaviour: Behaviour, ofProfile number: UInt64, _ transaction: borrowing WriteTransaction)
        throws(LMDBFailure) -> Bool
    {
        try remove(behaviour, ofProfile: number, transaction) { _ in true }
    }

    /// Removes a behaviour unless the image has shown it meanwhile.
    /// - Returns: whether it was there and is no more.
    func removeUnseen(_ behaviour: Behaviour, ofProfile number: UInt64, _ transaction: borrowing WriteTransaction)
        throws(LMDBFailure) -> Bool
    {
        try remove(behaviour, ofProfile: number, transaction) { $0.isUnseen }
    }

    private func remove(
        _ behaviour: Behaviour, ofProfile number: UInt64, _ transaction: borrowing WriteTransaction,
        where isGoing: (Evidence) -> Bool
    ) throws(LMDBFailure) -> Bool {
        let key = RecordKey.behaviour(number, behaviour)
        guard let bytes = try transaction.get(behaviours, key: key) else { return false }
        var records: StoredBehaviours = try decode(bytes)
        var kept: [StoredBehaviour] = []
        for record in records.entries {
            let (known, evidence) = try record.decoded()
            if known != behaviour || !isGoing(evidence) { kept.append(record) }
        }
        guard kept.count < records.entries.count else { return false }
        records.entries = kept
        if kept.isEmpty {
            try transaction.delete(behaviours, key: key)
        } else {
            try transaction.put(behaviours, key: key, value: try encode(records))
        }
        return true
    }

    /// Removes up to `limit` records whose keys begin with a profile's number.
    /// - Returns: whether there may be more.
    func removeSome(
        of database: Database, ofProfile number: UInt64, limit: Int, _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) -> Bool {
        var keys: [[UInt8]] = []
        try transaction.scan(database, prefix: RecordKey.number(number)) { key, _ throws(LMDBFailure) in
            keys.append(key)
            return keys.count < limit
        }
        for key in keys { try transaction.delete(database, key: key) }
        return keys.count == limit
    }

    // MARK: Encoding

    func decode<Record: Message>(_ bytes: [UInt8]) throws(LMDBFailure) -> Record {
        do { return try Record(serializedBytes: bytes) } catch {
            throw .damaged(reason: "a \(Record.self) record cannot be decoded")
        }
    }

    func encode(_ record: some Message) throws(LMDBFailure) -> [UInt8] {
        do { return try record.serializedBytes() } catch {
            throw .damaged(reason: "a record cannot be encoded: \(error)")
        }
    }
}
