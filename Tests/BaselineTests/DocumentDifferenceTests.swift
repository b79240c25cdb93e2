import Baseline
import Testing

@Suite("What differs between two documents")
struct DocumentDifferenceTests {
    private func document(_ entries: ProcessEntry..., deny: [DenyRule] = []) -> ProfileDocument {
        ProfileDocument(image: image, role: "main", processes: entries, deny: deny)
    }

    private func reads(_ paths: String...) -> ProfileDocument {
        document(ProcessEntry(program: nginx, parents: ["entrypoint"], files: [.read: paths]))
    }

    private func read(_ path: String) -> Behaviour {
        .file(FileBehaviour(program: nginx, path: path, access: .read))
    }

    @Test("Order is no difference, and figures of resources are none of their own")
    func same() {
        let a = document(
            ProcessEntry(program: nginx, parents: ["entrypoint", "exec"]), ProcessEntry(program: redis, flags: ["-a"]),
            deny: [DenyRule(program: "sh"), DenyRule(program: "ash")])
        var b = document(
            ProcessEntry(program: redis, flags: ["-a"]), ProcessEntry(program: nginx, parents: ["exec"]),
            ProcessEntry(program: nginx, parents: ["entrypoint"]),
            deny: [DenyRule(program: "ash"), DenyRule(program: "sh")])
        b.resources[.cpu] = ResourceSummary(p50: 1, p99: 1, max: 1)
        let difference = DocumentDifference(from: a, to: b)
        #expect(difference.isEmpty)
        #expect(difference.resources.count == 1)
    }

    @Test("Head, modes, rules and lines are told apart, by program")
    func parts() {
        var a = document(ProcessEntry(program: nginx, parents: ["entrypoint"]), deny: [DenyRule(program: "sh")])
        a.mode = [.file: .block]
        var b = document(ProcessEntry(program: redis, parents: ["entrypoint"]), deny: [DenyRule(program: "ash")])
        (b.state, b.role, b.image.id) = (.approved, "worker", "sha256:other")
        b.mode = [.file: .alert, .listen: .kill]
        let difference = DocumentDifference(from: a, to: b)
        #expect(difference.state?.before == .learning && difference.state?.after == .approved)
        #expect(difference.role?.after == "worker" && difference.image?.after.id == "sha256:other")
        #expect(difference.mode[.file]?.before == .block && difference.mode[.file]?.after == .alert)
        #expect(difference.mode[.listen]?.before == .some(nil) && difference.mode[.connect] == nil)
        #expect(difference.denyRemoved == [DenyRule(program: "sh")])
        #expect(difference.denyAdded == [DenyRule(program: "ash")])
        #expect(difference.programs.map(\.presence) == [.added, .removed])
        #expect(difference.programs.map(\.program) == [redis, nginx])
        let back = DocumentDifference(from: b, to: a)
        #expect(back.programs.map(\.presence) == [.removed, .added])
    }

    @Test("A name that a new pattern stands for is told as covered, and one that it does not reach is not")
    func covered() {
        let before = reads("/data/a", "/data/b", "/data/x/*.log", "/srv/c", "/etc/shadow", "/etc/sh*")
        let after = reads("/data/**", "/etc/**")
        let lines = DocumentDifference(from: before, to: after).programs[0]
        let cover = Dictionary(uniqueKeysWithValues: lines.removed.map { ($0.line, $0.coveredBy) })
        #expect(cover[read("/data/a")] == .some(read("/data/**")))
        #expect(cover[read("/data/x/*.log")] == .some(read("/data/**")))
        #expect(cover[read("/srv/c")] == .some(nil))
        // A wildcard does not reach what is sensitive and not named.
        #expect(cover[read("/etc/shadow")] == .some(nil))
        #expect(cover[read("/etc/sh*")] == .some(nil))
        #expect(lines.added.allSatisfy { $0.coveredBy == nil })
        let narrowed = DocumentDifference(from: after, to: before).programs[0]
        #expect(narrowed.added.count { $0.coveredBy == read("/data/**") } == 3)
    }

    @Test("Ports, sockets, scripts and creating cover what is narrower")
    func otherCovers() {
        func change(_ narrow: ProcessEntry, _ wide: ProcessEntry) -> Behaviour? {
            DocumentDifference(from: document(narrow), to: document(wide)).programs[0].removed.first?.coveredBy
        }
        var (narrow, wide) = (ProcessEntry(program: nginx), ProcessEntry(program: nginx))
        (narrow.listens, wide.listens) = ([.port(.tcp, 40_000)], [.ephemeral(.tcp)])
        #expect(change(narrow, wide) != nil)
        (narrow.listens, wide.listens) = ([.port(.tcp, 80)], [.ephemeral(.tcp)])
        #expect(change(narrow, wide) == nil)
        (narrow.listens, wide.listens) = ([.unix("/run/a.sock")], [.unix("/run/*.sock")])
        #expect(change(narrow, wide) != nil)
        (narrow, wide) = (ProcessEntry(program: nginx), ProcessEntry(program: nginx))
        (narrow.connects, wide.connects) = ([.network(.private, .tcp, 40_000)], [.network(.private, .tcp, 0)])
        #expect(change(narrow, wide) != nil)
        (narrow, wide) = (ProcessEntry(program: nginx), ProcessEntry(program: nginx))
        (narrow.files, wide.files) = ([.write: ["/run/a"]], [.create: ["/run/*"]])
        #expect(change(narrow, wide) != nil)
        (narrow, wide) = (ProcessEntry(program: nginx), ProcessEntry(program: nginx))
        (narrow.parents, wide.parents) = (["exec"], ["exec"])
        (narrow.script, wide.script, wide.terminal) = ("/app/a.sh", "/app/*.sh", true)
        #expect(change(narrow, wide) != nil)
        #expect(change(wide, narrow) == nil)
    }

    @Test("A list of flags that comes is told as a restriction, not as new flags alone")
    func flags() {
        let any = document(ProcessEntry(program: nginx, parents: ["entrypoint"]))
        let listed = document(ProcessEntry(program: nginx, parents: ["entrypoint"], flags: ["-g"]))
        let change = DocumentDifference(from: any, to: listed).programs[0]
        #expect(change.flags?.before == .any && change.flags?.after == .listed)
        #expect(change.added.count == 1)
    }

    @Test(
        "A pattern covers another only where it holds all of it",
        arguments: [
            ("/a/**", "/a/b", true), ("/a/**", "/a/*/c", true), ("/a/**", "/a/**/c", true), ("/a/*", "/a/**", false),
            ("/a/*", "/a/b/c", false), ("/a/*.log", "/a/x*.log", true), ("/a/x*.log", "/a/*.log", false),
            ("/a/\\**", "/a/*", false), ("/a/\\**", "/a/\\*x", true), ("/**", "/a/**", true), ("/a/**/c", "/a/c", true),
            ("/a/**/c", "/a/*/b/c", true), ("/a/**/c", "/a/**", false),
        ])
    func patterns(wide: String, narrow: String, isCovered: Bool) {
        let lines = DocumentDifference(from: reads(narrow), to: reads(wide)).programs[0].removed
        #expect((lines.first?.coveredBy != nil) == isCovered)
    }
}
