import Baseline
import Reporting

/// Values that the tests of this target start from.
enum Sample {
    static let image = ImageIdentity(name: "nginx:1.25", id: "sha256:11", digest: "sha256:22")
    static let container = ContainerIdentity(
        id: "6f04", name: "web", image: image, runtime: "docker", labels: ["b": "2", "a": "1"],
        kubernetes: KubernetesIdentity(namespace: "shop", pod: "web-0", container: "nginx"))
    static let shell = Program(executable: "/bin/busybox", name: "sh")
    static let nginx = Program(executable: "/usr/sbin/nginx", name: "nginx")
    static let start = Timestamp(nanoseconds: 1_795_487_129_582_524_404)
    static let profile = ProfileReference(
        image: "nginx:1.25", role: "main", revision: 7, state: .approved,
        exposure: Exposure(runs: 3, containerSeconds: 720))

    static func at(_ seconds: Double) -> Timestamp {
        Timestamp(nanoseconds: start.nanoseconds + UInt64(seconds * 1e9))
    }

    static func violation(
        _ behaviour: Behaviour, id: UInt64 = 1, seconds: Double = 0, provisional: Bool = true, peer: String? = nil,
        operation: FileOperation? = nil, drift: Drift? = nil, container: ContainerIdentity = container
    ) -> Violation {
        let process = ProcessContext(
            pid: 7, parentPid: 1, hostPid: 4711, program: behaviour.program, arguments: ["sh", "-c", "id"],
            lineage: ["nginx", "sh"], drift: drift)
        return Violation(
            id: ULID(milliseconds: at(seconds).nanoseconds / 1_000_000, randomHigh: 0, randomLow: id),
            reason: .notInProfile,
            container: container,
            observation: Observation(
                behaviour: behaviour, time: at(seconds), process: process, operation: operation, peerAddress: peer),
            score: Score(bits: 23.4, supported: 9.25, threshold: 9.5, provisional: provisional),
            label: SeverityLabel(
                severity: .high, techniques: ["T1059.004"], explanation: "A web server started a shell."),
            profile: profile)
    }

    static func read(_ path: String, by program: Program = nginx) -> Behaviour {
        .file(FileBehaviour(program: program, path: path, access: .read))
    }
}

/// SplitMix64, so that a failing property can be run again.
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
