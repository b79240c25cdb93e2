import Baseline
import Containers
import ProfileStore
import Reporting
import Sensor

/// `plumbline learn`: watches containers, or reads a capture, and keeps what they do in the store.
public struct LearnRun {
    private let options: RunOptions
    private let report: (Report) -> Void
    private let event: @Sendable (RunEvent) -> Void
    private let learned: ([Profile]) -> Void

    /// - Parameters:
    ///   - report: what is dangerous in any image, gaps, and at the end the summary.
    ///   - learned: before the summary, the profiles that were followed, as they are in the store now.
    ///   - event: what a person wants to follow.
    public init(
        _ options: RunOptions, report: @escaping (Report) -> Void, learned: @escaping ([Profile]) -> Void = { _ in },
        event: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.options = options
        self.learned = learned
        self.report = report
        self.event = event
    }

    /// Runs until the time is over or a signal comes, or, where that is asked for, every profile that it follows is
    /// `ready`; then everything is saved.
    ///
    /// - Throws: `StoreError` or `SensorError` before anything was changed; `StoreError` at the end when the
    ///   last flush could not be written.
    public func run() async throws -> RunOutcome {
        let capture = try options.capture.map { path throws(SensorError) in try CaptureReader(path: path) }
        let store = try ProfileStore.open(options.store, whenAbsent: .makesOne)
        let lock = try store.lockForRun()
        defer { withExtendedLifetime(lock) {} }
        var gaps: UInt64 = 0
        let notices = DangerNotices(seed: capture == nil ? .random(in: .min ... .max) : 0) { report(.notice($0)) }
        let pace = try capture.map { try CaptureRun.samplingSeconds(of: $0) } ?? options.tiers.fastSeconds
        let resources = ResourceLearner(pace: pace) { try? store.resources($0) }
        let partID = try capture.map { try CaptureRun.parts(of: $0) }
        let strict =
            options.isStrict ? strictLearning(store, seed: capture == nil ? .random(in: .min ... .max) : 0) : nil
        let learner = Learner(
            unitSeconds: options.unitSeconds, notices: notices, resources: resources, strict: strict,
            isLive: capture == nil,
            part: { container, description in
                guard let id = partID?(container, description) else { return nil }
                let key = description.identity.profileKey
                return Learner.Part(id: id, isCounted: (try? store.holds(part: id, of: key)) ?? false)
            }
        ) { gap in
            gaps += gap.isLoss ? 1 : 0
            report(.gap(Gap(gap)))
        }
        let writer = StoreWriter(store: store)
        let started = Clock.monotonic()
        let totals: Totals
        let ended: Timestamp

        if let capture {
            let replay = CaptureRun(
                capture, selector: options.selector, startupSeconds: options.startupSeconds, consumer: learner)
            try replay.run()
            (totals, ended) = (replay.totals, replay.endedAt)
        } else {
            let live = try LiveRun(options, consumer: learner)
            var lastWrite = Task {}
            var progress = ProgressClock(everySeconds: 10)
            live.onFlush = { time in
                guard writer.claim() else { return }
                let deltas = learner.takeDeltas(at: time)
                let used = resources.takeLearned()
                let seen = progress.isDue(at: time) ? learner.progress : []
                let keys = learner.keys
                lastWrite = Task { [lastWrite, event] in
                    await lastWrite.value
                    await writer.write(deltas, used, at: time)
                    // What cannot be read now is told at the end.
                    let judged = (try? await writer.judge(keys, at: time)) ?? [:]
                    if !seen.isEmpty { event(.progress(Self.progress(seen, judged))) }
                }
            }
            try await live.start()
            event(.ready(watching: live.watched, attachment: live.attachment))
            let isOver = options.endCondition()
            live.watch { isOver() || options.untilStable && writer.isStable }
            await live.finish()
            await lastWrite.value
            (totals, ended) = (live.totals, Clock.now())
        }
        learner.finish()
        await writer.write(learner.takeDeltas(at: ended), resources.takeLearned(), at: ended)
        if let failure = await writer.failure { throw failure }
        let judged = try await writer.judge(learner.keys, at: ended, isLast: true)
        for key in await writer.lapsed.sorted() {
            event(.warning("\(name(key, store)) was approved and has learned more since: approve it again"))
        }
        if learner.countedBefore > 0 {
            let were = learner.countedBefore == 1 ? "1 container was" : "\(learner.countedBefore) containers were"
            event(.note("\(were) learned from this capture before, and not counted again"))
        }
        await tellWhatWasNotLearned(writer, store)
        event(.progress(Self.progress(learner.progress, judged)))
        learned(try learner.keys.compactMap { try store.profile($0) })
        let seconds = options.capture == nil ? Double(Clock.monotonic() - started) / 1e9 : 0
        if let strict { tellWhatWasLeftOut(strict, learner.keys, store) }
        var summary = Summary(
            kernel: totals.kernel, stored: totals.stored, dropped: totals.dropped, violations: 0, byType: [:],
            deviations: 0, gaps: gaps, containers: learner.containersSeen, durationSeconds: seconds)
        summary.notLearned = strict?.leftOut
        report(.summary(summary))
        return RunOutcome(summary: summary, unjudged: 0, isStable: writer.isStable)
    }

    private func tellWhatWasNotLearned(_ writer: StoreWriter, _ store: ProfileStore) async {
        for (key, from) in await writer.inherited {
            event(.note("\(name(key, store)) is a new image (\(key.imageID)); it begins with what \(from.imageID) did"))
        }
        func behaviours(_ count: Int) -> String { count == 1 ? "1 behaviour" : "\(count) behaviours" }
        for (key, removed) in await writer.removed.sorted(by: { $0.key < $1.key }) {
            let were = removed.count == 1 ? "was" : "were"
            event(
                .note(
                    "\(behaviours(removed.count)) that \(were) removed from \(name(key, store)) \(were) seen again and "
                        + "not learned"))
        }
        for (key, what) in await writer.dropped where !what.lines.isEmpty {
            let lines = what.lines.count == 1 ? "1 line" : "\(what.lines.count) lines"
            event(
                .note("\(name(key, store)) is ready without \(lines) of \(what.from) that this image has not shown"))
        }
        for (key, denied) in await writer.denied.sorted(by: { $0.key < $1.key }) {
            let were = denied.count == 1 ? "was" : "were"
            event(.note("\(behaviours(denied.count)) that \(name(key, store)) denies \(were) seen and not learned"))
        }
    }

    private func strictLearning(_ store: ProfileStore, seed: UInt64) -> StrictLearning {
        StrictLearning(seed: seed, known: { try? store.knownProfile($0.profileKey, of: $0.image) }) {
            [report, event] notice in
            report(.notice(notice))
            event(.leftOut(notice.container?.name ?? "", notice.explanation))
        }
    }

    private func tellWhatWasLeftOut(_ strict: StrictLearning, _ keys: [ProfileKey], _ store: ProfileStore) {
        for key in keys {
            let count = strict.leftOut(of: key)
            guard count > 0 else { continue }
            let were = count == 1 ? "1 flagged behaviour was" : "\(count) flagged behaviours were"
            event(.warning("\(were) not learned for \(name(key, store)), nor what their programs did"))
        }
    }

    private func name(_ key: ProfileKey, _ store: ProfileStore) -> String {
        ((try? store.summary(key))?.image.name ?? key.imageID) + (key.role == "main" ? "" : "#" + key.role)
    }

    private static func progress(
        _ seen: [LearningProgress], _ judged: [ProfileKey: ReadinessKeeper.Judged]
    ) -> [ProfileProgress] {
        seen.compactMap { progress in
            guard let profile = judged[progress.key] else { return nil }
            return ProfileProgress(
                image: progress.image, role: progress.key.role, runs: profile.exposure.runs,
                units: profile.exposure.units, behaviours: profile.behaviours, newBehaviours: progress.newBehaviours,
                convergence: profile.convergence, state: profile.state)
        }
    }
}

/// Says when the next progress is due.
struct ProgressClock {
    private let interval: UInt64
    private var last: UInt64 = 0

    init(everySeconds seconds: UInt64) { interval = seconds * 1_000_000_000 }

    mutating func isDue(at time: Timestamp) -> Bool {
        guard time.nanoseconds >= last + interval else { return false }
        last = time.nanoseconds
        return true
    }
}
