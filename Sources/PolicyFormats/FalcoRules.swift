import Baseline

/// A profile as a rules file for Falco: one macro that says which containers are meant, lists and macros of what each
/// program does, and rules that fire on anything else.
enum FalcoRules {
    static func policy(for document: ProfileDocument) -> Policy {
        let name = "plumbline_" + document.identifier(separator: "_")
        let writer = Writer(document, name)
        return Policy(text: writer.text(), notes: notes(document))
    }

    private static func notes(_ document: ProfileDocument) -> [String] {
        var notes = [
            "containers are told by the name of their image: Falco's rules do not know Plumbline's roles",
            "`*` of Falco's glob also stands for slashes: /var/log/*.log holds /var/log/a/b.log there",
            "which program starts which, flags, environment and unix sockets are not carried over; a UDP port that is "
                + "only bound is not seen by a rule on listen",
        ]
        if !document.deny.isEmpty { notes.append("the \(document.deny.count) deny rules are not carried over") }
        if document.processes.contains(where: { !$0.syscalls.isEmpty }) {
            notes.append(
                "the recorded system calls are not carried over: a rule on every call would cost Falco too much")
        }
        let stars = Set(document.processes.flatMap(\.connects)).compactMap(starred).sorted()
        if !stars.isEmpty {
            notes.append(
                "Falco looks a name up and compares addresses; not carried over, as they stand for any name: "
                    + stars.joined(separator: ", "))
        }
        return notes
    }

    /// Names that Falco cannot look up.
    fileprivate static func starred(_ peer: ConnectPeer) -> String? {
        guard case .name(let text, _, _) = peer, HostPattern(text)?.isWild == true else { return nil }
        return text
    }
}

private struct Writer {
    let document: ProfileDocument
    /// Begins every name in the file.
    let name: String
    let programs: [String]

    init(_ document: ProfileDocument, _ name: String) {
        self.document = document
        self.name = name
        programs = document.union { [$0.program.executable] }
    }

    func text() -> String {
        let objects =
            [PolicyNode.map([.init(key: "required_engine_version", value: .number(26))])]
            + [macro("container", image)] + programRules + fileRules + networkRules + privilegeRules
        return "# \(document.image.name.commentText), made from its Plumbline profile.\n"
            + objects.map { PolicyNode.list([$0]).yaml() }.joined(separator: "\n")
    }

    // MARK: Objects

    private func macro(_ suffix: String, _ condition: String) -> PolicyNode {
        .map([
            .init(key: "macro", value: .text("\(name)_\(suffix)")), .init(key: "condition", value: .text(condition)),
        ])
    }

    private func list(_ suffix: String, _ items: [PolicyNode]) -> PolicyNode {
        .map([.init(key: "list", value: .text("\(name)_\(suffix)")), .init(key: "items", value: .list(items))])
    }

    private func rule(_ what: String, _ condition: String, output: String, priority: String, tags: [String])
        -> PolicyNode
    {
        .map([
            .init(key: "rule", value: .text("\(what) (\(name))")),
            .init(key: "desc", value: .text("\(what), which the profile of this image does not hold")),
            .init(key: "condition", value: .text(condition)),
            .init(
                key: "output",
                value: .text(
                    "\(what) (\(output)program=%proc.exepath command=%proc.cmdline parent=%proc.pname user=%user.name "
                        + "container=%container.name image=%container.image.repository)")),
            .init(key: "priority", value: .text(priority)),
            .init(key: "source", value: .text("syscall")),
            .init(key: "tags", value: .texts(["plumbline", "container"] + tags)),
        ])
    }

    /// A list of those values that may stand in one, and a condition that holds for any of all values. `in ()` of nothing
    /// is no condition, so an empty set has none.
    private func set(_ suffix: String, field: String, patterns: [String]) -> (objects: [PolicyNode], condition: String?)
    {
        let literals = patterns.map { ($0, FalcoText.literal($0)) }
        let items = literals.compactMap(\.1).filter(FalcoText.isPlain)
        let rest = literals.filter { $0.1.map { !FalcoText.isPlain($0) } ?? true }.map { FalcoText.test(field, $0.0) }
        var tests = rest
        if !items.isEmpty { tests.insert("\(field) in (\(name)_\(suffix))", at: 0) }
        let objects = items.isEmpty ? [] : [list(suffix, items.map { .text($0) })]
        return (
            objects, tests.isEmpty ? nil : tests.count == 1 ? tests[0] : "(" + tests.joined(separator: " or ") + ")"
        )
    }

    private func but(_ condition: String?) -> String { condition.map { " and not \($0)" } ?? "" }

    // MARK: Which containers

    /// Engines spell one image with and without its registry.
    private var image: String {
        let full = document.image.name
        let beforeDigest = full.split(separator: "@").first.map(String.init) ?? full
        let slash = beforeDigest.lastIndex(of: "/") ?? beforeDigest.startIndex
        let colon = beforeDigest[slash...].lastIndex(of: ":")
        let repository = String(colon.map { beforeDigest[..<$0] } ?? beforeDigest[...])
        let tag = colon.map { String(beforeDigest[beforeDigest.index(after: $0)...]) }
        var spellings = [repository]
        for prefix in ["docker.io/library/", "docker.io/", "library/", "localhost/"] where repository.hasPrefix(prefix)
        {
            let bare = String(repository.dropFirst(prefix.count))
            if !spellings.contains(bare) { spellings.append(bare) }
        }
        if !repository.contains("/") { spellings += ["library/\(repository)", "docker.io/library/\(repository)"] }
        let names = spellings.map(FalcoText.quoted).joined(separator: ", ")
        let tagged = tag.map { " and container.image.tag = \(FalcoText.quoted($0))" } ?? ""
        return "container.id != host and container.image.repository in (\(names))\(tagged)"
    }

    // MARK: Rules

    private var programRules: [PolicyNode] {
        let allowed = set("programs", field: "proc.exepath", patterns: programs.map(Glob.escape))
        return allowed.objects + [
            rule(
                "Program started", "evt.type in (execve, execveat) and \(name)_container" + but(allowed.condition),
                output: "", priority: "WARNING", tags: ["process", "mitre_execution"])
        ]
    }

    private static let openConditions = [
        (
            "read",
            "evt.type in (open, openat, openat2) and evt.is_open_read = true and fd.typechar = 'f' and fd.num >= 0",
            "File read", "fd.name"
        ),
        (
            "write",
            "evt.type in (open, openat, openat2, creat) and evt.is_open_write = true and fd.typechar = 'f' and fd.num >= 0",
            "File written", "fd.name"
        ),
        ("delete", "evt.type in (unlink, unlinkat, rmdir) and evt.failed = false", "File removed", "fs.path.name"),
    ]

    /// What each access of an open allows: a file that may be created may be written and read, one that may be mapped
    /// may be read.
    private static let accesses: [String: [Access]] = [
        "read": [.read, .create, .exec], "write": [.write, .create], "delete": [.delete],
    ]

    private var fileRules: [PolicyNode] {
        Self.openConditions.flatMap { suffix, event, what, field in
            var objects: [PolicyNode] = []
            var macros: [String] = []
            for (index, executable) in programs.enumerated() {
                let entries = document.processes.filter { $0.program.executable == executable }
                var patterns = Set(
                    entries.flatMap { entry in Self.accesses[suffix]!.flatMap { entry.files[$0] ?? [] } })
                // A program is read when it starts, and so is its script.
                if suffix == "read" { patterns.formUnion(entries.compactMap(\.script).filter { $0.hasPrefix("/") }) }
                let allowed = set("\(suffix)_\(index + 1)", field: field, patterns: patterns.sorted())
                guard let condition = allowed.condition else { continue }
                objects += allowed.objects
                objects.append(
                    macro(
                        "may_\(suffix)_\(index + 1)",
                        FalcoText.test("proc.exepath", Glob.escape(executable)) + " and \(condition)"))
                macros.append("\(name)_may_\(suffix)_\(index + 1)")
            }
            let exceptions = macros.isEmpty ? nil : "(" + macros.joined(separator: " or ") + ")"
            return objects + [
                rule(
                    what, "\(event) and \(name)_container" + but(exceptions), output: "file=%\(field) ",
                    priority: suffix == "read" ? "NOTICE" : "WARNING", tags: ["filesystem"])
            ]
        }
    }

    private var networkRules: [PolicyNode] {
        let listens = Set(document.processes.flatMap(\.listens)).sortedText.compactMap { endpoint -> String? in
            switch endpoint {
            case .port(let transport, let port): "(fd.l4proto = \(transport.rawValue) and fd.sport = \(port))"
            case .ephemeral(let transport):
                "(fd.l4proto = \(transport.rawValue) and fd.sport >= 32768 and fd.sport <= 60999)"
            case .unix: nil
            }
        }
        let connects = Set(document.processes.flatMap(\.connects)).sortedText.compactMap(connection)
        return [
            rule(
                "Port opened",
                "evt.type = listen and fd.typechar in (4, 6) and \(name)_container" + but(any(listens)),
                output: "port=%fd.sport ", priority: "WARNING", tags: ["network"]),
            rule(
                "Connection made",
                "evt.type = connect and fd.typechar in (4, 6) and \(name)_container" + but(any(connects)),
                output: "connection=%fd.name ", priority: "WARNING", tags: ["network", "mitre_command_and_control"]),
        ]
    }

    private func any(_ tests: [String]) -> String? {
        tests.isEmpty ? nil : "(" + tests.joined(separator: " or ") + ")"
    }

    private func connection(_ peer: ConnectPeer) -> String? {
        switch peer {
        case .unix: return nil
        case .network(let peerClass, let transport, let port):
            let blocks = PeerBlocks.of(peerClass)
            let nets = (blocks.four + blocks.six).map(FalcoText.quoted).joined(separator: ", ")
            let address: String
            switch peerClass {
            case .public:
                let others = PeerBlocks.notPublic
                address = "not fd.snet in (\((others.four + others.six).map(FalcoText.quoted).joined(separator: ", ")))"
            case .ownSubnet: address = "fd.snet in (\(nets))"
            default: address = "fd.snet in (\(nets))"
            }
            return "(fd.l4proto = \(transport.rawValue) and \(self.port(port)) and \(address))"
        case .name(let text, let transport, let port):
            guard FalcoRules.starred(peer) == nil else { return nil }
            return
                "(fd.l4proto = \(transport.rawValue) and \(self.port(port)) and fd.sip.name = \(FalcoText.quoted(text)))"
        case .written(let text, let transport, let port):
            let address =
                AddressBlock(text) != nil
                ? "fd.snet in (\(FalcoText.quoted(text)))" : "fd.sip.name = \(FalcoText.quoted(text))"
            return "(fd.l4proto = \(transport.rawValue) and \(self.port(port)) and \(address))"
        }
    }

    private func port(_ port: UInt16) -> String {
        port == 0 ? "fd.sport >= 32768 and fd.sport <= 60999" : "fd.sport = \(port)"
    }

    /// Calls behind each privilege.
    private static let calls: [(privilege: String, calls: [String])] = [
        ("setuid", ["setuid", "setreuid", "setresuid", "setfsuid"]),
        ("setgid", ["setgid", "setregid", "setresgid", "setfsgid"]), ("capset", ["capset"]), ("setns", ["setns"]),
        ("unshare", ["unshare"]), ("mount", ["mount", "umount2"]), ("chroot", ["chroot"]),
        ("pivot_root", ["pivot_root"]),
        ("ptrace", ["ptrace"]), ("module", ["init_module", "finit_module", "delete_module"]), ("bpf", ["bpf"]),
        ("keyctl", ["keyctl"]), ("userfaultfd", ["userfaultfd"]), ("memfd_create", ["memfd_create"]),
        ("io_uring_setup", ["io_uring_setup"]), ("perf_event_open", ["perf_event_open"]),
        ("process_vm", ["process_vm_readv", "process_vm_writev"]), ("open_by_handle_at", ["open_by_handle_at"]),
        ("kexec", ["kexec_load", "kexec_file_load"]), ("pidfd_getfd", ["pidfd_getfd"]),
    ]

    private var privilegeRules: [PolicyNode] {
        let held = Set(document.union(\.privileges))
        let refused = Self.calls.filter { !held.contains($0.privilege) }.flatMap(\.calls)
        if refused.isEmpty { return [] }
        return [
            rule(
                "Privileged call", "evt.type in (\(refused.joined(separator: ", "))) and \(name)_container",
                output: "call=%evt.type ", priority: "CRITICAL", tags: ["mitre_privilege_escalation"])
        ]
    }
}

extension Set {
    /// In the order of how the elements are described: the same for every run.
    fileprivate var sortedText: [Element] { map { (String(describing: $0), $0) }.sorted { $0.0 < $1.0 }.map(\.1) }
}
