import Baseline
import Containers
import Reporting
import Testing

@testable import Agent

@Suite("Learning strictly")
final class StrictLearningTests {
    private let second: UInt64 = 1_000_000_000
    private var notices: [Notice] = []
    private var known: [ProfileKey: Profile] = [:]
    private lazy var strict = StrictLearning(seed: 0, known: { [unowned self] in known[$0.profileKey] }) {
        [unowned self] in
        notices.append($0)
    }
    private lazy var learner = Learner(
        unitSeconds: 3600, notices: DangerNotices(seed: 0, report: { _ in }), strict: strict, report: { _ in })
    private let shell = Program(executable: "/bin/sh", name: "sh")
    private let nginx = Program(executable: "/usr/sbin/nginx", name: "nginx")
    private let key = ProfileKey(imageID: "sha256:1", role: "main")
    private let image = ImageIdentity(name: "web", id: "sha256:1")

    private func time(_ seconds: UInt64) -> Timestamp { Timestamp(nanoseconds: seconds * second) }

    private func begin(id: UInt64 = 1) -> TrackedContainer {
        let container = TrackedContainer(
            id: id, cgroupPath: "/c\(id)", firstSeen: time(100), seenFromStart: true)
        let identity = ContainerIdentity(id: "c\(id)", name: "web-\(id)", image: image, runtime: "docker")
        container.stage = .known(ContainerDescription(identity: identity))
        learner.begin(container, ContainerDescription(identity: identity), at: time(100))
        return container
    }

    @discardableResult
    private func act(
        _ behaviour: Behaviour, lineage: [String], pid: Int32 = 1, parent: Int32 = 0, in container: TrackedContainer,
        origin: LineageOrigin = .entrypoint, terminal: Bool = false, at seconds: UInt64 = 200
    ) -> Int32 {
        learner.observe(
            Observation(
                behaviour: behaviour, time: time(seconds),
                phase: origin == .exec ? .session : container.phase(at: time(seconds)),
                process: ProcessContext(
                    pid: pid, parentPid: parent, hostPid: pid, uid: 33, program: behaviour.program,
                    arguments: ["sh", "-c", "id"], lineage: lineage, origin: origin, terminal: terminal)),
            in: container)
    }

    private func start(_ program: Program, by parent: String, terminal: Bool = false) -> Behaviour {
        .process(
            ProcessBehaviour(
                program: program, parent: parent, origin: parent == "exec" ? .exec : .entrypoint, terminal: terminal))
    }

    private func read(_ program: Program, _ path: String) -> Behaviour {
        .file(FileBehaviour(program: program, path: path, access: .read))
    }

    private func learned() -> Set<Behaviour> {
        learner.finish()
        return Set(learner.takeDeltas(at: time(300)).first.map { Array($0.behaviours.keys) } ?? [])
    }

    @Test("An intruder's shell leaves nothing behind, and the entrypoint's shell of the same name everything")
    func intruder() {
        let container = begin()
        let cat = Program(executable: "/bin/cat", name: "cat")
        let own = [start(shell, by: "entrypoint"), read(shell, "/etc/web.conf"), start(nginx, by: "sh")]
        act(own[0], lineage: ["sh"], in: container, at: 101)
        act(own[1], lineage: ["sh"], in: container, at: 101)
        act(own[2], lineage: ["sh", "nginx"], in: container, at: 101)
        let broken = start(shell, by: "nginx")
        #expect(
            act(broken, lineage: ["sh", "nginx", "sh"], pid: 9, in: container) == ActNumber.askAgain,
            "a later act of the entrypoint's shell must not be answered by the intruder's")
        act(read(shell, "/etc/hostname"), lineage: ["sh", "nginx", "sh"], pid: 9, in: container)
        act(start(cat, by: "sh"), lineage: ["sh", "nginx", "sh", "cat"], pid: 10, parent: 9, in: container)
        act(read(cat, "/srv/data"), lineage: ["sh", "nginx", "sh", "cat"], pid: 10, parent: 9, in: container)
        // The same shell at the entrypoint's own bidding.
        act(read(shell, "/etc/other.conf"), lineage: ["sh"], in: container)
        #expect(learned() == Set(own + [read(shell, "/etc/other.conf")]))
        #expect(notices.map(\.reason) == ["not-learned"], "told once, and what its programs do not at all")
        #expect(notices.first?.behaviour == broken)
        #expect(notices.first?.label?.severity == .critical)
        #expect(strict.leftOut(of: key) == 1)
    }

    @Test("What is flagged below an intruder's shell is told, too, each thing once")
    func below() {
        let container = begin()
        let curl = Program(executable: "/usr/bin/curl", name: "curl")
        for _ in 0..<3 {
            act(start(shell, by: "nginx"), lineage: ["nginx", "sh"], pid: 9, in: container)
            act(start(curl, by: "sh"), lineage: ["nginx", "sh", "curl"], pid: 10, in: container)
        }
        #expect(notices.compactMap(\.behaviour?.program.name) == ["sh", "curl"])
        #expect(strict.leftOut == 2)
        #expect(learned() == [])
    }

    @Test("A session that lets go of its terminal is recognised by its parent")
    func detached() {
        let container = begin()
        let bash = Program(executable: "/bin/bash", name: "bash")
        let job = Program(executable: "/usr/bin/job", name: "job")
        act(
            start(bash, by: "exec", terminal: true), lineage: ["bash"], pid: 40, in: container, origin: .exec,
            terminal: true)
        act(start(job, by: "bash"), lineage: ["bash", "job"], pid: 41, parent: 40, in: container, origin: .exec)
        act(read(job, "/srv/x"), lineage: ["bash", "job"], pid: 41, parent: 1, in: container, origin: .exec)
        #expect(learned() == [])
    }

    @Test("What a person has allowed is learned as ever")
    func allowed() {
        let broken = start(shell, by: "nginx")
        var profile = Profile(key: key, image: image, state: .approved, learned: [:])
        let seen = Evidence(firstSeen: time(1), lastSeen: time(1))
        profile.learned = [broken: seen, start(nginx, by: "entrypoint"): seen]
        known[key] = profile
        let container = begin()
        act(broken, lineage: ["nginx", "sh"], in: container)
        #expect(learned() == [broken])
        #expect(notices.isEmpty)
    }

    @Test("Whoever begins to serve later was a server all the same: what its shell did is left out of the flush")
    func servesLater() {
        let container = begin()
        let app = Program(executable: "/app/run", name: "run")
        act(start(app, by: "entrypoint"), lineage: ["run"], in: container, at: 101)
        act(start(shell, by: "run"), lineage: ["run", "sh"], in: container, at: 102)
        act(.listen(ListenBehaviour(program: app, endpoint: .port(.tcp, 80))), lineage: ["run"], in: container, at: 103)
        act(read(shell, "/etc/secret"), lineage: ["run", "sh"], in: container, at: 104)
        #expect(
            learned() == [
                start(app, by: "entrypoint"), .listen(ListenBehaviour(program: app, endpoint: .port(.tcp, 80))),
            ])
        #expect(strict.leftOut(of: key) == 1)
        #expect(notices.map(\.behaviour) == [start(shell, by: "run")])
        #expect(notices.first?.container?.name == "web-1" && notices.first?.process?.lineage == ["run", "sh"])
        #expect(strict.leavesOut(callsOf: shell, key))
    }

    /// What flushes at these seconds learn, in all.
    private func flush(at seconds: UInt64...) -> Set<Behaviour> {
        var all: Set<Behaviour> = []
        for second in seconds {
            learner.tick(at: time(second))
            for delta in learner.takeDeltas(at: time(second)) { all.formUnion(delta.behaviours.keys) }
        }
        return all
    }

    @Test("What a shell that was taken out of a flush does afterwards is left out, too, and so are its children")
    func goesOn() {
        let container = begin()
        let app = Program(executable: "/app/run", name: "run")
        let cat = Program(executable: "/bin/cat", name: "cat")
        act(start(app, by: "entrypoint"), lineage: ["run"], in: container, at: 101)
        act(start(shell, by: "run"), lineage: ["run", "sh"], pid: 9, in: container, at: 102)
        let secret = act(read(shell, "/etc/secret"), lineage: ["run", "sh"], pid: 9, in: container, at: 102)
        act(.listen(ListenBehaviour(program: app, endpoint: .port(.tcp, 80))), lineage: ["run"], in: container, at: 103)
        _ = flush(at: 105)
        learner.repeated(secret, count: 3, in: container, at: time(106))
        act(read(shell, "/etc/other"), lineage: ["run", "sh"], pid: 9, in: container, at: 106)
        act(start(cat, by: "sh"), lineage: ["run", "sh", "cat"], pid: 10, parent: 9, in: container, at: 107)
        #expect(flush(at: 110) == [])
        #expect(strict.leftOut(of: key) == 1 && notices.count == 1)
    }

    @Test("A program that has another start that was learned goes on being learned")
    func otherStart() {
        let container = begin()
        let app = Program(executable: "/app/run", name: "run")
        act(start(shell, by: "entrypoint"), lineage: ["sh"], in: container, at: 101)
        act(start(app, by: "sh"), lineage: ["sh", "run"], in: container, at: 101)
        act(start(shell, by: "run"), lineage: ["sh", "run", "sh"], pid: 9, in: container, at: 102)
        act(.listen(ListenBehaviour(program: app, endpoint: .port(.tcp, 80))), lineage: ["run"], in: container, at: 103)
        act(read(shell, "/etc/web.conf"), lineage: ["sh"], in: container, at: 104)
        let all = learned()
        #expect(all.contains(read(shell, "/etc/web.conf")) && all.contains(start(shell, by: "entrypoint")))
        #expect(!all.contains(start(shell, by: "run")))
        #expect(!strict.leavesOut(callsOf: shell, key))
    }

    @Test(
        "What was refused is remembered while nothing of the image runs, and what a person allows meanwhile is learned")
    func resting() {
        let broken = start(shell, by: "nginx")
        let first = begin()
        act(start(nginx, by: "entrypoint"), lineage: ["nginx"], in: first)
        act(broken, lineage: ["nginx", "sh"], in: first)
        learner.end(first, at: time(210))
        #expect(flush(at: 220, 230) == [start(nginx, by: "entrypoint")])
        #expect(learner.keys == [key] && learner.progress.map(\.key) == [key])
        #expect(strict.leftOut(of: key) == 1 && strict.leftOut == 1)
        let second = begin(id: 2)
        act(broken, lineage: ["nginx", "sh"], in: second)
        #expect(strict.leftOut == 1 && notices.count == 1)
        learner.end(second, at: time(240))
        #expect(flush(at: 250, 260) == [])
        var profile = Profile(key: key, image: image, state: .approved, learned: [:])
        profile.learned = [broken: Evidence(firstSeen: time(1), lastSeen: time(1))]
        known[key] = profile
        act(broken, lineage: ["nginx", "sh"], in: begin(id: 3))
        #expect(learned() == [broken])
        #expect(learner.keys == [key])
    }

    @Test(
        "What an image does to set itself up is decided once it is clear that it belongs to the start",
        arguments: [false, true])
    func setUp(endsSoon: Bool) {
        let container = begin()
        let script = Program(executable: "/entry.sh", name: "entry.sh")
        let tool = Program(executable: "/usr/sbin/useradd", name: "useradd")
        act(start(script, by: "entrypoint"), lineage: ["entry.sh"], in: container, at: 101)
        let setUp = [start(tool, by: "entry.sh"), read(tool, "/etc/skel")]
        // More than ten seconds after the start it might be a shutdown.
        for behaviour in setUp { act(behaviour, lineage: ["entry.sh", "useradd"], in: container, at: 115) }
        #expect(flush(at: 118) == [start(script, by: "entrypoint")])
        #expect(notices.isEmpty)
        if endsSoon {
            learner.end(container, at: time(120))
            #expect(flush(at: 125) == [])
            #expect(notices.map(\.behaviour) == [setUp[0]])
        } else {
            #expect(flush(at: 128, 140) == Set(setUp))
            #expect(notices.isEmpty && strict.leftOut == 0)
        }
    }
}
