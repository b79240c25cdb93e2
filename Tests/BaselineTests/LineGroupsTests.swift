import Testing

@testable import Baseline

@Suite("Of which line a behaviour is an instance")
struct LineGroupsTests {
    private func groups(_ entries: ProcessEntry...) -> LineGroups {
        LineGroups(ProfileDocument(image: image, role: "main", processes: entries))
    }

    private func build(_ name: String) -> Program {
        Program(executable: "/builds/\(name)/out/program", name: "program")
    }

    private func connect(_ peer: ConnectPeer) -> Behaviour {
        .connect(ConnectBehaviour(program: nginx, peer: peer))
    }

    private func listen(_ endpoint: ListenEndpoint) -> Behaviour {
        .listen(ListenBehaviour(program: nginx, endpoint: endpoint))
    }

    @Test("Programs of one executable pattern start, read and map as one")
    func executables() {
        let groups = groups(
            ProcessEntry(program: build("*-*"), parents: ["make"], files: [.read: ["/etc/conf"], .exec: ["/lib/x.so"]]))
        func acts(_ name: String) -> [Behaviour] {
            let program = build(name)
            return [
                .process(ProcessBehaviour(program: program, parent: "make")), file(program, .read, "/etc/conf"),
                file(program, .exec, "/lib/x.so"),
            ]
        }
        let (a, b) = (acts("a-1"), acts("b-2"))
        #expect(a.map(groups.group) == b.map(groups.group))
        #expect(Set(a.map(groups.group)).count == 3)
        #expect(a.map(groups.group).map(\.kind) == a.map(\.kind))
        #expect(acts("other").map(groups.group) == acts("other"), "a program that the pattern does not hold")
        #expect(acts("a-1").allSatisfy { groups.pattern(of: $0) != nil })
    }

    @Test("Scripts of one pattern are one start; a start by somebody else is another")
    func scripts() {
        let groups = groups(ProcessEntry(program: busyboxShell, script: "/tmp/job-*.sh", parents: ["cron"]))
        func start(_ script: String, by parent: String = "cron") -> Behaviour {
            .process(ProcessBehaviour(program: busyboxShell, script: script, parent: parent))
        }
        #expect(groups.group(of: start("/tmp/job-1.sh")) == groups.group(of: start("/tmp/job-2.sh")))
        #expect(groups.group(of: start("/tmp/job-1.sh", by: "nginx")) == start("/tmp/job-1.sh", by: "nginx"))
    }

    @Test("Sockets of one pattern are one line to listen at and one to call")
    func sockets() {
        let groups = groups(
            ProcessEntry(program: nginx, listens: [.unix("/run/s-*.sock")], connects: [.unix("/run/s-*.sock")]))
        let (a, b) = ("/run/s-1.sock", "/run/s-2.sock")
        #expect(groups.group(of: listen(.unix(a))) == groups.group(of: listen(.unix(b))))
        #expect(groups.group(of: connect(.unix(a))) == groups.group(of: connect(.unix(b))))
        #expect(groups.group(of: connect(.unix(a))).kind == .connect)
        #expect(groups.group(of: connect(.unix("/run/t.sock"))) == connect(.unix("/run/t.sock")))
    }

    @Test(
        "Ports that are chance are one line, one that stands by itself is another, and names belong to what holds them")
    func portsAndNames() {
        let groups = groups(
            ProcessEntry(
                program: nginx, listens: [.port(.tcp, 40_000), .ephemeral(.tcp)],
                connects: [
                    .network(.private, .tcp, 0), .network(.public, .tcp, 80), .name("*.example.com", .tcp, 443),
                    .name("own.example.com", .tcp, 443),
                ]))
        #expect(groups.group(of: listen(.port(.tcp, 41_000))) == groups.group(of: listen(.port(.tcp, 42_000))))
        #expect(groups.group(of: listen(.port(.tcp, 40_000))) == listen(.port(.tcp, 40_000)))
        let ports: [ConnectPeer] = [.network(.private, .tcp, 41_000), .network(.private, .tcp, 42_000)]
        #expect(Set(ports.map(connect).map(groups.group)) == [connect(.network(.private, .tcp, 0))])
        let names: [ConnectPeer] = [.name("a.example.com", .tcp, 443), .name("b.example.com", .tcp, 443)]
        #expect(Set(names.map(connect).map(groups.group)) == [connect(.name("*.example.com", .tcp, 443))])
        #expect(groups.group(of: connect(.name("a.example.com", .tcp, 80))) == connect(.network(.public, .tcp, 80)))
        let unheld = connect(.name("a.example.org", .tcp, 443))
        #expect(groups.group(of: unheld) == unheld)
    }

    @Test("A line that stands for one behaviour alone is no pattern")
    func exact() {
        let groups = groups(ProcessEntry(program: nginx, parents: ["entrypoint"], files: [.read: ["/a", "/b/**"]]))
        #expect(groups.pattern(of: file(nginx, .read, "/a")) == nil)
        #expect(groups.pattern(of: file(nginx, .read, "/b/c")) == file(nginx, .read, "/b/**"))
        #expect(groups.pattern(of: .process(ProcessBehaviour(program: nginx, parent: "entrypoint"))) == nil)
        #expect(groups.pattern(of: file(redis, .read, "/a")) == nil)
    }

    @Test("Of several lines it is always the same one")
    func several() {
        let texts = ["/b/**", "/b/*", "/b/c*"]
        let lines = Set(
            [texts, texts.reversed()].map { texts in
                groups(ProcessEntry(program: nginx, files: [.read: texts])).group(of: file(nginx, .read, "/b/cd"))
            })
        #expect(lines.count == 1)
    }
}
