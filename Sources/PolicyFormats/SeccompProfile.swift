import Baseline

/// A profile as a seccomp filter: what its programs were seen to call is allowed, everything else fails with EPERM.
///
/// The file is what both Docker (`--security-opt seccomp=FILE`) and an OCI runtime (`linux.seccomp` of config.json) read.
enum SeccompProfile {
    static func policy(for document: ProfileDocument) throws(PolicyError) -> Policy {
        let recorded = document.union(\.syscalls)
        guard !recorded.isEmpty else { throw .noSystemCalls }
        let privileges = Set(document.union(\.privileges))
        let usesNamespaces = privileges.contains("unshare")
        let uses32Bit = privileges.contains("32-bit")
        let named = Set(recorded.filter { $0 != other && !$0.hasPrefix(unnamed) })
        var allowed = named.union(SeccompNeeds.calls)
        // What clone3 is to do lies in memory, where no filter can look. With ENOSYS every C library takes clone instead.
        let refusesClone3 = !usesNamespaces || !allowed.contains("clone3")
        if refusesClone3 { allowed.remove("clone3") }
        var rules: [PolicyNode] = []
        for (call, conditions) in [
            ("clone", usesNamespaces ? nil : [[noNamespaces]]), ("personality", usualPersonalities),
            ("socket", sockets(privileges)),
        ] {
            guard allowed.contains(call), let conditions else { continue }
            allowed.remove(call)
            rules += conditions.map { rule([call], arguments: $0) }
        }
        rules.insert(rule(allowed.sorted()), at: 0)
        if refusesClone3 { rules.append(rule(["clone3"], action: "SCMP_ACT_ERRNO", errno: noSuchCall)) }
        let architectures = ["SCMP_ARCH_X86_64"] + (uses32Bit ? ["SCMP_ARCH_X86", "SCMP_ARCH_X32"] : [])
        let file = PolicyNode.map([
            .init(key: "defaultAction", value: .text("SCMP_ACT_ERRNO")),
            .init(key: "defaultErrnoRet", value: .number(notPermitted)),
            .init(key: "architectures", value: .texts(architectures)),
            .init(key: "syscalls", value: .list(rules)),
        ])
        return Policy(
            text: file.json() + "\n", notes: notes(document, recorded, named, uses32Bit, refusesClone3))
    }

    /// What the recorder calls a number of no native call, and the beginning of what it calls one that it has no name for.
    private static let (other, unnamed) = ("other", "syscall_")
    private static let (notPermitted, noSuchCall) = (1, 38)

    // MARK: Rules

    /// One argument of a call, counted from 0: its bits in `mask` are `value`.
    private struct Condition {
        var index: Int
        var mask: Int
        var value: Int
    }

    /// A whole argument of 32 bits. What a caller leaves in the upper half of the register is no part of it.
    private static func argument(_ index: Int, is value: Int) -> Condition {
        Condition(index: index, mask: 0xffff_ffff, value: value)
    }

    /// clone's flags without CLONE_NEW*, of which CLONE_NEWTIME is none: its bit is clone's exit signal.
    private static let noNamespaces = Condition(index: 0, mask: 0x7e02_0000, value: 0)

    /// PER_LINUX, PER_LINUX32, either without address space randomisation is left out; and the question for the current
    /// one.
    private static let usualPersonalities = [0, 8, 0xffff_ffff].map { [argument(0, is: $0)] }

    private static let (unix, inet, inet6, netlink) = (1, 2, 10, 16)
    private static let (stream, datagram, raw) = (1, 2, 3)
    /// The bits of socket's second argument that are the type.
    private static let typeMask = 0xf
    private static let netlinkRoute = 0

    /// Which sockets may be made: those that every program may have, and the kinds that the profile names as privileges.
    private static func sockets(_ privileges: Set<String>) -> [[Condition]] {
        func ofInternet(_ type: Int) -> [[Condition]] {
            [inet, inet6].map { [argument(0, is: $0), Condition(index: 1, mask: typeMask, value: type)] }
        }
        var rules = [[argument(0, is: unix)]] + ofInternet(stream) + ofInternet(datagram)
        rules.append([argument(0, is: netlink), argument(2, is: netlinkRoute)])
        let families = ["packet": 17, "bluetooth": 31, "alg": 38, "vsock": 40, "xdp": 44]
        for kind in privileges.sorted() where kind.hasPrefix("socket:") {
            let kind = kind.dropFirst("socket:".count)
            if kind == "raw" {
                rules += ofInternet(raw)
            } else if let number = number(kind, after: "inet-type-") {
                rules += ofInternet(number)
            } else if let number = number(kind, after: "netlink-") {
                rules.append([argument(0, is: netlink), argument(2, is: number)])
            } else if let family = families[String(kind)] ?? number(kind, after: "family-") {
                rules.append([argument(0, is: family)])
            }
        }
        return rules
    }

    private static func number(_ text: Substring, after prefix: String) -> Int? {
        text.hasPrefix(prefix) ? Int(text.dropFirst(prefix.count)) : nil
    }

    private static func rule(
        _ names: [String], action: String = "SCMP_ACT_ALLOW", errno: Int? = nil, arguments: [Condition] = []
    ) -> PolicyNode {
        var entries: [PolicyNode.Entry] = [
            .init(key: "names", value: .texts(names)), .init(key: "action", value: .text(action)),
        ]
        if let errno { entries.append(.init(key: "errnoRet", value: .number(errno))) }
        if !arguments.isEmpty {
            entries.append(
                .init(
                    key: "args",
                    value: .list(
                        arguments.map { condition in
                            .map([
                                .init(key: "index", value: .number(condition.index)),
                                .init(key: "value", value: .number(condition.mask)),
                                .init(key: "valueTwo", value: .number(condition.value)),
                                .init(key: "op", value: .text("SCMP_CMP_MASKED_EQ")),
                            ])
                        })))
        }
        return .map(entries)
    }

    // MARK: Notes

    private static func notes(
        _ document: ProfileDocument, _ recorded: [String], _ named: Set<String>, _ uses32Bit: Bool,
        _ refusesClone3: Bool
    ) -> [String] {
        let silent = Set(document.processes.map(\.program))
            .subtracting(document.processes.filter { !$0.syscalls.isEmpty }.map(\.program))
        var notes: [String] = []
        if !silent.isEmpty {
            notes.append(
                "no system calls were recorded of \(silent.map(\.name).sorted().joined(separator: ", ")): "
                    + "they may fail under this filter")
        }
        let nameless = recorded.filter { !named.contains($0) && $0 != other }
        if !nameless.isEmpty {
            notes.append(
                "left out, as no runtime knows a name for them: \(nameless.joined(separator: ", "))")
        }
        if recorded.contains(other) && !uses32Bit {
            notes.append("calls were made under numbers that no native call has; they are refused")
        }
        if uses32Bit {
            notes.append(
                "32-bit calls were made, and those are not recorded by name: those with the names of the recorded 64-bit "
                    + "calls are allowed, others (mmap2, socketcall, _llseek …) are refused")
        }
        if refusesClone3 && recorded.contains("clone3") {
            notes.append("clone3 answers ENOSYS, as in Docker's own profile: its flags cannot be filtered, clone's can")
        }
        notes.append("a filter knows no programs, paths, ports or addresses: it is the union over all programs")
        return notes
    }
}
