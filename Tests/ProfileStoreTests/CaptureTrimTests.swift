import Sensor
import Testing

@testable import EvaluateTool

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
