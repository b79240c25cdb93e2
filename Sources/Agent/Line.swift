import Baseline
import Containers
import Sensor

/// The straight line from an event to a consumer: attribute, read, hand over, remember the answer.
///
/// It runs on one thread and knows neither where events come from (kernel or capture) nor what becomes of
/// observations. Events of a container that is not identified yet wait in its own bounded queue.
final class Line {
    private(set) var containers: [UInt64: TrackedContainer] = [:]
    let reader: EventReader
    let consumer: any Consumer
    var startupNanoseconds = TrackedContainer.defaultStartupNanoseconds
    /// Asks who a new container is; the answer comes back through `identified`.
    var identify: (TrackedContainer, _ hostPid: Int32, _ byNamespace: Bool) -> Void = { _, _, _ in }
    /// The cgroup path of a container whose announcement was lost, from one of its events; `nil` for one that the kernel
    /// does not follow any more.
    var locate: (Event) -> String? = { _ in nil }
    /// A container's acts were forgotten: the kernel is to ask about all of them anew.
    var forgotActs: (TrackedContainer) -> Void = { _ in }
    /// Keys whose acts were judged and that the kernel is to be told of.
    private(set) var judged: [VerdictKey] = []
    /// Fills in a process that ran before the sensor.
    var readSeed: (Event, TrackedContainer, any Consumer, Timestamp) -> Void = { _, _, _, _ in }

    init(reader: EventReader, consumer: any Consumer) {
        self.reader = reader
        self.consumer = consumer
    }

    func take(_ event: Event, at time: Timestamp) {
        guard let kind = event.kind else { return }
        switch kind {
        case .containerCreated:
            let container = track(event.container, path: event.text, at: time, fromStart: true)
            identify(container, event.hostPid, event.flags.contains(.byNamespace))
        case .answer:
            // Nobody is known by what others tell it: a container is followed from its own acts.
            guard let container = containers[event.container] else { return }
            switch container.stage {
            case .known: reader.learnNames(from: event, in: container)
            case .ignored: return
            case .waiting:
                if container.queue.count < TrackedContainer.queueLimit { container.queue.append(event.stored()) }
            }
        case .containerRemoved:
            containers[event.container]?.endedAt = time
        case .suppressed:
            if let container = containers[event.container] { reportSuppressed(event, in: container, at: time) }
        default:
            guard let container = containers[event.container] ?? adopt(event, at: time) else { return }
            switch container.stage {
            case .known: handle(event, in: container, at: time)
            case .ignored: return
            case .waiting: enqueue(event, in: container)
            }
        }
    }

    /// Follows a container that ran before the sensor, or one whose creation was announced.
    @discardableResult
    func track(_ id: UInt64, path: String, at time: Timestamp, fromStart: Bool) -> TrackedContainer {
        if let known = containers[id] { return known }
        let container = TrackedContainer(id: id, cgroupPath: path, firstSeen: time, seenFromStart: fromStart)
        container.startupNanoseconds = startupNanoseconds
        containers[id] = container
        return container
    }

    /// Follows a container from its first event that arrives, as its announcement did not.
    private func adopt(_ event: Event, at time: Timestamp) -> TrackedContainer? {
        guard let path = locate(event) else { return nil }
        let container = track(event.container, path: path, at: time, fromStart: false)
        identify(container, event.hostPid, false)
        return container
    }

    /// It is known now who the container is: what waited is handled in order.
    func identified(
        _ container: TrackedContainer, as description: ContainerDescription, at time: Timestamp, clock: Clock
    ) {
        guard case .waiting = container.stage else { return }
        container.stage = .known(description)
        consumer.begin(container, description, at: container.firstSeen)
        let waiting = container.queue
        container.queue = []
        for stored in waiting {
            stored.withEvent { handle($0, in: container, at: clock.wall($0.monotonicTime)) }
        }
        if container.queueOverflow > 0 {
            consumer.report(
                GapReport(
                    reason: .queueFull, container: container, missed: container.queueOverflow, time: time,
                    explanation: "more events than \(TrackedContainer.queueLimit) waited until its image was known"))
        }
    }

    func ignore(_ container: TrackedContainer) {
        container.stage = .ignored
        container.queue = []
    }

    func forget(_ container: TrackedContainer) { containers[container.id] = nil }

    func takeJudgedKeys() -> [VerdictKey] {
        defer { judged.removeAll(keepingCapacity: true) }
        return judged
    }

    private func enqueue(_ event: Event, in container: TrackedContainer) {
        if container.queue.count < TrackedContainer.queueLimit {
            container.queue.append(event.stored())
        } else {
            container.queueOverflow += 1
        }
    }

    private func handle(_ event: Event, in container: TrackedContainer, at time: Timestamp) {
        if event.kind == .answer {
            reader.learnNames(from: event, in: container)
            return
        }
        if event.kind == .seed {
            readSeed(event, container, consumer, time)
            return
        }
        container.handled += 1
        let cacheable = event.flags.contains(.cacheable)
        let fingerprint = cacheable ? event.key.fingerprint : 0
        let known = cacheable ? container.acts[fingerprint] : nil
        if let act = known, !act.isStale {
            // A capture repeats itself; the kernel does only when two CPUs were equally first.
            count(act, 1, in: container, at: time)
            judged.append(event.key)
            return
        }
        // What the kernel has counted of it until now was counted as what it was told as then.
        var act = JudgedAct(first: ActNumber.none, second: ActNumber.none, lastCount: known?.lastCount ?? 0)
        for (index, observation) in reader.observations(from: event, in: container, at: time).enumerated() {
            let number = consumer.observe(observation, in: container)
            if index == 0 { act.first = number }
            if index == 1 { act.second = number }
        }
        if act.isNotKept { container.notKept += 1 }
        // The kernel's mark that an answer is on its way ends after a second by itself.
        if cacheable, !act.isAskedAgain {
            if container.acts.count >= TrackedContainer.actLimit {
                container.acts.removeAll(keepingCapacity: true)
                forgotActs(container)
            }
            container.acts[fingerprint] = act
            if let address = reader.publicAddress(of: event, in: container) {
                for lost in container.names.note(fingerprint, to: address) { container.acts[lost]?.isStale = true }
            }
            judged.append(event.key)
        }
    }

    /// Hands over what a program called.
    func take(_ calls: [Int], of program: UInt64, in container: TrackedContainer, at time: Timestamp) {
        guard let running = container.programs[program] else {
            if container.hasLostCalls { return }
            container.hasLostCalls = true
            consumer.report(
                GapReport(
                    reason: .dropped, container: container, time: time,
                    explanation: "system calls of a program were lost, as its start was"))
            return
        }
        container.programs[program]?.lastUsed = time
        consumer.called(
            SystemCalls(
                programID: program, program: running.program, drift: running.drift, numbers: calls), in: container,
            at: time)
    }

    /// An act that was answered before happened `count` more times.
    func count(_ act: JudgedAct, _ count: UInt64, in container: TrackedContainer, at time: Timestamp) {
        if act.first >= 0 { consumer.repeated(act.first, count: count, in: container, at: time) }
        if act.second >= 0 { consumer.repeated(act.second, count: count, in: container, at: time) }
        if act.isNotKept { container.notKept += count }
    }

    /// Says how much the consumer had no room for since this was said last.
    func reportNotKept(in container: TrackedContainer, at time: Timestamp) {
        let missed = container.notKept - container.reportedNotKept
        guard missed > 0 else { return }
        container.reportedNotKept = container.notKept
        consumer.report(
            GapReport(
                reason: .profileFull, container: container, missed: missed, time: time,
                explanation: "\(missed) observations were not learned: a profile takes \(Learner.fileLimit) files and "
                    + "\(Learner.otherLimit) other behaviours in one run"))
    }

    /// At most one gap a minute and directory.
    private func reportSuppressed(_ event: Event, in container: TrackedContainer, at time: Timestamp) {
        let path = event.path ?? "/"
        let minute: UInt64 = 60_000_000_000
        if let last = container.suppressedDirectories[path], time.nanoseconds &- last.nanoseconds < minute { return }
        if container.suppressedDirectories.count >= TrackedContainer.suppressedDirectoryLimit {
            container.suppressedDirectories.removeAll()
        }
        container.suppressedDirectories[path] = time
        consumer.report(
            GapReport(
                reason: .rateLimited, container: container, path: path, time: time,
                explanation: "more than 1,024 new names a second below \(path); the rest was counted, not read"))
    }
}
