/// A group of containers, metric by metric, as `plumbline compare` shows it: numbers only, by id. Names, behaviours and
/// the image are the caller's to add.
public struct ResourceComparison: Hashable, Sendable {
    /// One container to compare.
    public struct Subject: Sendable {
        public var id: UInt64
        public var window: ResourceWindow
        /// Since its start, as far as that is known.
        public var ageSeconds: Double

        public init(id: UInt64, window: ResourceWindow, ageSeconds: Double) {
            self.id = id
            self.window = window
            self.ageSeconds = ageSeconds
        }
    }

    public struct Member: Hashable, Sendable {
        public var id: UInt64
        /// Its largest metric's bits less log2 of the metrics compared, at least 0 (docs/methods.md §7).
        public var bits: Double
        /// A container younger than five minutes, a spread that is not taught, or more than it can vouch for.
        public var provisional: Bool
        /// By bits, highest first.
        public var metrics: [ComparedMetric]
    }

    /// By bits, highest first; ties by id.
    public var members: [Member]
    public var groupMove: GroupMove?
    /// Fewer than three containers had enough samples.
    public var hasTooFewPeers: Bool
    /// What is compared was taught for too short a time in some metric.
    public var isCold: Bool

    /// docs/methods.md §1 step 2: a value in the window is a median of at least five.
    public static let fewestSamples = 5

    /// - Parameters:
    ///   - now: monotonic; windows end there.
    ///   - windowSeconds: as the subjects' windows can hold.
    ///   - knowledge: of the image and role; without it spreads are cold.
    public init(
        _ subjects: [Subject], at now: UInt64, windowSeconds: Double = ResourceWindow.fastSeconds,
        knowledge: ResourceKnowledge? = nil
    ) {
        let able = subjects.filter { subject in
            ResourceMetric.compared.contains {
                subject.window.count($0, at: now, seconds: windowSeconds) >= Self.fewestSamples
            }
        }
        hasTooFewPeers = able.count < PeerComparison.fewestMembers
        isCold = false
        members = able.map {
            Member(
                id: $0.id, bits: 0, provisional: $0.ageSeconds < ResourceMonitor.warmUpSeconds, metrics: [])
        }
        var moves: [GroupMove] = []
        for metric in ResourceMetric.compared {
            let known = able.indices.filter {
                able[$0].window.median(metric, at: now, seconds: windowSeconds) != nil
            }
            guard !known.isEmpty else { continue }
            let values = known.compactMap { able[$0].window.median(metric, at: now, seconds: windowSeconds) }
            let path = PreparedSpread(knowledge?.peers[metric]?.fast ?? .init())
            let comparison = path.compare(values, scale: metric.scale)
            if !path.spread.isTaught { isCold = true }
            for (place, member) in zip(known, comparison.members) {
                members[place].metrics.append(
                    ComparedMetric(
                        metric: metric, value: member.value, peers: member.peers, distance: member.distance,
                        bits: member.bits))
                if member.bits > 0, comparison.provisional { members[place].provisional = true }
            }
            guard !metric.dependsOnNeighbours else { continue }
            let usual = knowledge?.own.summary(of: metric).map { Self.past($0, metric.scale) }
            let steps = zip(known, values).compactMap { place, value -> GroupMoveDetector.Step? in
                (able[place].window.past(metric) ?? usual).map {
                    .init(now: metric.scale.transformed(value), before: $0.median, deviation: $0.deviation)
                }
            }
            if let move = GroupMoveDetector.move(steps, metric: metric) { moves.append(move) }
        }
        groupMove = moves.max { GroupMoveTracker.size($0) < GroupMoveTracker.size($1) }
        for place in members.indices {
            members[place].metrics.sort {
                ($0.bits, abs($0.distance), $1.metric.rawValue) > ($1.bits, abs($1.distance), $0.metric.rawValue)
            }
            let compared = members[place].metrics.count { $0.peers != nil }
            members[place].bits = Self.bits(
                largest: members[place].metrics.first?.bits ?? 0, of: compared)
        }
        members.sort { ($0.bits, $1.id) > ($1.bits, $0.id) }
    }

    /// What the image usually uses, in place of a past that nobody watched. 2.33 deviations lie below the 99th percentile.
    private static func past(_ usual: ResourceSummary, _ scale: MetricScale) -> (median: Double, deviation: Double) {
        let median = scale.transformed(usual.p50)
        return (median, (scale.transformed(usual.p99) - median) / 2.33)
    }

    /// The largest of so many metrics' bits is larger by chance, by up to log2 of their number.
    public static func bits(largest: Double, of metrics: Int) -> Double {
        max(0, largest - binaryLogarithm(Double(max(metrics, 1))))
    }
}

extension ResourceMonitor {
    /// The group as it stands now, start-ups included.
    public func comparison(
        at now: UInt64, windowSeconds: Double = ResourceWindow.fastSeconds
    ) -> ResourceComparison {
        ResourceComparison(
            members.map {
                .init(
                    id: $0.id, window: $0.window,
                    ageSeconds: $0.seenFromStart ? $0.age(at: now) : max(Self.warmUpSeconds, $0.age(at: now)))
            }, at: now, windowSeconds: windowSeconds, knowledge: knowledge)
    }
}
