import Baseline

/// A profile for AppArmor: files, networks and capabilities of all programs together, as one AppArmor profile in which
/// programs start one another (`ix`).
enum AppArmorProfile {
    static func policy(for document: ProfileDocument) -> Policy {
        let name = "plumbline-" + document.identifier(separator: "-")
        let privileges = Set(document.union(\.privileges))
        var lines = [
            "# \(document.image.name.commentText) (\(document.role.commentText)), made from its Plumbline profile.",
            "profile \(name) flags=(attach_disconnected,mediate_deleted) {",
        ]
        var sections = [
            capabilities(document, privileges), networks(document, privileges),
            [
                "signal (send, receive) peer=\(name),",
                "signal receive peer=unconfined,",
                "signal receive peer=runc,",
                "signal receive peer=crun,",
            ],
        ]
        if privileges.contains("ptrace") { sections.append(["ptrace peer=\(name),"]) }
        if privileges.contains("mount") { sections.append(["mount,", "umount,", "remount,"]) }
        if privileges.contains("pivot_root") { sections.append(["pivot_root,"]) }
        sections += [programs(document), files(document)]
        lines.append(sections.filter { !$0.isEmpty }.map { $0.map { "  \($0)\n" }.joined() }.joined(separator: "\n"))
        return Policy(text: lines.joined(separator: "\n") + "}\n", notes: notes(document, privileges))
    }

    // MARK: Capabilities

    /// What each privilege needs.
    private static let needed: [String: [String]] = [
        "setuid": ["setuid"], "setgid": ["setgid"], "capset": ["setpcap"], "setns": ["sys_admin", "sys_chroot"],
        "unshare": ["sys_admin"], "mount": ["sys_admin"], "pivot_root": ["sys_admin"], "chroot": ["sys_chroot"],
        "ptrace": ["sys_ptrace"], "process_vm": ["sys_ptrace"], "pidfd_getfd": ["sys_ptrace"], "module": ["sys_module"],
        "bpf": ["bpf", "perfmon", "net_admin", "sys_admin"], "perf_event_open": ["perfmon", "sys_admin"],
        "open_by_handle_at": ["dac_read_search"], "kexec": ["sys_boot"], "socket:raw": ["net_raw"],
        "socket:packet": ["net_raw"],
    ]

    /// Of Docker's usual set, those whose use no behaviour shows: left to the runtime, which gives them or not.
    private static let unseen = [
        "audit_write", "chown", "dac_override", "fowner", "fsetid", "kill", "mknod", "setfcap",
    ]

    private static let firstOpenPort: UInt16 = 1024

    private static func capabilities(_ document: ProfileDocument, _ privileges: Set<String>) -> [String] {
        var all = Set(unseen)
        for privilege in privileges { all.formUnion(needed[privilege] ?? []) }
        let bindsLow = document.processes.contains { entry in
            entry.listens.contains { if case .port(_, let port) = $0 { port < firstOpenPort } else { false } }
        }
        if bindsLow { all.insert("net_bind_service") }
        return all.sorted().map { "capability \($0)," }
    }

    // MARK: Networks

    private static func networks(_ document: ProfileDocument, _ privileges: Set<String>) -> [String] {
        var transports: Set<TransportProtocol> = []
        for entry in document.processes {
            for endpoint in entry.listens {
                switch endpoint {
                case .port(let transport, _), .ephemeral(let transport): transports.insert(transport)
                case .unix: break
                }
            }
            for peer in entry.connects {
                switch peer {
                case .network(_, let transport, _), .name(_, let transport, _), .written(_, let transport, _):
                    transports.insert(transport)
                case .unix: break
                }
            }
        }
        var kinds: Set<String> = []
        for transport in transports {
            switch transport {
            case .tcp: kinds.insert("stream")
            case .udp: kinds.insert("dgram")
            case .sctp: kinds.formUnion(["stream", "seqpacket"])
            case .icmp: kinds.insert("dgram")
            case .other: kinds.formUnion(["stream", "dgram", "seqpacket", "raw"])
            }
        }
        if privileges.contains("socket:raw") { kinds.insert("raw") }
        var lines = ["inet", "inet6"].flatMap { family in kinds.sorted().map { "network \(family) \($0)," } }
        // What every program may have: unix sockets, whose paths are files, and the routing table's.
        lines += ["network unix,", "network netlink raw,"]
        if privileges.contains("socket:packet") { lines.append("network packet,") }
        for (privilege, family) in [
            ("socket:vsock", "vsock"), ("socket:alg", "alg"), ("socket:bluetooth", "bluetooth"),
        ]
        where privileges.contains(privilege) { lines.append("network \(family),") }
        return lines
    }

    // MARK: Files

    /// AppArmor asks for `m` where an executable is mapped, also to run it.
    private static func programs(_ document: ProfileDocument) -> [String] {
        document.union { [$0.program.executable] + [$0.script].compactMap { $0 } }.filter { $0.hasPrefix("/") }
            .map { "\(AppArmorPath.quoted($0)) mrix," }
    }

    /// A lock is no access of its own in a profile. What is removed may have been renamed, which reads it; what is
    /// created may be a link.
    private static let rights: [Access: String] = [
        .read: "rk", .write: "wk", .create: "rwkl", .delete: "rw", .exec: "mr",
    ]

    /// One line a pattern, with the rights of all its accesses.
    private static func files(_ document: ProfileDocument) -> [String] {
        var letters: [String: Set<Character>] = [:]
        var opened: Set<String> = []
        for (access, patterns) in document.processes.flatMap(\.files) {
            for pattern in patterns {
                letters[pattern, default: []].formUnion(rights[access] ?? "")
                if access != .exec { opened.insert(pattern) }
            }
        }
        return letters.sorted { $0.key < $1.key }.flatMap { pattern, letters in
            // Only files can be mapped.
            let paths =
                opened.contains(pattern) && !letters.contains("m")
                ? AppArmorPath.quotedWithDirectories(pattern) : [AppArmorPath.quoted(pattern)]
            return paths.map { "\($0) \(String("mrwkl".filter(letters.contains)))," }
        }
    }

    // MARK: Notes

    private static func notes(_ document: ProfileDocument, _ privileges: Set<String>) -> [String] {
        var notes = [
            "all programs share one AppArmor profile: which of them does what, and which starts which, is not carried over",
            "ports, addresses and names of abstract sockets are not carried over: AppArmor knows families and types of sockets",
            "capabilities \(unseen.joined(separator: ", ")) are left to the runtime: no behaviour shows their use",
        ]
        if !document.deny.isEmpty { notes.append("the \(document.deny.count) deny rules are not carried over") }
        let lost = privileges.filter { needed[$0] == nil && !carried.contains($0) }
        if !lost.isEmpty {
            notes.append("AppArmor has no rule for: \(lost.sorted().joined(separator: ", "))")
        }
        if document.processes.contains(where: { $0.files.values.joined().contains { $0.hasPrefix("/proc/self/") } }) {
            notes.append("/proc/self is written as any process's directory: AppArmor sees the number")
        }
        return notes
    }

    private static let carried: Set<String> = ["socket:vsock", "socket:alg", "socket:bluetooth"]
}
