import Baseline
import Containers
import FoundationEssentials

// The JSON frames of a capture.

struct CaptureHeader: Codable {
    /// Nanoseconds from the monotonic to the wall clock.
    var wallOffset: UInt64
    var startedAt: UInt64
    /// Seconds between two samples of the fast tier; absent in captures that have none.
    var samplingSeconds: Double?
}

/// A container as it was identified while recording.
struct CapturedContainer: Codable {
    var cgroup: UInt64
    var path: String
    var identity: ContainerIdentity
    var ownSubnets: [String]
    /// Absent in captures that were recorded before it was kept.
    var hostMounts: [HostMount]?
    /// Absent where there is none, and in captures that were recorded before it was kept.
    var healthCheck: [String]?
    var firstSeen: UInt64
    var seenFromStart: Bool

    init(_ container: TrackedContainer, _ description: ContainerDescription) {
        cgroup = container.id
        path = container.cgroupPath
        identity = description.identity
        ownSubnets = description.ownSubnets.map(\.description)
        hostMounts = description.hostMounts
        healthCheck = description.healthCheck.isEmpty ? nil : ArgumentRedactor.redact(description.healthCheck)
        firstSeen = container.firstSeen.nanoseconds
        seenFromStart = container.seenFromStart
    }

    var description: ContainerDescription {
        ContainerDescription(
            identity: identity, ownSubnets: ownSubnets.compactMap { Subnet($0) }, hostMounts: hostMounts ?? [],
            healthCheck: healthCheck ?? [])
    }
}

/// The program of a process that ran before the recording: /proc cannot be read again.
struct CapturedSeed: Codable {
    var cgroup: UInt64
    var program: UInt64
    var executable: String
    var name: String
    var arguments: [String]
    var ancestors: [String]
    /// Absent in captures that were recorded before it was kept.
    var environment: [String]?
}

/// What was read of a container's use of resources at one moment.
struct CapturedSample: Codable {
    var cgroup: UInt64
    /// Nanoseconds of the monotonic clock.
    var time: UInt64
    /// By the metrics' names; a name that is not known is passed over.
    var values: [String: Double]

    init(cgroup: UInt64, _ sample: ResourceSample) {
        self.cgroup = cgroup
        time = sample.monotonicTime
        values = [:]
        for metric in ResourceMetric.allCases { values[metric.name] = sample.values[metric] }
    }

    var sample: ResourceSample {
        var read = ResourceValues()
        for (name, value) in values {
            if let metric = ResourceMetric(name: name) { read[metric] = value }
        }
        return ResourceSample(monotonicTime: time, values: read)
    }
}

/// Which system calls a program made, in the recording machine's own numbers.
struct CapturedCalls: Codable {
    var cgroup: UInt64
    var program: UInt64
    /// Nanoseconds of the wall clock.
    var time: UInt64
    var numbers: [Int]
}

struct CaptureEnd: Codable {
    var endedAt: UInt64
    var kernel: UInt64
    var dropped: UInt64
}

enum CaptureJSON {
    static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(value)).map { [UInt8]($0) } ?? []
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}

extension CaptureHeader {
    /// Names a container's life in this capture among all captures: learned once, it is not counted again.
    func part(_ container: TrackedContainer, _ description: ContainerDescription) -> UInt64 {
        let words = [
            "\(startedAt)", "\(wallOffset)", description.identity.id, "\(container.id)",
            "\(container.firstSeen.nanoseconds)",
        ]
        // FNV-1a, 64 bits: the same in every run.
        return words.joined(separator: " ").utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
