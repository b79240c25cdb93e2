import Sensor

/// Whether the eBPF programs can be loaded and attached: tried with the very object and in the very way of a
/// run, for a moment.
struct DoctorSensor {
    enum Outcome: Hashable {
        /// Bytes of kernel memory that the maps take.
        case attached(kernelBytes: UInt64, withConnectHooks: Bool)
        case notLoaded(SensorError)
        case notAttached(SensorError, kernelBytes: UInt64)
    }

    var outcome: Outcome
    /// The one that a run would take; `nil` where none can be loaded.
    var attachment: Attachment?
    /// As in ``KernelSensor``.
    var looksAtEveryCall = true
    /// As in ``KernelSensor``.
    var seesAnswers = true

    /// - Parameters:
    ///   - cgroupRoot: where the v2 hierarchy is mounted.
    ///   - countsIO: whether a run would count block io.
    static func attempt(cgroupRoot: String?, countsIO: Bool) -> DoctorSensor {
        let sensor: KernelSensor
        do throws(SensorError) {
            sensor = try KernelSensor(settings: .init(countIO: countsIO))
        } catch { return DoctorSensor(outcome: .notLoaded(error)) }
        let outcome = attach(sensor, cgroupRoot: cgroupRoot)
        return DoctorSensor(
            outcome: outcome, attachment: sensor.attachment, looksAtEveryCall: sensor.looksAtEveryCall,
            seesAnswers: sensor.seesAnswers)
    }

    private static func attach(_ sensor: KernelSensor, cgroupRoot: String?) -> Outcome {
        let bytes = sensor.kernelMemoryBytes
        do throws(SensorError) {
            try sensor.attach(cgroupRoot: cgroupRoot)
            sensor.stop()
        } catch { return .notAttached(error, kernelBytes: bytes) }
        return .attached(kernelBytes: bytes, withConnectHooks: cgroupRoot != nil)
    }

    var canAttach: Bool {
        if case .attached = outcome { return true }
        return false
    }

    var isNotPermitted: Bool {
        switch outcome {
        case .notLoaded(.notPermitted), .notAttached(.notPermitted, _): true
        default: false
        }
    }

    var findings: [DoctorFinding] {
        switch outcome {
        case .notLoaded(let error):
            return [
                DoctorFinding(
                    .sensor, "ebpf", .failed, Self.message(error), consequence: Self.remedy(error),
                    isPermission: isNotPermitted)
            ]
        case .notAttached(let error, let bytes):
            return [
                DoctorFinding(.sensor, "ebpf", .ok, "the kernel takes the programs"),
                DoctorFinding(
                    .sensor, "attach", .failed, Self.message(error), consequence: Self.remedy(error),
                    isPermission: isNotPermitted),
                Self.memory(bytes),
            ]
        case .attached(let bytes, let withConnectHooks):
            return [
                DoctorFinding(.sensor, "ebpf", .ok, "the kernel takes the programs"),
                DoctorFinding(.sensor, "attach", .ok, "all programs can be attached"),
                withConnectHooks
                    ? DoctorFinding(.sensor, "connect-hooks", .ok, "attached to the root of the v2 hierarchy")
                    : DoctorFinding(
                        .sensor, "connect-hooks", .warning, "there is no v2 hierarchy to attach them to",
                        consequence: "connections over TCP and UDP are not seen"),
                names, Self.memory(bytes),
            ]
        }
    }

    private var names: DoctorFinding {
        seesAnswers
            ? DoctorFinding(
                .sensor, "names", .ok,
                "what name servers answer over UDP gives public addresses their names; over TCP, TLS or HTTPS it is not seen"
            )
            : DoctorFinding(
                .sensor, "names", .warning, "the program that reads what name servers answer cannot be attached",
                consequence: "public addresses have no names: connections to them are told and learned as public")
    }

    private static func memory(_ bytes: UInt64) -> DoctorFinding {
        DoctorFinding(
            .sensor, "kernel-memory", .ok,
            "the maps take \((bytes + (1 << 20) - 1) >> 20) MiB of kernel memory, and grow with what is learned")
    }

    private static func message(_ error: SensorError) -> String {
        switch error {
        case .notPermitted(let message), .unavailable(let message): message
        case .badCapture(let path, let reason, _): "\(path): \(reason)"
        case .inputOutput(let path, let code): "\(path): error \(code)"
        }
    }

    private static func remedy(_ error: SensorError) -> String {
        if case .notPermitted = error {
            return "it cannot run: it needs root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN"
        }
        return "it cannot run on this kernel"
    }
}
