import Baseline
import Containers
import FoundationEssentials
import ProfileStore
import Reporting
import Sensor
import Testing

@testable import Agent

@Suite("Times in a capture")
final class CaptureTimesTests {
    private let path = "/tmp/plumbline-times-\(UInt32.random(in: 0 ... .max))"
    private static let now: UInt64 = 1_795_487_100_000_000_000

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func judge(startedAt: UInt64, firstSeen: UInt64, endedAt: UInt64) throws {
        let file = path + "/capture"
        let store = try ProfileStore.open(path, whenAbsent: .makesOne)
        let writer = try CaptureWriter(path: file)
        try writer.write(.header, json: CaptureJSON.encode(CaptureHeader(wallOffset: 0, startedAt: startedAt)))
        let container = TrackedContainer(
            id: 7, cgroupPath: "/c", firstSeen: Timestamp(nanoseconds: firstSeen), seenFromStart: true)
        let identity = ContainerIdentity(
            id: "c7", name: "c7", image: ImageIdentity(name: "web:1", id: "sha256:1"), runtime: "docker")
        let description = ContainerDescription(identity: identity)
        try writer.write(.container, json: CaptureJSON.encode(CapturedContainer(container, description)))
        try writer.finish(json: CaptureJSON.encode(CaptureEnd(endedAt: endedAt, kernel: 0, dropped: 0)))
        let judge = Judge(
            store: store, sinks: [], seed: 1, budget: .standard, extendsBudget: false, pace: 1, tellsWindows: true)
        try CaptureRun(CaptureReader(path: file), selector: ContainerSelector(), consumer: judge).run()
    }

    @Test("A time that was never recorded is an error, wherever it stands, and no crash and no endless loop")
    func implausible() throws {
        let year: UInt64 = 367 * 86_400 * 1_000_000_000
        #expect(throws: Never.self) {
            try judge(startedAt: Self.now, firstSeen: Self.now, endedAt: Self.now + 1_000_000_000)
        }
        for (startedAt, firstSeen, endedAt) in [
            (UInt64.max, UInt64.max, UInt64.max), (Self.now, UInt64.max, Self.now), (Self.now, 0, Self.now),
            (Self.now, Self.now, Self.now + year),
        ] {
            try? FileManager.default.removeItem(atPath: path)
            #expect(throws: SensorError.self) {
                try judge(startedAt: startedAt, firstSeen: firstSeen, endedAt: endedAt)
            }
        }
    }
}
