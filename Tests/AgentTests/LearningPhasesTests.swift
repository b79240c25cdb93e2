import Baseline
import Containers
import Testing

@testable import Agent

@Suite("Phases and witnesses while learning")
final class LearningPhasesTests {
    private let second: UInt64 = 1_000_000_000
    private let learner = Learner(unitSeconds: 60, notices: DangerNotices(seed: 0, report: { _ in }), report: { _ in })
    private let web = Program(executable: "/bin/web", name: "web")
    private let shell = Program(executable: "/bin/sh", name: "sh")
    private var total: ProfileDelta?

    private func time(_ seconds: UInt64) -> Timestamp { Timestamp(nanoseconds: seconds * second) }

    private func begin(id: UInt64 = 1, at seconds: UInt64 = 100, healthCheck: [String] = []) -> TrackedContainer {
        let container = TrackedContainer(
            id: id, cgroupPath: "/c\(id)", firstSeen: time(seconds), seenFromStart: true)
        let identity = ContainerIdentity(
            id: "c\(id)", name: "web-\(id)", image: ImageIdentity(name: "web", id: "sha256:1"), runtime: "docker")
        let description = ContainerDescription(identity: identity, healthCheck: healthCheck)
        container.stage = .known(description)
        learner.begin(container, description, at: time(seconds))
        return container
    }

    @discardableResult
    private func act(
        _ behaviour: Behaviour, at seconds: UInt64, in container: TrackedContainer, pid: Int32 = 1,
        origin: LineageOrigin = .entrypoint, arguments: [String] = [], lineage: [String] = ["web"]
    ) -> Int32 {
        let time = time(seconds)
        return learner.observe(
            Observation(
                behaviour: behaviour, time: time, phase: origin == .exec ? .session : container.phase(at: time),
                process: ProcessContext(
                    pid: pid, hostPid: pid, uid: 33, program: behaviour.program, arguments: arguments,
                    lineage: lineage, origin: origin)), in: container)
    }

    private func read(_ path: String) -> Behaviour {
        .file(FileBehaviour(program: web, path: path, access: .read))
    }

    private func session(_ program: String = "sh") -> Behaviour {
        .process(
            ProcessBehaviour(
                program: Program(executable: "/bin/" + program, name: program), parent: "exec", origin: .exec))
    }

    /// Ticks until `seconds` and takes what was learned, as flushes do.
    private func flush(at seconds: UInt64) {
        learner.tick(at: time(seconds))
        for delta in learner.takeDeltas(at: time(seconds)) {
            if total == nil { total = delta } else { total?.merge(delta) }
        }
    }

    private func evidence(_ behaviour: Behaviour) -> Evidence? { total?.behaviours[behaviour] }

    @Test("Start-up, steady state and shutdown are told apart, also where an end comes between two flushes")
    func phases() {
        let container = begin()
        act(read("/start"), at: 101, in: container)
        act(read("/steady"), at: 200, in: container)
        flush(at: 205)
        flush(at: 230)
        act(read("/steady"), at: 301, in: container)
        act(read("/last"), at: 302, in: container)
        flush(at: 305)
        #expect(evidence(read("/last"))?.phases == [], "it is not known yet")
        learner.end(container, at: time(308))
        flush(at: 310)
        #expect(evidence(read("/start"))?.phases == .startup)
        #expect(evidence(read("/steady"))?.phases == .steady)
        #expect(evidence(read("/last"))?.phases == .shutdown)
        #expect(total?.exposure.ends == 1)
        #expect(evidence(read("/last"))?.observations == 1, "counted once")
        #expect(evidence(read("/last"))?.firstSeen == time(302))
    }

    @Test("A run that ends before its containers settles what it does not know as steady state")
    func unfinished() {
        let container = begin()
        act(read("/late"), at: 301, in: container)
        learner.finish()
        flush(at: 302)
        #expect(evidence(read("/late"))?.phases == .steady)
    }

    @Test("Units of steady state are counted, and those that show something in it")
    func steadyUnits() {
        let container = begin()
        let number = act(read("/a"), at: 101, in: container)
        flush(at: 165)
        learner.repeated(number, count: 2, in: container, at: time(166))
        flush(at: 225)
        learner.repeated(number, count: 1, in: container, at: time(226))
        flush(at: 240)
        #expect(total?.exposure.units == 3)
        #expect(total?.exposure.steadyUnits == 2)
        #expect(evidence(read("/a"))?.steadyUnits == 2)
        #expect(evidence(read("/a"))?.units == 3)
    }

    @Test("What the kernel counted across the end of a start belongs to the start")
    func acrossTheEnd() {
        let container = begin()
        let number = act(read("/a"), at: 101, in: container)
        container.countersReadAt = time(158)
        learner.repeated(number, count: 1, in: container, at: time(163))
        flush(at: 163)
        #expect(evidence(read("/a"))?.phases == .startup)
        container.countersReadAt = time(163)
        learner.repeated(number, count: 1, in: container, at: time(168))
        flush(at: 168)
        #expect(evidence(read("/a"))?.phases == [.startup, .steady])
    }

    @Test("The engine's health check is one at once, and a probe once it has come evenly")
    func healthChecks() {
        let container = begin(healthCheck: ["/bin/sh", "-c", "test -e /ok"])
        act(session(), at: 130, in: container, pid: 50, origin: .exec, arguments: ["/bin/sh", "-c", "test -e /ok"])
        act(read("/ok"), at: 130, in: container, pid: 50, origin: .exec)
        for (index, seconds) in [UInt64](stride(from: 200, through: 250, by: 10)).enumerated() {
            act(
                session("probe"), at: seconds, in: container, pid: 60 + Int32(index), origin: .exec,
                arguments: ["probe"])
        }
        act(read("/probed"), at: 250, in: container, pid: 65, origin: .exec)
        for seconds: UInt64 in [200, 213, 260, 261, 299] {
            act(session("dump"), at: seconds, in: container, pid: 90, origin: .exec, arguments: ["dump"])
        }
        flush(at: 301)
        #expect(evidence(session())?.phases == .check)
        #expect(evidence(read("/ok"))?.phases == .check)
        #expect(evidence(session("probe"))?.phases == [.session, .check])
        #expect(evidence(read("/probed"))?.phases == .check)
        #expect(evidence(session("dump"))?.phases == .session)
        #expect(total?.exposure.execSessions == 12)
    }

    @Test("A command of the check's name with other arguments is a session")
    func otherArguments() {
        let container = begin(healthCheck: ["/bin/sh", "-c", "test -e /ok"])
        act(session(), at: 130, in: container, pid: 50, origin: .exec, arguments: ["/bin/sh", "-c", "id"])
        flush(at: 140)
        #expect(evidence(session())?.phases == .session)
    }

    @Test("Who showed something flagged first is kept, with what it was started with; of the rest nobody")
    func witness() throws {
        let container = begin()
        let broken = Behaviour.process(ProcessBehaviour(program: shell, parent: "nginx"))
        act(read("/etc/web.conf"), at: 101, in: container)
        act(broken, at: 120, in: container, arguments: ["sh", "-c", "id"], lineage: ["nginx", "sh"])
        flush(at: 125)
        act(broken, at: 130, in: begin(id: 2), arguments: ["sh", "-c", "other"], lineage: ["nginx", "sh"])
        flush(at: 135)
        let witness = try #require(evidence(broken)?.witness)
        #expect(witness.time == time(120))
        #expect(witness.container == "web-1")
        #expect(witness.lineage == ["nginx", "sh"])
        #expect(witness.uid == 33)
        #expect(witness.arguments == ["sh", "-c", "id"])
        #expect(evidence(read("/etc/web.conf"))?.witness == nil)
    }

    @Test("An earlier occurrence that is told later takes the witness's place")
    func earlierWitness() throws {
        let broken = Behaviour.process(ProcessBehaviour(program: shell, parent: "nginx"))
        act(broken, at: 120, in: begin(), lineage: ["nginx", "sh"])
        flush(at: 125)
        act(broken, at: 110, in: begin(id: 2), lineage: ["nginx", "helper", "sh"])
        flush(at: 130)
        #expect(evidence(broken)?.witness?.container == "web-2")
    }
}
