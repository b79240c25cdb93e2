import Baseline

extension Records {
    /// What was learned of the use of resources; nil where nothing was.
    func resources(ofProfile number: UInt64, _ transaction: borrowing some Transaction & ~Copyable)
        throws(LMDBFailure) -> ResourceKnowledge?
    {
        try resourceRecords(ofProfile: number, transaction)?.knowledge
    }

    struct ResourceRecords {
        var knowledge = ResourceKnowledge()
        var lastLearned = Timestamp(nanoseconds: 0)
        /// Of the records and their keys.
        var bytes = 0
    }

    func resourceRecords(ofProfile number: UInt64, _ transaction: borrowing some Transaction & ~Copyable)
        throws(LMDBFailure) -> ResourceRecords?
    {
        var common = StoredResources()
        var metrics: [ResourceMetric: StoredMetric] = [:]
        var hours: [ResourceMetric: [MetricBaseline.Hour]] = [:]
        var found = ResourceRecords()
        try transaction.scan(resources, prefix: RecordKey.number(number)) { key, value throws(LMDBFailure) in
            found.bytes += key.count + value.count
            let rest = key.dropFirst(RecordKey.number(number).count)
            let name = rest.prefix { $0 != 0 }
            if rest.isEmpty {
                common = try decode(value)
            } else if let metric = ResourceMetric(name: String(decoding: name, as: UTF8.self)) {
                if name.count == rest.count {
                    metrics[metric] = try decode(value)
                } else {
                    let hour: StoredHour = try decode(value)
                    hours[metric, default: []].append(try hour.decoded(hour: rest.last ?? 0))
                }
            }
            return true
        }
        guard found.bytes > 0 else { return nil }
        var baselines: [MetricBaseline] = []
        for metric in ResourceMetric.compared {
            let stored = metrics[metric] ?? StoredMetric()
            baselines.append(MetricBaseline(startup: try stored.startup.decoded(), hours: hours[metric] ?? []))
            let peers = try stored.peers()
            if !peers.isEmpty { found.knowledge.peers[metric] = peers }
        }
        found.knowledge.own = try common.decoded(with: baselines)
        found.lastLearned = Timestamp(nanoseconds: common.lastLearned)
        return found
    }

    /// Adds what was learned to what is on record, touching only the records that change.
    func add(
        _ delta: ResourceKnowledge, toProfile number: UInt64, time: Timestamp,
        _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) {
        for (metric, baseline) in zip(ResourceMetric.compared, delta.own.parts.metrics) {
            try add(startup: baseline.startup, delta.peers[metric] ?? PeerKnowledge(), of: metric, number, transaction)
            for hour in baseline.hours { try add(hour, of: metric, number, transaction) }
        }
        let key = RecordKey.number(number)
        let stored: StoredResources = try transaction.get(resources, key: key).map(decode) ?? StoredResources()
        var merged = try stored.decoded()
        merged.merge(try StoredResources(delta.own).decoded())
        var common = StoredResources(merged)
        common.lastLearned = max(stored.lastLearned, time.nanoseconds)
        try transaction.put(resources, key: key, value: try encode(common))
    }

    private func add(
        startup: QuantileSketch, _ peers: PeerKnowledge, of metric: ResourceMetric, _ number: UInt64,
        _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) {
        guard !startup.isEmpty || !peers.isEmpty else { return }
        let key = RecordKey.metric(number, metric)
        let stored: StoredMetric = try transaction.get(resources, key: key).map(decode) ?? StoredMetric()
        var merged = try stored.startup.decoded()
        merged.merge(startup)
        var mergedPeers = try stored.peers()
        mergedPeers.merge(peers)
        try transaction.put(resources, key: key, value: try encode(StoredMetric(startup: merged, mergedPeers)))
    }

    private func add(
        _ hour: MetricBaseline.Hour, of metric: ResourceMetric, _ number: UInt64,
        _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) {
        let key = RecordKey.hour(number, metric, hour.hour)
        let stored: StoredHour? = try transaction.get(resources, key: key).map(decode)
        let before = try stored.map { stored throws(LMDBFailure) in [try stored.decoded(hour: hour.hour)] } ?? []
        for merged in MetricBaseline(hours: before + [hour]).hours {
            try transaction.put(resources, key: key, value: try encode(StoredHour(merged)))
        }
    }
}
