import Baseline
import Containers
import FoundationEssentials
import ProfileStore
import Reporting
import Synchronization
import Testing

@testable import Agent

@Suite("What belongs to a start, after it")
final class JudgePhasesTests {
    private let path = "/tmp/plumbline-phases-\(UInt32.random(in: 0 ... .max))"
    private let store: ProfileStore
    private let collected = Collected()
    private let judge: Judge
    private let program = Program(executable: "/bin/web", name: "web")
    private let key = ProfileKey(imageID: "sha256:1", role: "main")
    private let image = ImageIdentity(name: "web:1", id: "sha256:1")

    private final class Collected: Sendable {
        private let all = Mutex<[Report]>([])

        func add(_ report: Report) { all.withLock { $0.append(report) } }

        func take() -> (violations: [Violation], deviations: [Violation]) {
            all.withLock { all in
                defer { all = [] }
                return (
                    all.compactMap { if case .violation(let violation) = $0 { violation } else { nil } },
                    all.compactMap { if case .deviation(let deviation) = $0 { deviation } else { nil } }
                )
            }
        }
    }

    private struct Collector: Sink {
        let collected: Collected
        let lost: UInt64 = 0

        func send(_ report: Report) throws(ReportingError) { collected.add(report) }
    }

    init() throws {
        store = try ProfileStore.open(path, whenAbsent: .makesOne)
        judge = Judge(
            store: store, sinks: [Collector(collected: collected)], seed: 1, budget: .standard, extendsBudget: false,
            pace: 1,
            archive: try ViolationArchive(directory: path, retention: ViolationRetention(seconds: nil), run: 1) { _ in }
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private static func time(_ seconds: Double) -> Timestamp {
        Timestamp(nanoseconds: 1_795_487_129_000_000_000 + UInt64(seconds * 1e9))
    }

    private func read(_ path: String) -> Behaviour {
        .file(FileBehaviour(program: program, path: path, access: .read))
    }

    /// A profile that has seen `starts` starts and so many units of steady state.
    private func learn(
        _ behaviours: [Behaviour: Evidence.Phases], runs: UInt32 = 2, starts: UInt32 = 2, steadyUnits: UInt32 = 10
    ) throws {
        var learned: [Behaviour: Evidence] = [
            .process(ProcessBehaviour(program: program, parent: "entrypoint")): evidence(.startup)
        ]
        for (behaviour, phases) in behaviours { learned[behaviour] = evidence(phases) }
        var deltas = [
            ProfileDelta(
                key: key, image: image,
                exposure: Exposure(runs: runs, starts: starts, units: steadyUnits, steadyUnits: steadyUnits),
                behaviours: learned)
        ]
        try store.record(&deltas, time: Self.time(0))
        try store.approve(key, time: Self.time(0))
    }

    private func evidence(_ phases: Evidence.Phases) -> Evidence {
        Evidence(
            units: 2, runs: 2, firstSeen: Self.time(0), lastSeen: Self.time(0), phases: phases,
            steadyUnits: phases.contains(.steady) ? 2 : 0)
    }

    private func begin(fromStart: Bool = true) -> TrackedContainer {
        let container = TrackedContainer(
            id: 7, cgroupPath: "/c", firstSeen: Self.time(10), seenFromStart: fromStart)
        let identity = ContainerIdentity(id: "c7", name: "c7", image: image, runtime: "docker")
        judge.begin(container, ContainerDescription(identity: identity), at: Self.time(10))
        return container
    }

    @discardableResult
    private func act(
        _ behaviour: Behaviour, at seconds: Double, in container: TrackedContainer, origin: LineageOrigin = .entrypoint
    ) -> Int32 {
        let time = Self.time(seconds)
        return judge.observe(
            Observation(
                behaviour: behaviour, time: time, phase: origin == .exec ? .session : container.phase(at: time),
                process: ProcessContext(
                    pid: 3, hostPid: 300, program: behaviour.program, lineage: ["web"], origin: origin)),
            in: container)
    }

    @Test("What a start shows is silent in it, asked again there, and a deviation later, told once")
    func deviation() throws {
        try learn([read("/etc/web.conf"): .startup])
        let container = begin()
        #expect(act(read("/etc/web.conf"), at: 12, in: container) == ActNumber.askAgain)
        #expect(collected.take().deviations.isEmpty)
        #expect(act(read("/etc/web.conf"), at: 80, in: container) == ActNumber.none, "the kernel answers from now on")
        let told = collected.take()
        let deviation = try #require(told.deviations.first)
        #expect(told.violations.isEmpty)
        #expect(deviation.behaviour == read("/etc/web.conf"))
        #expect(deviation.phase == .steady)
        #expect(deviation.score.bits < deviation.score.threshold)
        #expect(deviation.label.severity < .high)
        act(read("/etc/web.conf"), at: 400, in: container)
        #expect(collected.take().deviations.isEmpty, "once a container")
        #expect(judge.violations == 0)
    }

    @Test(
        "A start that the profile has not seen is one violation, the gravest deed's; what is graver than it is another")
    func unseenStart() throws {
        try learn([:], runs: 1, starts: 0)
        let container = begin()
        for path in ["/srv/notes", "/root/.bash_history", "/srv/b"] { act(read(path), at: 12, in: container) }
        judge.tick(at: Self.time(20))
        let incident = try #require(collected.take().violations.first)
        #expect(incident.count == 3)
        #expect(incident.behaviour == read("/root/.bash_history"))
        #expect(incident.label.severity == SeverityTable.label(for: observation(read("/root/.bash_history"))).severity)
        act(read("/etc/shadow"), at: 30, in: container)
        act(read("/srv/c"), at: 31, in: container)
        let more = collected.take().violations
        #expect(more.map(\.behaviour) == [read("/etc/shadow")])
    }

    @Test("A profile that was written and never observed a start says what belongs to one")
    func written() throws {
        try learn([:], runs: 0, starts: 0)
        let container = begin()
        for path in ["/srv/notes", "/etc/shadow"] { act(read(path), at: 12, in: container) }
        #expect(collected.take().violations.map(\.behaviour) == [read("/srv/notes"), read("/etc/shadow")])
    }

    private func observation(_ behaviour: Behaviour) -> Observation {
        Observation(
            behaviour: behaviour, time: Self.time(0),
            process: ProcessContext(pid: 3, hostPid: 300, program: behaviour.program, lineage: ["web"]))
    }

    @Test("The hashes of passwords, read at the start and an hour later, are over the budget")
    func violation() throws {
        try learn([read("/etc/shadow"): .startup])
        let container = begin()
        #expect(act(read("/etc/shadow"), at: 12, in: container) == ActNumber.askAgain)
        #expect(act(read("/etc/shadow"), at: 3_600, in: container) >= 0)
        let violation = try #require(collected.take().violations.first)
        #expect(violation.reason == .overBudget)
        #expect(violation.label.severity == .high)
        #expect(violation.score.bits >= violation.score.threshold)
        #expect(violation.score.terms.map(\.name) == ["phase", "phase.grave"])
        #expect(JSONLine.encode(.violation(violation)).contains(#""phase":"steady""#))
    }

    @Test("A program's own key, a rotated log and a new worker are deviations at most")
    func reloads() throws {
        let worker = Behaviour.process(ProcessBehaviour(program: program, parent: "web"))
        let log = Behaviour.file(FileBehaviour(program: program, path: "/var/log/web.log", access: .create))
        let rotated = Behaviour.file(FileBehaviour(program: program, path: "/var/log/web.log", access: .delete))
        let port = Behaviour.listen(ListenBehaviour(program: program, endpoint: .port(.tcp, 80)))
        let peer = Behaviour.connect(ConnectBehaviour(program: program, peer: .network(.public, .tcp, 8443)))
        let user = Behaviour.privilege(PrivilegeBehaviour(program: program, operation: "setuid"))
        let acts = [read("/etc/ssl/private/web.key"), read("/run/secrets/x"), worker, log, rotated, port, peer, user]
        try learn(Dictionary(uniqueKeysWithValues: acts.map { ($0, .startup) }), steadyUnits: 5_000)
        let container = begin()
        for behaviour in acts { act(behaviour, at: 4_000, in: container) }
        let told = collected.take()
        #expect(told.violations.isEmpty, "\(told.violations.map(\.behaviour))")
        #expect(told.deviations.count == acts.count)
    }

    @Test("A profile that has seen too little does not judge phases")
    func tooLittle() throws {
        try learn([read("/etc/shadow"): .startup], starts: 1)
        let container = begin()
        #expect(act(read("/etc/shadow"), at: 12, in: container) == ActNumber.none)
        act(read("/etc/shadow"), at: 3_600, in: container)
        let told = collected.take()
        #expect(told.violations.isEmpty && told.deviations.isEmpty)
    }

    @Test("What was seen in steady state or at a shutdown, exec sessions, and a container seen late are left alone")
    func leftAlone() throws {
        try learn([
            read("/etc/shadow"): [.startup, .steady], read("/etc/gshadow"): [.startup, .shutdown],
            read("/etc/shadow-"): .startup,
        ])
        let container = begin()
        act(read("/etc/shadow"), at: 3_600, in: container)
        act(read("/etc/gshadow"), at: 3_600, in: container)
        act(read("/etc/shadow-"), at: 3_600, in: container, origin: .exec)
        #expect(collected.take().violations.isEmpty)
        let late = begin(fromStart: false)
        #expect(act(read("/etc/shadow-"), at: 20, in: late) == ActNumber.askAgain, "it may have begun just before")
    }

    @Test("An allowed one is allowed in any phase, at once and for good")
    func allowed() throws {
        try learn([read("/etc/shadow"): .startup])
        let container = begin()
        act(read("/etc/shadow"), at: 3_600, in: container)
        let violation = try #require(collected.take().violations.first)
        #expect(violation.acts.isOfPhase)
        var asked: [UInt64] = []
        judge.verdictsChanged = { asked += $0 }
        try store.allowInAnyPhase(violation.acts.needed, for: key, time: Self.time(3_601))
        judge.reload(at: Self.time(3_602))
        #expect(asked == [7])
        #expect(act(read("/etc/shadow"), at: 3_603, in: container) == ActNumber.none)
        let told = collected.take()
        #expect(told.violations.isEmpty && told.deviations.isEmpty)
        #expect(try store.profile(key)?.state == .approved)
    }

    @Test("One that is allowed for a while is a violation again after it")
    func allowedForAWhile() throws {
        try learn([read("/etc/shadow"): .startup])
        let container = begin()
        try store.grant([read("/etc/shadow")], for: key, until: Self.time(4_000), time: Self.time(0))
        judge.reload(at: Self.time(11))
        act(read("/etc/shadow"), at: 3_600, in: container)
        #expect(collected.take().violations.isEmpty)
        judge.tick(at: Self.time(4_000))
        act(read("/etc/shadow"), at: 4_001, in: container)
        #expect(collected.take().violations.count == 1)
    }
}
