import Testing

@testable import Baseline

@Suite("What a person took out")
struct RemovedLinesTests {
    private func removed(_ lines: Behaviour...) throws -> RemovedLines { try RemovedLines(lines) }

    private func document(_ entries: ProcessEntry..., deny: [DenyRule] = []) -> ProfileDocument {
        ProfileDocument(image: image, role: "main", processes: entries, deny: deny)
    }

    @Test("A removed pattern holds names that were never seen, sensitive ones among them, and no others")
    func patterns() throws {
        let lines = try removed(file(nginx, .read, "/etc/**"))
        #expect(lines.hold(file(nginx, .read, "/etc/new/name")))
        #expect(lines.hold(file(nginx, .read, "/etc/shadow")))
        #expect(!lines.hold(file(nginx, .write, "/etc/new")))
        #expect(!lines.hold(file(nginx, .read, "/var/new")))
        #expect(!lines.hold(file(redis, .read, "/etc/new")))
    }

    @Test("No pattern that is made reaches a program, a script or a socket that a person took out")
    func made() throws {
        func program(_ version: String) -> Program {
            Program(executable: "/builds/parser-\(version)/out/program", name: "program")
        }
        let socket = ListenEndpoint.unix("/run/app/worker-31.sock")
        let removed: [Behaviour] = [
            .process(ProcessBehaviour(program: program("1.9-9xQ1zk"), parent: "sh")),
            .process(ProcessBehaviour(program: busyboxShell, script: "/tmp/job.a8Kd0Q", parent: "sh")),
            .listen(ListenBehaviour(program: nginx, endpoint: socket)),
            .listen(ListenBehaviour(program: nginx, endpoint: .unix("@bus-4711999"))),
            .connect(ConnectBehaviour(program: nginx, peer: .unix("/run/app/worker-31.sock"))),
        ]
        var learned = profile([
            .process(ProcessBehaviour(program: busyboxShell, script: "/tmp/job.Zk3J9a", parent: "sh")),
            .listen(ListenBehaviour(program: nginx, endpoint: .unix("/run/app/worker-77.sock"))),
            .listen(ListenBehaviour(program: nginx, endpoint: .unix("@bus-4712000"))),
            .connect(ConnectBehaviour(program: nginx, peer: .unix("/run/app/worker-77.sock"))),
        ])
        for version in ["1.4-a8Kd0Q", "1.5-Zk3J9a", "1.6-k3jD9x"] {
            learned.learned[.process(ProcessBehaviour(program: program(version), parent: "sh"))] =
                evidence(drift: .added)
        }
        for isRemoved in [false, true] {
            learned.removed = isRemoved ? removed : []
            let matcher = try Matcher(Generalizer.document(for: learned))
            for line in learned.learned.keys { #expect(matcher.verdict(for: line) == .allowed, "\(line)") }
            for line in removed {
                #expect(matcher.verdict(for: line) == (isRemoved ? .unknown : .allowed), "\(line)")
            }
        }
    }

    @Test("Who may not write may not create either, and the other way round")
    func writing() throws {
        for access in [Access.write, .create] {
            let lines = try removed(file(nginx, access, "/run/x"))
            #expect(lines.hold(file(nginx, .write, "/run/x")) && lines.hold(file(nginx, .create, "/run/x")))
            #expect(!lines.hold(file(nginx, .delete, "/run/x")))
        }
    }

    @Test("Flags and names are held one by one, and a line for files says nothing of flags")
    func options() throws {
        let shell = busyboxShell
        func flag(_ text: String) -> Behaviour { .options(OptionsBehaviour(program: shell, flags: [text])) }
        let lines = try removed(flag("-e"), .options(OptionsBehaviour(program: shell, environment: ["LD_PRELOAD"])))
        #expect(lines.hold(flag("-e")) && !lines.hold(flag("-x")))
        #expect(!lines.hold(.options(OptionsBehaviour(program: shell))))
        #expect(!lines.hold(.options(OptionsBehaviour(program: shell, environment: ["BASH_ENV"]))))
        #expect(!(try removed(file(shell, .read, "/x")).hold(flag("-e"))))
    }

    @Test("A start is held with a terminal and without, a script by its pattern, and origins count")
    func starts() throws {
        let line = ProcessBehaviour(
            program: python, script: "/srv/*.py", parent: "exec", origin: .exec, terminal: true)
        let lines = try removed(.process(line))
        var start = ProcessBehaviour(program: python, script: "/srv/new.py", parent: "exec", origin: .exec)
        #expect(lines.hold(.process(start)))
        start.terminal = true
        #expect(lines.hold(.process(start)))
        start.script = "/opt/new.py"
        #expect(!lines.hold(.process(start)))
        start.script = nil
        #expect(!lines.hold(.process(start)))
        let entrypoint = ProcessBehaviour(program: nginx, parent: "sh")
        var old = entrypoint
        (old.origin, old.terminal) = (.preexisting, true)
        #expect(try removed(.process(entrypoint)).hold(.process(old)))
    }

    @Test("Ephemeral ports, sockets, privileges and system calls are held as documents hold them")
    func others() throws {
        func listen(_ endpoint: ListenEndpoint) -> Behaviour {
            .listen(ListenBehaviour(program: nginx, endpoint: endpoint))
        }
        func connect(_ peer: ConnectPeer) -> Behaviour { .connect(ConnectBehaviour(program: nginx, peer: peer)) }
        let lines = try removed(
            listen(.ephemeral(.tcp)), listen(.unix("@app-*")), connect(.network(.private, .tcp, 0)),
            connect(.unix("/run/*.sock")), .privilege(PrivilegeBehaviour(program: nginx, operation: "setuid")),
            .syscall(SyscallBehaviour(program: nginx, name: "ptrace")))
        #expect(lines.hold(listen(.port(.tcp, 40_000))) && !lines.hold(listen(.port(.tcp, 80))))
        #expect(lines.hold(listen(.unix("@app-7"))) && !lines.hold(listen(.unix("@x"))))
        #expect(lines.hold(connect(.network(.private, .tcp, 50_000))))
        #expect(!lines.hold(connect(.network(.public, .tcp, 50_000))))
        #expect(lines.hold(connect(.unix("/run/a.sock"))) && !lines.hold(connect(.unix("/run/a"))))
        #expect(lines.hold(.privilege(PrivilegeBehaviour(program: nginx, operation: "setuid"))))
        #expect(!lines.hold(.privilege(PrivilegeBehaviour(program: nginx, operation: "setgid"))))
        #expect(lines.hold(.syscall(SyscallBehaviour(program: nginx, name: "ptrace"))))
    }

    @Test("Of a program that went whole nothing is learned; of one that is still there what its lines held is not")
    func wholeProgram() throws {
        let start = Behaviour.process(ProcessBehaviour(program: redis, parent: "sh"))
        let lines = try removed(start)
        let without = Admission(matcher: try Matcher(document(ProcessEntry(program: nginx))), removed: lines)
        #expect(without.answer(for: file(redis, .read, "/never/seen")) == .removed)
        #expect(without.answer(for: .process(ProcessBehaviour(program: redis, parent: "bash"))) == .removed)
        #expect(without.answer(for: file(nginx, .read, "/never/seen")) == .new)
        let with = Admission(
            matcher: try Matcher(document(ProcessEntry(program: redis, parents: ["exec"]))), removed: lines)
        #expect(with.answer(for: file(redis, .read, "/never/seen")) == .new)
        #expect(with.answer(for: start) == .removed)
    }

    @Test("What the document allows is learned though a removed line holds it; what it denies is not")
    func order() throws {
        let written = document(
            ProcessEntry(program: nginx, files: [.read: ["/etc/hosts", "/etc/passwd"]]),
            deny: [DenyRule(path: "/etc/passwd")])
        let admission = Admission(
            matcher: try Matcher(written), removed: try removed(file(nginx, .read, "/etc/*")))
        #expect(admission.answer(for: file(nginx, .read, "/etc/hosts")) == .covered)
        #expect(admission.answer(for: file(nginx, .read, "/etc/passwd")) == .denied)
        #expect(admission.answer(for: file(nginx, .read, "/etc/group")) == .removed)
        #expect(admission.answer(for: file(nginx, .read, "/var/x")) == .new)
    }

    @Test("No pattern that is made of what is learned reaches what was taken out")
    func generalising() throws {
        let paths = (1...40).map { "/var/cache/app/item-\($0)" }
        var profile = profile(paths.map { file(nginx, .read, $0) })
        #expect(try Generalizer.document(for: profile).processes[0].files[.read] == ["/var/cache/app/item-*"])
        profile.removed = [file(nginx, .read, "/var/cache/app/item-99")]
        let document = try Generalizer.document(for: profile)
        let matcher = try Matcher(document)
        #expect(matcher.verdict(for: file(nginx, .read, "/var/cache/app/item-99")) == .unknown)
        #expect(paths.allSatisfy { matcher.verdict(for: file(nginx, .read, $0)) == .allowed })
    }

    @Test("A delta's denied and removed behaviours are told and not taken up")
    func applied() throws {
        var profile = profile([])
        profile.document = document(ProcessEntry(program: nginx), deny: [DenyRule(path: "/denied")])
        profile.removed = [file(nginx, .read, "/removed/*")]
        profile.state = .approved
        let delta = ProfileDelta(
            key: profile.key, image: image,
            behaviours: [file(nginx, .read, "/denied"): evidence(), file(nginx, .read, "/removed/x"): evidence()])
        let outcome = profile.apply(delta)
        #expect(outcome.denied == [file(nginx, .read, "/denied")])
        #expect(outcome.removed == [file(nginx, .read, "/removed/x")])
        #expect(outcome.newBehaviours == 0 && !outcome.approvalLapsed)
        #expect(profile.learned.isEmpty && profile.state == .approved)
    }
}

@Suite("Whether a document covers a line")
struct LineCoverageTests {
    private func covers(_ written: String, _ line: String, _ access: Access = .read) throws -> Bool {
        let entry = ProcessEntry(program: nginx, files: [access: [written]])
        return try Matcher(ProfileDocument(image: image, role: "main", processes: [entry]))
            .covers(file(nginx, access, line))
    }

    @Test(
        "A wider pattern covers, a narrower one and a name with a star do not",
        arguments: [
            ("/a/*", "/a/b", true), ("/a/**", "/a/*", true), ("/a/**", "/a/*/b", true), ("/a/*", "/a/*", true),
            ("/a/**", "/a/**", true), ("/a/*", "/a/**", false), ("/a/*/c", "/a/**", false), ("/a/b", "/a/*", false),
            ("/a/x*", "/a/*", false), ("/a/*", "/a/x*.log", true), ("/a/\\*", "/a/*", false),
            ("/a/*", "/a/\\*", true), ("/proc/*/stat", "/proc/*/stat", true), ("/etc/**", "/etc/shadow", false),
            ("/etc/**", "/etc/hosts", true), ("/**", "/root/**", false), ("/proc/**", "/proc/*/environ", false),
        ])
    func patterns(written: String, line: String, wanted: Bool) throws {
        #expect(try covers(written, line) == wanted)
    }

    /// Each line of a document is covered by it, unless it reaches something sensitive that no line names.
    @Test("A document covers its own lines")
    func own() throws {
        let entry = ProcessEntry(
            program: Program(executable: "/opt/*/bin/app", name: "app"), script: "/srv/**", parents: ["sh"],
            flags: ["-e"], environment: ["BASH_ENV"], files: [.create: ["/tmp/*"], .exec: ["/lib/*.so"]],
            listens: [.port(.tcp, 80), .ephemeral(.udp), .unix("@x-*")],
            connects: [.network(.private, .tcp, 0), .unix("/run/*.sock"), .written("10.0.0.0/8", .tcp, 443)],
            privileges: ["setuid"], syscalls: ["openat"])
        let document = ProfileDocument(image: image, role: "main", processes: [entry])
        let matcher = try Matcher(document)
        for line in document.lines { #expect(matcher.covers(line), "\(line)") }
        #expect(matcher.covers(file(entry.program, .write, "/tmp/x")))
        #expect(!matcher.covers(file(Program(executable: "/opt/**", name: "app"), .create, "/tmp/x")))
    }

    @Test("The line of an observed behaviour stands for it alone, whatever is in its names")
    func exactLines() throws {
        let odd = Program(executable: "/opt/a*b", name: "a*b")
        let seen = file(odd, .read, "/data/x*\\y")
        let lines = try RemovedLines(seen.exactLines)
        #expect(lines.hold(seen))
        #expect(!lines.hold(file(odd, .read, "/data/xz\\y")))
        #expect(!lines.hold(file(Program(executable: "/opt/aXb", name: "a*b"), .read, "/data/x*\\y")))
    }
}

@Suite("What another image has shown")
struct InheritedEvidenceTests {
    private let inherited = Evidence(
        observations: 0, units: 0, runs: 0, firstSeen: Timestamp(nanoseconds: 1), lastSeen: Timestamp(nanoseconds: 9),
        phases: [], provenance: .inherited)

    @Test("Being seen makes it learned, first and last seen when it was seen here", arguments: [false, true])
    func confirmed(reversed: Bool) {
        let seen = Evidence(
            firstUnit: 7, firstSeen: Timestamp(nanoseconds: 20), lastSeen: Timestamp(nanoseconds: 30))
        let old = Evidence(firstUnit: 3, firstSeen: Timestamp(nanoseconds: 2), lastSeen: Timestamp(nanoseconds: 3))
        var late = inherited
        late.lastSeen = Timestamp(nanoseconds: 99)
        #expect((reversed ? seen.merged(with: late) : late.merged(with: seen)) == seen)
        #expect(inherited.isUnseen && !seen.isUnseen)
        #expect(seen.merged(with: old).merged(with: late) == old.merged(with: seen))
    }

    /// Figures of a profile with inherited behaviours are those of the profile without them.
    @Test("Coverage, novelty and readiness do not count it", arguments: UInt64(1)...20)
    func uncounted(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var plain = profile([], units: 30)
        for index in 0..<UInt64.random(in: 0...60, using: &random) {
            let path = "/data/\(random.text(1, of: "ab"))/\(random.text(2, of: alphanumeric))"
            plain.learned[file(nginx, .read, path)] = evidence(
                units: UInt32.random(in: 1...4, using: &random), firstUnit: index % 30)
        }
        var more = plain
        for index in 0..<50 where more.learned[file(nginx, .read, "/data/a/\(index)")] == nil {
            more.learned[file(nginx, .read, "/data/a/\(index)")] = inherited
            more.learned[.listen(ListenBehaviour(program: redis, endpoint: .port(.tcp, UInt16(index))))] = inherited
        }
        let (a, b) = (try Convergence(plain), try Convergence(more))
        #expect(a.kinds == b.kinds)
        #expect(a.obstacles == b.obstacles && a.coverage == b.coverage)
    }
}
