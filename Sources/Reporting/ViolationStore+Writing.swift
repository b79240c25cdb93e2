import Baseline
import GRDB

extension ViolationStore {
    /// One row as a run writes it.
    struct Row {
        var id: String
        var kind: KeptViolation.Kind
        var firstTime: Timestamp
        var time: Timestamp
        var count: UInt64
        var container: ContainerIdentity
        var type: String
        var reason: ViolationReason
        var level: Score.Level
        var severity: Severity
        var bits: Double
        var profile: ProfileReference?
        var object: String
        var acts: ViolationActs
        var precededBy: UInt64
    }

    /// Writes a row, or what is new of it where this run has written it before, and with a new one the events of its
    /// container that are not kept yet. One transaction.
    func keep(_ row: Row, run: Int64, events: RecentEvents?) throws(ReportingError) {
        try write { database in
            if try update(row, run: run, database) { return }
            try insert(row, run: run, database)
            if let events { try keep(events, of: row.container.id, database) }
        }
        events?.kept = events?.last ?? 0
    }

    /// Writes the events of a container that are not kept yet: they stand before something that is told later.
    func keep(_ events: RecentEvents, of containerID: String) throws(ReportingError) {
        try write { try keep(events, of: containerID, $0) }
        events.kept = events.last
    }

    private func update(_ row: Row, run: Int64, _ database: Database) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE violation SET lastTime = max(lastTime, ?), count = ?, level = max(level, ?),
                    severity = max(severity, ?), bits = max(bits, ?), object = ?, acts = ?
                WHERE id = ? AND run = ?
                """)
        try statement.execute(arguments: [
            Int64(row.time.nanoseconds), Int64(clamping: row.count), row.level.rank, row.severity.rank, row.bits,
            row.object, row.acts.json, row.id, run,
        ])
        return database.changesCount > 0
    }

    private func insert(_ row: Row, run: Int64, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO violation (id, run, kind, firstTime, lastTime, count, containerID, containerName,
                    imageName, imageID, role, type, reason, level, severity, bits, profileImageID, profileRole, object,
                    acts, precededBy)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            row.id, run, row.kind.rawValue, Int64(row.firstTime.nanoseconds), Int64(row.time.nanoseconds),
            Int64(clamping: row.count), row.container.id,
            row.container.name, row.container.image.name, row.container.image.id, row.container.role, row.type,
            row.reason.rawValue, row.level.rank, row.severity.rank, row.bits, row.profile?.imageID,
            row.profile?.role, row.object, row.acts.json, Int64(row.precededBy),
        ])
    }

    private func keep(_ events: RecentEvents, of containerID: String, _ database: Database) throws {
        let new = events.events(after: events.kept)
        guard !new.isEmpty else { return }
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO events (containerID, last, count, list) VALUES (?, ?, ?, ?)")
        try statement.execute(arguments: [containerID, Int64(events.last), new.count, Self.json(new)])
    }

    private static func json(_ events: [RecentEvent]) -> String {
        var writer = JSONWriter()
        writer.array(events) { json, event in
            json.object { json in
                json.field("time", event.time.rfc3339)
                json.field("pid", event.pid)
                json.field("program", event.behaviour.program.name)
                json.field(
                    "what",
                    BehaviourSentence.of(
                        event.behaviour, operation: event.operation, peerAddress: event.peerAddress,
                        drift: event.drift))
                json.field("verdict", event.verdict.word)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Notes what a person decided; a later decision takes the place of an earlier one.
    public func decide(_ id: String, _ decision: ViolationDecision) throws(ReportingError) {
        try write { database in
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO decision (violation, decision, "by", note, time, until)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, decision.word.rawValue, decision.by, decision.note, Int64(decision.time.nanoseconds),
                    decision.until.map { Int64($0.nanoseconds) },
                ])
        }
    }
}

extension ViolationStore.Row {
    /// - Returns: nil for what is not kept.
    init?(_ report: Report) {
        switch report {
        case .violation(let violation): self.init(violation, .violation, report)
        case .deviation(let violation): self.init(violation, .deviation, report)
        case .resource(let violation):
            let incident = violation.details
            self.init(
                id: violation.incident.description, kind: .violation, firstTime: violation.time, time: violation.time,
                count: 1,
                container: violation.container, type: ResourceViolation.type, reason: .overBudget,
                level: Score.Level(bits: incident.peakBits), severity: violation.label.severity,
                bits: incident.peakBits, profile: violation.profile, object: JSONLine.encode(report),
                acts: ViolationActs(), precededBy: 0)
        case .combined(let violation):
            self.init(
                id: violation.id.description, kind: .violation, firstTime: violation.firstTime, time: violation.time,
                count: UInt64(violation.distinct), container: violation.container, type: CombinedViolation.type,
                reason: .overBudget,
                level: violation.score.level, severity: violation.label.severity, bits: violation.score.bits,
                profile: violation.profile, object: JSONLine.encode(report), acts: ViolationActs(),
                precededBy: violation.precededBy)
        case .notice, .gap, .unprofiled, .window, .summary: return nil
        }
    }

    private init(_ violation: Violation, _ kind: KeptViolation.Kind, _ report: Report) {
        self.init(
            id: violation.id.description, kind: kind, firstTime: violation.firstTime, time: violation.time,
            count: violation.count,
            container: violation.container, type: violation.behaviour.kind.rawValue, reason: violation.reason,
            level: violation.score.level, severity: violation.label.severity, bits: violation.score.bits,
            profile: violation.profile, object: JSONLine.encode(report), acts: violation.acts,
            precededBy: violation.precededBy)
    }
}

extension Score.Level {
    var rank: Int { Self.allCases.firstIndex(of: self)! }
}

extension Severity {
    var rank: Int { Self.allCases.firstIndex(of: self)! }
}

extension Verdict {
    var word: String {
        switch self {
        case .allowed: "allowed"
        case .denied: "denied"
        case .unknown: "unknown"
        }
    }
}
