import Baseline

extension Records {
    /// All of a profile's, ended ones too, in the order in which they end.
    func allowances(ofProfile number: UInt64, _ transaction: borrowing some Transaction & ~Copyable)
        throws(LMDBFailure) -> [Allowance]
    {
        var all: [Allowance] = []
        try transaction.scan(allowances, prefix: RecordKey.number(number)) { _, value throws(LMDBFailure) in
            let records: StoredAllowances = try decode(value)
            for record in records.entries { all.append(try record.decoded()) }
            return true
        }
        return all.sorted { $0.until < $1.until }
    }

    /// Takes an allowance in; one of the same line goes.
    func write(_ allowance: Allowance, ofProfile number: UInt64, _ transaction: borrowing WriteTransaction)
        throws(LMDBFailure)
    {
        try replace(allowance.line, by: StoredAllowance(allowance), ofProfile: number, transaction)
    }

    func removeAllowance(of line: Behaviour, ofProfile number: UInt64, _ transaction: borrowing WriteTransaction)
        throws(LMDBFailure)
    {
        try replace(line, by: nil, ofProfile: number, transaction)
    }

    private func replace(
        _ line: Behaviour, by new: StoredAllowance?, ofProfile number: UInt64, _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) {
        let key = RecordKey.behaviour(number, line)
        let known: StoredAllowances = try transaction.get(allowances, key: key).map(decode) ?? StoredAllowances()
        var kept = StoredAllowances()
        for record in known.entries where try record.line.behaviour() != line { kept.entries.append(record) }
        if let new { kept.entries.append(new) }
        if kept.entries.isEmpty {
            try transaction.delete(allowances, key: key)
        } else {
            try transaction.put(allowances, key: key, value: try encode(kept))
        }
    }
}

extension StoredAllowance {
    init(_ allowance: Allowance) {
        self.init()
        line = StoredBehaviour(line: allowance.line)
        granted = allowance.granted.nanoseconds
        until = allowance.until.nanoseconds
        if let value = allowance.by { by = value }
        if let value = allowance.note { note = value }
        if let value = allowance.violation { violation = value }
    }

    func decoded() throws(LMDBFailure) -> Allowance {
        Allowance(
            line: try line.behaviour(), granted: Timestamp(nanoseconds: granted),
            until: Timestamp(nanoseconds: until), by: hasBy ? by : nil, note: hasNote ? note : nil,
            violation: hasViolation ? violation : nil)
    }
}
