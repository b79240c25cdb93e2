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
    /// Whether overlay is there: a part of the kernel, or a module that is loaded.
    var hasOverlay = true

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
            ioUringDisabled: Int(ProcFile.text("/proc/sys/kernel/io_uring_disabled").prefix { $0 != "\n" }),
            hasOverlay: ProcFile.text("/proc/filesystems").split(separator: "\n").contains { $0.hasSuffix("\toverlay") }
        )
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
            hasOverlay
                ? DoctorFinding(.kernel, "overlay", .ok, "its types are known: drift can be told")
                : DoctorFinding(
                    .kernel, "overlay", .warning, "the module is not loaded, so its types are not known",
                    consequence: "a run that begins now says driftKind unknown; before it: modprobe overlay, or start "
                        + "the engine"),
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
}
