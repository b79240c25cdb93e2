import Baseline
import Containers
import Glibc
import Metrics
import Sensor
import Synchronization

/// The line over the running kernel: attaches, finds out who runs, drains until told to stop, settles.
final class LiveRun {
    private let sensor: KernelSensor
    private let directory = ContainerDirectory()
    private let selector: ContainerSelector
    private let line: Line
    /// Samples what the containers use.
    let resources: ResourceWatch
    /// Only where the run asks for system calls.
    private let calls: CallWatch?
    private let inbox = Inbox()
    private var clock = Clock.current()
    private var ignored: Set<UInt64> = []
    /// Answers of name servers whose turn has not come; a buffer's worth at most.
    private var answers: [(time: UInt64, event: StoredEvent)] = []
    /// Ended containers that only the kernel knew at the last flush.
    private var unannounced: Set<UInt64> = []
    private(set) var totals = Totals()
    /// Called at each flush interval, after the kernel's counters were read.
    var onFlush: (Timestamp) -> Void = { _ in }
    /// Called some ten times a second.
    var onTick: (Timestamp) -> Void = { _ in }
    /// Sees every event and every identification, before the line does.
    var onEvent: (Event, TrackedContainer?) -> Void = { _, _ in }
    var onIdentified: (TrackedContainer, ContainerDescription) -> Void = { _, _ in }

    /// A killed agent loses at most this.
    static let flushSeconds: UInt64 = 5
    /// Less than a tenth of a second's work.
    private static let eventsAtOnce = 8_192

    /// Loads the programs; nothing is attached yet.
    ///
    /// - Parameter emitAll: every occurrence goes up, for captures.
    /// - Throws: `SensorError`.
    init(_ options: RunOptions, emitAll: Bool = false, consumer: any Consumer) throws(SensorError) {
        let hierarchies = CgroupHierarchies.current()
        let sensor = try KernelSensor(
            settings: .init(
                attachment: options.attachment, ringBytes: options.ringBytes, emitAll: emitAll,
                countIO: hierarchies.needCountsOfIO, recordCalls: options.recordsCalls))
        self.sensor = sensor
        selector = options.selector
        resources = ResourceWatch(hierarchies: hierarchies, tiers: options.tiers, sensor: sensor)
        let redact: ([String]) -> [String] = { ArgumentRedactor.redact($0) }
        let seeds = SeedReader(redact: redact)
        calls = options.recordsCalls ? CallWatch(sensor: sensor) : nil
        line = Line(
            reader: EventReader(resolveLinks: LinkResolver.resolve, redact: redact, lookUp: seeds.lookUp),
            consumer: consumer)
        if let seconds = options.startupSeconds { line.startupNanoseconds = UInt64(seconds * 1e9) }
        line.readSeed = { seeds.read($0, $1, $2, at: $3) }
        line.identify = { [weak self] in self?.identify($0, hostPid: $1, byNamespace: $2) }
        line.locate = { event in
            guard sensor.counters(of: event.container) != nil else { return nil }
            return UnifiedHierarchy.path(ofProcess: event.hostPid) ?? "/cgroup-\(event.container)"
        }
        line.forgotActs = { sensor.bumpEpoch(of: [$0.id]) }
    }

    /// Attaches and takes stock of the containers that run already.
    func start() async throws {
        if case .unusable(let reason) = await directory.start().state, !directory.hasState {
            throw AgentError.noEngine("\(reason)")
        }
        for name in SensitivePath.names { sensor.addSensitiveName(name) }
        for name in EnvironmentName.all { sensor.addEnvironmentName(name) }
        guard let root = UnifiedHierarchy.root() else { throw AgentError.noUnifiedHierarchy }
        try sensor.attach(cgroupRoot: root)
        let now = Clock.now()
        for running in await directory.running() where selector.matches(running.description.identity) {
            guard let cgroup = running.cgroup, running.cgroupPaths[""] == cgroup.path, sensor.addContainer(cgroup.id)
            else { continue }
            let container = line.track(cgroup.id, path: cgroup.path, at: now, fromStart: false)
            become(container, running.description, at: now)
        }
        for cgroup in UnifiedHierarchy.containers(root: root) where sensor.addContainer(cgroup.id) {
            identify(
                line.track(cgroup.id, path: cgroup.path, at: now, fromStart: false), hostPid: 0, byNamespace: false)
        }
        try sensor.seed()
        drain()
    }

    /// Watches until `isOver` says so.
    func watch(isOver: () -> Bool) {
        var lastFlush = Clock.monotonic()
        while !isOver() {
            sensor.wait(milliseconds: 100)
            drain()
            let now = Clock.now()
            measure()
            line.consumer.tick(at: now)
            onTick(now)
            calls?.prepare(sinceFlush: Clock.monotonic() - lastFlush)
            if Clock.monotonic() - lastFlush >= Self.flushSeconds * 1_000_000_000 {
                lastFlush = Clock.monotonic()
                clock = .current()
                readCounters(at: now)
                calls?.take(to: line, at: now) { $0.isSettled(at: now) }
                noticeMissedEnds(at: now)
                settleEnded(at: now)
                onFlush(now)
            }
        }
    }

    /// Detaches, waits for what is still on its way, and adds everything up.
    func finish() async {
        calls?.finish()
        sensor.stop()
        // A program that had begun before it was detached ends within a scheduling period.
        usleep(20_000)
        while drain() {}
        let deadline = Clock.monotonic() + 3_000_000_000
        while line.containers.values.contains(where: { if case .waiting = $0.stage { true } else { false } }),
            Clock.monotonic() < deadline
        {
            try? await Task.sleep(for: .milliseconds(5))
            takeIdentifications()
        }
        let now = Clock.now()
        readCounters(at: now)
        calls?.take(to: line, at: now) { _ in true }
        for container in Array(line.containers.values) where !container.isIgnored { settle(container, at: now) }
        // A container whose announcement was lost is known to the kernel alone: nothing of it was stored.
        for id in sensor.containers() where line.containers[id] == nil && !ignored.contains(id) {
            settleUnannounced(id, at: now)
        }
        if totals.unaccounted != 0 {
            line.consumer.report(
                GapReport(
                    reason: .dropped, missed: UInt64(max(0, totals.unaccounted)), time: now,
                    explanation: "the kernel's and the agent's sums differ by \(totals.unaccounted)"))
        }
        let uncounted = sensor.uncounted + sensor.recursionMisses
        if uncounted > 0 {
            line.consumer.report(
                GapReport(
                    reason: .dropped, missed: uncounted, time: now,
                    explanation: "\(uncounted) acts could not be counted in the kernel: they are in no sum"))
        }
        await directory.stop()
    }

    /// The running containers' verdicts are asked anew.
    func verdictsChanged(_ ids: [UInt64]) {
        sensor.bumpEpoch(of: ids)
        for id in ids { line.containers[id]?.acts.removeAll() }
    }

    /// Counts what the kernel has answered by itself until now.
    func countRepetitions(at time: Timestamp) { readCounters(at: time) }

    /// Where the programs stand.
    var attachment: Attachment { sensor.attachment }

    var watched: Int { line.containers.values.count { $0.description != nil } }

    // MARK: Events

    /// True when more may be there: a flood must not keep the run from its flushes and its end.
    @discardableResult
    private func drain() -> Bool {
        takePriority()
        let taken = sensor.drainEvents(limit: Self.eventsAtOnce) { event in
            // A program's start lies in the other buffer, and always before its acts.
            if line.containers[event.container]?.programs[event.program] == nil { takePriority() }
            take(event)
        }
        takeIdentifications()
        sensor.acknowledge(line.takeJudgedKeys())
        return taken == Self.eventsAtOnce
    }

    /// A connection is told by the names that its address had, so what was answered before comes before it; and after
    /// the beginning of its container. Both lie in buffers of their own.
    private func takePriority() {
        let began = Clock.monotonic()
        sensor.drainPriority { event in
            if event.kind == .connect { sensor.drainAnswers(keepAnswer) }
            takeAnswers(until: event.monotonicTime)
            take(event)
        }
        sensor.drainAnswers(keepAnswer)
        takeAnswers(until: began)
    }

    private func keepAnswer(_ event: Event) { answers.append((event.monotonicTime, event.stored())) }

    private func takeAnswers(until time: UInt64) {
        guard let first = answers.first, first.time <= time else { return }
        let due = answers.prefix { $0.time <= time }
        answers.removeFirst(due.count)
        for answer in due { answer.event.withEvent(take) }
    }

    private func take(_ event: Event) {
        onEvent(event, line.containers[event.container])
        line.take(event, at: clock.wall(event.monotonicTime))
    }

    private func measure() {
        for (id, sample) in resources.samples(at: Clock.monotonic()) {
            guard let container = line.containers[id] else { continue }
            line.consumer.measure(sample, of: container, at: clock.wall(sample.monotonicTime))
        }
    }

    // MARK: Who it is

    private func identify(_ container: TrackedContainer, hostPid: Int32, byNamespace: Bool) {
        let path =
            byNamespace ? UnifiedHierarchy.path(ofProcess: hostPid) ?? "/" + container.cgroupPath : container.cgroupPath
        let reference = CgroupReference(id: container.id, path: path, initPid: hostPid > 0 ? hostPid : nil)
        Task { [directory, inbox] in
            let answer = await directory.identify(reference)
            inbox.put(container: reference.id, answer)
        }
    }

    private func takeIdentifications() {
        for (id, answer) in inbox.takeAll() {
            guard let container = line.containers[id] else { continue }
            if !selector.matches(answer.description.identity) {
                sensor.ignoreContainer(id)
                ignored.insert(id)
                line.ignore(container)
                continue
            }
            become(container, answer.description, at: Clock.now())
            if case .unknown(_, let reason) = answer {
                line.consumer.report(
                    GapReport(reason: .unidentified, container: container, time: Clock.now(), explanation: reason))
            }
        }
    }

    private func become(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp) {
        onIdentified(container, description)
        if case .partial(let reason) = description.completeness {
            line.consumer.report(
                GapReport(reason: .unidentified, container: container, time: time, explanation: reason))
        }
        line.identified(container, as: description, at: time, clock: clock)
        resources.add(container, processID: description.initPid)
        if !container.seenFromStart {
            line.consumer.report(
                GapReport(
                    reason: .lateStart, container: container, time: time,
                    explanation: "it ran before observation began: its start was not seen"))
        }
    }

    // MARK: Sums

    /// Reads what the verdict cache counted, and takes out what will not be asked for again.
    private func readCounters(at time: Timestamp) {
        var obsolete: [VerdictKey] = []
        var epochs: [UInt64: UInt32] = [:]
        for id in line.containers.keys { epochs[id] = sensor.counters(of: id)?.epoch }
        sensor.forEachVerdict { key, count in
            guard let container = line.containers[key.container], let epoch = epochs[key.container] else {
                obsolete.append(key)
                return
            }
            let fingerprint = key.fingerprint
            if var act = container.acts[fingerprint] {
                if count > act.lastCount {
                    line.count(act, count - act.lastCount, in: container, at: time)
                    act.lastCount = count
                    container.acts[fingerprint] = act
                }
            }
            if key.epoch < epoch || container.isSettled(at: time) {
                obsolete.append(key)
                container.acts[fingerprint] = nil
            }
        }
        sensor.forget(obsolete)
        for container in line.containers.values { container.countersReadAt = time }
    }

    /// Where the buffer was full a container's end was not told, and perhaps not its beginning either; the kernel knows
    /// of both. What it alone knew at two flushes in a row is not on its way any more.
    private func noticeMissedEnds(at time: Timestamp) {
        var unknown: Set<UInt64> = []
        for id in sensor.containers() where sensor.counters(of: id)?.isRemoved == true {
            if let container = line.containers[id] {
                container.endedAt = container.endedAt ?? time
            } else if unannounced.contains(id) {
                settleUnannounced(id, at: time)
            } else {
                unknown.insert(id)
            }
        }
        unannounced = unknown
    }

    private func settleUnannounced(_ id: UInt64, at time: Timestamp) {
        if let counters = sensor.counters(of: id), counters.observations > 0 {
            totals.add(untracked: counters)
            line.consumer.report(
                GapReport(
                    reason: .dropped, missed: counters.observations, time: time,
                    explanation:
                        "all \(counters.observations) observations of one container were lost, as a ring buffer "
                        + "was full when it began"))
        }
        sensor.removeContainer(id)
    }

    private func settleEnded(at time: Timestamp) {
        for container in Array(line.containers.values) {
            if container.isSettled(at: time) {
                settle(container, at: time)
            } else {
                reportLosses(of: container, at: time)
            }
        }
    }

    private func settle(_ container: TrackedContainer, at time: Timestamp) {
        if !container.isIgnored {
            reportLosses(of: container, at: time, atEnd: true)
            if let counters = sensor.counters(of: container.id) {
                totals.add(counters, of: container)
            }
            if let ended = container.endedAt { line.consumer.end(container, at: ended) }
        }
        resources.remove(container.id)
        sensor.removeContainer(container.id)
        ignored.remove(container.id)
        line.forget(container)
    }

    private func reportLosses(of container: TrackedContainer, at time: Timestamp, atEnd: Bool = false) {
        line.reportNotKept(in: container, at: time)
        reportAnswersMissed(by: container, at: time, atEnd: atEnd)
        guard !container.isIgnored, let counters = sensor.counters(of: container.id),
            counters.lost > container.reportedLost
        else { return }
        let missed = counters.lost - container.reportedLost
        container.reportedLost = counters.lost
        line.consumer.report(
            GapReport(
                reason: .dropped, container: container, missed: missed, time: time,
                explanation: "\(missed) observations were lost: \(counters.full) as a ring buffer was full, "
                    + "\(counters.suppressed) as one directory had too many new names, \(counters.failed) in the kernel"
            ))
    }

    /// At most once a minute and container, and at its end; no observation is missing.
    private func reportAnswersMissed(by container: TrackedContainer, at time: Timestamp, atEnd: Bool) {
        let minute: UInt64 = 60_000_000_000
        guard !container.isIgnored, let counters = sensor.counters(of: container.id),
            counters.answersMissed > container.reportedAnswersMissed,
            atEnd || container.answersReportedAt.map({ time.nanoseconds &- $0.nanoseconds >= minute }) ?? true
        else { return }
        let missed = counters.answersMissed - container.reportedAnswersMissed
        (container.reportedAnswersMissed, container.answersReportedAt) = (counters.answersMissed, time)
        line.consumer.report(
            GapReport(
                reason: .rateLimited, container: container, time: time,
                explanation:
                    "\(missed) answers of name servers were not read, as more than 512 came in a second, or they "
                    + "were longer than 1,232 bytes: names of public addresses may be missing"))
    }
}

/// Identifications that arrive on other threads.
private final class Inbox: Sendable {
    private let answers = Mutex<[(UInt64, Identification)]>([])

    func put(container: UInt64, _ answer: Identification) { answers.withLock { $0.append((container, answer)) } }

    func takeAll() -> [(UInt64, Identification)] {
        answers.withLock { answers in
            defer { answers.removeAll() }
            return answers
        }
    }
}
