/// One metric of one container that may leave its usual level slowly.
///
/// Replicas differ for good: one that always lies a spread above the image's level drifts nowhere. So distances are
/// taken from the container's own first five minutes.
struct MetricDrift: Sendable {
    private var detector = DriftDetector()
    private var sum = 0.0
    private var count = 0

    static let first = 30

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
    /// The cumulative sums of everyone old enough, against the own baseline.
    mutating func addDrift(_ findings: inout [[ResourceFinding]], _ round: ResourceRound, at now: UInt64) {
        let threshold = threshold(windowSeconds: Self.slowSeconds)
        for place in members.indices where members[place].isWarm(at: now) {
            for score in round.own[place].perMetric {
                var drift = members[place].drift[score.metric.rawValue] ?? MetricDrift()
                let bits = drift.add(score.distance)
                members[place].drift[score.metric.rawValue] = drift
                guard bits > 0 || members[place].tracker.deviates(score.metric) else { continue }
                findings[place].append(
                    ResourceFinding(
                        path: .drift, metric: score.metric, value: score.value, expected: score.expected,
                        difference: ResourceRound.difference(score),
                        bits: round.isMovedWithOthers(place, score) ? 0 : bits, threshold: threshold,
                        provisional: score.provisional, intervalSeconds: Self.stepSeconds))
            }
        }
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
