import Baseline

extension ProfileStore {
    /// Adds what was learned of the use of resources to a profile's, in one transaction.
    ///
    /// The revision stays: it says that behaviours or decisions changed, and whoever follows it reads the whole
    /// profile again, which figures that change with every flush are not worth. The profile's verdicts do not depend
    /// on them.
    /// - Parameter time: when the flush happened.
    /// - Returns: false where there is no such profile: nothing is made then.
    /// - Throws: `diskFull`, `damaged`, `system`. Nothing has changed then.
    @discardableResult
    public func recordResources(_ delta: ResourceKnowledge, for key: ProfileKey, time: Timestamp)
        throws(StoreError) -> Bool
    {
        try environment.write { transaction throws(LMDBFailure) in
            guard let stored = try records.profile(key, transaction) else { return false }
            if !delta.isEmpty { try records.add(delta, toProfile: stored.number, time: time, transaction) }
            return true
        }
    }

    /// What was learned of the use of resources; nil where there is no such profile, or nothing was learned.
    public func resources(_ key: ProfileKey) throws(StoreError) -> ResourceKnowledge? {
        try environment.read { transaction throws(LMDBFailure) in
            guard let stored = try records.profile(key, transaction) else { return nil }
            return try records.resources(ofProfile: stored.number, transaction)
        }
    }

    /// How much was learned of the use of resources, for listings.
    public struct LearnedResources: Hashable, Sendable {
        /// Windows of the metric that was learned most, in start-up and steady state.
        public var windows: UInt64
        /// Ten-second windows in which replicas were beside each other, of the metric that was learned most.
        public var peerWindows: UInt64
        /// What it takes in the store, keys included.
        public var bytes: Int
        public var lastLearned: Timestamp
    }

    /// How much was learned of the use of resources; nil where `resources` is.
    public func learnedResources(_ key: ProfileKey) throws(StoreError) -> LearnedResources? {
        let read = try environment.read { transaction throws(LMDBFailure) -> Records.ResourceRecords? in
            guard let stored = try records.profile(key, transaction) else { return nil }
            return try records.resourceRecords(ofProfile: stored.number, transaction)
        }
        guard let read else { return nil }
        let windows = read.knowledge.own.parts.metrics.map { $0.startup.count + $0.steady.count }
        let peers = read.knowledge.peers.values.map(\.fast.spread.variances.count)
        return LearnedResources(
            windows: windows.max() ?? 0, peerWindows: peers.max() ?? 0, bytes: read.bytes,
            lastLearned: read.lastLearned)
    }
}

extension ResourceKnowledge {
    /// The steady state in three figures for each metric of which something was learned.
    var figures: [ResourceMetric: ResourceSummary] {
        var figures: [ResourceMetric: ResourceSummary] = [:]
        for metric in ResourceMetric.compared { figures[metric] = own.summary(of: metric)?.withoutNoise(of: metric) }
        return figures
    }
}

extension ResourceSummary {
    /// Sketches hold values with an offset, within 1 %: what is smaller than the error at 0 is 0.
    fileprivate func withoutNoise(of metric: ResourceMetric) -> ResourceSummary {
        guard case .logarithm(let offset) = metric.scale.transform else { return self }
        func clean(_ value: Double) -> Double { value < 2 * QuantileSketch.relativeError * offset ? 0 : value }
        return ResourceSummary(p50: clean(p50), p99: clean(p99), max: clean(max))
    }
}
