import Baseline
import GRDB

/// How long and how much is kept of violations.
public struct ViolationRetention: Sendable {
    /// Since the latest occurrence; nil keeps without regard to age.
    public var seconds: Double?
    /// Of the file, what is free in it left aside.
    public var bytes: Int

    public init(seconds: Double? = 30 * 86_400, bytes: Int = 256 << 20) {
        self.seconds = seconds
        self.bytes = bytes
    }

    /// Rows of one step: some milliseconds of work.
    static let rowsAtOnce = 128
    /// Pages that a step gives back to the file system.
    static let pagesAtOnce = 2_048
    /// What is above the size is taken back to this share of it, so that not every row brings a step.
    static let slack = 0.95
}

extension ViolationStore {
    /// Bytes in use.
    public func usedBytes() throws(ReportingError) -> Int {
        try read { database in
            func pragma(_ name: String) throws -> Int { try Int.fetchOne(database, sql: "PRAGMA \(name)") ?? 0 }
            return try (pragma("page_count") - pragma("freelist_count")) * pragma("page_size")
        }
    }

    /// Removes some of what is older than `time`, oldest first, with the events that stood before nothing else.
    ///
    /// - Parameter time: nil removes the oldest of all.
    /// - Returns: how many were removed; less than a step's number when there are no more.
    func removeOldest(before time: Timestamp?) throws(ReportingError) -> Int {
        try write { database in
            let rows = try GRDB.Row.fetchAll(
                database, sql: "SELECT id, containerID FROM violation WHERE lastTime < ? ORDER BY lastTime LIMIT ?",
                arguments: [time.map { Int64(clamping: $0.nanoseconds) } ?? .max, ViolationRetention.rowsAtOnce])
            for row in rows {
                let id = row["id"] as String
                try database.execute(sql: "DELETE FROM violation WHERE id = ?", arguments: [id])
                try database.execute(sql: "DELETE FROM decision WHERE violation = ?", arguments: [id])
            }
            for container in Set(rows.map { $0["containerID"] as String }) {
                try database.execute(
                    sql: """
                        DELETE FROM events WHERE containerID = ? AND NOT EXISTS (
                            SELECT 1 FROM violation WHERE violation.containerID = events.containerID
                                AND precededBy < last + ? AND precededBy > last - count)
                        """, arguments: [container, RecentEvents.limit])
            }
            return rows.count
        }
    }

    /// Gives free pages back to the file system, some of them.
    func shrink() throws(ReportingError) {
        try writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA incremental_vacuum(\(ViolationRetention.pagesAtOnce))")
            _ = try database.checkpoint(.passive)
        }
    }
}
