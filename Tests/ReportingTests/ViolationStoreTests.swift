import Baseline
import GRDB
import Glibc
import Testing

@testable import Reporting

/// A directory that is gone, with all that is in it, when the test is.
final class StoreDirectory {
    let path: String

    init() {
        var template = Array("/tmp/plumbline-violations-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "cannot make a temporary directory")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    var file: String { path + "/" + ViolationStore.fileName }

    deinit {
        guard let directory = opendir(path) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            unlink(path + "/" + name)
        }
        closedir(directory)
        rmdir(path)
    }

    func reader() throws -> ViolationStore { try #require(try ViolationStore.open(existingIn: path)) }

    func all(_ filter: ViolationFilter = ViolationFilter()) throws -> [KeptViolation] {
        var all: [KeptViolation] = []
        try reader().forEach(filter) {
            all.append($0)
            return true
        }
        return all
    }
}

@Suite("Kept violations")
struct ViolationStoreTests {
    private let directory = StoreDirectory()

    private func archive(
        run: Int64 = 1, retention: ViolationRetention = ViolationRetention(seconds: nil),
        tell: @escaping (ViolationArchiveEvent) -> Void = { _ in }
    ) throws -> ViolationArchive {
        try ViolationArchive(directory: directory.path, retention: retention, run: run, tell: tell)
    }

    private func violation(
        _ path: String, id: UInt64 = 1, seconds: Double = 0, precededBy: UInt64 = 0,
        container: ContainerIdentity = Sample.container
    ) -> Violation {
        var violation = Sample.violation(Sample.read(path), seconds: seconds, container: container)
        violation.id = Sample.id(id)
        violation.acts = ViolationActs(needed: [violation.behaviour])
        violation.precededBy = precededBy
        return violation
    }

    private func read(_ path: String, seconds: Double) -> Observation {
        let process = ProcessContext(pid: 7, hostPid: 4711, program: Sample.nginx)
        return Observation(behaviour: Sample.read(path), time: Sample.at(seconds), process: process)
    }

    /// Looks into the file in the place of a printer.
    private struct Witness: Sink {
        let directory: String
        let lost: UInt64 = 0

        func send(_ report: Report) throws(ReportingError) {
            guard case .violation(let violation) = report else { return }
            let found = try ViolationStore.open(existingIn: directory)?.violations(idPrefix: violation.id.description)
            #expect(found?.first?.object == JSONLine.encode(report))
        }
    }

    @Test("What is printed is kept before it is printed")
    func keptFirst() throws {
        var reporter = Reporter(sinks: [Witness(directory: directory.path)], archive: try archive())
        for (number, path) in ["/a", "/b", "/a"].enumerated() {
            reporter.report(.violation(violation(path, id: UInt64(number), seconds: Double(number) * 61)))
        }
        reporter.finish(Summary(kernel: 3, stored: 3, dropped: 0), at: Sample.at(200))
        #expect(try directory.all().map(\.count) == [2, 1])
    }

    @Test("A row says what a list and a decision need, and later lines of one violation are the same row")
    func rows() throws {
        var reporter = Reporter(sinks: [], archive: try archive())
        reporter.report(.violation(violation("/etc/shadow")))
        reporter.report(.violation(violation("/etc/shadow", id: 2, seconds: 90)))
        reporter.report(.deviation(violation("/b", id: 3, seconds: 91)))
        let kept = try #require(try directory.all().first)
        #expect(kept.id == Sample.id(1).description)
        #expect((kept.firstTime, kept.lastTime) == (Sample.at(0), Sample.at(90)))
        #expect((kept.count, kept.kind, kept.type) == (2, .violation, "file"))
        #expect((kept.level, kept.severity, kept.bits) == (.high, .high, 23.4))
        #expect((kept.containerName, kept.image.name, kept.role) == ("web", "nginx:1.25", "main"))
        #expect(kept.acts.needed == [Sample.read("/etc/shadow")])
        #expect(kept.json.hasPrefix(String(kept.object.dropLast())))
        #expect(
            kept.json.hasSuffix(#","firstTime":"\#(Sample.at(0).rfc3339)","lastTime":"\#(Sample.at(90).rfc3339)"}"#))
        #expect(kept.fields?.process?.lineage == ["nginx", "sh"])
        #expect(kept.sentence(kept.fields) == "nginx read /etc/shadow")
        var filter = ViolationFilter()
        #expect(try directory.all(filter).count == 1)
        filter.includesDeviations = true
        #expect(try directory.all(filter).map(\.kind) == [.deviation, .violation])
    }

    @Test("An incident is one row from its first line to its last, with the most that it reached")
    func incidents() throws {
        let archive = try archive()
        for (phase, bits) in [(ResourceIncident.Phase.open, 36.2), (.update, 31), (.close, 0.4)] {
            archive.keep(.resource(Sample.resource(Sample.incident(phase: phase, bits: bits))), events: nil)
        }
        let kept = try directory.all()
        #expect(kept.map(\.id) == [Sample.id(1).description])
        #expect(kept.first?.bits == 36.2)
        #expect(kept.first?.fields?.phase == "close")
        #expect(kept.first?.acts.needed == [])
    }

    @Test("The fifty events before it are told, and those that two violations share are kept once")
    func events() throws {
        let archive = try archive()
        let events = RecentEvents(began: Sample.start)
        for number in 0..<70 { events.note(read("/\(number)", seconds: Double(number)), verdict: .allowed) }
        archive.keep(.violation(violation("/x", id: 1, seconds: 70, precededBy: events.last)), events: events)
        for number in 70..<75 { events.note(read("/\(number)", seconds: Double(number)), verdict: .allowed) }
        archive.keep(.violation(violation("/y", id: 2, seconds: 76, precededBy: events.last)), events: events)
        archive.keep(.violation(violation("/y", id: 2, seconds: 77, precededBy: events.last)), events: events)
        let store = try directory.reader()
        let stories = try directory.all().map { try store.events(before: $0) }
        #expect(stories[1].map(\.what) == (20..<70).map { "nginx read /\($0)" })
        #expect(stories[0].map(\.what) == (25..<75).map { "nginx read /\($0)" })
        #expect(stories[0].last?.time == Sample.at(74).rfc3339)
        #expect(stories[0].last?.verdict == "allowed")
        let kept = try store.read { try Int.fetchOne($0, sql: "SELECT sum(count) FROM events") }
        #expect(kept == 55)
    }

    @Test("The events of one container are not told of another")
    func otherContainer() throws {
        let archive = try archive()
        let other = ContainerIdentity(id: "77", name: "other", image: Sample.image, runtime: "docker")
        let (mine, others) = (RecentEvents(began: Sample.start), RecentEvents(began: Sample.start))
        mine.note(read("/mine", seconds: 0), verdict: .allowed)
        others.note(read("/other", seconds: 0), verdict: .allowed)
        archive.keep(.violation(violation("/x", precededBy: mine.last)), events: mine)
        archive.keep(.violation(violation("/x", id: 2, precededBy: others.last, container: other)), events: others)
        let store = try directory.reader()
        for kept in try directory.all() {
            let expected = kept.containerID == other.id ? "nginx read /other" : "nginx read /mine"
            #expect(try store.events(before: kept).map(\.what) == [expected])
        }
    }

    @Test("A capture that is judged again replaces its rows, and decisions stay")
    func replayed() throws {
        for run in 1...2 {
            let archive = try archive(run: Int64(run))
            let events = RecentEvents(began: Sample.start)
            events.note(read("/before", seconds: 0), verdict: .allowed)
            for count in 1...2 {
                var violation = violation("/x", seconds: Double(count), precededBy: events.last)
                violation.count = UInt64(count)
                archive.keep(.violation(violation), events: events)
            }
            if run == 1 {
                let store = try #require(try ViolationStore.open(existingIn: directory.path, toWrite: true))
                try store.decide(
                    Sample.id(1).description, ViolationDecision(word: .allowed, by: "me", time: Sample.start))
            }
        }
        let kept = try #require(try directory.all().first)
        #expect(try directory.all().count == 1)
        #expect((kept.count, kept.firstTime) == (2, Sample.at(1)))
        #expect(kept.decision == ViolationDecision(word: .allowed, by: "me", time: Sample.start))
        #expect(try directory.reader().events(before: kept).map(\.what) == ["nginx read /before"])
    }

    @Test("An id is found by its beginning in either case, and beside one that is not there others are named")
    func ids() throws {
        let archive = try archive()
        for number in [1, 2, 31] as [UInt64] {
            archive.keep(.violation(violation("/\(number)", id: number)), events: nil)
        }
        let store = try directory.reader()
        let prefix = String(Sample.id(1).description.dropLast(2))
        #expect(try store.violations(idPrefix: prefix).count == 3)
        #expect(try store.violations(idPrefix: Sample.id(31).description.lowercased()).count == 1)
        #expect(try store.violations(idPrefix: "%").isEmpty)
        #expect(try store.ids(near: "zz") == [2, 31].map { Sample.id($0).description })
        #expect(try store.ids(near: "0") == [1, 2, 31].map { Sample.id($0).description })
    }

    @Test("Filters hold together")
    func filters() throws {
        let archive = try archive()
        archive.keep(.violation(violation("/a", id: 7, seconds: 0)), events: nil)
        var low = violation("/b", id: 2, seconds: 100)
        low.score.bits = 3
        low.label.severity = .low
        archive.keep(.violation(low), events: nil)
        archive.keep(.resource(Sample.resource(Sample.incident())), events: nil)
        func paths(_ change: (inout ViolationFilter) -> Void) throws -> [String] {
            var filter = ViolationFilter()
            change(&filter)
            return try directory.all(filter).map { $0.fields?.behaviour.path ?? $0.type }
        }
        #expect(try paths { $0.types = ["file"] } == ["/b", "/a"])
        #expect(try paths { $0.types = ["file", "resource"] }.count == 3)
        #expect(try paths { $0.leastLevel = .high } == ["/a", "resource"])
        #expect(try paths { $0.leastLevel = .critical } == ["resource"])
        #expect(try paths { $0.leastSeverity = .high } == ["/a"])
        #expect(try paths { $0.since = Sample.at(50) } == ["/b"])
        #expect(try paths { $0.until = Sample.at(50) } == ["/a", "resource"])
        let store = try #require(try ViolationStore.open(existingIn: directory.path, toWrite: true))
        try store.decide(Sample.id(2).description, ViolationDecision(word: .denied, time: Sample.start))
        #expect(try paths { $0.isDecided = true } == ["/b"])
        #expect(try paths { $0.isDecided = false }.count == 2)
    }

    @Test("The file is for its owner alone; where none is, there is nothing to read")
    func files() throws {
        #expect(try ViolationStore.open(existingIn: directory.path) == nil)
        let archive = try archive()
        archive.keep(.violation(violation("/a")), events: nil)
        for suffix in ["", "-wal", "-shm"] {
            var status = stat()
            #expect(stat(directory.file + suffix, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600, "\(suffix)")
        }
    }
}
