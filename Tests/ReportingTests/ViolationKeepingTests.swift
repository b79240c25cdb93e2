import Baseline
import GRDB
import Glibc
import Testing

@testable import Reporting

@Suite("Keeping violations when something is wrong")
struct ViolationKeepingTests {
    private let directory = StoreDirectory()

    /// What the archive said, in order.
    private final class Told {
        var events: [String] = []

        func note(_ event: ViolationArchiveEvent) {
            switch event {
            case .failed(let error): events.append("failed: \(error)")
            case .recovered(let lost): events.append("recovered after \(lost)")
            case .movedAside(let path): events.append("moved to \(path.split(separator: "/").last ?? "")")
            }
        }
    }

    private func archive(_ told: Told, retention: ViolationRetention = ViolationRetention(seconds: nil)) throws
        -> ViolationArchive
    {
        try ViolationArchive(directory: directory.path, retention: retention, run: 1) { told.note($0) }
    }

    private func violation(_ id: UInt64, seconds: Double, text: Int = 10) -> Report {
        let path = "/" + String(repeating: "x", count: text) + "\(id)"
        var violation = Sample.violation(Sample.read(path), seconds: seconds)
        violation.id = Sample.id(id)
        return .violation(violation)
    }

    @Test("Without room violations are counted and the run goes on; with room again they are kept again")
    func fullDisk() throws {
        let told = Told()
        let archive = try archive(told)
        archive.keep(violation(1, seconds: 0), events: nil)
        let store = try #require(archive.store)
        try store.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages)")
        }
        // About once a second it is tried again.
        for number in 2..<12 {
            archive.keep(violation(UInt64(number), seconds: Double(number) / 5, text: 5_000), events: nil)
        }
        #expect(told.events == ["failed: \(ReportingError.diskFull(path: directory.file))"])
        #expect(archive.lost == 10)
        try store.writeWithoutTransaction { _ = try Int.fetchOne($0, sql: "PRAGMA max_page_count = 1000000") }
        archive.keep(violation(20, seconds: 60), events: nil)
        #expect(told.events.last == "recovered after 10")
        #expect(try directory.all().count == 2)

        var summary = Summary(kernel: 1, stored: 1, dropped: 0)
        summary.notKept = archive.lost
        #expect(JSONLine.encode(.summary(summary)).contains(#","notKept":10,"#))
    }

    @Test("A file of another program is refused and left as it was", arguments: [true, false])
    func foreign(_ isSQLite: Bool) throws {
        if isSQLite {
            try DatabaseQueue(path: directory.file).write { try $0.execute(sql: "CREATE TABLE theirs (x)") }
        } else {
            try write("something else\n")
        }
        let before = try content()
        let reason = isSQLite ? "it is a SQLite file of another program" : "it is no SQLite file"
        let refusal = ReportingError.foreign(path: directory.file, reason: reason)
        #expect(throws: refusal) { try archive(Told()) }
        #expect(throws: refusal) { try ViolationStore.open(existingIn: directory.path) }
        #expect(try content() == before)
    }

    @Test("A file of a newer version is refused and left alone")
    func newer() throws {
        _ = try archive(Told())
        try DatabaseQueue(path: directory.file).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99')")
        }
        #expect(throws: ReportingError.newerSchema(path: directory.file)) { try archive(Told()) }
        #expect(throws: ReportingError.newerSchema(path: directory.file)) {
            try ViolationStore.open(existingIn: directory.path)
        }
    }

    @Test("A file of ours that is broken is put aside before the run")
    func brokenAtStart() throws {
        do {
            let archive = try archive(Told())
            archive.keep(violation(1, seconds: 0), events: nil)
        }
        var bytes = try content()
        for index in 100..<bytes.count { bytes[index] = 0x5A }
        try write(bytes)
        let told = Told()
        let archive = try archive(told)
        archive.keep(violation(2, seconds: 0), events: nil)
        #expect(told.events == ["moved to violations.sqlite.broken-1"])
        #expect(try directory.all().map(\.id) == [Sample.id(2).description])
    }

    @Test("A file that turns out to be broken in the middle of a run is put aside, and nothing reported is lost")
    func brokenInTheMiddle() throws {
        let told = Told()
        let archive = try archive(told)
        for number in 1..<50 { archive.keep(violation(UInt64(number), seconds: 0, text: 2_000), events: nil) }
        try archive.store?.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        var bytes = try content()
        for index in 4_096..<bytes.count { bytes[index] = 0x5A }
        let file = open(directory.file, O_WRONLY)
        defer { close(file) }
        #expect(pwrite(file, bytes, bytes.count, 0) == bytes.count)
        // What SQLite has in its cache is not read again; a new connection's is.
        try archive.store?.writeWithoutTransaction { $0.releaseMemory() }
        for number in 50..<60 { archive.keep(violation(UInt64(number), seconds: 1, text: 2_000), events: nil) }
        #expect(told.events == ["moved to violations.sqlite.broken-1"])
        #expect(archive.lost == 0)
        #expect(try directory.all().count == 10)
    }

    @Test("What is too old goes, with its decision and the events that stood before nothing else")
    func age() throws {
        let archive = try archive(Told(), retention: ViolationRetention(seconds: 1_000))
        let events = RecentEvents(began: Sample.start)
        let process = ProcessContext(pid: 7, hostPid: 4711, program: Sample.nginx)
        for number in 1...300 {
            for _ in 0..<20 {
                let act = Observation(behaviour: Sample.read("/\(number)"), time: Sample.at(0), process: process)
                events.note(act, verdict: .allowed)
            }
            var violation = Sample.violation(Sample.read("/x"), seconds: Double(number))
            violation.id = Sample.id(UInt64(number))
            violation.precededBy = events.last
            archive.keep(.violation(violation), events: events)
        }
        let store = try #require(archive.store)
        try store.decide(Sample.id(1).description, ViolationDecision(word: .allowed, time: Sample.start))
        let now = Sample.at(1_250)
        for _ in 0..<10 { archive.care(at: now) }
        // 250 is 1,000 s old to the moment and stays.
        let kept = try directory.all()
        #expect(kept.count == 51)
        #expect(kept.allSatisfy { $0.lastTime >= Sample.at(250) })
        #expect(try directory.reader().events(before: try #require(kept.last)).count == 50, "they are shared")
        let counts = try store.read { database in
            try ["SELECT count(*) FROM events", "SELECT count(*) FROM decision"].map {
                try Int.fetchOne(database, sql: $0)
            }
        }
        #expect(counts == [53, 0])
    }

    @Test("What is too much goes, oldest first, and the file gets smaller")
    func size() throws {
        let limit = 1 << 20
        let archive = try archive(Told(), retention: ViolationRetention(seconds: nil, bytes: limit))
        let store = try #require(archive.store)
        for number in 1...600 {
            archive.keep(violation(UInt64(number), seconds: Double(number), text: 8_000), events: nil)
        }
        try store.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        let before = try content().count
        #expect(before > 4 * limit)
        archive.finish(at: Sample.at(1_000))
        try store.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        #expect(try content().count <= limit)
        #expect(try store.usedBytes() <= limit)
        let kept = try directory.all()
        #expect(kept.first?.id == Sample.id(600).description)
        #expect(kept.count > 50)
        let oldest = try #require(kept.last?.lastTime)
        #expect(kept.count == 600 - Int((oldest.nanoseconds - Sample.start.nanoseconds) / 1_000_000_000) + 1)
    }

    private func content() throws -> [UInt8] {
        let file = open(directory.file, O_RDONLY)
        try #require(file >= 0)
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 16 << 20)
        let count = pread(file, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }

    private func write(_ text: String) throws { try write(Array(text.utf8)) }

    private func write(_ bytes: [UInt8]) throws {
        let file = open(directory.file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        #expect(Glibc.write(file, bytes, bytes.count) == bytes.count)
    }
}
