import Baseline
import Foundation
import Sensor

/// Makes a capture smaller without changing what is learned or judged from it: what says the same of the same container
/// twice in one unit is written once, and samples of resources are left out.
///
/// Repetitions change counts and nothing else: units, containers, times of first occurrence and order stay. A unit is the
/// learner's: it begins with the container, and the end of start-up parts one in two, as evidence tells the phases apart.
struct CaptureTrim {
    /// Globs of image names and names of containers that are kept; all, where none is given.
    var images: [String] = []
    var containers: [String] = []
    var unitNanoseconds: UInt64
    var startupNanoseconds: UInt64 = 60_000_000_000

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
        var wallOffset: UInt64 = 0
        try capture.forEach { frame in
            switch frame {
            case .event(let event):
                guard cgroups.contains(event.container) else { return }
                sums.read += 1
                let isNew = told[event.container, default: Told(beganAt: event.monotonicTime)]
                    .isNew(event, unit: unitNanoseconds, startup: startupNanoseconds)
                guard isNew else { return }
                sums.written += 1
                try writer.write(event.stored())
            case .json(.header, let bytes):
                wallOffset = (try? JSONDecoder().decode(Header.self, from: Data(bytes)))?.wallOffset ?? 0
                try writer.write(.header, json: bytes)
            case .json(.end, let bytes): try writer.finish(json: bytes)
            case .json(.sample, _), .json(.event, _): break
            case .json(let type, let bytes):
                let cgroup = try Self.owner(bytes, capture)
                guard cgroups.contains(cgroup) else { return }
                if type == .container,
                    let seen = try? JSONDecoder().decode(Begun.self, from: Data(bytes)).firstSeen
                {
                    told[cgroup] = Told(beganAt: seen &- wallOffset)
                }
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
    private struct Header: Decodable { var wallOffset: UInt64 }
    private struct Begun: Decodable { var firstSeen: UInt64 }
}

/// What was told of one container in the part of its life that runs: of a unit what is start-up, or what is not.
private struct Told {
    /// Monotonic.
    private let beganAt: UInt64
    private var part: Part?
    private var acts: Set<Act> = []

    private struct Part: Hashable {
        var unit: UInt64
        var isStartup: Bool
    }

    /// The learner begins a unit when it is next told the time, a tenth of a second late at most. So near to the end of a
    /// part everything is written.
    private static let marginNanoseconds: UInt64 = 250_000_000

    init(beganAt: UInt64) { self.beganAt = beganAt }

    mutating func isNew(_ event: Event, unit: UInt64, startup: UInt64) -> Bool {
        let age = event.monotonicTime - min(beganAt, event.monotonicTime)
        let now = Part(unit: age / unit, isStartup: age < startup)
        if now != part {
            part = now
            acts.removeAll(keepingCapacity: true)
        }
        return acts.insert(Act(event)).inserted || isNearEnd(age, unit)
            || Self.distance(age, startup) < Self.marginNanoseconds
    }

    private func isNearEnd(_ age: UInt64, _ unit: UInt64) -> Bool {
        let nearest = (age + unit / 2) / unit * unit
        return nearest > 0 && Self.distance(age, nearest) < Self.marginNanoseconds
    }

    private static func distance(_ a: UInt64, _ b: UInt64) -> UInt64 { a > b ? a - b : b - a }
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
