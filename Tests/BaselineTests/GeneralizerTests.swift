import Testing

@testable import Baseline

@Suite("From a profile to its document")
struct GeneralizerTests {
    static func sample(seed: UInt64) -> [Behaviour] {
        var random = SeededGenerator(seed: seed)
        let programs = [nginx, busyboxShell, redis, python, Program(executable: "/opt/a*b/run", name: "run")]
        var behaviours: [Behaviour] = []
        let directories = [
            "/tmp", "/var/lib/app/data", "/var/cache/app", "/usr/share/nginx/html", "/usr/lib/python3", "/etc",
            "/etc/cron.d",
            "/root", "/root/.ssh", "/srv/www", "/data", "/run", "/proc/17", "/proc/self", "/app/static", "/home/u/.aws",
            "/bin",
        ]
        for program in programs {
            for _ in 0..<120 {
                let directory = directories[Int(random.next() % UInt64(directories.count))]
                let names = [
                    random.text(6, of: alphanumeric), "temp-\(random.next() % 9999).rdb",
                    random.text(5, of: lowercase) + ".html",
                    random.text(32, of: hexadecimal), "shadow", "docker.sock", "id_rsa", "a*b",
                    "\(random.next() % 100)", "mem", "id_\(random.next() % 90)", "app-\(random.next() % 90)",
                    "a\\\(random.next())",
                    "a*\(random.next())",
                    "tmp." + random.text(10, of: alphanumeric), "conf", random.text(4, of: lowercase) + ".so.1",
                ]
                let access = Access.allCases[Int(random.next() % 5)]
                behaviours.append(
                    file(program, access, directory + "/" + names[Int(random.next() % UInt64(names.count))]))
            }
            behaviours += [
                .process(ProcessBehaviour(program: program, parent: "entrypoint")),
                .process(
                    ProcessBehaviour(
                        program: program, script: "/tmp/x.\(random.text(6, of: alphanumeric))", parent: "sh",
                        origin: .exec, terminal: true)),
                .process(
                    ProcessBehaviour(
                        program: program, script: "-c", parent: "exec", origin: .exec, argumentZero: "li*e")),
                .process(ProcessBehaviour(program: program, script: "rel/a*.py", parent: "sh", origin: .preexisting)),
                .listen(ListenBehaviour(program: program, endpoint: .unix("/run/x.\(random.next() % 1000).sock"))),
                .listen(ListenBehaviour(program: program, endpoint: .unix("@abs*\(random.next())"))),
                .connect(ConnectBehaviour(program: program, peer: .unix("/var/run/docker.sock"))),
                .connect(ConnectBehaviour(program: program, peer: .network(.public, .tcp, 443))),
                .privilege(PrivilegeBehaviour(program: program, operation: "setuid")),
                .options(OptionsBehaviour(program: program)),
                .options(OptionsBehaviour(program: program, flags: ["-\(random.text(1, of: lowercase))"])),
                .options(OptionsBehaviour(program: program, flags: ["<secrets>"])),
                .options(OptionsBehaviour(program: program, environment: ["LD_PRELOAD"])),
            ]
            for _ in 0..<4 {
                behaviours.append(
                    .listen(
                        ListenBehaviour(program: program, endpoint: .port(.udp, 33000 + UInt16(random.next() % 20000))))
                )
                behaviours.append(
                    .connect(
                        ConnectBehaviour(
                            program: program, peer: .network(.private, .udp, 33000 + UInt16(random.next() % 20000)))))
            }
        }
        return behaviours
    }

    @Test("Law: whatever was learned is allowed by the document", arguments: 0..<12)
    func keyLaw(seed: UInt64) throws {
        let learned = profile(Self.sample(seed: seed), units: UInt32(1 + seed % 4))
        let matcher = try Matcher(Generalizer.document(for: learned))
        for behaviour in learned.learned.keys {
            #expect(matcher.verdict(for: observation(behaviour)) == .allowed, "\(behaviour)")
        }
    }

    @Test("Law: the order in which things were seen does not change the document", arguments: 0..<6)
    func orderLaw(seed: UInt64) throws {
        var behaviours = Self.sample(seed: seed)
        let first = try Generalizer.document(for: profile(behaviours))
        var random = SeededGenerator(seed: seed &+ 99)
        behaviours.shuffle(using: &random)
        #expect(try Generalizer.document(for: profile(behaviours)) == first)
    }

    @Test("Law: a document that covers all that was learned comes back as it was", arguments: 0..<6)
    func fixedPoint(seed: UInt64) throws {
        let behaviours = Self.sample(seed: seed)
        let first = try Generalizer.document(for: profile(behaviours))
        #expect(try Generalizer.document(for: profile(behaviours, document: first)) == first)
    }

    @Test("Law: no generalised pattern holds a sensitive path that it does not name", arguments: 0..<12)
    func sensitiveLaw(seed: UInt64) throws {
        let document = try Generalizer.document(for: profile(Self.sample(seed: seed)))
        let matcher = try Matcher(document)
        let learned = Set(Self.sample(seed: seed))
        let secrets = [
            "/etc/shadow", "/etc/gshadow", "/etc/cron.d/job", "/root/secret", "/root/.ssh/new", "/run/docker.sock",
            "/run/secrets/kubernetes.io/serviceaccount/token", "/proc/17/mem", "/usr/bin/ls", "/tmp/id_rsa",
            "/srv/www/.ssh/x",
            "/data/server.key", "/var/lib/docker/x", "/bin/dropped", "/usr/share/nginx/html/.aws/credentials",
        ]
        for path in secrets {
            for access in Access.allCases where SensitivePath.isSensitive(path, access: access) {
                for program in [nginx, redis, python, busyboxShell] {
                    let behaviour = file(program, access, path)
                    let twin = access == .write && learned.contains(file(program, .create, path))
                    if learned.contains(behaviour) || twin { continue }
                    #expect(matcher.verdict(for: behaviour) == .unknown, "\(program.name) \(access) \(path)")
                }
            }
        }
    }

    @Test("Law: no star that was made is filled by a private key", arguments: 0..<12)
    func privateKeys(seed: UInt64) throws {
        let behaviours = Self.sample(seed: seed)
        let document = try Generalizer.document(for: profile(behaviours))
        let matcher = try Matcher(document)
        let learned = Set(behaviours)
        var asked = 0
        for entry in document.processes where entry.files != [:] {
            for (access, texts) in entry.files where access != .exec {
                for text in texts where try !PathPattern(text).isLiteral && !text.contains("\\") {
                    let path = text.replacing("**", with: "*").replacing("*", with: "x.key")
                    let beside =
                        text.prefix { $0 != "*" }.split(separator: "/", omittingEmptySubsequences: false)
                        .dropLast().joined(separator: "/") + "/id_rsa"
                    let probes = [path, beside].filter { SensitivePath.isSensitive($0, access: access) }
                    for probe in probes where !text.hasPrefix("/proc/") {
                        let behaviour = file(entry.program, access, probe)
                        let twin = access == .write && learned.contains(file(entry.program, .create, probe))
                        if learned.contains(behaviour) || twin { continue }
                        asked += 1
                        #expect(matcher.verdict(for: behaviour) == .unknown, "\(access) \(probe) by \(text)")
                    }
                }
            }
        }
        #expect(asked > 20)
    }

    @Test("A person's entries stay as written, and what they cover adds nothing")
    func personsDocument() throws {
        let written = ProfileDocument(
            image: image, role: "main", state: .approved,
            processes: [ProcessEntry(program: nginx, parents: ["entrypoint"], files: [.read: ["/z/**", "/a"]])],
            deny: [DenyRule(program: "sh")])
        let learned: [Behaviour] = [
            .process(ProcessBehaviour(program: nginx, parent: "entrypoint")),
            .process(ProcessBehaviour(program: nginx, parent: "nginx")),
            file(nginx, .read, "/z/1"), file(nginx, .read, "/b"),
            .process(ProcessBehaviour(program: busyboxShell, parent: "nginx")),
        ]
        let document = try Generalizer.document(for: profile(learned, document: written))
        #expect(document.processes.count == 1)
        #expect(document.processes[0].files[.read] == ["/z/**", "/a", "/b"])
        #expect(document.processes[0].parents == ["entrypoint", "nginx"])
        #expect(document.deny == written.deny)
    }

    @Test("Entries differ by script, terminal and origin; files stand in the first")
    func entries() throws {
        let learned: [Behaviour] = [
            .process(ProcessBehaviour(program: busyboxShell, script: "/run.sh", parent: "entrypoint")),
            .process(ProcessBehaviour(program: busyboxShell, parent: "exec", origin: .exec, terminal: true)),
            .process(ProcessBehaviour(program: busyboxShell, script: "/run.sh", parent: "sh")),
            file(busyboxShell, .read, "/run.sh"),
        ]
        let document = try Generalizer.document(for: profile(learned))
        #expect(document.processes.map(\.script) == [nil, "/run.sh"])
        #expect(document.processes.map(\.parents) == [["exec"], ["entrypoint", "sh"]])
        #expect(document.processes.map(\.terminal) == [true, false])
        #expect(document.processes.map { $0.files.count } == [1, 0])
    }

    @Test("A client's own ports become one line, a server's stay")
    func ports() throws {
        let learned: [Behaviour] = [40001, 40002, 51234, 8080].map {
            .listen(ListenBehaviour(program: nginx, endpoint: .port(.udp, $0)))
        }
        let document = try Generalizer.document(for: profile(learned))
        #expect(document.processes[0].listens == [.port(.udp, 8080), .ephemeral(.udp)])
    }

    @Test("Examples show the learned paths behind a pattern, in order")
    func examples() throws {
        let learned = profile((1...9).map { file(redis, .create, "/data/temp-\($0).rdb") })
        let document = try Generalizer.document(for: learned)
        let examples = try Generalizer.examples(for: learned, in: document, limit: 2)
        #expect(
            examples == [
                .init(program: redis, access: .create, pattern: "/data/temp-*.rdb"): [
                    "/data/temp-1.rdb", "/data/temp-2.rdb",
                ]
            ])
    }
}
