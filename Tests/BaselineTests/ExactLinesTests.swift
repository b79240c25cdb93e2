import Testing

@testable import Baseline

@Suite("From an observed act to the lines that hold it")
struct ExactLinesTests {
    private func document(_ entries: ProcessEntry..., deny: [DenyRule] = []) -> ProfileDocument {
        ProfileDocument(image: image, role: "main", processes: entries, deny: deny)
    }

    private func allowing(_ observed: [Behaviour], in before: ProfileDocument) throws -> Matcher {
        var changed = before
        changed.allow(before.lines(allowing: observed))
        return try Matcher(changed)
    }

    private static let acts: [Behaviour] = [
        .process(ProcessBehaviour(program: nginx, parent: "entrypoint")),
        .process(ProcessBehaviour(program: busyboxShell, script: "-c", parent: "nginx", terminal: true)),
        .process(ProcessBehaviour(program: busyboxShell, script: "/run/*.sh", parent: "exec", origin: .exec)),
        .process(ProcessBehaviour(program: Program(executable: "memfd:x", name: "x"), parent: "sh", origin: .exec)),
        .options(OptionsBehaviour(program: busyboxShell, flags: ["-c", "-e"])),
        .options(OptionsBehaviour(program: nginx, environment: ["LD_PRELOAD", "http_proxy"])),
        file(nginx, .read, "/etc/shadow"), file(nginx, .write, "/var/a*b\\c"), file(nginx, .exec, "/lib/x.so"),
        .listen(ListenBehaviour(program: nginx, endpoint: .port(.tcp, 4444))),
        .listen(ListenBehaviour(program: nginx, endpoint: .unix("/run/*.sock"))),
        .connect(ConnectBehaviour(program: nginx, peer: .network(.public, .tcp, 443))),
        .connect(ConnectBehaviour(program: nginx, peer: .unix("@a*b"))),
        .privilege(PrivilegeBehaviour(program: nginx, operation: "ptrace")),
    ]

    /// What was allowed stays allowed, and of all other acts none becomes so.
    @Test("What was observed is allowed then, and none of the others", arguments: acts)
    func exact(_ act: Behaviour) throws {
        let before = document(
            ProcessEntry(program: nginx, parents: ["entrypoint"], flags: ["-g"], files: [.read: ["/srv/**"]]),
            ProcessEntry(program: busyboxShell, parents: ["nginx"], flags: []))
        let known = try Matcher(before)
        let changed = try allowing([act], in: before)
        #expect(changed.verdict(for: act) == .allowed)
        for other in Self.acts where other != act {
            #expect(changed.verdict(for: other) == known.verdict(for: other), "\(other)")
        }
        for line in before.lines {
            #expect(changed.verdict(for: line) == known.verdict(for: line))
        }
    }

    @Test("A name with a star in it is that name, not a pattern")
    func literal() throws {
        let changed = try allowing([file(nginx, .write, "/var/a*b")], in: document())
        #expect(changed.verdict(for: file(nginx, .write, "/var/a*b")) == .allowed)
        #expect(changed.verdict(for: file(nginx, .write, "/var/axb")) == .unknown)
    }

    @Test("A program that the profile did not hold is allowed with the flags that it was seen with, and no others")
    func newProgram() throws {
        let nc = Program(executable: "/bin/nc", name: "nc")
        let start = Behaviour.process(ProcessBehaviour(program: nc, parent: "sh"))
        let matcher = try allowing(
            [start, .options(OptionsBehaviour(program: nc, flags: ["-l"]))], in: document())
        #expect(matcher.verdict(for: .options(OptionsBehaviour(program: nc, flags: ["-l"]))) == .allowed)
        #expect(matcher.verdict(for: .options(OptionsBehaviour(program: nc, flags: ["-e"]))) == .unknown)
        #expect(matcher.verdict(for: start) == .allowed)
    }

    @Test("A program that was first allowed something else is not allowed every flag by that")
    func startedLater() throws {
        let nc = Program(executable: "/bin/nc", name: "nc")
        var changed = document()
        changed.allow(changed.lines(allowing: [file(nc, .read, "/etc/x")]))
        let start = Behaviour.process(ProcessBehaviour(program: nc, parent: "sh"))
        changed.allow(changed.lines(allowing: [start]))
        let matcher = try Matcher(changed)
        #expect(matcher.verdict(for: start) == .allowed)
        #expect(matcher.verdict(for: .options(OptionsBehaviour(program: nc, flags: ["-e"]))) == .unknown)
    }

    @Test("A program that the profile holds by a pattern keeps that pattern, and its list of flags")
    func byPattern() throws {
        let entry = ProcessEntry(
            program: Program(executable: "/opt/*/bin/curl", name: "curl"), parents: ["sh"], flags: ["-s"])
        let curl = Program(executable: "/opt/8.1/bin/curl", name: "curl")
        let before = document(entry)
        #expect(before.written(curl) == entry.program)
        let matcher = try allowing([file(curl, .read, "/etc/curlrc")], in: before)
        #expect(matcher.verdict(for: file(curl, .read, "/etc/curlrc")) == .allowed)
        #expect(matcher.verdict(for: .options(OptionsBehaviour(program: curl, flags: ["-d"]))) == .unknown)
    }

    @Test("Lines that come to a program which may be started with any flags leave it so")
    func anyFlags() throws {
        let before = document(ProcessEntry(program: busyboxShell, parents: ["nginx"]))
        var changed = before
        changed.allow([
            .options(OptionsBehaviour(program: busyboxShell)),
            .options(OptionsBehaviour(program: busyboxShell, flags: ["-c"])),
        ])
        #expect(changed == before)
    }

    @Test("What is denied is denied whatever is added, and the rule is named")
    func denied() throws {
        let rule = DenyRule(path: "/etc/shadow")
        let act = file(nginx, .read, "/etc/shadow")
        let matcher = try allowing([act], in: document(deny: [DenyRule(privilege: "x"), rule]))
        #expect(matcher.verdict(for: act) == .denied)
        #expect(matcher.denials(of: act) == [1])
        #expect(matcher.denials(of: observation(act)) == [1])
        #expect(matcher.missing(in: observation(act)) == [])
    }

    @Test("An observed act's rules deny it, and no other act", arguments: acts)
    func denyRules(_ act: Behaviour) throws {
        var all = document()
        all.allow(all.lines(allowing: Self.acts))
        let known = try Matcher(all)
        all.deny = act.denyRules
        let matcher = try Matcher(all)
        let isSeveral =
            if case .options(let options) = act { options.flags.count + options.environment.count > 1 } else { false }
        #expect(all.deny.count == (isSeveral ? 2 : 1))
        for other in Self.acts {
            let isDenied = matcher.verdict(for: other) == .denied
            #expect(isDenied == (other == act), "\(other)")
            if !isDenied { #expect(matcher.verdict(for: other) == known.verdict(for: other)) }
        }
    }

    @Test("A rule for a flag or a name of the environment sees a start that has it, and no start without")
    func denyOptions() throws {
        let matcher = try Matcher(
            document(
                ProcessEntry(program: busyboxShell, parents: ["nginx"], environment: ["LD_PRELOAD"]),
                deny: [
                    DenyRule(program: "sh", flag: "-e*"), DenyRule(environment: "LD_PRELOAD"),
                    DenyRule(program: "curl", parent: "sh", flag: "-d"),
                ]))
        func start(_ flags: [String]?, _ names: [String] = []) -> Observation {
            var start = observation(.process(ProcessBehaviour(program: busyboxShell, parent: "nginx")))
            start.options = StartOptions(flags: flags, environment: names)
            return start
        }
        #expect(matcher.verdict(for: start(["-c", "-ex"])) == .denied)
        #expect(matcher.verdict(for: start(["-c"])) == .allowed)
        #expect(matcher.verdict(for: start(nil)) == .allowed)
        #expect(matcher.verdict(for: start([], ["LD_PRELOAD"])) == .denied)
        let open = file(busyboxShell, .read, "/x")
        #expect(matcher.verdict(for: observation(open)) == .unknown, "it is about starts alone")
    }
}

@Suite("From an observed act to a wider line")
struct WidenedLinesTests {
    private func text(_ act: Behaviour, wholeDirectory: Bool = false) -> String? {
        switch act.widened(as: act.program, wholeDirectory: wholeDirectory) {
        case .file(let file): file.path
        case .listen(let listen): "\(listen.endpoint)"
        case .connect(let connect): "\(connect.peer)"
        case .process(let process): process.program.executable + (process.script.map { " " + $0 } ?? "")
        case .options, .privilege, .syscall: "?"
        case nil: nil
        }
    }

    @Test(
        "A file's varying name becomes a pattern, any other its directory; a sensitive path stays",
        arguments: [
            (.write, "/tmp/tmp.Xy12Ab34Cd", "/tmp/tmp.*"), (.write, "/var/log/app/today.log", "/var/log/app/*"),
            (.read, "/srv/a*b/x", "/srv/a\\*b/*"), (.read, "/etc/shadow", nil), (.read, "/etc/passwd", nil),
            (.write, "/usr/bin/x", nil), (.read, "/x", nil), (.exec, "/opt/app/libx.so.1", "/opt/app/*.so*"),
            (.exec, "/opt/app/plugin", nil), (.read, "/etc/app.conf", nil), (.create, "/root/.ssh/x", nil),
            (.read, "/proc/77/status", "/proc/*/status"),
        ] as [(Access, String, String?)])
    func files(_ access: Access, _ path: String, _ expected: String?) {
        #expect(text(file(nginx, access, path)) == expected)
    }

    @Test("A family is its whole directory, whatever the names look like")
    func family() {
        #expect(text(file(nginx, .write, "/tmp/x/tmp.Xy12Ab34Cd"), wholeDirectory: true) == "/tmp/x/*")
        #expect(text(file(nginx, .read, "/etc/x.conf"), wholeDirectory: true) == nil)
    }

    @Test("A chance port stands for its range, a chosen one for itself")
    func ports() {
        func listen(_ port: UInt16) -> Behaviour {
            .listen(ListenBehaviour(program: nginx, endpoint: .port(.tcp, port)))
        }
        func connect(_ port: UInt16) -> Behaviour {
            .connect(ConnectBehaviour(program: nginx, peer: .network(.private, .tcp, port)))
        }
        #expect(listen(80).widened(as: nginx) == nil)
        #expect(
            listen(40_000).widened(as: nginx) == .listen(ListenBehaviour(program: nginx, endpoint: .ephemeral(.tcp))))
        #expect(connect(443).widened(as: nginx) == nil)
        #expect(connect(50_001).widened(as: nginx) == connect(BehaviourPatterns.anyEphemeralPort))
    }

    @Test("A program in a varying place is its pattern, started by the same parent; privileges and flags stay")
    func programs() {
        let drawn = Program(executable: "/tmp/tmp.Xy12Ab34Cd/run", name: "run")
        let start = Behaviour.process(ProcessBehaviour(program: drawn, parent: "sh"))
        #expect(text(start) == "/tmp/tmp.*/run")
        if case .process(let process)? = start.widened(as: drawn) { #expect(process.parent == "sh") }
        #expect(text(.process(ProcessBehaviour(program: nginx, parent: "sh"))) == nil)
        #expect(text(.privilege(PrivilegeBehaviour(program: nginx, operation: "ptrace"))) == nil)
        #expect(text(.options(OptionsBehaviour(program: nginx, flags: ["-g"]))) == nil)
    }

    /// The wider line holds what it was made from.
    @Test("A wider line holds the act", arguments: UInt64(1)...20)
    func holds(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let directories = ["/tmp", "/var/cache/app", "/srv/www", "/data/x", "/run/app", "/opt/app/lib"]
        let names = [
            "tmp." + random.text(10, of: alphanumeric), random.text(32, of: hexadecimal), "report.txt", "libz.so.1",
        ]
        for directory in directories {
            for name in names {
                for access in Access.allCases {
                    let act = file(nginx, access, "\(directory)/\(name)")
                    guard let line = act.widened(as: nginx) else { continue }
                    var document = ProfileDocument(image: image, role: "main")
                    document.allow([line])
                    #expect(try Matcher(document).verdict(for: act) == .allowed, "\(act)")
                }
            }
        }
    }
}
