import Baseline

extension Records {
    func document(ofProfile number: UInt64, _ transaction: borrowing some Transaction & ~Copyable)
        throws(LMDBFailure) -> StoredDocument?
    {
        guard let bytes = try transaction.get(documents, key: RecordKey.number(number)) else { return nil }
        return try decode(bytes)
    }

    func write(source: String, ofProfile number: UInt64, _ transaction: borrowing WriteTransaction)
        throws(LMDBFailure)
    {
        var document = StoredDocument()
        document.source = source
        try transaction.put(documents, key: RecordKey.number(number), value: try encode(document))
    }

    /// Adds a step to a profile's history under its present revision.
    func note(
        _ action: ProfileRevision.Action, by: String? = nil, note: String? = nil, time: Timestamp,
        in stored: StoredProfile, _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) {
        var step = StoredRevision()
        step.time = time.nanoseconds
        step.action = action.rawValue
        if let by { step.by = by }
        if let note { step.note = note }
        let key = RecordKey.revision(stored.number, stored.revision)
        try transaction.put(history, key: key, value: try encode(step))
    }
}
