import Baseline
import Containers
import Testing

@testable import Agent

@Suite("Learning")
struct LearnerTests {
    private let second: UInt64 = 1_000_000_000

    private func time(_ seconds: UInt64) -> Timestamp { Timestamp(nanoseconds: seconds * second) }

    private func begin(_ learner: Learner, id: UInt64, at seconds: UInt64, fromStart: Bool = true) -> TrackedContainer {
        let container = TrackedContainer(
            id: id, cgroupPath: "/c\(id)", firstSeen: time(seconds), seenFromStart: fromStart)
        let identity = ContainerIdentity(
            id: "c\(id)", name: "c\(id)", image: ImageIdentity(name: "web", id: "sha256:1"), runtime: "docker")
        learner.begin(container, ContainerDescription(identity: identity), at: time(seconds))
        return container
    }

    private func read(_ path: String, at seconds: UInt64) -> Observation {
        let program = Program(executable: "/bin/web", name: "web")
        return Observation(
            behaviour: .file(FileBehaviour(program: program, path: path, access: .read)), time: time(seconds),
            process: ProcessContext(pid: 1, hostPid: 100, program: program))
    }

    @Test("A unit and a run count a behaviour once, however often it happens")
    func incidence() throws {
        let learner = Learner(unitSeconds: 60, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
        let container = begin(learner, id: 1, at: 100)
        let number = learner.observe(read("/a", at: 101), in: container)
        learner.repeated(number, count: 41, in: container, at: time(110))
        learner.tick(at: time(165))
        learner.repeated(number, count: 8, in: container, at: time(166))
        let evidence = try #require(learner.takeDeltas(at: time(170)).first?.behaviours.values.first)
        #expect(evidence.observations == 50)
        #expect(evidence.units == 2)
        #expect(evidence.runs == 1)
    }

    @Test("A container that has ended begins no more units, though nobody has settled it yet")
    func ended() throws {
        let learner = Learner(unitSeconds: 60, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
        let container = begin(learner, id: 1, at: 100)
        _ = learner.observe(read("/a", at: 101), in: container)
        container.endedAt = time(130)
        learner.tick(at: time(1000))
        let delta = try #require(learner.takeDeltas(at: time(1000)).first)
        #expect(delta.exposure.units == 1 && delta.exposure.containerSeconds == 30)
        #expect(delta.exposure.lastSeen == time(130))
    }

    @Test("A night that a machine slept through is no unit and no lived time; of a capture a quiet hour is both")
    func slept() throws {
        for isLive in [true, false] {
            let learner = Learner(
                unitSeconds: 3600, notices: DangerNotices(seed: 0, report: { _ in }), isLive: isLive,
                report: { _ in })
            let container = begin(learner, id: 1, at: 100)
            let number = learner.observe(read("/a", at: 101), in: container)
            for seconds: UInt64 in stride(from: 110, through: 400, by: 10) { learner.tick(at: time(seconds)) }
            let night: UInt64 = 8 * 3600
            _ = begin(learner, id: 2, at: 400 + night)
            learner.tick(at: time(400 + night))
            learner.repeated(number, count: 1, in: container, at: time(401 + night))
            var delta = try #require(learner.takeDeltas(at: time(410 + night)).first)
            #expect(delta.exposure.units == (isLive ? 2 : 10))
            #expect(delta.exposure.containerSeconds == (isLive ? 320 : 320 + Double(night)))
            #expect(delta.behaviours.values.map(\.units) == [isLive ? 1 : 2])
            for seconds in stride(from: 410 + night, through: 100 + night + 3600, by: 10) {
                learner.tick(at: time(seconds))
            }
            delta = try #require(learner.takeDeltas(at: time(100 + night + 3600)).first)
            #expect(
                delta.exposure.units == 1, "the unit that the night cut in two is over once it was lived for an hour")
        }
    }

    @Test("A life that the profile counts already adds nothing, and any other is named with what it adds")
    func counted() throws {
        let learner = Learner(
            unitSeconds: 60, notices: DangerNotices(seed: 0, report: { _ in }),
            part: { container, _ in Learner.Part(id: container.id, isCounted: container.id == 1) },
            report: { _ in })
        let (old, new) = (begin(learner, id: 1, at: 100), begin(learner, id: 2, at: 100))
        #expect(learner.observe(read("/a", at: 101), in: old) == ActNumber.none)
        #expect(learner.takeDeltas(at: time(102)).first?.behaviours.isEmpty != false)
        _ = learner.observe(read("/a", at: 103), in: new)
        learner.end(old, at: time(104))
        let delta = try #require(learner.takeDeltas(at: time(105)).first)
        #expect(delta.behaviours.count == 1 && learner.countedBefore == 1)
        #expect(delta.exposure.runs + delta.exposure.ends <= 1)
        #expect(learner.keys.count == 1)
    }

    @Test("A system call counts once a flush, and once a unit and run")
    func systemCalls() throws {
        let learner = Learner(unitSeconds: 60, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
        let container = begin(learner, id: 1, at: 100)
        let program = Program(executable: "/bin/web", name: "web")
        for seconds: UInt64 in [105, 110, 165] {
            learner.tick(at: time(seconds))
            learner.called(
                SystemCalls(programID: 1, program: program, drift: nil, numbers: [0, 505, 511]), in: container,
                at: time(seconds))
        }
        let delta = try #require(learner.takeDeltas(at: time(170)).first)
        let names = delta.behaviours.keys.compactMap { if case .syscall(let call) = $0 { call.name } else { nil } }
        #expect(names.sorted() == ["other", "read", "syscall_505"])
        #expect(delta.behaviours.values.allSatisfy { $0.observations == 3 && $0.units == 2 && $0.runs == 1 })
    }

    @Test("System calls have a room of their own: a flood of them crowds out nothing else, and is told once")
    func crowdOfCalls() throws {
        var gaps: [GapReport] = []
        let learner = Learner(
            unitSeconds: 60, notices: DangerNotices(seed: 0, report: { _ in }), report: { gaps.append($0) })
        let container = begin(learner, id: 1, at: 100)
        for index in 0...(Learner.callLimit / 400) {
            let program = Program(executable: "/bin/\(index)", name: "\(index)")
            learner.called(
                SystemCalls(programID: 1, program: program, drift: nil, numbers: Array(0..<400)), in: container,
                at: time(101))
        }
        #expect(learner.observe(read("/a", at: 102), in: container) >= 0)
        #expect(gaps.map(\.reason) == [.profileFull])
        let delta = try #require(learner.takeDeltas(at: time(110)).first)
        #expect(delta.behaviours.count == Learner.callLimit + 1)
    }

    @Test("A connection to an address of several names counts once, and every name is noted")
    func severalNames() throws {
        let learner = Learner(unitSeconds: 60, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
        let container = begin(learner, id: 1, at: 100)
        let program = Program(executable: "/bin/web", name: "web")
        func connect(_ peer: ConnectPeer) -> Behaviour { .connect(ConnectBehaviour(program: program, peer: peer)) }
        let names = ["a", "b", "c", "d"].map { $0 + ".example.com" }
        var call = Observation(
            behaviour: connect(.name(names[0], .tcp, 443)), time: time(101),
            process: ProcessContext(pid: 1, hostPid: 100, program: program))
        call.peerNames = names
        let number = learner.observe(call, in: container)
        learner.repeated(number, count: 49, in: container, at: time(110))
        call.behaviour = connect(.network(.public, .tcp, 443))
        call.peerNames = []
        let unnamed = learner.observe(call, in: container)
        learner.repeated(unnamed, count: 9, in: container, at: time(110))
        let learned = try #require(learner.takeDeltas(at: time(120)).first).behaviours
        #expect(names.map { learned[connect(.name($0, .tcp, 443))]?.observations } == [50, 0, 0, 0])
        #expect(names.allSatisfy { learned[connect(.name($0, .tcp, 443))]?.units == 1 })
        #expect(!NameShares(learned).standFor(connect(.network(.public, .tcp, 443))), "50 of 60 are not 95 of 100")
    }

    @Test("A start's repetitions count for each of its flags, and as one observation")
    func options() throws {
        let learner = Learner(unitSeconds: 60, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
        let container = begin(learner, id: 1, at: 100)
        let program = Program(executable: "/usr/bin/curl", name: "curl")
        var start = Observation(
            behaviour: .process(ProcessBehaviour(program: program, parent: "sh")), time: time(101),
            process: ProcessContext(pid: 1, hostPid: 100, program: program))
        start.options = StartOptions(flags: ["-o", "-s"], environment: ["http_proxy"])
        let number = learner.observe(start, in: container)
        learner.tick(at: time(165))
        learner.repeated(number, count: 4, in: container, at: time(166))
        #expect(learner.observe(start, in: container) == number)
        let delta = try #require(learner.takeDeltas(at: time(170)).first)
        #expect(delta.behaviours.count == 4)
        #expect(delta.behaviours.values.allSatisfy { $0.observations == 6 && $0.units == 2 && $0.runs == 1 })
        #expect(delta.exposure.observations == 6)
    }

    @Test("Deltas hold what is new since the last flush, and nothing twice")
    func deltas() throws {
        let learner = Learner(unitSeconds: 3600, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
        let container = begin(learner, id: 1, at: 100)
        let number = learner.observe(read("/a", at: 101), in: container)
        let first = try #require(learner.takeDeltas(at: time(105)).first)
        #expect(first.exposure.runs == 1 && first.exposure.starts == 1 && first.exposure.units == 1)
        learner.repeated(number, count: 2, in: container, at: time(107))
        let next = try #require(learner.takeDeltas(at: time(110)).first)
        #expect(next.exposure.runs == 0)
        #expect(next.exposure.containerSeconds == 5)
        let evidence = try #require(next.behaviours.values.first)
        #expect(evidence.observations == 2 && evidence.units == 0 && evidence.runs == 0)
    }

    @Test("A container that ran before counts as a run, not as a start")
    func lateStart() throws {
        let learner = Learner(unitSeconds: 3600, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
        _ = begin(learner, id: 1, at: 100, fromStart: false)
        let delta = try #require(learner.takeDeltas(at: time(105)).first)
        #expect(delta.exposure.runs == 1)
        #expect(delta.exposure.starts == 0)
    }

    @Test("A refused access teaches nothing, unless the path is sensitive")
    func refused() throws {
        let learner = Learner(unitSeconds: 3600, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
        let container = begin(learner, id: 1, at: 100)
        var dull = read("/srv/x", at: 101)
        dull.refused = true
        #expect(learner.observe(dull, in: container) == -1)
        var loud = read("/etc/shadow", at: 101)
        loud.refused = true
        #expect(learner.observe(loud, in: container) >= 0)
    }

    @Test("Two containers of one image teach one profile")
    func shared() throws {
        let learner = Learner(unitSeconds: 3600, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
        for id: UInt64 in [1, 2] { _ = learner.observe(read("/a", at: 101), in: begin(learner, id: id, at: 100)) }
        let deltas = learner.takeDeltas(at: time(105))
        #expect(deltas.count == 1)
        let evidence = try #require(deltas.first?.behaviours.values.first)
        #expect(evidence.runs == 2 && evidence.units == 2)
    }
}
