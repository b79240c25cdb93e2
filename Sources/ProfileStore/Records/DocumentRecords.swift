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

    // MARK: Removed lines

    /// What a person took out of a profile, oldest first.
    func removedLines(ofProfile number: UInt64, _ transaction: borrowing some Transaction & ~Copyable)
        throws(LMDBFailure) -> [Behaviour]
    {
        guard let bytes = try transaction.get(removed, key: RecordKey.number(number)) else { return [] }
        let lines: StoredBehaviours = try decode(bytes)
        var all: [Behaviour] = []
        for line in lines.entries { all.append(try line.decoded().0) }
        return all
    }

    func write(removedLines lines: [Behaviour], ofProfile number: UInt64, _ transaction: borrowing WriteTransaction)
        throws(LMDBFailure)
    {
        guard !lines.isEmpty else {
            try transaction.delete(removed, key: RecordKey.number(number))
            return
        }
        var record = StoredBehaviours()
        record.entries = lines.map { StoredBehaviour($0, Evidence.none) }
        try transaction.put(removed, key: RecordKey.number(number), value: try encode(record))
    }

    // MARK: Made lines

    /// Lines of a profile's document that learning made.
    func madeLines(ofProfile number: UInt64, _ transaction: borrowing some Transaction & ~Copyable)
        throws(LMDBFailure) -> [Behaviour: Evidence.Provenance]
    {
        guard let bytes = try transaction.get(made, key: RecordKey.number(number)) else { return [:] }
        let lines: StoredBehaviours = try decode(bytes)
        var all: [Behaviour: Evidence.Provenance] = [:]
        for stored in lines.entries {
            let (line, evidence) = try stored.decoded()
            all[line] = evidence.provenance
        }
        return all
    }

    func write(
        madeLines lines: [Behaviour: Evidence.Provenance], ofProfile number: UInt64,
        _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) {
        guard !lines.isEmpty else {
            try transaction.delete(made, key: RecordKey.number(number))
            return
        }
        var record = StoredBehaviours()
        record.entries = lines.map { line, provenance in
            var evidence = Evidence.none
            evidence.provenance = provenance
            return StoredBehaviour(line, evidence)
        }
        try transaction.put(made, key: RecordKey.number(number), value: try encode(record))
    }

    // MARK: Parts

    /// A part of a capture is counted from now on. What is known of it is its key.
    func note(part: UInt64, ofProfile number: UInt64, _ transaction: borrowing WriteTransaction) throws(LMDBFailure) {
        try transaction.put(parts, key: RecordKey.part(number, part), value: [1])
    }

    // MARK: History

    /// Adds a step to a profile's history under its present revision.
    /// - Parameter document: the document's text after the step, where a person took it.
    func note(
        _ action: ProfileRevision.Action, by: String? = nil, note: String? = nil, document: String? = nil,
        time: Timestamp, in stored: StoredProfile, _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) {
        var step = StoredRevision()
        step.time = time.nanoseconds
        step.action = action.rawValue
        if let by { step.by = by }
        if let note { step.note = note }
        if let document { step.document = document }
        let key = RecordKey.revision(stored.number, stored.revision)
        try transaction.put(history, key: key, value: try encode(step))
        if document != nil { try forgetOldTexts(ofProfile: stored.number, transaction) }
    }

    /// Takes the text out of the oldest steps that have one, so that a history does not grow without bound. The steps
    /// themselves stay.
    private func forgetOldTexts(ofProfile number: UInt64, _ transaction: borrowing WriteTransaction)
        throws(LMDBFailure)
    {
        var texts: [(key: [UInt8], bytes: Int)] = []
        try transaction.scan(history, prefix: RecordKey.number(number)) { key, value throws(LMDBFailure) in
            let step: StoredRevision = try decode(value)
            if step.hasDocument { texts.append((key, step.document.utf8.count)) }
            return true
        }
        var bytes = 0
        for (age, text) in texts.reversed().enumerated() {
            bytes += text.bytes
            guard age > 0, age >= Self.keptTexts || bytes > Self.keptTextBytes,
                let value = try transaction.get(history, key: text.key)
            else { continue }
            var step: StoredRevision = try decode(value)
            step.clearDocument()
            try transaction.put(history, key: text.key, value: try encode(step))
        }
    }

    /// Texts of a profile's history that are kept, the newest in any case: those of a hundred steps, and of large
    /// documents fewer, so that one profile's past takes no more room than this.
    static let keptTexts = 100
    static let keptTextBytes = 8 << 20
}

extension Evidence {
    /// Of a line, which has none of its own.
    static let none = Evidence(
        observations: 0, units: 0, runs: 0, firstSeen: Timestamp(nanoseconds: 0), lastSeen: Timestamp(nanoseconds: 0),
        phases: [])
}
