extension ResourceMonitor {
    /// p = 0.01: what deviates more teaches a monitor nothing that also judges.
    static let cleanBits = 6.644

    /// One window of ten seconds: of each member to the own baseline, of the group to the spread.
    mutating func teach(_ round: ResourceRound, at now: UInt64, hour: Int, day: Int32) {
        let since = lastStep ?? 0
        func isNew(_ member: ResourceMember, _ metric: ResourceMetric) -> Bool {
            member.values[metric] != nil && (member.window.lastTime(metric) ?? 0) > since
        }
        for place in members.indices {
            let member = members[place]
            let score = round.own[place]
            let phase = member.phase(at: now)
            var values = ResourceValues()
            for metric in ResourceMetric.compared where isNew(member, metric) && isClean(metric, place, score) {
                values[metric] = member.values[metric]
            }
            guard !values.isEmpty else { continue }
            let calibrates = !settings.judges || score.bits < threshold
            learn { knowledge in
                knowledge.own.learn(values, phase: phase, hour: hour, day: day)
                if calibrates { knowledge.own.calibrate(score) }
            }
            ownChanged()
        }
        let steady = members.filter { $0.phase(at: now) == .steady }
        for metric in ResourceMetric.compared {
            let values = steady.filter { isNew($0, metric) }.compactMap { $0.values[metric] }
            guard values.count >= PeerComparison.fewestMembers else { continue }
            let comparison = fast[metric.rawValue].compare(values, scale: metric.scale)
            learn(comparison, metric, \.fast, threshold: threshold)
            fast[metric.rawValue] = PreparedSpread(knowledge.peers[metric]?.fast ?? .init())
        }
    }

    /// One window of five minutes.
    mutating func teachSlow(at now: UInt64) {
        for metric in ResourceMetric.compared {
            let comparison = slowComparison(metric, at: now)
            guard let comparison else { continue }
            learn(comparison.comparison, metric, \.slow, threshold: threshold(windowSeconds: Self.slowSeconds))
            slow[metric.rawValue] = PreparedSpread(knowledge.peers[metric]?.slow ?? .init())
        }
    }

    /// The medians of the last five minutes, of those who lived through them.
    func slowComparison(_ metric: ResourceMetric, at now: UInt64) -> ResourceRound.PeerResult? {
        let old = members.indices.filter {
            members[$0].age(at: now) >= Self.warmUpSeconds && members[$0].window.past(metric) != nil
        }
        guard old.count >= PeerComparison.fewestMembers else { return nil }
        let values = old.map { metric.scale.value(ofTransformed: members[$0].window.past(metric)?.median ?? 0) }
        return .init(members: old, comparison: slow[metric.rawValue].compare(values, scale: metric.scale))
    }

    private mutating func learn(
        _ comparison: PeerComparison, _ metric: ResourceMetric,
        _ path: WritableKeyPath<PeerKnowledge, PeerKnowledge.Path>, threshold: Double
    ) {
        guard let variance = comparison.variance else { return }
        let known = knowledge.peers[metric]?[keyPath: path].spread.variances.count ?? 0
        let bits = comparison.members.map(\.bits).max() ?? 0
        let isUsual = !settings.judges || known < LearnedSpread.fewest || bits < Self.cleanBits
        let isNoAlarm = !settings.judges || bits < threshold
        learn { knowledge in
            var learned = knowledge.peers[metric] ?? PeerKnowledge()
            if isUsual { learned[keyPath: path].learn(variance: variance) }
            if isNoAlarm { learned[keyPath: path].learn(statistic: comparison.statistic, known: known) }
            knowledge.peers[metric] = learned
        }
    }

    private func isClean(_ metric: ResourceMetric, _ place: Int, _ score: OwnScore) -> Bool {
        guard settings.judges else { return true }
        if members[place].tracker.deviates(metric) { return false }
        guard score.windows >= ResourceBaseline.fewestToCalibrate,
            let own = score.perMetric.first(where: { $0.metric == metric })
        else { return true }
        return own.bits < Self.cleanBits
    }
}
