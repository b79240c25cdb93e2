import Baseline
import Containers
import FoundationEssentials
import ProfileStore
import Reporting
import Sensor
import Testing

@testable import Agent

@Suite("What a container does in a while, all of it together")
final class WindowsTests {
    private let path = "/tmp/plumbline-windows-\(UInt32.random(in: 0 ... .max))"
    private let store: ProfileStore
    private let reports = CollectedReports()
    private let judge: Judge
    private let container = TrackedContainer(
        id: 7, cgroupPath: "/c", firstSeen: Timestamp(nanoseconds: 1), seenFromStart: true)
    private let web = Program(executable: "/bin/web", name: "web")
    private let shell = Program(executable: "/bin/busybox", name: "sh")

    init() throws {
        store = try ProfileStore.open(path, whenAbsent: .makesOne)
        let document = """
            apiVersion: plumbline/v1
            kind: Profile
            image: {name: web:1, id: "sha256:1"}
            role: main
            state: approved
            processes:
              - executable: /bin/web
                parents: [entrypoint]
                syscalls: [read, write]
              - executable: /bin/other
                parents: [web]

            """
        try store.importDocument(document, file: "x", time: Self.time(0))
        judge = Judge(
            store: store, sinks: [reports.sink], seed: 1, budget: .standard, extendsBudget: false,
            pace: 1, tellsWindows: true,
            archive: try ViolationArchive(directory: path, retention: ViolationRetention(seconds: nil), run: 1) { _ in }
        )
        let identity = ContainerIdentity(
            id: "c7", name: "c7", image: ImageIdentity(name: "web:1", id: "sha256:1"), runtime: "docker")
        judge.begin(container, ContainerDescription(identity: identity), at: Self.time(1))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Seconds after the beginning of a minute.
    private static func time(_ seconds: Double) -> Timestamp {
        Timestamp(nanoseconds: 1_795_487_100_000_000_000 + UInt64(seconds * 1e9))
    }

    private var steps: [Behaviour] {
        [
            .process(ProcessBehaviour(program: shell, parent: "web")),
            .file(FileBehaviour(program: shell, path: "/srv/notes", access: .read)),
            .connect(ConnectBehaviour(program: shell, peer: .network(.private, .tcp, 8080))),
            .file(FileBehaviour(program: shell, path: "/tmp/x", access: .create)),
            .privilege(PrivilegeBehaviour(program: shell, operation: "setuid")),
        ]
    }

    private func act(_ behaviour: Behaviour, at seconds: Double) {
        let process = ProcessContext(pid: 3, hostPid: 300, program: behaviour.program, lineage: ["web", "sh"])
        _ = judge.observe(
            Observation(behaviour: behaviour, time: Self.time(seconds), process: process), in: container)
    }

    private func combined() -> [CombinedViolation] {
        reports.take().compactMap { if case .combined(let violation) = $0 { violation } else { nil } }
    }

    @Test("Five small steps within a minute are one combined violation, with more bits than any of them")
    func fiveSteps() throws {
        for (place, step) in steps.enumerated() { act(step, at: 5 + Double(place)) }
        judge.tick(at: Self.time(10))
        let found = reports.take()
        let singles = found.compactMap { if case .violation(let violation) = $0 { violation.score.bits } else { nil } }
        let all = found.compactMap { if case .combined(let violation) = $0 { violation } else { nil } }
        #expect(singles.count == 5)
        #expect(all.count == 1)
        let one = try #require(all.first)
        #expect(one.score.bits > singles.max() ?? .infinity)
        #expect(one.distinct == 5)
        #expect(one.items.map(\.bits) == Array(singles.sorted(by: >).prefix(3)))
        #expect(one.seconds == 60)
        #expect(abs(one.score.terms.reduce(0) { $0 + $1.bits } - one.score.bits) < 1e-9)
        #expect(judge.byType["combined"] == 1)
        #expect(
            try ViolationStore.open(existingIn: path)?.violations(idPrefix: one.id.description).first?.type
                == "combined")
    }

    @Test("Under a budget that was asked for, small steps are kept as deviations, and still are a violation together")
    func belowBudget() throws {
        let budget = try #require(FalseAlarmBudget(parsing: "1/week"))
        let reports = CollectedReports()
        let judge = Judge(
            store: store, sinks: [reports.sink], seed: 1, budget: budget, extendsBudget: true, pace: 1)
        var warnings: [String] = []
        judge.warn = { warnings.append($0) }
        let identity = ContainerIdentity(
            id: "c7", name: "c7", image: ImageIdentity(name: "web:1", id: "sha256:1"), runtime: "docker")
        judge.begin(container, ContainerDescription(identity: identity), at: Self.time(1))
        // What a program loads on its way goes with its start.
        let loads = Behaviour.file(FileBehaviour(program: shell, path: "/lib/ld-musl-x86_64.so.1", access: .exec))
        for step in steps + [loads] {
            let process = ProcessContext(pid: 3, hostPid: 300, program: step.program, lineage: ["web", "sh"])
            _ = judge.observe(Observation(behaviour: step, time: Self.time(5), process: process), in: container)
        }
        judge.tick(at: Self.time(6))
        judge.finish(Totals(), at: Self.time(7), durationSeconds: 0)
        let found = reports.take()
        #expect(judge.deviations == 6)
        #expect(judge.violations == 1)
        #expect(!found.contains { if case .violation = $0 { true } else { false } })
        let all = found.compactMap { if case .combined(let violation) = $0 { violation } else { nil } }
        #expect(all.map(\.distinct) == [5])
        let notices = found.compactMap { if case .notice(let notice) = $0 { notice.reason } else { nil } }
        #expect(notices == ["budget-unsupported"], "no exposure vouches for any rate")
        #expect(warnings.count == 1)
    }

    @Test("A loop of one step is no combined violation, however long it runs")
    func loop() {
        for round in 0..<200 {
            act(steps[1], at: 5 + Double(round))
            judge.tick(at: Self.time(5 + Double(round)))
        }
        judge.finish(Totals(), at: Self.time(300), durationSeconds: 0)
        #expect(combined().isEmpty)
    }

    @Test("What was told before in a container's life is not new in a later window")
    func oncePerLife() {
        act(steps[1], at: 5)
        judge.tick(at: Self.time(63))
        act(steps[1], at: 70)
        judge.tick(at: Self.time(123))
        let windows = reports.take().compactMap { if case .window(let window) = $0 { window } else { nil } }
        #expect(windows.map(\.items.count) == [1, 0])
        #expect(windows.map { $0.score.bits > 0 } == [true, false])
    }

    @Test("Steps that follow are told under the same id, once a minute, and not counted again")
    func update() throws {
        for step in steps.prefix(4) { act(step, at: 5) }
        judge.tick(at: Self.time(6))
        let first = try #require(combined().first)
        act(steps[4], at: 8)
        judge.tick(at: Self.time(9))
        #expect(combined().isEmpty)
        judge.tick(at: Self.time(80))
        let second = try #require(combined().first)
        #expect(second.id == first.id)
        #expect(second.distinct == 5)
        #expect(JSONLine.encode(.combined(first)).contains("\"count\":4,"))
        #expect(JSONLine.encode(.combined(second)).contains("\"count\":5,"), "a line under a known id counts on")
        #expect(judge.byType["combined"] == 1)
    }

    @Test("What came in the last minute of a container is told of it at its end")
    func lastWords() throws {
        for step in steps.prefix(4) { act(step, at: 5) }
        judge.tick(at: Self.time(6))
        let first = try #require(combined().first)
        act(steps[4], at: 8)
        judge.end(container, at: Self.time(10))
        judge.tick(at: Self.time(63))
        let last = try #require(combined().first)
        #expect(last.id == first.id)
        #expect(last.distinct == 5)
    }

    @Test("Another intrusion is another violation, also where the first one was larger")
    func another() throws {
        for step in steps { act(step, at: 5) }
        judge.tick(at: Self.time(6))
        let first = try #require(combined().first)
        func read(_ name: String, at seconds: Double) {
            act(.file(FileBehaviour(program: web, path: "/srv/\(name)", access: .read)), at: seconds)
        }
        for seconds in stride(from: 60.0, through: 3_600, by: 60) { judge.tick(at: Self.time(seconds)) }
        _ = reports.take()
        read("once", at: 3_000)
        judge.tick(at: Self.time(3_690))
        #expect(combined().map(\.distinct) == [6], "one more within the hour")
        for name in ["a", "b", "c", "d"] { read(name, at: 3_700) }
        judge.tick(at: Self.time(3_751))
        let second = try #require(combined().first)
        #expect(second.id != first.id)
        #expect(second.isCounted)
        #expect(second.distinct == 5)
    }

    @Test("Each part names the violation under which it was reported, also in a container that started again")
    func partsAreFound() throws {
        for step in steps { act(step, at: 5) }
        let told = Set(reports.takeViolations().map(\.id))
        judge.end(container, at: Self.time(6))
        let again = TrackedContainer(id: 8, cgroupPath: "/d", firstSeen: Self.time(7), seenFromStart: true)
        let identity = ContainerIdentity(
            id: "c7", name: "c7", image: ImageIdentity(name: "web:1", id: "sha256:1"), runtime: "docker")
        judge.begin(again, ContainerDescription(identity: identity), at: Self.time(7))
        for step in steps {
            let process = ProcessContext(pid: 3, hostPid: 300, program: step.program, lineage: ["web", "sh"])
            _ = judge.observe(Observation(behaviour: step, time: Self.time(8), process: process), in: again)
        }
        judge.tick(at: Self.time(9))
        let parts = combined().flatMap(\.items).compactMap(\.violation)
        #expect(!parts.isEmpty)
        #expect(told.isSuperset(of: parts))
    }

    @Test("What a person allowed is no part of what is told later")
    func allowed() throws {
        for step in steps.prefix(3) { act(step, at: 5) }
        _ = reports.take()
        let key = ProfileKey(imageID: "sha256:1", role: "main")
        let exported = try store.exportDocument(key)
        var document = exported.document
        document.allow(document.lines(allowing: Array(steps.prefix(3))))
        try store.revise(
            exported, to: exported.text(for: document), file: "x", action: .allowed, time: Self.time(6))
        judge.reload(at: Self.time(6))
        for step in steps.suffix(2) { act(step, at: 7) }
        judge.tick(at: Self.time(8))
        #expect(combined().allSatisfy { $0.distinct <= 2 })
    }

    @Test("Repetitions are not counted under a profile that was removed")
    func removed() throws {
        let number = {
            judge.observe(
                Observation(
                    behaviour: steps[1], time: Self.time(5),
                    process: ProcessContext(pid: 3, hostPid: 300, program: shell, lineage: ["web"])), in: container)
        }()
        var asked: [UInt64] = []
        judge.verdictsChanged = { asked += $0 }
        try store.remove(ProfileKey(imageID: "sha256:1", role: "main"))
        judge.reload(at: Self.time(6))
        #expect(asked == [7])
        judge.repeated(number, count: 40, in: container, at: Self.time(7))
        #expect(judge.violations == 1)
    }

    @Test("Learned behaviours that are rare are no violation by themselves, however many come together")
    func rareAlone() throws {
        var learned: [Behaviour: Evidence] = [:]
        func learn(_ behaviour: Behaviour, units: UInt32) {
            learned[behaviour] = Evidence(
                units: units, runs: min(units, 9), firstSeen: Self.time(0), lastSeen: Self.time(0))
        }
        learn(.process(ProcessBehaviour(program: web, parent: "entrypoint")), units: 1_000)
        let rare =
            (0..<12).map { Behaviour.file(FileBehaviour(program: web, path: "/etc/job\($0)", access: .read)) }
            + [.connect(ConnectBehaviour(program: web, peer: .network(.private, .tcp, 25)))]
            + [.privilege(PrivilegeBehaviour(program: web, operation: "setuid"))]
        for behaviour in rare { learn(behaviour, units: 1) }
        let profile = Profile(
            key: ProfileKey(imageID: "sha256:1", role: "main"), image: ImageIdentity(name: "web:1", id: "sha256:1"),
            exposure: Exposure(runs: 9, starts: 9, units: 1_000, unitSeconds: 3_600), learned: learned)
        let judged = JudgedContainer(
            identity: ContainerIdentity(
                id: "c7", name: "c7", image: ImageIdentity(name: "web:1", id: "sha256:1"), runtime: "docker"),
            profile: try JudgedProfile(profile, verdictGeneration: 0, budget: .standard, at: Self.time(0)),
            at: Self.time(0))
        let windows = ContainerWindows(judged, at: Self.time(0))
        for behaviour in rare { windows.noteRare(behaviour, at: Self.time(5), process: nil) }
        var ids = ULIDGenerator(seed: 1)
        #expect(windows.combined(at: Self.time(6), atEnd: false, budget: .standard) { ids.next(at: $0) } == nil)
        let observation = Observation(
            behaviour: steps[0], time: Self.time(7),
            process: ProcessContext(pid: 3, hostPid: 300, program: shell, lineage: ["web"]))
        let violation = Violation(
            id: ids.next(at: Self.time(7)), reason: .notInProfile, container: judged.identity, observation: observation,
            score: Score(bits: 12, supported: 13, threshold: 9, provisional: false),
            label: SeverityTable.label(for: observation), profile: ProfileReference(profile))
        windows.noteNovel(observation, violation, needed: [steps[0]], knows: false)
        let together = windows.combined(at: Self.time(8), atEnd: false, budget: .standard) { ids.next(at: $0) }
        #expect(together?.distinct == rare.count + 1)
    }

    @Test("Every minute is told, the quiet ones with 0 bits, and the last as far as it went")
    func windows() {
        act(steps[0], at: 65)
        judge.tick(at: Self.time(190))
        judge.finish(Totals(), at: Self.time(200), durationSeconds: 0)
        let windows = reports.take().compactMap { if case .window(let window) = $0 { window } else { nil } }
        #expect(windows.map(\.time) == [60, 120, 180, 200].map(Self.time))
        #expect(windows.map(\.seconds) == [59, 60, 60, 20])
        #expect(windows.map { $0.score.bits > 0 } == [false, true, false, false])
        #expect(windows[1].largest > 0 && windows[0].largest == 0)
    }

    @Test("A call that a program never made is a violation; one of a program without calls in its profile is not")
    func calls() {
        let (read, ptrace) = (0, 101)
        container.programs[1] = RunningProgram(program: web, arguments: ["web"])
        func made(_ numbers: [Int], by program: Program, at seconds: Double) {
            judge.called(
                SystemCalls(programID: 1, program: program, drift: nil, numbers: numbers), in: container,
                at: Self.time(seconds))
        }
        made([read, ptrace], by: web, at: 5)
        made([ptrace], by: Program(executable: "/bin/other", name: "other"), at: 6)
        let found = reports.takeViolations()
        #expect(found.map(\.behaviour) == [.syscall(SyscallBehaviour(program: web, name: SystemCall.name(ptrace)))])
        #expect(found.first?.reason == .notInProfile)
        #expect(found.first?.score.bits ?? 0 > 0)
        made([ptrace], by: web, at: 10)
        judge.finish(Totals(), at: Self.time(20), durationSeconds: 0)
        let after = reports.takeViolations()
        #expect(after.map(\.count) == [2])
        #expect(judge.byType["syscall"] == 2)
    }
}
