import Baseline
import Containers
import FoundationEssentials
import ProfileStore
import Reporting
import Testing

@testable import Agent

@Suite("Decisions while containers are judged")
final class JudgeDecisionsTests {
    private let path = "/tmp/plumbline-judge-\(UInt32.random(in: 0 ... .max))"
    private let store: ProfileStore
    private let reports = CollectedReports()
    private let judge: Judge
    private let container = TrackedContainer(
        id: 7, cgroupPath: "/c", firstSeen: Timestamp(nanoseconds: 1), seenFromStart: true)
    private let program = Program(executable: "/bin/web", name: "web")
    private let key = ProfileKey(imageID: "sha256:1", role: "main")

    init() throws {
        store = try ProfileStore.open(path, whenAbsent: .makesOne)
        try store.importDocument(Self.document(), file: "x", time: Self.time(0))
        judge = Judge(
            store: store, sinks: [reports.sink], seed: 1, budget: .standard, extendsBudget: false,
            pace: 1,
            archive: try ViolationArchive(directory: path, retention: ViolationRetention(seconds: nil), run: 1) { _ in }
        )
        judge.begin(container, ContainerDescription(identity: identity), at: Self.time(1))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private static func document(id: String = "sha256:1", files: String = "[/etc/web.conf]") -> String {
        """
        apiVersion: plumbline/v1
        kind: Profile
        image: {name: web:1, id: "\(id)"}
        role: main
        state: approved
        processes:
          - executable: /bin/web
            parents: [entrypoint]
            files:
              read: \(files)

        """
    }

    private static func time(_ seconds: Double) -> Timestamp {
        Timestamp(nanoseconds: 1_795_487_129_000_000_000 + UInt64(seconds * 1e9))
    }

    private var identity: ContainerIdentity {
        ContainerIdentity(id: "c7", name: "c7", image: ImageIdentity(name: "web:1", id: "sha256:1"), runtime: "docker")
    }

    private func read(_ path: String) -> Behaviour {
        .file(FileBehaviour(program: program, path: path, access: .read))
    }

    @discardableResult
    private func act(_ behaviour: Behaviour, at seconds: Double) -> Int32 {
        let process = ProcessContext(pid: 3, hostPid: 300, program: behaviour.program, lineage: ["web"])
        return judge.observe(
            Observation(behaviour: behaviour, time: Self.time(seconds), process: process), in: container)
    }

    /// As the command does.
    private func allow(_ behaviour: Behaviour) throws {
        let exported = try store.exportDocument(key)
        var changed = exported.document
        changed.allow(changed.lines(allowing: [behaviour]))
        try store.revise(exported, to: exported.text(for: changed), file: "x", action: .allowed, time: Self.time(0))
    }

    @Test("What was allowed is silent after a reload, its neighbour is not, and the state stays")
    func allowed() throws {
        act(read("/etc/shadow"), at: 2)
        let first = try #require(reports.takeViolations().first)
        #expect(first.acts.needed == [read("/etc/shadow")])
        #expect(first.profile.imageID == "sha256:1")
        var asked: [UInt64] = []
        judge.verdictsChanged = { asked += $0 }
        try allow(read("/etc/shadow"))
        judge.reload(at: Self.time(3))
        #expect(asked == [7], "the kernel is to ask anew")
        #expect(act(read("/etc/shadow"), at: 3.1) == -1)
        act(read("/etc/gshadow"), at: 3.2)
        let next = reports.takeViolations()
        #expect(next.map(\.behaviour) == [read("/etc/gshadow")])
        #expect(next.first?.profile.state == .approved)
    }

    @Test("An allowance ends by itself, and the act is a new violation at once, though its minute is not over")
    func ended() throws {
        act(read("/etc/shadow"), at: 2)
        let before = try #require(reports.takeViolations().first)
        try store.grant([read("/etc/shadow")], for: key, until: Self.time(8), time: Self.time(3))
        judge.reload(at: Self.time(3))
        act(read("/etc/shadow"), at: 4)
        judge.tick(at: Self.time(7.9))
        act(read("/etc/shadow"), at: 7.95)
        #expect(reports.takeViolations().isEmpty)
        var asked: [UInt64] = []
        judge.verdictsChanged = { asked += $0 }
        judge.tick(at: Self.time(8))
        #expect(asked == [7])
        act(read("/etc/shadow"), at: 8.1)
        let after = try #require(reports.takeViolations().first)
        #expect(after.id != before.id)
        #expect(after.count == 1)
        judge.tick(at: Self.time(9))
        #expect(asked == [7], "once")
    }

    @Test("What is not concerned by a decision goes on to be counted under its id")
    func others() throws {
        act(read("/a"), at: 2)
        act(read("/b"), at: 2)
        let ids = reports.takeViolations().map(\.id)
        try allow(read("/a"))
        judge.reload(at: Self.time(3))
        act(read("/b"), at: 4)
        #expect(reports.takeViolations().isEmpty, "it was told in this minute")
        judge.tick(at: Self.time(65))
        #expect(reports.takeViolations().map { [$0.id: $0.count] } == [[ids[1]: 2]])
    }

    @Test("What was denied is denied at once")
    func denied() throws {
        act(read("/a"), at: 2)
        #expect(reports.takeViolations().map(\.reason) == [.notInProfile])
        let exported = try store.exportDocument(key)
        var changed = exported.document
        changed.deny += read("/a").denyRules
        try store.revise(exported, to: exported.text(for: changed), file: "x", action: .denied, time: Self.time(2))
        judge.reload(at: Self.time(3))
        act(read("/a"), at: 3)
        #expect(reports.takeViolations().map(\.reason) == [.denied])
    }

    @Test("A program's start stands for what the program loads on its way, also for who allows it")
    func loads() throws {
        let shell = Program(executable: "/bin/sh", name: "sh")
        let start = Behaviour.process(ProcessBehaviour(program: shell, parent: "web"))
        let library = Behaviour.file(FileBehaviour(program: shell, path: "/lib/libc.so.6", access: .exec))
        act(start, at: 2)
        act(library, at: 2.1)
        #expect(reports.takeViolations().map(\.behaviour) == [start])
        judge.tick(at: Self.time(2.2))
        let kept = try #require(try kept())
        #expect(kept.acts.needed == [start, library])
        #expect(kept.count == 2)
        for behaviour in kept.acts.needed { try allow(behaviour) }
        judge.reload(at: Self.time(3))
        #expect(reports.takeViolations().map(\.count) == [2], "what was counted until then")
        act(start, at: 3)
        act(library, at: 3)
        #expect(reports.takeViolations().isEmpty)
        act(.file(FileBehaviour(program: shell, path: "/lib/libm.so.6", access: .exec)), at: 3.1)
        #expect(reports.takeViolations().map(\.behaviour.kind) == [.file], "the start stands for nothing any more")
    }

    @Test("An image of its own name's past is judged by its own profile as soon as there is one")
    func ownProfile() throws {
        let other = TrackedContainer(id: 8, cgroupPath: "/d", firstSeen: Timestamp(nanoseconds: 1), seenFromStart: true)
        var identity = identity
        identity.image.id = "sha256:2"
        identity.id = "c8"
        judge.begin(other, ContainerDescription(identity: identity), at: Self.time(2))
        func act(_ seconds: Double) {
            let process = ProcessContext(pid: 3, hostPid: 300, program: program)
            _ = judge.observe(
                Observation(behaviour: read("/new"), time: Self.time(seconds), process: process), in: other)
        }
        act(3)
        #expect(reports.takeViolations().map(\.profile.imageID) == ["sha256:1"])
        try store.importDocument(
            Self.document(id: "sha256:2", files: "[/new]"), file: "x", time: Self.time(3))
        judge.reload(at: Self.time(4))
        act(5)
        #expect(reports.takeViolations().isEmpty)
    }

    @Test("What the container did before stands with its violation, allowed and not")
    func before() throws {
        act(read("/etc/web.conf"), at: 2)
        act(read("/a"), at: 3)
        act(read("/etc/shadow"), at: 4)
        let store = try #require(try ViolationStore.open(existingIn: path))
        let events = try store.events(before: try #require(try kept()))
        #expect(events.map(\.what) == ["web read /etc/web.conf", "web read /a"])
        #expect(events.map(\.verdict) == ["allowed", "unknown"])
        #expect(events.map(\.pid) == [3, 3])
    }

    /// The newest.
    private func kept() throws -> KeptViolation? {
        var newest: KeptViolation?
        try ViolationStore.open(existingIn: path)?.forEach(ViolationFilter()) {
            newest = $0
            return false
        }
        return newest
    }
}
