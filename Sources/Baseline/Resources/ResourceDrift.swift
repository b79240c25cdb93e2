/// One metric of one container that may leave its usual level slowly.
///
/// Replicas differ for good: one that always lies a spread above the image's level drifts nowhere. So distances are
/// taken from the container's own first quarter of an hour.
struct MetricDrift: Sendable {
    private var detector = DriftDetector()
    private var sum = 0.0
    private var count = 0

    static let first = 90

    /// Takes in one ten-second window's distance from the image's usual level, in spreads.
    /// - Returns: bits of the drift so far; 0 while there is none.
    mutating func add(_ distance: Double) -> Double {
        guard distance.isFinite else { return 0 }
        if count < Self.first {
            sum += min(max(distance, -Self.largestOffset), Self.largestOffset)
            count += 1
            return 0
        }
        guard detector.add(distance - sum / Double(count)) != nil else { return 0 }
        return Self.bits(max(detector.up, detector.down))
    }

    static let largestOffset = 3.0

    /// A cumulative sum of standard normal steps less k passes h once in a number of steps that grows as e^(2kh),
    /// with k = 1/2; at h = 8 in 2·10⁴, 14.3 bits.
    private static func bits(_ sum: Double) -> Double { 14.3 + (sum - 8) * 1.4427 }
}

extension ResourceMonitor {
    /// The cumulative sums of everyone old enough, of distances from the own baseline. With two peers or more, their
    /// median distance is taken off: a load that wanders takes all with it.
    mutating func addDrift(_ findings: inout [[ResourceFinding]], _ round: ResourceRound, at now: UInt64) {
        for metric in ResourceMetric.compared {
            var scores: [(place: Int, score: OwnScore.Metric)] = []
            for place in members.indices where members[place].isWarm(at: now) {
                guard let score = round.own[place].perMetric.first(where: { $0.metric == metric }),
                    round.isKnown(place, score)
                else { continue }
                scores.append((place, score))
            }
            scores.sort { $0.score.distance < $1.score.distance }
            let sorted = scores.map(\.score.distance)
            for (rank, entry) in scores.enumerated() {
                let common =
                    sorted.count >= PeerComparison.fewestMembers
                    ? RobustScale.median(sorted: sorted, without: rank) : 0
                addDrift(&findings[entry.place], of: entry.place, entry.score, less: common, at: now)
            }
        }
    }

    private mutating func addDrift(
        _ findings: inout [ResourceFinding], of place: Int, _ score: OwnScore.Metric, less common: Double,
        at now: UInt64
    ) {
        let metric = score.metric
        var drift = members[place].drift[metric.rawValue] ?? MetricDrift()
        let bits = drift.add(score.distance - common)
        members[place].drift[metric.rawValue] = drift
        guard bits > 0 || members[place].tracker.deviates(metric), let past = members[place].window.past(metric)
        else { return }
        // Where it has come to in minutes, not in this moment.
        let scale = metric.scale
        findings.append(
            ResourceFinding(
                path: .drift, metric: metric, value: scale.value(ofTransformed: past.median), expected: score.expected,
                difference: past.median - scale.transformed(score.expected.median), bits: bits,
                threshold: threshold(windowSeconds: Self.slowSeconds), provisional: score.provisional,
                intervalSeconds: Self.stepSeconds))
    }

    /// The last five minutes against the peers' last five minutes.
    mutating func addSlow(_ findings: inout [[ResourceFinding]], at now: UInt64) {
        let threshold = threshold(windowSeconds: Self.slowSeconds)
        for metric in ResourceMetric.compared {
            guard let result = slowComparison(metric, at: now) else { continue }
            for (place, member) in zip(result.members, result.comparison.members) {
                guard let figures = member.peers else { continue }
                findings[place].append(
                    ResourceFinding(
                        path: .slowPeers, metric: metric, value: member.value, expected: figures,
                        difference: member.difference, bits: member.bits, threshold: threshold,
                        provisional: result.comparison.provisional, intervalSeconds: Self.slowSeconds))
            }
        }
    }
}
