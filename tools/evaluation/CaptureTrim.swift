import Baseline
import Foundation
import Sensor

/// Makes a capture smaller without changing what is learned or judged from it: what says the same of the same container
/// twice in one unit is written once, and samples of resources are left out.
///
/// Repetitions change counts and nothing else: units, containers, times of first occurrence and order stay.
struct CaptureTrim {
    /// Globs of image names and names of containers that are kept; all, where none is given.
    var images: [String] = []
    var containers: [String] = []
    var unitNanoseconds: UInt64

    struct Sums {
        var read = 0
        var written = 0
        var containers = 0
    }

    /// - Throws: `SensorError`; what was written by then is no complete capture.
    func write(_ capture: CaptureReader, to path: String) throws -> Sums {
        let writer = try CaptureWriter(path: path)
        let cgroups = try selected(in: capture)
        var sums = Sums(containers: cgroups.count)
        var told: [UInt64: Told] = [:]
        try capture.forEach { frame in
            switch frame {
            case .event(let event):
                guard cgroups.contains(event.container) else { return }
                sums.read += 1
                guard told[event.container, default: Told()].isNew(event, unitNanoseconds) else { return }
                sums.written += 1
                try writer.write(event.stored())
            case .json(.header, let bytes): try writer.write(.header, json: bytes)
            case .json(.end, let bytes): try writer.finish(json: bytes)
            case .json(.sample, _), .json(.event, _): break
            case .json(let type, let bytes):
                guard cgroups.contains(try Self.owner(bytes, capture)) else { return }
                try writer.write(type, json: bytes)
            }
        }
        return sums
    }

    private func selected(in capture: CaptureReader) throws -> Set<UInt64> {
        var cgroups: Set<UInt64> = []
        try capture.forEach { frame in
            guard case .json(.container, let bytes) = frame else { return }
            guard let found = try? JSONDecoder().decode(Identified.self, from: Data(bytes)) else {
                throw SensorError.badCapture(path: capture.path, reason: "a container makes no sense", offset: 0)
            }
            if isKept(found.identity) { cgroups.insert(found.cgroup) }
        }
        return cgroups
    }

    private func isKept(_ container: ContainerIdentity) -> Bool {
        images.isEmpty && containers.isEmpty || containers.contains(container.name)
            || images.contains { ImageName(container.image.name).matches(glob: $0) }
    }

    private static func owner(_ bytes: [UInt8], _ capture: CaptureReader) throws -> UInt64 {
        guard let found = try? JSONDecoder().decode(Owned.self, from: Data(bytes)) else {
            throw SensorError.badCapture(path: capture.path, reason: "a record has no container", offset: 0)
        }
        return found.cgroup
    }

    private struct Identified: Decodable {
        var cgroup: UInt64
        var identity: ContainerIdentity
    }

    private struct Owned: Decodable { var cgroup: UInt64 }
}

/// What was told of one container in the unit that runs.
private struct Told {
    private var unit: UInt64 = .max
    private var acts: Set<Act> = []

    mutating func isNew(_ event: Event, _ unitNanoseconds: UInt64) -> Bool {
        let number = event.monotonicTime / unitNanoseconds
        if number != unit {
            unit = number
            acts.removeAll(keepingCapacity: true)
        }
        return acts.insert(Act(event)).inserted
    }
}

/// All of an event that an observation is read from, but for the moment and the process that did it.
private struct Act: Hashable {
    let kind: Event.Kind?
    let flags: UInt16
    let program: UInt64
    /// Who started it matters for a start alone.
    let lineage: [UInt64]
    let numbers: [Int64]
    let texts: [String]
    let address: [UInt8]

    init(_ event: Event) {
        kind = event.kind
        // Whether the kernel could have remembered the answer is no part of what was done.
        flags = event.flags.subtracting(.cacheable).rawValue
        program = event.program
        lineage = event.kind == .exec ? event.lineage : []
        numbers = [
            Int64(event.access.rawValue), Int64(event.operation), event.result < 0 ? -1 : 0, Int64(event.port),
            Int64(event.family), Int64(event.protocolNumber), Int64(event.origin), Int64(event.drift), Int64(event.uid),
            event.isEnvironmentInherited ? 1 : 0, event.isEnvironmentCut ? 1 : 0,
        ]
        texts = [event.path ?? "", event.text, event.extra] + event.arguments + [""] + event.environment
        address = event.address
    }
}
