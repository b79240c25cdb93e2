import Baseline
import Testing

@Suite("Merging documents")
struct DocumentMergeTests {
    private func document(_ entries: ProcessEntry..., deny: [DenyRule] = []) -> ProfileDocument {
        ProfileDocument(image: image, role: "main", processes: entries, deny: deny)
    }

    /// What a document says, whatever its order.
    private struct Meaning: Equatable {
        var lines: Set<Behaviour>
        var deny: Set<DenyRule>
        var mode: [Behaviour.Kind: EnforcementMode]
        var state: ProfileState
        var resources: [ResourceMetric: ResourceSummary]
        var flags: [Program: FlagRule]

        init(_ document: ProfileDocument) {
            // That no flag is allowed is said by the rule.
            lines = Set(document.lines.filter { $0 != .options(OptionsBehaviour(program: $0.program)) })
            deny = Set(document.deny)
            (mode, state, resources) = (document.mode, document.state, document.resources)
            flags = Dictionary(grouping: document.processes, by: \.program).mapValues { FlagRule($0) }
                .filter { $0.value != .silent }
        }
    }

    private func merged(_ documents: ProfileDocument...) -> ProfileDocument { DocumentMerge(documents).document }

    private static func random(_ random: inout SeededGenerator) -> ProfileDocument {
        func pick<T>(_ values: [T]) -> T { values[Int(random.next() % UInt64(values.count))] }
        func some<T>(_ values: [T]) -> [T] { values.filter { _ in random.next() % 3 == 0 } }
        var document = ProfileDocument(image: image, role: "main", state: pick(ProfileState.allCases))
        for kind in some(Behaviour.Kind.allCases) { document.mode[kind] = pick(EnforcementMode.allCases) }
        for program in some([nginx, redis, busyboxShell, nginx]) {
            var entry = ProcessEntry(program: program)
            entry.parents = some(["entrypoint", "exec", "sh"])
            entry.script = pick([nil, nil, "-c"])
            entry.origin = pick([nil, nil, .exec])
            entry.terminal = pick([false, false, true])
            if random.next() % 3 == 0 { entry.flags = some(["-a", "-b", "<secrets>"]) }
            entry.environment = some(["LD_PRELOAD", "PYTHONPATH"])
            let paths = some(["/a", "/b/*", "/c/**", "/d"])
            if !paths.isEmpty { entry.files[pick(Access.allCases)] = paths }
            entry.listens = some([.port(.tcp, 80), .ephemeral(.tcp)])
            entry.connects = some([.unix("/x"), .network(.private, .tcp, 5432)])
            entry.privileges = some(["setuid", "mount"])
            entry.syscalls = some(["read", "write"])
            document.processes.append(entry)
        }
        document.deny = some([DenyRule(program: "sh"), DenyRule(path: "/a"), DenyRule(path: "/b/**", access: .read)])
        if random.next() % 2 == 0 { document.resources[.cpu] = ResourceSummary(p50: 1, p99: 2, max: pick([2, 3, 4])) }
        return document
    }

    /// a ∪ b = b ∪ a, (a ∪ b) ∪ c = a ∪ (b ∪ c), a ∪ a = a; and every line of each is one of the whole.
    @Test("A merge does not depend on order, grouping or repetition", arguments: UInt64(1)...500)
    func laws(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (a, b, c) = (Self.random(&random), Self.random(&random), Self.random(&random))
        #expect(Meaning(merged(a, b)) == Meaning(merged(b, a)))
        let whole = Meaning(merged(a, b, c))
        #expect(whole == Meaning(merged(merged(a, b), c)))
        #expect(whole == Meaning(merged(a, merged(b, c))))
        #expect(merged(a, a) == a && merged(a) == a)
        #expect(merged(merged(a, b), b, a) == merged(a, b))
        for document in [a, b, c] {
            for line in document.lines {
                // A list of flags ends where any flag may be given.
                if case .options(let options) = line, options.environment.isEmpty { continue }
                #expect(whole.lines.contains(line))
            }
        }
    }

    /// Whatever one of them allows and none denies, the whole allows.
    @Test("What any document allows, the whole allows", arguments: UInt64(1)...200)
    func allows(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let documents = (0..<3).map { _ in Self.random(&random) }
        let whole = try Matcher(DocumentMerge(documents).document)
        for document in documents {
            for line in document.lines where whole.verdict(for: line) != .denied {
                #expect(whole.verdict(for: line) == .allowed || line.isPattern, "\(line)")
            }
        }
    }

    @Test("The first document's order and entries stay, and new lines stand in order")
    func order() {
        let first = document(
            ProcessEntry(program: redis, parents: ["entrypoint"], files: [.read: ["/b", "/d"], .write: ["/z", "/y"]]))
        let second = document(
            ProcessEntry(
                program: redis, parents: ["exec"], files: [.read: ["/a", "/c"], .write: ["/x"], .exec: ["/lib"]]),
            ProcessEntry(program: nginx, parents: ["entrypoint"]))
        let merge = DocumentMerge([first, second])
        #expect(merge.conflicts.isEmpty)
        #expect(merge.document.processes.map(\.program) == [redis, nginx])
        #expect(merge.document.processes[0].parents == ["entrypoint", "exec"])
        #expect(
            merge.document.processes[0].files == [
                .read: ["/a", "/b", "/c", "/d"], .write: ["/z", "/y", "/x"], .exec: ["/lib"],
            ])
    }

    @Test("Where documents contradict each other, the stricter holds and a person is told")
    func conflicts() {
        let line = Behaviour.file(FileBehaviour(program: nginx, path: "/etc/**", access: .read))
        let rule = DenyRule(path: "/etc/hosts", access: .read)
        var a = document(ProcessEntry(program: nginx, parents: ["exec"], flags: ["-g"], files: [.read: ["/etc/**"]]))
        var b = document(ProcessEntry(program: nginx, parents: ["exec"]), deny: [rule])
        (a.mode, b.mode) = ([.file: .alert, .listen: .kill], [.file: .block])
        (a.state, b.state) = (.approved, .learning)
        (b.role, b.image.id) = ("worker", "sha256:other")
        let merge = DocumentMerge([a, b])
        #expect(
            Set(merge.conflicts) == [
                .image(b.image, of: 1), .role("worker", of: 1), .mode(.file, [0: .alert, 1: .block]),
                .flags(nginx, listedIn: [0], anyIn: [1]), .denied([line], by: rule, allowedIn: 0, deniedIn: 1),
            ])
        #expect(merge.document.mode == [.file: .block, .listen: .kill])
        #expect(merge.document.state == .learning)
        #expect(merge.document.image == image && merge.document.role == "main")
        #expect(merge.document.processes[0].flags == nil)
        // A rule that the allowing document has itself is its own affair.
        a.deny = [rule]
        #expect(!DocumentMerge([a, b]).conflicts.contains { if case .denied = $0 { true } else { false } })
    }
}

extension Behaviour {
    fileprivate var isPattern: Bool { if case .file(let file) = self { file.path.contains("*") } else { false } }
}
