import Glibc
import Sensor

/// Where the sensor's programs would stand, and what cannot be seen from there.
struct DoctorAttachment {
    /// What a run would take; nil where nothing can be attached.
    var attachment: Attachment?
    /// As in ``KernelSensor``.
    var looksAtEveryCall = false
    /// The kernel does not let this user try.
    var isNotPermitted = false
    var fentry: AttachmentProbe.Answer
    var lsm: AttachmentProbe.Answer
    /// As in ``DoctorKernel``.
    var securityModules: [String]?
    var ioUringDisabled: Int?

    var findings: [DoctorFinding] {
        [
            chosen,
            DoctorFinding(.sensor, "fentry", .ok, words(fentry)),
            DoctorFinding(.sensor, "lsm", .ok, security),
        ]
    }

    private var chosen: DoctorFinding {
        switch attachment {
        case .lsm where looksAtEveryCall:
            DoctorFinding(
                .sensor, "attachment", .ok,
                "lsm will be used: the kernel's own functions; for a few calls also the end of every system call, as the "
                    + "kernel has no kprobe.multi (CONFIG_FPROBE); this version only reports")
        case .lsm:
            DoctorFinding(
                .sensor, "attachment", .ok, "lsm will be used: the kernel's own functions; this version only reports")
        case .tracepoint where fentry == .possible:
            DoctorFinding(
                .sensor, "attachment", .warning, "tracepoint will be used, as the programs of lsm were refused",
                consequence: "every system call of the machine costs some time; learn --attachment lsm says why")
        case .tracepoint:
            DoctorFinding(.sensor, "attachment", .ok, "tracepoint will be used; it reports and cannot refuse")
        case nil:
            DoctorFinding(
                .sensor, "attachment", .failed, "none: neither lsm nor tracepoint can be used",
                isPermission: isNotPermitted)
        }
    }

    /// What could refuse an act one day; observing needs fentry only.
    private var security: String {
        var text = words(lsm)
        if let securityModules {
            text += "; active security modules: " + securityModules.joined(separator: ", ")
            if lsm == .possible, !securityModules.contains("bpf") {
                text += "; bpf is not among them, so nothing could be refused"
            }
        }
        return text
    }

    private func words(_ answer: AttachmentProbe.Answer) -> String {
        // To whoever may not use eBPF at all the kernel says the same of everything.
        if isNotPermitted { return "not known: the kernel does not answer this user" }
        switch answer {
        case .possible: return "possible"
        case .refusedAtLoad(let code): return "refused by the kernel (\(String(cString: strerror(code))))"
        case .refusedAtAttach(let code): return "loads, but cannot be attached (\(String(cString: strerror(code))))"
        }
    }

    /// What cannot be seen, or only approximately; docs/limitations.md has all of it.
    var blindSpots: [DoctorFinding] {
        attachment == .lsm ? atFunctions : [ring] + atReturn
    }

    private var atFunctions: [DoctorFinding] {
        [
            DoctorFinding(.blindSpots, "io_uring", .ok, "its opens, connections and renames are seen as any other"),
            DoctorFinding(
                .blindSpots, "attribute-race", .warning, "setxattr is named by the caller's string",
                consequence: "another thread can change the string before the call returns; such paths say "
                    + "pathSource \"argument\""),
            DoctorFinding(
                .blindSpots, "attempts", .warning,
                "unlink, rename, link, mkdir, chmod and their like are told when the kernel is asked for them",
                consequence: "one that fails after that, on a directory that is not empty for example, is told as well"),
        ]
    }

    private var ring: DoctorFinding {
        if ioUringDisabled == 2 {
            return DoctorFinding(.blindSpots, "io_uring", .ok, "switched off (kernel.io_uring_disabled = 2)")
        }
        return DoctorFinding(
            .blindSpots, "io_uring", .warning,
            "files and sockets used through io_uring pass no system call"
                + (ioUringDisabled == 1 ? " (kernel.io_uring_disabled = 1: some processes may not)" : ""),
            consequence: "only io_uring_setup is seen, as a privilege; where nobody needs it: "
                + "sysctl kernel.io_uring_disabled=2")
    }

    private var atReturn: [DoctorFinding] {
        [
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
