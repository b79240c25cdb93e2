import Baseline
import Dispatch
import Glibc
import Testing

@testable import Reporting

@Suite struct SinkTests {
    private let summary = Report.summary(Summary(kernel: 1, stored: 1, dropped: 0))

    private func pipePair() throws -> (read: Int32, write: Int32) {
        var descriptors: [Int32] = [0, 0]
        try #require(pipe(&descriptors) == 0)
        return (descriptors[0], descriptors[1])
    }

    @Test("both sinks write whole lines")
    func wholeLines() throws {
        let (reader, writer) = try pipePair()
        defer { close(reader) }
        var reporter = Reporter(sinks: [
            JSONLineSink(descriptor: writer), TextSink(descriptor: writer, report: TextReport()),
        ])
        reporter.report(.violation(Sample.violation(Sample.read("/etc/shadow"))))
        reporter.report(.violation(Sample.violation(Sample.read("/etc/shadow"), seconds: 1)))
        reporter.finish(Summary(kernel: 2, stored: 2, dropped: 0, violations: 1), at: Sample.at(2))
        close(writer)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(reader, &buffer, buffer.count)
        let lines = String(decoding: buffer[..<count], as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.last == "")
        let json = lines.filter { $0.hasPrefix("{") }
        #expect(json.count == 3)
        #expect(json[1].contains(#""count":2"#))
        #expect(json[2].hasPrefix(#"{"kind":"summary""#))
        #expect(reporter.failures.isEmpty)
    }

    @Test("a reader that went away is told once, and the other sinks go on")
    func readerGone() throws {
        signal(SIGPIPE, SIG_IGN)
        let (reader, writer) = try pipePair()
        let (otherReader, otherWriter) = try pipePair()
        defer { for descriptor in [writer, otherReader, otherWriter] { close(descriptor) } }
        close(reader)
        var reporter = Reporter(sinks: [JSONLineSink(descriptor: writer), JSONLineSink(descriptor: otherWriter)])
        reporter.report(summary)
        reporter.report(summary)
        #expect(reporter.failures == [.readerGone(descriptor: writer)])
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(otherReader, &buffer, buffer.count)
        #expect(buffer[..<count].count { $0 == UInt8(ascii: "\n") } == 2)
    }

    @Test("a full disk is told once, and what could not be written is counted")
    func fullDisk() throws {
        let full = open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        var sink = JSONLineSink(descriptor: full)
        #expect(throws: ReportingError.full(descriptor: full, errno: ENOSPC)) { try sink.send(summary) }
        try sink.send(summary)
        #expect(sink.lost == 2)
    }

    @Test("a descriptor that does not block loses nothing")
    func nonBlocking() throws {
        let (reader, writer) = try pipePair()
        defer { close(reader) }
        try #require(fcntl(writer, F_SETFL, O_NONBLOCK) == 0)
        let report = summary
        let size = JSONLine.encode(report).utf8.count + 1
        let count = 200_000 / size
        DispatchQueue.global().async {
            var sink = JSONLineSink(descriptor: writer)
            for _ in 0..<count { try? sink.send(report) }
            close(writer)
        }
        var total = 0
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while case let got = read(reader, &buffer, buffer.count), got > 0 { total += got }
        #expect(total == count * size)
    }
}
