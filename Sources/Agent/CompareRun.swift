import Baseline
import Containers
import ProfileStore
import Reporting
import Sensor

/// `plumbline compare`: samples a group of containers, or reads a capture, and holds each against the others.
public struct CompareRun {
    private let options: RunOptions
    private let request: ComparisonRequest
    private let windowSeconds: Double
    private let watches: Bool
    private let event: (RunEvent) -> Void

    /// Seconds between two looks while watching.
    private static let watchSeconds: UInt64 = 2

    /// - Parameters:
    ///   - windowSeconds: how long is sampled; the values are medians over it.
    ///   - watches: goes on until a signal comes.
    public init(
        _ options: RunOptions, request: ComparisonRequest, windowSeconds: Double, watches: Bool = false,
        event: @escaping (RunEvent) -> Void
    ) {
        self.options = options
        self.request = request
        self.windowSeconds = windowSeconds
        self.watches = watches
        self.event = event
    }

    /// Hands each comparison to `show`, with the id of the container that was asked for, if it was one.
    ///
    /// - Throws: `AgentError` where nobody is called so, `SensorError`, and what `show` throws.
    public func run(show: @escaping (Comparison, String?) throws -> Void) async throws -> RunOutcome {
        if let path = options.capture { return try replay(CaptureReader(path: path), show) }
        let running = await ContainerDirectory().running()
        let group = try ComparisonGroup(request, among: running.map(\.description.identity))
        let comparer = comparer(for: group, pace: options.tiers.fastSeconds)
        var watched = options
        watched.selector = group.selector
        let live = try LiveRun(watched, consumer: comparer)
        try await live.start()
        event(.ready(watching: live.watched, attachment: live.attachment))
        // A rate needs a reading before the window begins.
        let end = Clock.monotonic() + UInt64((windowSeconds + options.tiers.fastSeconds) * 1e9)
        var due = end
        var failure: (any Error)?
        live.onTick = { _ in
            guard watches, Clock.monotonic() >= due, let comparison = comparer.comparison() else { return }
            due = Clock.monotonic() + Self.watchSeconds * 1_000_000_000
            do { try show(comparison, group.subject?.id) } catch { failure = error }
        }
        live.watch { Interruption.requested || failure != nil || !watches && Clock.monotonic() >= end }
        await live.finish()
        if let failure { throw failure }
        if !watches, !Interruption.requested, let comparison = comparer.comparison() {
            try show(comparison, group.subject?.id)
        }
        return outcome(live.totals, comparer)
    }

    private func replay(_ capture: CaptureReader, _ show: (Comparison, String?) throws -> Void) throws -> RunOutcome {
        let group = try ComparisonGroup(request, among: CaptureRun.containers(in: capture))
        let comparer = comparer(for: group, pace: try CaptureRun.samplingSeconds(of: capture))
        let replay = CaptureRun(capture, selector: group.selector, consumer: comparer)
        try replay.run()
        guard let comparison = comparer.comparison() else {
            throw SensorError.badCapture(
                path: capture.path, reason: "it holds no samples of these containers' resources", offset: 0)
        }
        try show(comparison, group.subject?.id)
        return outcome(replay.totals, comparer)
    }

    private func comparer(for group: ComparisonGroup, pace: Double) -> Comparer {
        let keys = Set(group.members.map(\.profileKey))
        let store = try? ProfileStore.open(options.store)
        let key = keys.count == 1 ? keys.first : nil
        return Comparer(
            group: group, windowSeconds: windowSeconds, pace: pace,
            knowledge: key.flatMap { try? store?.resources($0) }, profile: key.flatMap { try? store?.profile($0) })
    }

    private func outcome(_ totals: Totals, _ comparer: Comparer) -> RunOutcome {
        RunOutcome(
            summary: Summary(
                kernel: totals.kernel, stored: totals.stored, dropped: totals.dropped, gaps: comparer.gaps),
            unjudged: 0)
    }
}
