import Baseline
import Testing

@Suite("Lines of a document")
struct DocumentLinesTests {
    private func document(_ entries: ProcessEntry...) -> ProfileDocument {
        ProfileDocument(image: image, role: "main", processes: entries)
    }

    private let start = Behaviour.process(ProcessBehaviour(program: nginx, parent: "entrypoint"))
    private let read = Behaviour.file(FileBehaviour(program: nginx, path: "/etc/nginx/**", access: .read))

    @Test("A document made of another's lines has the same lines")
    func rebuilt() {
        let entry = ProcessEntry(
            program: busyboxShell, script: "-c", parents: ["entrypoint", "exec", "nginx"], flags: ["-e"],
            environment: ["LD_PRELOAD"], files: [.read: ["/a", "/b/*"], .exec: ["/lib/*.so"]],
            listens: [.port(.tcp, 80)], connects: [.unix("/x")], privileges: ["setuid"], syscalls: ["openat", "read"])
        let whole = document(ProcessEntry(program: nginx, parents: ["entrypoint"], flags: []), entry)
        var rebuilt = document()
        // Where flags are listed has to be known first.
        rebuilt.processes = [ProcessEntry(program: busyboxShell, flags: []), ProcessEntry(program: nginx, flags: [])]
        for line in whole.lines.reversed() { rebuilt.add(line) }
        #expect(Set(rebuilt.lines) == Set(whole.lines))
        #expect(rebuilt.processes.count { $0.program == busyboxShell } <= 2)
    }

    @Test("What was added can be taken out again, and leaves nothing behind")
    func addedAndRemoved() {
        let before = document(ProcessEntry(program: redis, parents: ["entrypoint"]))
        var changed = before
        changed.add(start)
        changed.add(read)
        #expect(changed.processes.map(\.program) == [redis, nginx])
        #expect(changed.lines.count == 3)
        let wasThere = changed.remove(read)
        let isThereStill = changed.remove(read)
        changed.remove(start)
        #expect(wasThere && !isThereStill)
        #expect(changed == before)
    }

    @Test("A line goes into its program's entry, at its place in an ordered list")
    func inOrder() {
        var changed = document(ProcessEntry(program: nginx, parents: ["a", "c"], files: [.read: ["/a", "/z"]]))
        changed.add(read)
        changed.add(.process(ProcessBehaviour(program: nginx, parent: "b")))
        #expect(changed.processes.count == 1)
        #expect(changed.processes[0].files[.read] == ["/a", "/etc/nginx/**", "/z"])
        #expect(changed.processes[0].parents == ["a", "b", "c"])
    }

    @Test("A start in another lineage, with a terminal or of a script has an entry of its own")
    func entries() {
        var changed = document(ProcessEntry(program: busyboxShell, parents: ["entrypoint"]))
        changed.add(.process(ProcessBehaviour(program: busyboxShell, parent: "exec", origin: .exec)))
        changed.add(.process(ProcessBehaviour(program: busyboxShell, parent: "exec", origin: .exec, terminal: true)))
        changed.add(.process(ProcessBehaviour(program: busyboxShell, parent: "nginx", origin: .exec)))
        changed.add(.process(ProcessBehaviour(program: busyboxShell, script: "-c", parent: "nginx")))
        #expect(changed.processes.map(\.parents) == [["entrypoint", "exec"], ["exec"], ["nginx"], ["nginx"]])
        #expect(changed.processes.map(\.origin) == [nil, nil, .exec, nil])
        #expect(changed.processes.map(\.terminal) == [false, true, false, false])
    }

    @Test("A flag is not listed where any may be given, but a topic is")
    func flags() {
        var changed = document(ProcessEntry(program: busyboxShell, parents: ["exec"]))
        changed.add(.options(OptionsBehaviour(program: busyboxShell, flags: ["-x"])))
        #expect(changed.processes[0].flags == nil)
        changed.add(.options(OptionsBehaviour(program: busyboxShell, flags: [ArgumentTopic.stratum.rawValue])))
        #expect(changed.processes[0].flags == [ArgumentTopic.stratum.rawValue])
    }
}
