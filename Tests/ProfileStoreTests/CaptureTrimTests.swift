import CSensor
import Testing

@testable import EvaluateTool
@testable import Sensor

/// Law: a trimmed capture is smaller, and who learns or judges can tell it from the whole one by counts alone.
@Suite("A trimmed capture")
struct CaptureTrimTests {
    private let files = TemporaryDirectory()

    /// The demo's captures, whole and trimmed, each learned and judged with a store of its own.
    private func story(trimmed: Bool) throws -> (profile: String, violations: [String], bytes: Int) {
        var bytes = 0
        func capture(_ name: String) throws -> String {
            let whole = "\(Built.root)/profiles/demo/\(name).plcap"
            let path = "\(files.path)/\(name).plcap"
            if trimmed {
                let trim = CaptureTrim(images: ["nginx*"], unitNanoseconds: 60_000_000_000)
                _ = try trim.write(CaptureReader(path: whole), to: path)
            }
            bytes += readFile(trimmed ? path : whole).count
            return trimmed ? path : whole
        }
        let store = "\(files.path)/\(trimmed ? "trimmed" : "whole")"
        func plumbline(_ arguments: String...) throws -> ChildProcess.Ending {
            try ChildProcess([Built.plumbline] + arguments + ["--store", store]).wait()
        }
        #expect(try plumbline("learn", "--from", capture("learn")).status == 0)
        #expect(try plumbline("profile", "approve", "nginx:demo").status == 0)
        #expect(try plumbline("enforce", "--from", capture("normal")).status == 0)
        let judged = try plumbline("enforce", "--from", capture("intrusion"), "--json")
        #expect(judged.status == 1)
        // A line with a higher count says again what was said, and a slow machine writes a profile in more revisions.
        let lines = judged.output.split(separator: "\n").filter { $0.contains(#""count":1,"#) }
            .map { String($0.replacing(/"revision":\d+,/, with: "")) }
        return (try plumbline("profile", "export", "nginx:demo").output, lines, bytes)
    }

    @Test("teaches the same profile and raises the same violations, from fewer bytes")
    func sameResults() throws {
        let whole = try story(trimmed: false)
        let trimmed = try story(trimmed: true)
        #expect(trimmed.profile == whole.profile)
        #expect(trimmed.profile.contains("/usr/sbin/nginx"))
        #expect(trimmed.violations == whole.violations)
        #expect(trimmed.violations.count >= 4)
        #expect(trimmed.bytes < whole.bytes)
    }

    /// Whole minutes of the clock fall 35 seconds before and 25 after the container's first moment.
    private static let began: UInt64 = 35_000_000_000

    /// At which seconds of a container's life one act is in a trimmed capture that was done at all of these.
    private func told(_ seconds: [Double], unitSeconds: UInt64) throws -> [Double] {
        let (whole, path) = ("\(files.path)/life.plcap", "\(files.path)/life-trimmed.plcap")
        let writer = try CaptureWriter(path: whole)
        try writer.write(.header, json: Array(#"{"startedAt":1000000000,"wallOffset":1000000000}"#.utf8))
        let image = #"{"id":"i","name":"nginx"}"#
        let identity = #"{"id":"c","image":\#(image),"labels":{},"name":"c","role":"main","runtime":"docker"}"#
        let container = #"{"cgroup":7,"firstSeen":\#(Self.began + 1_000_000_000),"identity":\#(identity)}"#
        try writer.write(.container, json: Array(container.utf8))
        for second in seconds {
            var raw = pl_event()
            raw.kind = UInt16(PL_EVENT_FILE.rawValue)
            raw.key.container = 7
            raw.time = Self.began + UInt64(second * 1e9)
            try writer.write(StoredEvent(raw: raw, bytes: []))
        }
        try writer.finish(json: Array("{}".utf8))
        _ = try CaptureTrim(unitNanoseconds: unitSeconds * 1_000_000_000).write(CaptureReader(path: whole), to: path)
        var told: [Double] = []
        try CaptureReader(path: path).forEach { frame in
            if case .event(let event) = frame { told.append(Double(event.monotonicTime - Self.began) / 1e9) }
        }
        return told
    }

    @Test("tells an act once in each minute of a container's life, whatever the clock says")
    func units() throws {
        #expect(try told([1, 20, 30, 59, 61, 80, 90, 119, 121], unitSeconds: 60) == [1, 61, 121])
    }

    @Test("tells what a start showed again after it, in the same unit")
    func startup() throws {
        #expect(try told([1, 30, 61, 100, 3599, 3601], unitSeconds: 3600) == [1, 61, 3601])
    }

    @Test("tells all that was done where a unit may have ended")
    func margin() throws {
        #expect(try told([1, 119.9, 119.95, 120.1, 121], unitSeconds: 60) == [1, 119.9, 119.95, 120.1])
    }

    @Test("holds nothing of containers of other images")
    func otherImages() throws {
        let path = "\(files.path)/none.plcap"
        let trim = CaptureTrim(images: ["redis*"], unitNanoseconds: 60_000_000_000)
        let sums = try trim.write(CaptureReader(path: "\(Built.root)/profiles/demo/learn.plcap"), to: path)
        #expect(sums.containers == 0 && sums.written == 0)
        let capture = try CaptureReader(path: path)
        try capture.forEach { frame in
            if case .event = frame { Issue.record("an event") }
        }
    }
}
