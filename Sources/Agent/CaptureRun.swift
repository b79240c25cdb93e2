import Baseline
import Containers
import Metrics
import Sensor

/// The line over a capture: the same events in the same order, without a kernel, an engine or a clock. Two
/// runs give the same result to the byte.
final class CaptureRun {
    private let capture: CaptureReader
    private let selector: ContainerSelector
    private let line: Line
    private(set) var totals = Totals()
    private(set) var endedAt = Timestamp(nanoseconds: 0)
    private var seeds: [UInt64: [UInt64: CapturedSeed]] = [:]

    private var lastTick: UInt64 = 0
    private var clock = Clock(offset: 0)
    private var startedAt: UInt64 = 0
    private var lost: UInt64 = 0
    private var handled: UInt64 = 0
    private var notKept: UInt64 = 0

    /// How often, in the capture's own time, the consumer is told the time.
    private static let tickNanoseconds: UInt64 = 100_000_000
    private static let lastNanoseconds = UInt64(Int64.max) - longestNanoseconds
    /// How far a time may lie from the capture's beginning, a year: what lies elsewhere was never recorded.
    private static let longestNanoseconds: UInt64 = 366 * 86_400 * 1_000_000_000

    init(
        _ capture: CaptureReader, selector: ContainerSelector, startupSeconds: Double? = nil, consumer: any Consumer
    ) {
        self.capture = capture
        self.selector = selector
        line = Line(
            reader: EventReader(resolveLinks: { _, _ in nil }, redact: { ArgumentRedactor.redact($0) }),
            consumer: consumer)
        if let startupSeconds { line.startupNanoseconds = UInt64(startupSeconds * 1e9) }
        line.readSeed = { [weak self] in self?.readSeed($0, $1, $2, at: $3) }
    }

    /// - Throws: `SensorError.badCapture` for a frame that makes no sense.
    func run() throws {
        try capture.forEach { try take($0) }
        for container in line.containers.values.sorted(by: { $0.id < $1.id }) { settle(container, at: endedAt) }
        totals.add(captured: handled, notKept: notKept, lost: lost)
        line.consumer.tick(at: endedAt)
    }

    private func take(_ frame: CaptureReader.Frame) throws {
        switch frame {
        case .event(let event):
            let time = try plausible(clock.wall(event.monotonicTime))
            tick(time)
            line.take(event, at: time)
            _ = line.takeJudgedKeys()
        case .json(.header, let bytes):
            let header = try decode(CaptureHeader.self, bytes)
            clock = Clock(offset: header.wallOffset)
            startedAt = header.startedAt
            endedAt = try plausible(Timestamp(nanoseconds: startedAt))
        case .json(.container, let bytes):
            try begin(try decode(CapturedContainer.self, bytes))
        case .json(.seed, let bytes):
            let seed = try decode(CapturedSeed.self, bytes)
            seeds[seed.cgroup, default: [:]][seed.program] = seed
        case .json(.sample, let bytes):
            let captured = try decode(CapturedSample.self, bytes)
            guard let container = line.containers[captured.cgroup], container.description != nil else { break }
            let time = try plausible(clock.wall(captured.time))
            tick(time)
            line.consumer.measure(captured.sample, of: container, at: time)
        case .json(.calls, let bytes):
            let captured = try decode(CapturedCalls.self, bytes)
            guard let container = line.containers[captured.cgroup], container.description != nil else { break }
            let time = try plausible(Timestamp(nanoseconds: captured.time))
            tick(time)
            line.take(captured.numbers, of: captured.program, in: container, at: time)
        case .json(.end, let bytes):
            let end = try decode(CaptureEnd.self, bytes)
            endedAt = try plausible(Timestamp(nanoseconds: end.endedAt))
            lost = end.dropped
        case .json(.event, _):
            break
        }
    }

    /// What is repeated is judged anew.
    func verdictsChanged(_ ids: [UInt64]) {
        for id in ids { line.containers[id]?.acts.removeAll() }
    }

    /// Seconds between two samples in a capture.
    ///
    /// - Throws: `SensorError.badCapture`.
    static func samplingSeconds(of capture: CaptureReader) throws -> Double {
        try decode(CaptureHeader.self, capture.header, capture).samplingSeconds ?? SamplingTiers().fastSeconds
    }

    /// Names the lives of a capture's containers, see `CaptureHeader.part`.
    ///
    /// - Throws: `SensorError.badCapture`.
    static func parts(of capture: CaptureReader) throws -> (TrackedContainer, ContainerDescription) -> UInt64 {
        let header = try decode(CaptureHeader.self, capture.header, capture)
        return { header.part($0, $1) }
    }

    /// Every container that is identified in a capture, in order.
    ///
    /// - Throws: `SensorError.badCapture`.
    static func containers(in capture: CaptureReader) throws -> [ContainerIdentity] {
        var found: [ContainerIdentity] = []
        try capture.forEach { frame in
            if case .json(.container, let bytes) = frame {
                let identity = try decode(CapturedContainer.self, bytes, capture).identity
                if !found.contains(identity) { found.append(identity) }
            }
        }
        return found
    }

    private func tick(_ time: Timestamp) {
        guard time.nanoseconds >= lastTick + Self.tickNanoseconds else { return }
        lastTick = time.nanoseconds
        for container in line.containers.values.filter({ $0.isSettled(at: time) }).sorted(by: { $0.id < $1.id }) {
            settle(container, at: time)
        }
        line.consumer.tick(at: time)
    }

    private func settle(_ container: TrackedContainer, at time: Timestamp) {
        if container.description != nil {
            handled += container.handled
            notKept += container.notKept
            line.reportNotKept(in: container, at: time)
            if let ended = container.endedAt { line.consumer.end(container, at: ended) }
        }
        line.forget(container)
    }

    private func plausible(_ time: Timestamp) throws -> Timestamp {
        let distance = time.nanoseconds > startedAt ? time.nanoseconds - startedAt : startedAt - time.nanoseconds
        guard distance <= Self.longestNanoseconds, time.nanoseconds <= Self.lastNanoseconds else {
            throw Self.bad(capture, "a time lies more than a year from its beginning")
        }
        return time
    }

    private static func bad(_ capture: CaptureReader, _ reason: String) -> SensorError {
        .badCapture(path: capture.path, reason: reason, offset: 0)
    }

    private func begin(_ captured: CapturedContainer) throws {
        guard selector.matches(captured.identity) else { return }
        let firstSeen = try plausible(Timestamp(nanoseconds: captured.firstSeen))
        let container = line.track(
            captured.cgroup, path: captured.path, at: firstSeen, fromStart: captured.seenFromStart)
        line.identified(container, as: captured.description, at: firstSeen, clock: clock)
    }

    private func readSeed(_ event: Event, _ container: TrackedContainer, _ consumer: any Consumer, at time: Timestamp) {
        guard let seed = seeds[event.container]?[event.program] else { return }
        container.programs[event.program] = RunningProgram(
            program: Program(executable: seed.executable, name: seed.name), arguments: seed.arguments,
            environment: seed.environment ?? [], ancestors: seed.ancestors, ranBefore: true)
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value {
        try Self.decode(type, bytes, capture)
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8], _ capture: CaptureReader) throws
        -> Value
    {
        guard let value = CaptureJSON.decode(type, bytes) else {
            throw bad(capture, "a record of type \(type) makes no sense")
        }
        return value
    }
}
