import Baseline
import CAllocationCounter
import CSensor
import Containers
import Testing

@testable import Agent
@testable import Sensor

@Suite("The hot path")
struct HotPathTests {
    @Test("An act that was judged before is counted without an allocation")
    func repeatedActs() {
        let learner = Learner(unitSeconds: 3600, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
        let line = Line(reader: EventReader(resolveLinks: { _, _ in nil }, redact: { $0 }), consumer: learner)
        let time = Timestamp(nanoseconds: 1_000_000_000)
        let container = line.track(7, path: "/docker/x", at: time, fromStart: true)
        let identity = ContainerIdentity(
            id: "x", name: "x", image: ImageIdentity(name: "x", id: "x"), runtime: "docker")
        line.identified(container, as: ContainerDescription(identity: identity), at: time, clock: Clock(offset: 0))

        var raw = pl_event()
        raw.kind = UInt16(PL_EVENT_FILE.rawValue)
        raw.flags = UInt16(PL_FLAG_CACHEABLE.rawValue)
        raw.access = PL_ACCESS_READ.rawValue
        raw.key.container = 7
        raw.key.inode = 12
        let data = Array("name\0tmp\0".utf8)
        raw.section.0 = UInt16(data.count)
        data.withUnsafeBytes { data in
            let event = Event(raw: raw, data: data)
            for _ in 0..<100 { line.take(event, at: time) }
            _ = line.takeJudgedKeys()
            let before = allocation_count()
            for _ in 0..<50 { line.take(event, at: time) }
            #expect(allocation_count() - before == 0)
        }
        #expect(container.handled == 150)
        let deltas = learner.takeDeltas(at: time)
        #expect(deltas.first?.behaviours.values.first?.observations == 150)
    }

    @Test("The counter counts: a new array is an allocation")
    func counterWorks() {
        let before = allocation_count()
        let array = (0..<1000).map { $0 &* 3 }
        #expect(array.count == 1000)
        #expect(allocation_count() > before)
    }
}
