/// One evaluation of a group: every member against its peers and against its own baseline.
struct ResourceRound {
    /// A metric of those members that have peers in it.
    struct PeerResult {
        /// Places of the members compared, in the order of the comparison's.
        var members: [Int]
        var comparison: PeerComparison
    }

    let members: [ResourceMember]
    let now: UInt64
    /// Of each metric; `nil` with too few members.
    private(set) var peers: [PeerResult?]
    /// Of each member.
    let own: [OwnScore]
    /// Metrics that any member was read in since the last evaluation.
    let fresh: UInt32
    /// Own findings that are the group's: a bit for each metric, of each member.
    private var held: [UInt32]

    init(members: [ResourceMember], at now: UInt64, hour: Int, scorer: BaselineScorer) {
        self.members = members
        self.now = now
        peers = Array(repeating: nil, count: ResourceMetric.compared.count)
        own = members.map { scorer.score($0.values, phase: $0.phase(at: now), hour: hour) }
        fresh = members.reduce(0) { $0 | $1.fresh }
        held = Array(repeating: 0, count: members.count)
    }

    /// Everyone that has peers, in every metric in which something new was read.
    mutating func comparePeers(_ paths: [PreparedSpread]) {
        let warm = members.indices.filter { members[$0].isWarm(at: now) }
        guard warm.count >= PeerComparison.fewestMembers else { return }
        for metric in ResourceMetric.compared where fresh & 1 << UInt32(metric.rawValue) != 0 {
            let known = warm.filter { members[$0].values[metric] != nil }
            guard known.count >= PeerComparison.fewestMembers else { continue }
            peers[metric.rawValue] = PeerResult(
                members: known,
                comparison: paths[metric.rawValue].compare(
                    known.map { members[$0].values[metric] ?? 0 }, scale: metric.scale))
        }
    }

    /// Moves of most members against their own recent past.
    func moves() -> [GroupMove] {
        let steady = members.filter { $0.phase(at: now) == .steady }
        return ResourceMetric.compared.compactMap { metric in
            guard fresh & 1 << UInt32(metric.rawValue) != 0 else { return nil }
            let steps = steady.compactMap { member -> GroupMoveDetector.Step? in
                guard let value = member.values[metric], let past = member.window.past(metric) else { return nil }
                return .init(
                    now: metric.scale.transformed(value), before: past.median, deviation: past.deviation)
            }
            return GroupMoveDetector.move(steps, metric: metric)
        }
    }

    /// Where a member is above the threshold and at least half of the others went the same way, against the own
    /// baseline, nobody deviates: the group moved. Such findings are held back.
    mutating func ownMoves(threshold: Double) -> [GroupMove] {
        guard members.count > 1 else { return [] }
        var moves: [GroupMove] = []
        for metric in ResourceMetric.compared {
            var scores: [(place: Int, score: OwnScore.Metric, side: Int)] = []
            for place in members.indices where members[place].phase(at: now) == .steady {
                guard let score = own[place].perMetric.first(where: { $0.metric == metric }) else { continue }
                scores.append((place, score, Self.side(score)))
            }
            for side in [1, -1] {
                let moved = scores.count { $0.side == side }
                guard moved > 1, 2 * (moved - 1) >= scores.count - 1 else { continue }
                var isNotable = false
                for entry in scores
                where entry.side == side && entry.score.bits >= threshold
                    && EffectFloor.passes(
                        metric, value: entry.score.value, usual: entry.score.expected.median,
                        difference: Self.difference(entry.score))
                {
                    held[entry.place] |= 1 << UInt32(metric.rawValue)
                    isNotable = true
                }
                guard isNotable, let before = RobustScale.median(scores.map(\.score.expected.median)),
                    let value = RobustScale.median(scores.map(\.score.value))
                else { continue }
                moves.append(
                    GroupMove(metric: metric, before: before, now: value, moved: moved, of: scores.count))
            }
        }
        return moves
    }

    /// What the fast paths found, of each member, in metrics in which it was read.
    func findings(threshold: Double) -> [[ResourceFinding]] {
        var findings: [[ResourceFinding]] = Array(repeating: [], count: members.count)
        for metric in ResourceMetric.compared {
            guard let result = peers[metric.rawValue] else { continue }
            for (place, member) in zip(result.members, result.comparison.members) {
                guard members[place].isFresh(metric), let figures = member.peers else { continue }
                findings[place].append(
                    ResourceFinding(
                        path: .peers, metric: metric, value: member.value, expected: figures,
                        difference: member.difference, bits: member.bits, threshold: threshold,
                        provisional: result.comparison.provisional, intervalSeconds: interval(place, metric)))
            }
        }
        for place in members.indices {
            for score in own[place].perMetric
            where members[place].isFresh(score.metric) && isKnown(place, score) {
                let isHeld = isHeld(place, score.metric)
                findings[place].append(
                    ResourceFinding(
                        path: .own, metric: score.metric, value: score.value, expected: score.expected,
                        difference: Self.difference(score), bits: isHeld ? 0 : score.bits, threshold: threshold,
                        provisional: score.provisional, intervalSeconds: interval(place, score.metric)))
            }
        }
        return findings
    }

    /// Enough was learned of the metric to judge by.
    func isKnown(_ place: Int, _ score: OwnScore.Metric) -> Bool {
        score.expected.count >= ResourceBaseline.fewestToJudge(members[place].phase(at: now))
    }

    func isHeld(_ place: Int, _ metric: ResourceMetric) -> Bool {
        held[place] & 1 << UInt32(metric.rawValue) != 0
    }

    /// 1 above, -1 below, 0 where the difference is no more than an eighth or so. What does not matter in bytes may
    /// still show where the group goes, so there is no floor here.
    private static func side(_ score: OwnScore.Metric) -> Int {
        let difference = difference(score)
        guard abs(difference) >= EffectFloor.least / 2 else { return 0 }
        return difference > 0 ? 1 : -1
    }

    func interval(_ place: Int, _ metric: ResourceMetric) -> Double {
        members[place].window.interval(metric) ?? ResourceMonitor.evaluationSeconds
    }

    static func difference(_ score: OwnScore.Metric) -> Double {
        let scale = score.metric.scale
        return scale.transformed(score.value) - scale.transformed(score.expected.median)
    }
}
