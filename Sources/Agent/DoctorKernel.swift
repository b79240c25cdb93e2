import Glibc
import Sensor

/// What the running kernel is, and what it lets this process do.
struct DoctorKernel {
    /// The machine as uname(2) describes it.
    var release: String
    var architecture: String
    var hasBTF: Bool
    /// `none`, `integrity` or `confidentiality`; nil where it cannot be read.
    var lockdown: String?
    /// Inode number of this process's pid namespace.
    var pidNamespace: UInt64
    /// /sys/kernel/security/lsm; nil where it cannot be read.
    var securityModules: [String]?
    /// kernel.io_uring_disabled; nil before Linux 6.6.
    var ioUringDisabled: Int?

    /// The initial pid namespace's number (include/linux/proc_ns.h, PROC_PID_INIT_INO).
    static let initialPidNamespace: UInt64 = 0xEFFF_FFFC

    static func current() -> DoctorKernel {
        var name = utsname()
        uname(&name)
        var namespace = stat()
        let known = stat("/proc/self/ns/pid", &namespace) == 0
        let modules = ProcFile.text("/sys/kernel/security/lsm")
        return DoctorKernel(
            release: text(name.release), architecture: text(name.machine),
            hasBTF: access("/sys/kernel/btf/vmlinux", R_OK) == 0,
            lockdown: chosen(ProcFile.text("/sys/kernel/security/lockdown")),
            pidNamespace: known ? UInt64(namespace.st_ino) : initialPidNamespace,
            securityModules: modules.isEmpty
                ? nil : modules.split(whereSeparator: { ",\n".contains($0) }).map(String.init),
            ioUringDisabled: Int(ProcFile.text("/proc/sys/kernel/io_uring_disabled").prefix { $0 != "\n" }))
    }

    /// The word in brackets of `none [integrity] confidentiality`.
    static func chosen(_ text: String) -> String? {
        guard let start = text.firstIndex(of: "["), let end = text[start...].firstIndex(of: "]") else { return nil }
        return String(text[text.index(after: start)..<end])
    }

    private static func text<Tuple>(_ field: Tuple) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    var findings: [DoctorFinding] {
        [
            architecture == "x86_64"
                ? DoctorFinding(.kernel, "kernel", .ok, "Linux \(release) on \(architecture)")
                : DoctorFinding(
                    .kernel, "kernel", .failed, "Linux \(release) on \(architecture)",
                    consequence: "it cannot run: system calls are read for x86_64 and its 32-bit mode only"),
            hasBTF
                ? DoctorFinding(.kernel, "btf", .ok, "the kernel describes its types in /sys/kernel/btf/vmlinux")
                : DoctorFinding(
                    .kernel, "btf", .failed, "/sys/kernel/btf/vmlinux is not there or not readable",
                    consequence: "it cannot run: the programs cannot be fitted to this kernel (CONFIG_DEBUG_INFO_BTF)"),
            lockdownFinding,
            DoctorFinding(.kernel, "tracefs", .ok, "not needed"),
            DoctorFinding(.kernel, "memlock", .ok, "RLIMIT_MEMLOCK is not needed: maps count as the cgroup's memory"),
            pidNamespace == Self.initialPidNamespace
                ? DoctorFinding(.kernel, "host", .ok, "runs in the host's pid namespace")
                : DoctorFinding(
                    .kernel, "host", .warning, "runs in a pid namespace of its own",
                    consequence: "containers of plain runtimes, and what their runtime does, are told apart wrongly; "
                        + "run it on the host, not in a container"),
        ]
    }

    private var lockdownFinding: DoctorFinding {
        switch lockdown {
        case "confidentiality":
            DoctorFinding(
                .kernel, "lockdown", .failed, "confidentiality",
                consequence: "it cannot run: programs may not read the kernel's memory")
        case let mode?: DoctorFinding(.kernel, "lockdown", .ok, mode)
        case nil:
            DoctorFinding(
                .kernel, "lockdown", .ok, "cannot be read (securityfs is not mounted); the sensor's check below decides"
            )
        }
    }

    func attachmentFindings(
        sensor: DoctorSensor, fentry: AttachmentProbe.Answer, lsm: AttachmentProbe.Answer
    ) -> [DoctorFinding] {
        let isActive = securityModules?.contains("bpf")
        let modules = securityModules.map { "; active security modules: " + $0.joined(separator: ", ") } ?? ""
        func words(_ answer: AttachmentProbe.Answer) -> String {
            // To whoever may not use eBPF at all the kernel says the same of everything.
            sensor.isNotPermitted ? "not known: the kernel does not answer this user" : Self.words(answer)
        }
        var security = words(lsm) + modules
        if lsm == .possible && isActive == false { security += "; bpf is not among them, so its programs never run" }
        return [
            sensor.canAttach
                ? DoctorFinding(.sensor, "attachment", .ok, "tracepoint will be used; it reports and cannot refuse")
                : DoctorFinding(
                    .sensor, "attachment", .failed, "none: tracepoint cannot be used, and there is no other yet",
                    isPermission: sensor.isNotPermitted),
            DoctorFinding(.sensor, "fentry", .ok, words(fentry) + "; not used by this version"),
            DoctorFinding(.sensor, "lsm", .ok, security + "; not used by this version"),
        ]
    }

    private static func words(_ answer: AttachmentProbe.Answer) -> String {
        switch answer {
        case .possible: "possible"
        case .refusedAtLoad(let code): "refused by the kernel (\(String(cString: strerror(code))))"
        case .refusedAtAttach(let code): "loads, but cannot be attached (\(String(cString: strerror(code))))"
        }
    }

    /// What this attachment cannot see, or only approximately; docs/limitations.md has all of it.
    var blindSpots: [DoctorFinding] {
        let ring =
            switch ioUringDisabled {
            case 2: DoctorFinding(.blindSpots, "io_uring", .ok, "switched off (kernel.io_uring_disabled = 2)")
            case let mode:
                DoctorFinding(
                    .blindSpots, "io_uring", .warning,
                    "files and sockets used through io_uring pass no system call"
                        + (mode == 1 ? " (kernel.io_uring_disabled = 1: some processes may not)" : ""),
                    consequence: "only io_uring_setup is seen, as a privilege; where nobody needs it: "
                        + "sysctl kernel.io_uring_disabled=2")
            }
        return [
            ring,
            DoctorFinding(
                .blindSpots, "descriptor-race", .warning,
                "an open is named by its descriptor when the call returns; another thread can swap that before",
                consequence: "a swap for a file of another name is told with both names, one for a file of the same "
                    + "name is taken for it"),
            DoctorFinding(
                .blindSpots, "argument-race", .warning,
                "unlink, rename, link, mkdir, chmod and their like are named by the caller's string",
                consequence: "another thread can change the string before the call returns; such paths say "
                    + "pathSource \"argument\""),
        ]
    }
}
