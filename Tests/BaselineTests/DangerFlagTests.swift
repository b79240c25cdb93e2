import Testing

@testable import Baseline

@Suite("Flags on what is dangerous in any image")
struct DangerFlagTests {
    private func start(
        _ name: String, by parent: String, at executable: String? = nil, terminal: Bool = false
    ) -> Behaviour {
        .process(
            ProcessBehaviour(
                program: Program(executable: executable ?? "/usr/bin/" + name, name: name), parent: parent,
                origin: parent == "exec" ? .exec : .entrypoint, terminal: terminal))
    }

    private func words(_ behaviour: Behaviour, in others: [Behaviour] = [], evidence: Evidence? = nil) -> [String] {
        DangerFlag.flags(of: behaviour, evidence: evidence, in: ProcessGraph(others + [behaviour])).map {
            "\($0.label.severity.rawValue) \($0.reason.rawValue)"
        }
    }

    @Test("A shell is flagged where a server leads to it, directly or through others, and nowhere else")
    func serverShell() {
        let entrypoint = [start("sh", by: "entrypoint"), start("nginx", by: "sh")]
        #expect(words(start("sh", by: "entrypoint"), in: entrypoint) == [])
        #expect(words(start("sh", by: "nginx"), in: entrypoint) == ["critical server-shell"])
        let through = entrypoint + [start("helper", by: "nginx")]
        let flags = DangerFlag.flags(of: start("bash", by: "helper"), evidence: nil, in: ProcessGraph(through))
        #expect(flags.map(\.label.severity) == [.high])
        #expect(flags[0].label.explanation.hasPrefix("bash is started by nginx through helper: "))
        // A cron job's shell has no server above it.
        #expect(words(start("sh", by: "cron"), in: [start("cron", by: "entrypoint")]) == [])
    }

    @Test("Whatever listens on a port is a server; a unix socket makes none")
    func applicationServer() {
        let app = Program(executable: "/app/run", name: "run")
        let started = [start("run", by: "entrypoint", at: "/app/run")]
        let port = Behaviour.listen(ListenBehaviour(program: app, endpoint: .port(.tcp, 8000)))
        let socket = Behaviour.listen(ListenBehaviour(program: app, endpoint: .unix("/run/x")))
        #expect(words(start("sh", by: "run"), in: started + [port]) == ["high server-shell"])
        #expect(words(start("sh", by: "run"), in: started + [socket]) == [])
    }

    @Test(
        "Programs that hardly an image needs are flagged by what they are for",
        arguments: [
            ("apt-get", "high package-manager"), ("gcc-12", "high compiler"),
            ("x86_64-linux-gnu-gcc-12", "high compiler"),
            ("nc", "high network-tool"), ("curl", "high network-tool"), ("kubectl", "critical dangerous-program"),
            ("xmrig", "critical dangerous-program"), ("sudo", "high dangerous-program"),
            ("gdb", "high dangerous-program"),
        ])
    func tools(name: String, flag: String) { #expect(words(start(name, by: "sh")) == [flag]) }

    @Test(
        "What every image does is not flagged",
        arguments: [
            file(nginx, .read, "/etc/passwd"), file(nginx, .read, "/usr/lib/libc.so.6"),
            file(nginx, .create, "/run/nginx.pid"),
            file(nginx, .write, "/var/log/nginx/access.log"), file(nginx, .read, "/etc/cron.d/job"),
            file(python, .create, "/usr/lib/python3/dist-packages/x/__pycache__/y.cpython-311.pyc.*"),
            .privilege(PrivilegeBehaviour(program: nginx, operation: "setuid")),
            .privilege(PrivilegeBehaviour(program: redis, operation: "setgroups")),
            .connect(ConnectBehaviour(program: nginx, peer: .network(.private, .tcp, 5432))),
            .connect(ConnectBehaviour(program: nginx, peer: .network(.loopback, .tcp, 9000))),
            .listen(ListenBehaviour(program: nginx, endpoint: .port(.tcp, 80))),
            .options(OptionsBehaviour(program: busyboxShell, flags: ["-e"])),
            .options(OptionsBehaviour(program: nginx, environment: ["http_proxy"])),
        ])
    func ordinary(behaviour: Behaviour) { #expect(words(behaviour) == []) }

    @Test(
        "Paths, calls and privileges are flagged as gravely as a deviation would be",
        arguments: [
            (file(nginx, .read, "/etc/shadow"), "high sensitive-read"),
            (file(nginx, .create, "/usr/bin/x"), "critical executable-write"),
            (file(nginx, .write, "/usr/lib/**"), "critical executable-write"),
            (file(python, .create, "/usr/lib/python3/dist-packages/x/y.py"), "critical executable-write"),
            (file(nginx, .create, "/etc/cron.d/*"), "critical sensitive-write"),
            (file(nginx, .read, "/var/run/docker.sock"), "critical engine-socket"),
            (.connect(ConnectBehaviour(program: nginx, peer: .unix("/run/docker.sock"))), "critical engine-socket"),
            (.connect(ConnectBehaviour(program: nginx, peer: .network(.public, .tcp, 443))), "medium public-connect"),
            (.connect(ConnectBehaviour(program: nginx, peer: .network(.public, .tcp, 8443))), "high public-connect"),
            (
                .connect(ConnectBehaviour(program: nginx, peer: .network(.metadata, .tcp, 80))),
                "critical dangerous-connect"
            ),
            (
                .connect(ConnectBehaviour(program: busyboxShell, peer: .network(.private, .tcp, 4444))),
                "critical dangerous-connect"
            ),
            (.listen(ListenBehaviour(program: busyboxShell, endpoint: .port(.tcp, 1))), "critical tool-listens"),
            (.privilege(PrivilegeBehaviour(program: nginx, operation: "mount")), "critical privilege"),
            (.privilege(PrivilegeBehaviour(program: busyboxShell, operation: "setuid")), "medium privilege"),
            (
                .options(OptionsBehaviour(program: Program(executable: "/bin/nc", name: "nc"), flags: ["-e"])),
                "critical dangerous-arguments"
            ),
            (.options(OptionsBehaviour(program: nginx, environment: ["LD_PRELOAD"])), "high loader-environment"),
        ])
    func dangerous(behaviour: Behaviour, flag: String) {
        #expect(words(behaviour) == [flag])
        let label = DangerFlag.flags(of: behaviour, evidence: nil, in: ProcessGraph())[0].label
        #expect(!label.techniques.isEmpty && label.explanation.hasSuffix("."))
    }

    @Test("Code that the image did not have is flagged by its evidence; a person's terminal by the start")
    func driftAndSessions() {
        #expect(words(start("x", by: "sh"), evidence: evidence(drift: .added)) == ["critical drift-execution"])
        #expect(words(start("x", by: "sh"), evidence: evidence(drift: .volume)) == [])
        #expect(
            words(file(nginx, .exec, "memfd:x"), evidence: evidence(drift: .memory)) == ["critical drift-execution"])
        #expect(words(start("bash", by: "exec", terminal: true)) == ["high exec-session"])
        #expect(words(start("sh", by: "exec")) == [], "a health check")
    }

    @Test("Several flags stand with the gravest first")
    func order() {
        let shell = start("sh", by: "nginx", terminal: false)
        #expect(
            words(shell, evidence: evidence(drift: .added)) == ["critical drift-execution", "critical server-shell"])
        #expect(
            words(start("curl", by: "sh"), evidence: evidence(drift: .added))
                == ["critical drift-execution", "high network-tool"])
    }

    @Test("A lineage is the shortest way from a start; one that is not known is the name alone")
    func lineage() {
        let graph = ProcessGraph([
            start("sh", by: "entrypoint"), start("sh", by: "sh"), start("nginx", by: "sh"), start("a", by: "b"),
            start("b", by: "a"),
        ])
        #expect(graph.lineage(of: "nginx") == ["entrypoint", "sh", "nginx"])
        #expect(graph.lineage(of: start("nginx", by: "sh")) == ["entrypoint", "sh", "nginx"])
        #expect(graph.lineage(of: "a") == ["a"])
        #expect(graph.wayFromServer(to: ProcessBehaviour(program: busyboxShell, parent: "a")) == nil)
    }
}
