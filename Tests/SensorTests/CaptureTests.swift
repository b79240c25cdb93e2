import CSensor
import Foundation
import SensorTestSupport
import Testing

@testable import Sensor

@Suite("Captures")
struct CaptureTests {
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent("capture-\(UUID().uuidString)")
        .path

    private func write(events: Int) throws -> [UInt8] {
        let writer = try CaptureWriter(path: path)
        try writer.write(.header, json: Array("{}".utf8))
        for index in 0..<events {
            try RecordMaker(kind: PL_EVENT_FILE).section(0, "name-\(index)", "tmp").stored().withEvent {
                try writer.write($0)
            }
        }
        try writer.finish(json: Array("{}".utf8))
        return [UInt8](FileManager.default.contents(atPath: path) ?? Data())
    }

    @Test("What was written is read again, in order")
    func roundTrip() throws {
        _ = try write(events: 3)
        var paths: [String?] = []
        try CaptureReader(path: path).forEach { if case .event(let event) = $0 { paths.append(event.path) } }
        #expect(paths == ["/tmp/name-0", "/tmp/name-1", "/tmp/name-2"])
        try FileManager.default.removeItem(atPath: path)
    }

    @Test("A capture that was cut off anywhere is refused before anything is read from it")
    func cut() throws {
        let whole = try write(events: 2)
        for length in 0..<whole.count {
            _ = FileManager.default.createFile(atPath: path, contents: Data(whole[..<length]))
            #expect(throws: SensorError.self, "cut at \(length)") { try CaptureReader(path: path) }
        }
        try FileManager.default.removeItem(atPath: path)
    }

    @Test("A frame of a newer version is passed over, and the others are read")
    func newerFrame() throws {
        var bytes = try write(events: 2)
        let headerBytes = Capture.magic.count + Capture.frameHeaderBytes + 2
        bytes.insert(contentsOf: [3, 0, 0, 0, 200, 1, 2, 3], at: headerBytes)
        _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
        var frames: [String] = []
        try CaptureReader(path: path).forEach { frame in
            switch frame {
            case .event(let event): frames.append(event.path ?? "")
            case .json(let type, _): frames.append("\(type)")
            }
        }
        #expect(frames == ["header", "/tmp/name-0", "/tmp/name-1", "end"])
        try FileManager.default.removeItem(atPath: path)
    }

    @Test("A secret in an argument is replaced before it is written")
    func redacted() throws {
        let writer = try CaptureWriter(path: path)
        try writer.write(.header, json: Array("{}".utf8))
        var record = RecordMaker(kind: PL_EVENT_EXEC).section(0, "mysql", "bin").section(3, "mysql", "-phunter2")
        record.data += Array("http_proxy=u:hunter2@h\0\0\0".utf8)
        try record.stored().withEvent {
            try writer.write(
                $0, arguments: ["mysql", "<redacted>"], environment: ["http_proxy=<redacted>@h", "HISTFILE="])
        }
        try writer.finish(json: Array("{}".utf8))
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        #expect(!text.contains("hunter2"))
        var arguments: [[String]] = []
        var environments: [[String]] = []
        try CaptureReader(path: path).forEach {
            guard case .event(let event) = $0 else { return }
            arguments.append(event.arguments)
            environments.append(event.environment)
        }
        #expect(arguments == [["mysql", "<redacted>"]])
        #expect(environments == [["http_proxy=<redacted>@h", "HISTFILE="]])
        try FileManager.default.removeItem(atPath: path)
    }

    @Test("A file that is no capture is named as such")
    func foreign() throws {
        _ = FileManager.default.createFile(atPath: path, contents: Data("hello world".utf8))
        #expect(throws: SensorError.badCapture(path: path, reason: "it is no Plumbline capture", offset: 0)) {
            try CaptureReader(path: path)
        }
        try FileManager.default.removeItem(atPath: path)
    }
}
