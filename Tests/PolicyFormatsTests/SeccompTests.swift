import Baseline
import Foundation
import PolicyFormats
import Testing

@Suite("Export for seccomp")
struct SeccompTests {
    private struct File: Decodable {
        var defaultAction: String
        var defaultErrnoRet: Int
        var architectures: [String]
        var syscalls: [Rule]

        struct Rule: Decodable {
            var names: [String]
            var action: String
            var errnoRet: Int?
            var args: [Argument]?
        }
        struct Argument: Decodable {
            var index: Int
            var value: UInt64
            var valueTwo: UInt64
            var op: String
        }

        /// What becomes of a call with these arguments: nil where it is refused by the default.
        func action(_ call: String, _ arguments: [UInt64] = []) -> String? {
            syscalls.first { rule in
                rule.names.contains(call)
                    && (rule.args ?? []).allSatisfy {
                        $0.op == "SCMP_CMP_MASKED_EQ" && arguments[$0.index] & $0.value == $0.valueTwo
                    }
            }?.action
        }

        func allows(_ call: String, _ arguments: UInt64...) -> Bool { action(call, arguments) == "SCMP_ACT_ALLOW" }
    }

    private func file(_ document: ProfileDocument) throws -> (file: File, notes: [String]) {
        let policy = try PolicyFormat.seccomp.policy(for: document)
        return (try JSONDecoder().decode(File.self, from: Data(policy.text.utf8)), policy.notes)
    }

    @Test("What was recorded and what runtimes need is allowed, anything else fails with EPERM")
    func union() throws {
        var document = Sample.web
        document.processes.append(
            ProcessEntry(program: Program(executable: "/bin/date", name: "date"), syscalls: ["adjtimex"]))
        let (file, _) = try file(document)
        #expect(file.defaultAction == "SCMP_ACT_ERRNO" && file.defaultErrnoRet == 1)
        for call in ["accept4", "adjtimex", "read", "execve", "capset", "restart_syscall", "clock_gettime"] {
            #expect(file.allows(call), "\(call)")
        }
        for call in ["ptrace", "mount", "unshare", "setns", "bpf", "keyctl", "io_uring_setup", "memfd_create"] {
            #expect(file.action(call) == nil, "\(call)")
        }
        #expect(file.architectures == ["SCMP_ARCH_X86_64"])
    }

    @Test("Without recorded calls there is no filter: it would refuse everything")
    func refused() {
        #expect(throws: PolicyError.noSystemCalls) { try PolicyFormat.seccomp.policy(for: Sample.document { _ in }) }
    }

    @Test("clone makes processes and threads, and namespaces only where the profile holds unshare")
    func namespaces() throws {
        let (thread, newUser): (UInt64, UInt64) = (0x3d0f00, 0x1000_0011)
        let (file, _) = try file(Sample.web)
        #expect(file.allows("clone", thread) && file.allows("clone", 17))
        #expect(!file.allows("clone", newUser))
        #expect(file.action("clone3") == "SCMP_ACT_ERRNO")
        #expect(file.syscalls.first { $0.names == ["clone3"] }?.errnoRet == 38)
        let (free, _) = try self.file(
            Sample.document {
                $0.syscalls = ["clone", "clone3"]; $0.privileges = ["unshare"]
            })
        #expect(free.allows("clone", newUser) && free.allows("clone3"))
    }

    @Test("Only usual sockets can be made, and those that the profile names")
    func sockets() throws {
        let (file, _) = try file(Sample.web)
        // Flags lie in the type, and the upper half of a register may hold anything.
        let (flags, garbage): (UInt64, UInt64) = (0o2004000, 0xdead_beef << 32)
        for usual: [UInt64] in [
            [1, 1, 0], [2, 1 | flags, 6], [10, 2, 17], [16, 3, 0], [2 | garbage, 1 | garbage, 0],
        ] {
            #expect(file.action("socket", usual) == "SCMP_ACT_ALLOW", "\(usual)")
        }
        for special: [UInt64] in [[2, 3, 1], [10, 3, 58], [17, 3, 768], [16, 3, 9], [38, 5, 0], [40, 1, 0]] {
            #expect(file.action("socket", special) == nil, "\(special)")
        }
        let (named, _) = try self.file(
            Sample.document {
                $0.syscalls = ["socket"]
                $0.privileges = ["socket:alg", "socket:family-21", "socket:netlink-9", "socket:packet", "socket:raw"]
            })
        for special: [UInt64] in [[2, 3, 1], [10, 3, 58], [17, 3, 768], [16, 3, 9], [38, 5, 0], [21, 5, 0]] {
            #expect(named.action("socket", special) == "SCMP_ACT_ALLOW", "\(special)")
        }
        #expect(named.action("socket", [16, 3, 12]) == nil)
    }

    @Test("An address space without randomisation is not to be had")
    func personality() throws {
        let (file, _) = try file(Sample.web)
        #expect(file.allows("personality", 0) && file.allows("personality", 0xffff_ffff))
        #expect(!file.allows("personality", 0x0004_0000))
    }

    @Test("32-bit calls are allowed under the same names, and the notes say what that leaves out")
    func compat() throws {
        let (file, notes) = try file(
            Sample.document {
                $0.syscalls = ["read", "other"]; $0.privileges = ["32-bit"]
            })
        #expect(file.architectures == ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"])
        #expect(!file.syscalls.contains { $0.names.contains("other") })
        #expect(notes.contains { $0.contains("socketcall") })
    }

    @Test("Calls without a name are told, and so are programs of which nothing was recorded")
    func lost() throws {
        var document = Sample.document { $0.syscalls = ["read", "syscall_480"] }
        document.processes.append(ProcessEntry(program: Program(executable: "/bin/date", name: "date")))
        let (file, notes) = try file(document)
        #expect(!file.syscalls.contains { $0.names.contains("syscall_480") })
        #expect(notes.contains { $0.contains("syscall_480") } && notes.contains { $0.contains("of date") })
    }

    @Test("The same profile always gives the same bytes")
    func stable() throws {
        var turned = Sample.web
        turned.processes[0].syscalls.reverse()
        #expect(try PolicyFormat.seccomp.policy(for: turned) == PolicyFormat.seccomp.policy(for: Sample.web))
    }
}
