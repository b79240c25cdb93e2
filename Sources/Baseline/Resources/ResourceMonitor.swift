/// What a monitor has to say.
public enum ResourceEvent: Hashable, Sendable {
    case incident(UInt64, ResourceIncident)
    case groupMoved(GroupMove)
}

/// Watches how the containers of one image and role use resources: against each other, against what the image used
/// before, and all of them together.
///
/// It is fed samples and asked every two seconds (`evaluate`); it has no clock of its own, so a capture replays to
/// the same events. Times are of one monotonic clock and must not go back. While one container deviates, the
/// others are not judged by it: of a group only the farthest is named, and everyone's peers are compared by their
/// median, itself left out. With fewer than three containers only the own baseline judges.
///
/// Ages. A container that was seen from its start is in start-up for a minute, is judged against start-ups only,
/// and nobody is held against it; then against the steady state; and from five minutes on it has peers and is
/// one (docs/methods.md §1 step 2: caches that warm up are no alarm). One whose start was not seen is taken
/// for old. The spread is taught from the first minute on: a group that starts together would know nothing when
/// it comes of age.
///
/// What it learns. One that does not judge takes in everything: it is there to learn what this image does, night
/// jobs and all. One that judges, too, takes in the usual only, p ≥ 0.01 (docs/methods.md §2), once it knows what
/// is usual; the calibration takes in all that is no alarm, since cutting its tail off at p = 0.01 again and again
/// would teach it that nothing ever happens.
public struct ResourceMonitor: Sendable {
    public struct Settings: Hashable, Sendable {
        public var judges: Bool
        public var teaches: Bool
        public var budget: FalseAlarmBudget
        /// The profile's unit, over which the budget counts.
        public var unitSeconds: UInt32

        public init(
            judges: Bool = true, teaches: Bool = false, budget: FalseAlarmBudget = .standard,
            unitSeconds: UInt32 = 3600
        ) {
            self.judges = judges
            self.teaches = teaches
            self.budget = budget
            self.unitSeconds = unitSeconds
        }
    }

    /// How often `evaluate` should be called.
    public static let evaluationSeconds = 2.0
    /// A container younger than this, seen from its start, is in start-up.
    public static let startupSeconds = 60.0
    /// … and younger than this has no peers and is none.
    public static let warmUpSeconds = 300.0
    /// How often one window is taught, and becomes a step of the past.
    static let stepSeconds = 10.0
    public static let stepNanoseconds: UInt64 = 10_000_000_000
    static let slowSeconds = 300.0
    /// Evaluations farther apart than this are not in a row: the machine slept.
    static let gapSeconds = 15.0
    static let scorerSeconds = 60.0

    public let settings: Settings
    /// What is known, with what was learned since.
    public private(set) var knowledge: ResourceKnowledge

    var learned = ResourceKnowledge()
    var members: [ResourceMember] = []
    private var places: [UInt64: Int] = [:]
    var fast: [PreparedSpread]
    var slow: [PreparedSpread]
    var scorer: BaselineScorer
    private var scorerMadeAt: UInt64 = 0
    private var scorerIsOld = false
    /// Metrics that any member was ever seen with.
    private var judged: UInt32 = 0
    private var lastEvaluation: UInt64?
    var lastStep: UInt64?
    private var lastSlow: UInt64?
    private var moves = GroupMoveTracker()
    private var pending: [ResourceEvent] = []

    public init(knowledge: ResourceKnowledge = ResourceKnowledge(), settings: Settings = Settings()) {
        self.knowledge = knowledge
        self.settings = settings
        fast = ResourceMetric.compared.map { PreparedSpread(knowledge.peers[$0]?.fast ?? .init()) }
        slow = ResourceMetric.compared.map { PreparedSpread(knowledge.peers[$0]?.slow ?? .init()) }
        scorer = BaselineScorer(knowledge.own)
    }

    public var count: Int { members.count }

    /// A container appears. One that is there already was restarted: it ends first.
    public mutating func begin(_ id: UInt64, at now: UInt64, seenFromStart: Bool) {
        end(id)
        places[id] = members.count
        members.append(ResourceMember(id: id, beganAt: now, seenFromStart: seenFromStart))
    }

    /// A container ended; its incident is closed by the next `evaluate`. Unknown ones are no matter.
    public mutating func end(_ id: UInt64) {
        guard let place = places.removeValue(forKey: id) else { return }
        if let incident = members[place].tracker.end() { pending.append(.incident(id, incident)) }
        members.remove(at: place)
        for index in place..<members.count { places[members[index].id] = index }
    }

    /// Containers that may become an incident with the next evaluations: now is the time to see what they do.
    public var suspects: [UInt64] { members.filter(\.tracker.isRising).map(\.id) }

    /// Samples of containers that never began, or ended, are left out.
    public mutating func take(_ sample: ResourceSample, of id: UInt64) {
        guard let place = places[id] else { return }
        members[place].window.take(sample)
    }

    /// Replaces what is known by what the store has now, for instance after merging what was taken from here.
    public mutating func adopt(_ knowledge: ResourceKnowledge) {
        self.knowledge = knowledge
        for metric in ResourceMetric.compared {
            fast[metric.rawValue] = PreparedSpread(knowledge.peers[metric]?.fast ?? .init())
            slow[metric.rawValue] = PreparedSpread(knowledge.peers[metric]?.slow ?? .init())
        }
        scorer = BaselineScorer(knowledge.own)
        scorerIsOld = false
    }

    /// What was learned since this was last asked, to be merged into what is stored; `nil` where that is nothing.
    public mutating func takeLearned() -> ResourceKnowledge? {
        guard !learned.isEmpty else { return nil }
        defer { learned = ResourceKnowledge() }
        return learned
    }

    /// The bits from which a metric is an alarm, on the fast path and on the slow one.
    public var threshold: Double { threshold(windowSeconds: Self.stepSeconds) }

    func threshold(windowSeconds: Double) -> Double {
        settings.budget.threshold(
            unitSeconds: settings.unitSeconds, windowSeconds: windowSeconds, metrics: judged.nonzeroBitCount)
    }

    /// Judges and learns from what came in since the last call.
    /// - Parameters:
    ///   - hour: of the day (UTC), 0…23.
    ///   - day: since 1970-01-01.
    public mutating func evaluate(at now: UInt64, hour: Int, day: Int32) -> [ResourceEvent] {
        var events = pending
        pending = []
        if let last = lastEvaluation, Self.seconds(from: last, to: now) > Self.gapSeconds {
            for index in members.indices { members[index].tracker.forgetStreaks() }
        }
        lastEvaluation = now
        for index in members.indices { judged |= members[index].read(at: now) }
        let isStep = lastStep.map { Self.seconds(from: $0, to: now) >= Self.stepSeconds } ?? true
        let isSlow = lastSlow.map { Self.seconds(from: $0, to: now) >= Self.slowSeconds } ?? false
        if lastSlow == nil { lastSlow = now }

        var round = ResourceRound(members: members, at: now, hour: hour, scorer: scorer)
        round.comparePeers(fast)
        let held = round.ownMoves(threshold: threshold)
        if settings.judges {
            var findings = round.findings(threshold: threshold)
            if isStep { addDrift(&findings, round, at: now) }
            if isSlow { addSlow(&findings, at: now) }
            for index in members.indices {
                for incident in members[index].tracker.take(findings[index], at: now) {
                    events.append(.incident(members[index].id, incident))
                }
            }
            // One metric alone may be the machine's doing: the same work takes more cpu where others are busy.
            let moved = round.moves().filter { !$0.metric.dependsOnNeighbours }
            let found = (moved.count > 1 ? moved : []) + held.filter { !$0.metric.dependsOnNeighbours }
            if let move = moves.take(found, read: round.fresh, at: now) {
                events.append(.groupMoved(move))
            }
        }
        if settings.teaches {
            if isStep { teach(round, at: now, hour: hour, day: day) }
            if isSlow { teachSlow(at: now) }
        }
        if isStep {
            for index in members.indices { members[index].window.mark(at: now, freshSince: lastStep ?? 0) }
            lastStep = now
            refresh(at: now)
        }
        if isSlow { lastSlow = now }
        return events
    }

    static func seconds(from: UInt64, to now: UInt64) -> Double { now > from ? Double(now - from) / 1e9 : 0 }

    mutating func learn(_ change: (inout ResourceKnowledge) -> Void) {
        change(&knowledge)
        change(&learned)
    }

    mutating func ownChanged() { scorerIsOld = true }

    private mutating func refresh(at now: UInt64) {
        guard scorerIsOld, Self.seconds(from: scorerMadeAt, to: now) >= Self.scorerSeconds else { return }
        scorer = BaselineScorer(knowledge.own)
        scorerMadeAt = now
        scorerIsOld = false
    }
}

/// One container of a monitor.
struct ResourceMember: Sendable {
    let id: UInt64
    let beganAt: UInt64
    let seenFromStart: Bool
    var window = ResourceWindow()
    var tracker = IncidentTracker()
    var drift: [MetricDrift?] = Array(repeating: nil, count: ResourceMetric.compared.count)
    /// The medians of now, and a bit for each metric that was read since the last evaluation.
    private(set) var values = ResourceValues()
    private(set) var fresh: UInt32 = 0
    private var readAt: UInt64 = 0

    init(id: UInt64, beganAt: UInt64, seenFromStart: Bool) {
        self.id = id
        self.beganAt = beganAt
        self.seenFromStart = seenFromStart
    }

    func age(at now: UInt64) -> Double { ResourceMonitor.seconds(from: beganAt, to: now) }

    func phase(at now: UInt64) -> ResourcePhase {
        seenFromStart && age(at: now) < ResourceMonitor.startupSeconds ? .startup : .steady
    }

    /// Whether it has peers, and is one.
    func isWarm(at now: UInt64) -> Bool {
        age(at: now) >= (seenFromStart ? ResourceMonitor.warmUpSeconds : ResourceWindow.fastSeconds)
    }

    func isFresh(_ metric: ResourceMetric) -> Bool { fresh & 1 << UInt32(metric.rawValue) != 0 }

    /// Of a metric that is read every second or two, the first values after a start or a gap are no window yet: they
    /// vary more than what was learned (docs/methods.md §1 step 2: at least five).
    private func isSettled(_ metric: ResourceMetric, at now: UInt64) -> Bool {
        guard let interval = window.interval(metric), interval < 2.5 else { return true }
        let possible = Int(ResourceWindow.fastSeconds / max(interval, 1))
        return window.count(metric, at: now) >= min(ResourceComparison.fewestSamples, possible)
    }

    /// Takes the medians of now.
    /// - Returns: a bit for each metric that has one.
    mutating func read(at now: UInt64) -> UInt32 {
        var known: UInt32 = 0
        fresh = 0
        values = ResourceValues()
        for metric in ResourceMetric.compared {
            guard let median = window.median(metric, at: now), isSettled(metric, at: now) else { continue }
            values[metric] = median
            let bit: UInt32 = 1 << UInt32(metric.rawValue)
            known |= bit
            if let last = window.lastTime(metric), last > readAt { fresh |= bit }
        }
        readAt = now
        return known
    }
}
