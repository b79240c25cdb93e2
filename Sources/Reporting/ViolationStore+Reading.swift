import Baseline
import FoundationEssentials
import GRDB

/// Which kept violations are meant. Without anything set, all.
public struct ViolationFilter: Sendable {
    /// As the object's `behaviour.type`.
    public var types: [String] = []
    public var leastLevel: Score.Level?
    public var leastSeverity: Severity?
    /// Of the latest occurrence.
    public var since: Timestamp?
    /// Of the first occurrence.
    public var until: Timestamp?
    public var isDecided: Bool?
    public var includesDeviations = false

    public init() {}

    fileprivate var condition: (sql: String, arguments: StatementArguments) {
        var parts: [String] = []
        var arguments = StatementArguments()
        func add(_ part: String, _ values: (any DatabaseValueConvertible)...) {
            parts.append(part)
            arguments += StatementArguments(values)
        }
        if !includesDeviations { add("kind = 'violation'") }
        if !types.isEmpty {
            parts.append("type IN (" + types.map { _ in "?" }.joined(separator: ", ") + ")")
            arguments += StatementArguments(types)
        }
        if let leastLevel { add("level >= ?", leastLevel.rank) }
        if let leastSeverity { add("severity >= ?", leastSeverity.rank) }
        if let since { add("lastTime >= ?", Int64(clamping: since.nanoseconds)) }
        if let until { add("firstTime <= ?", Int64(clamping: until.nanoseconds)) }
        if let isDecided { add("decision.violation IS \(isDecided ? "NOT " : "")NULL") }
        return (parts.isEmpty ? "" : "WHERE " + parts.joined(separator: " AND "), arguments)
    }
}

extension ViolationStore {
    private static let selection = """
        SELECT violation.*, decision, "by", note, decision.time AS decided, decision.until AS until
        FROM violation LEFT JOIN decision ON decision.violation = violation.id
        """

    /// Calls `body` for each that is meant, newest first, until it returns false. All are of one moment.
    public func forEach(_ filter: ViolationFilter, _ body: (KeptViolation) throws -> Bool) throws {
        var failure: (any Error)?
        try read { database in
            let (condition, arguments) = filter.condition
            let rows = try GRDB.Row.fetchCursor(
                database, sql: "\(Self.selection) \(condition) ORDER BY lastTime DESC, id DESC", arguments: arguments)
            while let row = try rows.next() {
                let violation = try KeptViolation(row, path)
                do { guard try body(violation) else { return } } catch {
                    failure = error
                    return
                }
            }
        }
        if let failure { throw failure }
    }

    /// Those whose id begins so, oldest first; at most `limit`. Letters of either case.
    public func violations(idPrefix: String, limit: Int = 8) throws(ReportingError) -> [KeptViolation] {
        let prefix = idPrefix.uppercased()
        guard prefix.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else { return [] }
        return try read { database in
            try GRDB.Row.fetchAll(
                database, sql: "\(Self.selection) WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
                arguments: [prefix, prefix + "~", limit]
            ).map { try KeptViolation($0, path) }
        }
    }

    /// Ids on both sides of where one would stand.
    public func ids(near id: String, limit: Int = 4) throws(ReportingError) -> [String] {
        try read { database in
            let below = try String.fetchAll(
                database, sql: "SELECT id FROM violation WHERE id < ? ORDER BY id DESC LIMIT ?",
                arguments: [id.uppercased(), limit / 2])
            let above = try String.fetchAll(
                database, sql: "SELECT id FROM violation WHERE id >= ? ORDER BY id LIMIT ?",
                arguments: [id.uppercased(), limit - below.count])
            return below.reversed() + above
        }
    }

    /// What its container did before, oldest first: up to 50 events.
    ///
    /// Starts of programs arrive by another way than what programs do, so what arrived before may have happened after.
    public func events(before violation: KeptViolation) throws(ReportingError) -> [KeptEvent] {
        guard violation.precededBy > 0 else { return [] }
        let until = Int64(clamping: violation.precededBy)
        let since = until - 2 * Int64(RecentEvents.limit)
        let lists = try read { database in
            try GRDB.Row.fetchAll(
                database,
                sql: """
                    SELECT last, count, list FROM events
                    WHERE containerID = ? AND last > ? AND last - count < ? ORDER BY last
                    """, arguments: [violation.containerID, since, until]
            ).map { (last: $0["last"] as Int64, list: $0["list"] as String) }
        }
        let latest = violation.firstTime.rfc3339
        var events: [KeptEvent] = []
        for (last, list) in lists {
            guard let part = try? JSONDecoder().decode([KeptEvent].self, from: Data(list.utf8)) else {
                throw .broken(path: path, message: "the events of \(violation.id) cannot be read")
            }
            let first = last - Int64(part.count) + 1
            for (offset, event) in part.enumerated() where first + Int64(offset) <= until && event.time <= latest {
                events.append(event)
            }
        }
        // Of one moment, in the order in which they arrived.
        let ordered = events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        return ordered.suffix(RecentEvents.limit).map(\.element)
    }
}

extension KeptViolation {
    fileprivate init(_ row: GRDB.Row, _ path: String) throws {
        func word<Value: RawRepresentable<String>>(_ text: String) throws -> Value {
            guard let value = Value(rawValue: text) else {
                throw ReportingError.broken(path: path, message: "unknown word '\(text)'")
            }
            return value
        }
        func time(_ value: Int64) -> Timestamp { Timestamp(nanoseconds: UInt64(clamping: value)) }
        let levels = Score.Level.allCases
        let severities = Severity.allCases
        let (level, severity) = (row["level"] as Int, row["severity"] as Int)
        guard levels.indices.contains(level), severities.indices.contains(severity),
            let acts = ViolationActs(json: row["acts"])
        else { throw ReportingError.broken(path: path, message: "\(row["id"] as String) makes no sense") }
        id = row["id"]
        kind = try word(row["kind"])
        firstTime = time(row["firstTime"])
        lastTime = time(row["lastTime"])
        count = UInt64(clamping: row["count"] as Int64)
        containerID = row["containerID"]
        containerName = row["containerName"]
        image = ImageIdentity(name: row["imageName"], id: row["imageID"])
        role = row["role"]
        type = row["type"]
        reason = try word(row["reason"])
        self.level = levels[level]
        self.severity = severities[severity]
        bits = row["bits"]
        if let imageID = row["profileImageID"] as String?, let role = row["profileRole"] as String? {
            profile = ProfileKey(imageID: imageID, role: role)
        }
        object = row["object"]
        self.acts = acts
        precededBy = UInt64(clamping: row["precededBy"] as Int64)
        if let decided = row["decision"] as String? {
            decision = ViolationDecision(
                word: try word(decided), by: row["by"], note: row["note"], time: time(row["decided"]),
                until: (row["until"] as Int64?).map(time))
        }
    }
}
