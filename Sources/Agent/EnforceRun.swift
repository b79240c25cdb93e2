import Baseline
import Containers
import ProfileStore
import Reporting
import Sensor

/// `plumbline enforce`: compares containers, or a capture, with their profiles.
public struct EnforceRun {
    private let options: RunOptions
    private let budget: FalseAlarmBudget?
    private let sinks: [any Sink]
    private let retention: ViolationRetention
    private let event: (RunEvent) -> Void

    /// - Parameters:
    ///   - budget: where it was asked for; it then holds for new behaviours, too.
    ///   - retention: how long violations are kept.
    public init(
        _ options: RunOptions, budget: FalseAlarmBudget? = nil, sinks: [any Sink],
        retention: ViolationRetention = ViolationRetention(), event: @escaping (RunEvent) -> Void
    ) {
        self.options = options
        self.budget = budget
        self.sinks = sinks
        self.retention = retention
        self.event = event
    }

    /// Runs until the time is over or a signal comes.
    ///
    /// - Throws: `StoreError` or `SensorError` before anything is judged, and `ReportingError` where something else
    ///   lies in the place of kept violations; `ReportingError` at the end when output was lost.
    public func run() async throws -> RunOutcome {
        let capture = try options.capture.map { path throws(SensorError) in try CaptureReader(path: path) }
        let store = try ProfileStore.open(options.store)
        let lock = try capture == nil ? store.lockForRun() : nil
        defer { withExtendedLifetime(lock) {} }
        let pace = try capture.map { try CaptureRun.samplingSeconds(of: $0) } ?? options.tiers.fastSeconds
        let judge = Judge(
            store: store, sinks: sinks, seed: capture == nil ? .random(in: .min ... .max) : 0,
            budget: budget ?? .standard, extendsBudget: budget != nil,
            pace: pace, tellsWindows: options.tellsWindows, archive: try archive())

        judge.warn = { [event] in event(.warning($0)) }

        if let capture {
            let replay = CaptureRun(
                capture, selector: options.selector, startupSeconds: options.startupSeconds, consumer: judge)
            judge.verdictsChanged = { [weak replay] in replay?.verdictsChanged($0) }
            try replay.run()
            judge.finish(replay.totals, at: replay.endedAt, durationSeconds: 0)
            return try outcome(judge, replay.totals)
        }

        var options = options
        options.recordsCalls = try Self.needsCalls(store, options.selector)
        let live = try LiveRun(options, consumer: judge)
        judge.resources.survey = { [weak live] in live?.resources.survey(of: $0) }
        judge.verdictsChanged = { [weak live] in live?.verdictsChanged($0) }
        judge.countRepetitions = { [weak live] in live?.countRepetitions(at: $0) }
        let started = Clock.monotonic()
        var generation = store.generation
        live.onTick = { time in
            let current = store.generation
            guard current != generation else { return }
            generation = current
            judge.reload(at: time)
        }
        try await live.start()
        event(.ready(watching: live.watched, attachment: live.attachment))
        live.watch(isOver: options.endCondition())
        await live.finish()
        judge.finish(live.totals, at: Clock.now(), durationSeconds: Double(Clock.monotonic() - started) / 1e9)
        return try outcome(judge, live.totals)
    }

    /// Keeps violations in the store's directory. Those of a capture may be of any age, and a capture is judged also
    /// where they cannot be kept.
    private func archive() throws -> ViolationArchive? {
        let run = Int64.random(in: .min ... .max)
        var retention = retention
        if options.capture != nil { retention.seconds = nil }
        do {
            return try ViolationArchive(directory: options.store, retention: retention, run: run) { [event] in
                event(.keeping($0))
            }
        } catch {
            guard options.capture != nil else { throw error }
            event(.keeping(.failed(error)))
            return nil
        }
    }

    private func outcome(_ judge: Judge, _ totals: Totals) throws -> RunOutcome {
        if let failure = judge.outputFailures.first { throw failure }
        return RunOutcome(
            summary: Summary(
                kernel: totals.kernel, stored: totals.stored, dropped: totals.dropped, violations: judge.violations,
                byType: judge.byType, deviations: judge.deviations, gaps: judge.gaps, containers: judge.containerCount,
                durationSeconds: 0),
            unjudged: judge.unjudged)
    }
}
