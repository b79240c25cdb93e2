import Testing

@testable import Baseline

@Suite("Verdicts")
struct MatcherTests {
    func matcher(_ entries: [ProcessEntry], deny: [DenyRule] = []) throws -> Matcher {
        try Matcher(ProfileDocument(image: image, role: "main", processes: entries, deny: deny))
    }

    func started(
        _ program: Program, by parent: String, origin: LineageOrigin = .entrypoint, terminal: Bool = false,
        script: String? = nil, argumentZero: String? = nil
    ) -> Observation {
        observation(
            .process(
                ProcessBehaviour(
                    program: program, script: script, parent: parent, origin: origin, terminal: terminal,
                    argumentZero: argumentZero)),
            origin: origin, terminal: terminal)
    }

    @Test("A program is allowed for its parent, origin and script, and not otherwise")
    func processes() throws {
        let matcher = try matcher([
            ProcessEntry(program: busyboxShell, script: "/app/*.sh", parents: ["entrypoint", "cron"]),
            ProcessEntry(program: busyboxShell, script: "-c", origin: .exec, parents: ["tool"]),
        ])
        #expect(matcher.verdict(for: started(busyboxShell, by: "cron", script: "/app/x.sh")) == .allowed)
        #expect(
            matcher.verdict(for: started(busyboxShell, by: "cron", origin: .preexisting, script: "/app/x.sh"))
                == .allowed)
        #expect(matcher.verdict(for: started(busyboxShell, by: "nginx", script: "/app/x.sh")) == .unknown)
        #expect(matcher.verdict(for: started(busyboxShell, by: "cron")) == .unknown)
        #expect(matcher.verdict(for: started(busyboxShell, by: "cron", script: "-c")) == .unknown)
        #expect(matcher.verdict(for: started(busyboxShell, by: "cron", origin: .exec, script: "/app/x.sh")) == .unknown)
        #expect(matcher.verdict(for: started(busyboxShell, by: "tool", origin: .exec, script: "-c")) == .allowed)
        #expect(
            matcher.verdict(for: started(busyboxShell, by: "cron", script: "/app/x.sh", argumentZero: "kworker"))
                == .unknown)
        let wget = Program(executable: "/bin/busybox", name: "wget")
        #expect(
            matcher.verdict(for: started(wget, by: "cron", script: "/app/x.sh")) == .unknown,
            "one executable, two programs")
    }

    @Test("Learned in an exec session is not learned for the entrypoint, nor the other way round")
    func execWord() throws {
        let matcher = try matcher([ProcessEntry(program: busyboxShell, parents: ["exec", "sh"])])
        #expect(matcher.verdict(for: started(busyboxShell, by: "exec", origin: .exec)) == .allowed)
        #expect(matcher.verdict(for: started(busyboxShell, by: "sh", origin: .exec)) == .unknown)
        #expect(matcher.verdict(for: started(busyboxShell, by: "sh")) == .allowed)
    }

    @Test("Without a terminal in the profile, a terminal is new; the other way round it is not")
    func terminal() throws {
        let without = try matcher([ProcessEntry(program: busyboxShell, parents: ["exec"])])
        #expect(without.verdict(for: started(busyboxShell, by: "exec", origin: .exec, terminal: true)) == .unknown)
        let with = try matcher([ProcessEntry(program: busyboxShell, terminal: true, parents: ["exec"])])
        #expect(with.verdict(for: started(busyboxShell, by: "exec", origin: .exec)) == .allowed)
    }

    @Test("Creating a path allows writing it, and not reading or deleting it")
    func createAllowsWrite() throws {
        let matcher = try matcher([ProcessEntry(program: nginx, files: [.create: ["/run/nginx.pid"]])])
        let verdicts = Access.allCases.map { matcher.verdict(for: observation(file(nginx, $0, "/run/nginx.pid"))) }
        #expect(verdicts == [.unknown, .allowed, .allowed, .unknown, .unknown])
        #expect(matcher.verdict(for: observation(file(redis, .create, "/run/nginx.pid"))) == .unknown)
    }

    @Test("A wildcard does not reach a sensitive path that it does not name")
    func sensitive() throws {
        let matcher = try matcher([
            ProcessEntry(
                program: nginx,
                files: [.read: ["/etc/**", "/srv/**", "/root/**", "/proc/*/environ"], .write: ["/etc/**"]])
        ])
        func verdict(_ path: String, _ access: Access = .read) -> Verdict {
            matcher.verdict(for: observation(file(nginx, access, path)))
        }
        #expect(verdict("/etc/hosts") == .allowed)
        #expect(verdict("/etc/shadow") == .unknown)
        #expect(verdict("/srv/a/b.txt") == .allowed)
        #expect(verdict("/srv/a/.ssh/id_rsa") == .unknown)
        #expect(verdict("/srv/tls/server.key") == .unknown)
        #expect(verdict("/root/notes") == .allowed, "the pattern names root")
        #expect(verdict("/root/.ssh/id_rsa") == .unknown)
        #expect(verdict("/proc/7/environ") == .allowed)
        #expect(verdict("/etc/motd", .write) == .allowed)
        #expect(verdict("/etc/passwd", .write) == .unknown)
        let parts = try self.matcher([
            ProcessEntry(
                program: nginx, files: [.read: ["/etc/sh*", "/srv/*.json", "/srv/id_*", "/u/id_r*", "/k/a*.key"]])
        ])
        func reach(_ path: String) -> Bool { parts.verdict(for: observation(file(nginx, .read, path))) == .allowed }
        #expect(reach("/etc/shadow") && reach("/u/id_rsa") && reach("/k/ab.key"), "a part that says which is meant")
        #expect(!reach("/srv/application_default_credentials.json") && !reach("/srv/id_rsa"))
        #expect(reach("/srv/id_7") && !reach("/srv/id_7.key"))
        let named = try self.matcher([
            ProcessEntry(program: nginx, files: [.read: ["/etc/shadow", "/srv/**/*.key", "/home/*/.ssh/*"]])
        ])
        #expect(named.verdict(for: observation(file(nginx, .read, "/etc/shadow"))) == .allowed)
        #expect(named.verdict(for: observation(file(nginx, .read, "/srv/x/a.key"))) == .allowed)
        #expect(named.verdict(for: observation(file(nginx, .read, "/home/u/.ssh/known_hosts"))) == .allowed)
        #expect(named.verdict(for: observation(file(nginx, .read, "/home/u/.ssh/id_rsa"))) == .unknown)
    }

    @Test("Deny beats what is allowed, and sees every spelling of a path")
    func deny() throws {
        let matcher = try matcher(
            [
                ProcessEntry(
                    program: nginx, parents: ["entrypoint"], files: [.read: ["/data/**"], .create: ["/data/**"]],
                    privileges: ["setuid"])
            ],
            deny: [
                DenyRule(path: "/secret/**"), DenyRule(path: "/data/ro/**", access: .write),
                DenyRule(program: "*sh", origin: .exec),
                DenyRule(privilege: "set*"), DenyRule(connect: .written("10.0.0.0/8", .tcp, 25)),
                DenyRule(listen: .unix("/run/*")),
            ])
        #expect(matcher.verdict(for: observation(file(nginx, .read, "/data/x"))) == .allowed)
        #expect(matcher.verdict(for: observation(file(nginx, .read, "/data/x"), others: ["/secret/x"])) == .denied)
        #expect(matcher.verdict(for: observation(file(nginx, .create, "/data/ro/x"))) == .denied)
        #expect(matcher.verdict(for: observation(file(nginx, .read, "/data/ro/x"))) == .allowed)
        #expect(matcher.verdict(for: started(busyboxShell, by: "exec", origin: .exec)) == .denied)
        #expect(matcher.verdict(for: started(busyboxShell, by: "nginx")) == .unknown)
        #expect(
            matcher.verdict(for: observation(file(busyboxShell, .read, "/x"), origin: .exec)) == .unknown,
            "the rule is about starting")
        #expect(
            matcher.verdict(for: observation(.privilege(PrivilegeBehaviour(program: nginx, operation: "setuid"))))
                == .denied)
        let mail = Behaviour.connect(ConnectBehaviour(program: nginx, peer: .network(.private, .tcp, 25)))
        #expect(matcher.verdict(for: observation(mail, address: "10.1.2.3")) == .denied)
        #expect(matcher.verdict(for: observation(mail, address: "192.168.1.1")) == .unknown)
        #expect(
            matcher.verdict(for: observation(.listen(ListenBehaviour(program: nginx, endpoint: .unix("/run/x")))))
                == .denied)
        #expect(
            matcher.verdict(
                for: observation(
                    .process(ProcessBehaviour(program: Program(executable: "/secret/x", name: "x"), parent: "sh"))))
                == .denied)
    }

    @Test("A refused access counts on sensitive paths only")
    func refused() throws {
        let matcher = try matcher([])
        #expect(matcher.verdict(for: observation(file(nginx, .read, "/var/x"), refused: true)) == .allowed)
        #expect(matcher.verdict(for: observation(file(nginx, .read, "/etc/shadow"), refused: true)) == .unknown)
        #expect(
            matcher.verdict(for: observation(file(nginx, .read, "/tmp/l"), others: ["/etc/shadow"], refused: true))
                == .unknown)
        #expect(
            matcher.verdict(
                for: observation(.privilege(PrivilegeBehaviour(program: nginx, operation: "mount")), refused: true))
                == .unknown)
    }

    @Test("A path that leads to a sensitive one must be allowed under both names")
    func otherSpelling() throws {
        let tricky = observation(file(nginx, .create, "/tmp/a/shadow"), operation: .rename, others: ["/etc/shadow"])
        let matcher = try matcher([ProcessEntry(program: nginx, files: [.create: ["/tmp/**"]])])
        #expect(matcher.verdict(for: tricky) == .unknown)
        #expect(tricky.behaviours == [file(nginx, .create, "/tmp/a/shadow"), file(nginx, .create, "/etc/shadow")])
        let learned = try Matcher(Generalizer.document(for: profile(tricky.behaviours)))
        #expect(learned.verdict(for: tricky) == .allowed)
    }

    @Test("A socket that was bound under the engine's name is the engine's, wherever it is mounted")
    func boundElsewhere() throws {
        let connect = Behaviour.connect(ConnectBehaviour(program: nginx, peer: .unix("/run/x.sock")))
        let hidden = observation(connect, others: ["/var/run/docker.sock"])
        let entry = ProcessEntry(program: nginx, connects: [.unix("/run/x.sock")])
        #expect(try matcher([entry]).verdict(for: observation(connect)) == .allowed)
        #expect(try matcher([entry]).verdict(for: hidden) == .unknown)
        let deny = DenyRule(connect: .unix("/**/docker.sock"))
        #expect(try matcher([entry], deny: [deny]).verdict(for: hidden) == .denied)
        #expect(try Matcher(Generalizer.document(for: profile(hidden.behaviours))).verdict(for: hidden) == .allowed)
    }

    @Test("A connection that reached another socket must be allowed under both names, and is told by the unknown one")
    func swappedAddress() throws {
        let known = Behaviour.connect(ConnectBehaviour(program: nginx, peer: .unix("/run/known.sock")))
        let other = Behaviour.connect(ConnectBehaviour(program: nginx, peer: .unix("/srv/other.sock")))
        var swapped = observation(known, others: ["/srv/other.sock"])
        let matcher = try matcher([ProcessEntry(program: nginx, connects: [.unix("/run/known.sock")])])
        #expect(matcher.verdict(for: swapped) == .unknown)
        #expect(matcher.unexplained(in: swapped) == other)
        swapped.tell(as: other)
        #expect(swapped.behaviour == other)
        #expect(swapped.alternatePaths == ["/run/known.sock"])
        #expect(try Matcher(Generalizer.document(for: profile(swapped.behaviours))).verdict(for: swapped) == .allowed)
        // The same socket, mounted elsewhere.
        #expect(matcher.verdict(for: observation(known, others: ["/mnt/known.sock"])) == .allowed)
    }

    @Test("Connections match by class, by written address, by socket path and by chance port")
    func connects() throws {
        let matcher = try matcher([
            ProcessEntry(
                program: nginx,
                connects: [
                    .network(.private, .tcp, 5432), .written("203.0.113.0/24", .tcp, 443), .unix("/run/php/*.sock"),
                    .unix("@bus*"),
                    .network(.loopback, .udp, 0), .written("2001:db8::/32", .tcp, 443),
                ])
        ])
        func verdict(_ peer: ConnectPeer, _ address: String? = nil) -> Verdict {
            matcher.verdict(for: observation(.connect(ConnectBehaviour(program: nginx, peer: peer)), address: address))
        }
        #expect(verdict(.network(.private, .tcp, 5432)) == .allowed)
        #expect(verdict(.network(.public, .tcp, 5432)) == .unknown)
        #expect(verdict(.network(.private, .udp, 5432)) == .unknown)
        #expect(verdict(.network(.public, .tcp, 443), "203.0.113.7") == .allowed)
        #expect(verdict(.network(.public, .tcp, 443), "203.0.114.7") == .unknown)
        #expect(verdict(.network(.public, .tcp, 443), "2001:db8::1") == .allowed)
        #expect(verdict(.network(.public, .tcp, 443)) == .unknown)
        #expect(verdict(.unix("/run/php/fpm.sock")) == .allowed)
        #expect(verdict(.unix("/run/docker.sock")) == .unknown)
        #expect(verdict(.unix("@bus-1")) == .allowed)
        #expect(verdict(.network(.loopback, .udp, 45000)) == .allowed)
        #expect(verdict(.network(.loopback, .udp, 4500)) == .unknown)
    }

    @Test("An executable may be a pattern")
    func executablePattern() throws {
        let matcher = try matcher([
            ProcessEntry(
                program: Program(executable: "/usr/lib/postgresql/*/bin/postgres", name: "postgres"),
                parents: ["entrypoint"])
        ])
        #expect(
            matcher.verdict(
                for: started(
                    Program(executable: "/usr/lib/postgresql/15/bin/postgres", name: "postgres"), by: "entrypoint"))
                == .allowed)
        #expect(
            matcher.verdict(
                for: started(
                    Program(executable: "/usr/lib/postgresql/bin/postgres", name: "postgres"), by: "entrypoint"))
                == .unknown)
    }

    @Test("The cost of an answer does not grow with the profile")
    func cost() throws {
        func lookups(_ count: Int) throws -> Duration {
            let paths = (0..<count).map { "/data/\($0 % 7)/name\($0)/x\($0)" + ($0 % 10 == 0 ? "/*.log" : "") }
            let matcher = try matcher([ProcessEntry(program: nginx, files: [.read: paths])])
            let wanted = observation(file(nginx, .read, "/data/6/name90/x90/app.log"))
            let clock = ContinuousClock()
            return (0..<20).map { _ in
                clock.measure {
                    for _ in 0..<200 where matcher.verdict(for: wanted) == .denied { Issue.record("no rule denies") }
                }
            }.min() ?? .zero
        }
        #expect(try lookups(10_000) < lookups(100) * 4)
    }
}
