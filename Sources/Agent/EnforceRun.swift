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
    private let event: (RunEvent) -> Void

    /// - Parameter budget: where it was asked for; it then holds for new behaviours, too.
    public init(
        _ options: RunOptions, budget: FalseAlarmBudget? = nil, sinks: [any Sink], event: @escaping (RunEvent) -> Void
    ) {
        self.options = options
        self.budget = budget
        self.sinks = sinks
        self.event = event
    }

    /// Runs until the time is over or a signal comes.
    ///
    /// - Throws: `StoreError` or `SensorError` before anything is judged; `ReportingError` at the end when
    ///   output was lost.
    public func run() async throws -> RunOutcome {
        let capture = try options.capture.map { path throws(SensorError) in try CaptureReader(path: path) }
        let store = try ProfileStore.open(options.store)
        let lock = try capture == nil ? store.lockForRun() : nil
        defer { withExtendedLifetime(lock) {} }
        let pace = try capture.map { try CaptureRun.samplingSeconds(of: $0) } ?? options.tiers.fastSeconds
        let judge = Judge(
            store: store, sinks: sinks, seed: capture == nil ? .random(in: .min ... .max) : 0,
            budget: budget ?? .standard, extendsBudget: budget != nil,
            pace: pace)

        if let capture {
            let replay = CaptureRun(capture, selector: options.selector, consumer: judge)
            try replay.run()
            judge.finish(replay.totals, at: replay.endedAt, durationSeconds: 0)
            return try outcome(judge, replay.totals)
        }

        let live = try LiveRun(options, consumer: judge)
        judge.resources.survey = { [weak live] in live?.resources.survey(of: $0) }
        judge.verdictsChanged = { [weak live] in live?.verdictsChanged($0) }
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
