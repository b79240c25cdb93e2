import Baseline
import Containers
import Reporting
import Sensor

/// `plumbline record`: writes every event of the selected containers to a capture.
public struct RecordRun {
    private let options: RunOptions
    private let path: String
    private let event: (RunEvent) -> Void

    public init(_ options: RunOptions, path: String, event: @escaping (RunEvent) -> Void) {
        self.options = options
        self.path = path
        self.event = event
    }

    /// Runs until the time is over or a signal comes; the capture is complete then.
    ///
    /// - Throws: `SensorError`; after `.inputOutput` the capture is cut off and will be refused.
    public func run() async throws -> RunOutcome {
        let writer = try CaptureWriter(path: path)
        let recorder = Recorder(writer: writer)
        let live = try LiveRun(options, emitAll: true, consumer: recorder)
        live.onEvent = { recorder.take($0, of: $1) }
        live.onIdentified = { recorder.identified($0, $1) }
        live.onFlush = { _ in recorder.flush() }
        recorder.begin(at: Clock.now(), offset: Clock.current().offset, samplingSeconds: options.tiers.fastSeconds)
        let started = Clock.monotonic()
        try await live.start()
        event(.ready(watching: live.watched, attachment: live.attachment))
        let isOver = options.endCondition()
        live.watch { recorder.failure != nil || isOver() }
        await live.finish()
        try recorder.finish(live.totals, at: Clock.now())
        let summary = Summary(
            kernel: live.totals.kernel, stored: live.totals.stored, dropped: live.totals.dropped, violations: 0,
            byType: [:],
            deviations: 0, gaps: recorder.gaps, containers: recorder.containers,
            durationSeconds: Double(Clock.monotonic() - started) / 1e9)
        return RunOutcome(summary: summary, unjudged: 0)
    }
}

/// Writes frames; the first failure ends the recording.
final class Recorder: Consumer {
    private let writer: CaptureWriter
    private(set) var failure: SensorError?
    /// Seed events whose program is not named yet.
    private var seedEvents: [UInt64: StoredEvent] = [:]
    private(set) var gaps: UInt64 = 0
    private(set) var containers: UInt64 = 0

    init(writer: CaptureWriter) { self.writer = writer }

    func begin(at time: Timestamp, offset: UInt64, samplingSeconds: Double) {
        let header = CaptureHeader(
            wallOffset: offset, startedAt: time.nanoseconds, samplingSeconds: samplingSeconds)
        attempt { () throws(SensorError) in try writer.write(.header, json: CaptureJSON.encode(header)) }
    }

    func take(_ event: Event, of container: TrackedContainer?) {
        if container?.isIgnored == true { return }
        // A seed's program is named by /proc and follows in a frame of its own, which has to come first.
        if event.kind == .seed {
            seedEvents[event.program] = event.stored()
            return
        }
        attempt { () throws(SensorError) in
            if event.kind == .exec {
                try writer.write(
                    event, arguments: ArgumentRedactor.redact(event.arguments),
                    environment: event.environment.map { EnvironmentName.redacted($0, by: ArgumentRedactor.redact) })
            } else {
                try writer.write(event)
            }
        }
    }

    func identified(_ container: TrackedContainer, _ description: ContainerDescription) {
        attempt { () throws(SensorError) in
            try writer.write(.container, json: CaptureJSON.encode(CapturedContainer(container, description)))
        }
    }

    /// The program of a process that ran before, and then its event.
    func seed(_ observation: Observation, in container: TrackedContainer) {
        guard case .process(let process) = observation.behaviour,
            let (program, running) = container.programs.first(where: {
                $0.value.program == process.program && $0.value.arguments == observation.process.arguments
            })
        else { return }
        let seed = CapturedSeed(
            cgroup: container.id, program: program, executable: process.program.executable, name: process.program.name,
            arguments: running.arguments, ancestors: running.ancestors, environment: running.environment)
        attempt { () throws(SensorError) in
            try writer.write(.seed, json: CaptureJSON.encode(seed))
            if let event = seedEvents.removeValue(forKey: program) { try writer.write(event) }
        }
    }

    func flush() { attempt { () throws(SensorError) in try writer.flush() } }

    func finish(_ totals: Totals, at time: Timestamp) throws(SensorError) {
        if let failure { throw failure }
        try writer.finish(
            json: CaptureJSON.encode(
                CaptureEnd(endedAt: time.nanoseconds, kernel: totals.kernel, dropped: totals.dropped)))
    }

    func begin(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp) {
        containers += 1
    }
    func measure(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {
        attempt { () throws(SensorError) in
            try writer.write(.sample, json: CaptureJSON.encode(CapturedSample(cgroup: container.id, sample)))
        }
    }
    func called(_ calls: SystemCalls, in container: TrackedContainer, at time: Timestamp) {
        let captured = CapturedCalls(
            cgroup: container.id, program: calls.programID, time: time.nanoseconds, numbers: calls.numbers)
        attempt { () throws(SensorError) in try writer.write(.calls, json: CaptureJSON.encode(captured)) }
    }
    func observe(_ observation: Observation, in container: TrackedContainer) -> Int32 { -1 }
    func repeated(_ number: Int32, count: UInt64, in container: TrackedContainer, at time: Timestamp) {}
    func end(_ container: TrackedContainer, at time: Timestamp) {}
    func report(_ gap: GapReport) { gaps += gap.isLoss ? 1 : 0 }
    func tick(at time: Timestamp) {}

    private func attempt(_ body: () throws(SensorError) -> Void) {
        guard failure == nil else { return }
        do { try body() } catch { failure = error }
    }
}
