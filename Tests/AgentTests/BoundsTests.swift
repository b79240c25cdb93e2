import Baseline
import CSensor
import Containers
import FoundationEssentials
import ProfileStore
import SensorTestSupport
import Testing

@testable import Agent
@testable import Sensor

@Suite("Bounds of what is remembered")
struct BoundsTests {
    private let time = Timestamp(nanoseconds: 1_000_000_000)

    private func line(_ consumer: any Consumer) -> Line {
        Line(reader: EventReader(resolveLinks: { _, _ in nil }, redact: { $0 }), consumer: consumer)
    }

    private func learner(_ report: @escaping (GapReport) -> Void = { _ in }) -> Learner {
        Learner(unitSeconds: 3600, notices: DangerNotices(seed: 0, report: { _ in }), report: report)
    }

    private func known(_ line: Line) -> TrackedContainer {
        let container = line.track(7, path: "/docker/x", at: time, fromStart: true)
        let identity = ContainerIdentity(
            id: "x", name: "x", image: ImageIdentity(name: "x", id: "x"), runtime: "docker")
        line.identified(container, as: ContainerDescription(identity: identity), at: time, clock: Clock(offset: 0))
        return container
    }

    private func take(_ line: Line, file number: Int) {
        var maker = RecordMaker(kind: PL_EVENT_FILE).section(0, "name-\(number)", "tmp")
        maker.raw.flags = UInt16(PL_FLAG_CACHEABLE.rawValue)
        maker.raw.access = PL_ACCESS_READ.rawValue
        maker.raw.operation = PL_OP_OPEN.rawValue
        maker.raw.key.container = 7
        maker.raw.key.inode = UInt64(number) + 1
        maker.stored().withEvent { line.take($0, at: time) }
    }

    @Test("Of too many programs, those that were used last stay")
    func programs() {
        let container = TrackedContainer(
            id: 1, cgroupPath: "/c", firstSeen: Timestamp(nanoseconds: 0), seenFromStart: true)
        let count = UInt64(TrackedContainer.programLimit) + 100
        for id in 1...count {
            let program = RunningProgram(program: Program(executable: "/p\(id)", name: "p\(id)"), arguments: [])
            container.know(id, program, at: Timestamp(nanoseconds: id))
            container.programs[1]?.lastUsed = Timestamp(nanoseconds: id)
        }
        #expect(container.programs.count <= TrackedContainer.programLimit)
        #expect(container.programs[1] != nil)
        #expect(container.programs[count] != nil)
        #expect(container.programs[2] == nil)
    }

    @Test("What a full profile cannot take is missing by number, repetitions included; what it knows goes on counting")
    func fullProfile() throws {
        var gaps: [GapReport] = []
        let learner = learner { gaps.append($0) }
        let line = line(learner)
        let container = known(line)
        let surplus = 100
        for number in 0..<(Learner.fileLimit + surplus) { take(line, file: number) }
        for _ in 0..<3 { take(line, file: Learner.fileLimit + 1) }
        take(line, file: Learner.fileLimit - 1)
        line.reportNotKept(in: container, at: time)
        line.reportNotKept(in: container, at: time)

        #expect(gaps.map(\.missed) == [UInt64(surplus) + 3])
        #expect(gaps.first?.reason == .profileFull)
        let behaviours = try #require(learner.takeDeltas(at: time).first?.behaviours)
        #expect(behaviours.count == Learner.fileLimit)
        #expect(behaviours.values.reduce(0) { $0 + $1.observations } == UInt64(Learner.fileLimit) + 1)
        let call = Behaviour.connect(
            ConnectBehaviour(
                program: Program(executable: "/bin/web", name: "web"), peer: .network(.private, .tcp, 5432)))
        let other = Observation(
            behaviour: call, time: time, process: ProcessContext(pid: 1, hostPid: 1, program: call.program))
        #expect(learner.observe(other, in: container) >= 0, "files crowd out nothing else")
        var totals = Totals()
        let handled = container.handled
        totals.add(KernelSensor.Counters(observations: handled, sent: handled), of: container)
        #expect(totals.dropped == UInt64(surplus) + 3)
        #expect(totals.unaccounted == 0)
    }

    @Test("When a container's acts are forgotten the kernel is told to ask anew")
    func forgottenActs() {
        let line = line(learner())
        var forgotten: [UInt64] = []
        line.forgotActs = { forgotten.append($0.id) }
        let container = known(line)
        for number in 0..<TrackedContainer.actLimit { take(line, file: number) }
        #expect(forgotten == [])
        take(line, file: TrackedContainer.actLimit)
        #expect(forgotten == [7])
        #expect(container.acts.count == 1)
    }

    @Test("A container whose announcement was lost is followed from its first event, and only if the kernel follows it")
    func unannounced() {
        let line = line(learner())
        var asked: [UInt64] = []
        line.identify = { container, _, _ in asked.append(container.id) }
        take(line, file: 1)
        #expect(line.containers.isEmpty)
        line.locate = { _ in "/somewhere" }
        take(line, file: 1)
        take(line, file: 2)
        #expect(asked == [7])
        #expect(line.containers[7]?.cgroupPath == "/somewhere")
        #expect(line.containers[7]?.seenFromStart == false)
        #expect(line.containers[7]?.queue.count == 2)
    }

    @Test("No flush is taken while another is being written")
    func oneFlush() async throws {
        let path = "/tmp/plumbline-bounds-\(UInt32.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = StoreWriter(store: try .open(path, whenAbsent: .makesOne))
        #expect(writer.claim())
        #expect(!writer.claim())
        await writer.write([], [:], at: time)
        #expect(writer.claim())
    }
}
