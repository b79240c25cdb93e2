import Baseline

extension StoredSketch {
    init(_ sketch: QuantileSketch) {
        self.init()
        zeros = sketch.zeros
        steps.reserveCapacity(sketch.buckets.count)
        counts.reserveCapacity(sketch.buckets.count)
        var last: Int32 = 0
        for bucket in sketch.buckets {
            steps.append(bucket.index &- last)
            counts.append(bucket.count)
            last = bucket.index
        }
        guard !sketch.isEmpty else { return }
        min = sketch.min
        max = sketch.max
    }

    func decoded() throws(LMDBFailure) -> QuantileSketch {
        guard steps.count == counts.count else { throw .damaged(reason: "a sketch has buckets without counts") }
        var index: Int32 = 0
        var buckets: [QuantileSketch.Bucket] = []
        buckets.reserveCapacity(steps.count)
        for (step, count) in zip(steps, counts) {
            index &+= step
            buckets.append(QuantileSketch.Bucket(index: index, count: count))
        }
        return QuantileSketch(
            zeros: zeros, buckets: buckets, min: hasMin ? min : .infinity, max: hasMax ? max : -.infinity)
    }
}

extension StoredPath {
    init(_ path: PeerKnowledge.Path) {
        self.init()
        if !path.spread.isEmpty { spread = StoredSketch(path.spread.variances) }
        tail = path.tail.generations.map(StoredGeneration.init)
    }

    func decoded() throws(LMDBFailure) -> PeerKnowledge.Path {
        PeerKnowledge.Path(
            spread: LearnedSpread(variances: try spread.decoded()), tail: try StoredGeneration.decoded(tail))
    }
}

extension StoredGeneration {
    init(_ generation: MaturingCalibration.Generation) {
        self.init()
        digits = UInt32(generation.digits)
        scores = StoredSketch(generation.scores.scores)
    }

    static func decoded(_ stored: [StoredGeneration]) throws(LMDBFailure) -> MaturingCalibration {
        var generations: [MaturingCalibration.Generation] = []
        for generation in stored {
            guard let digits = UInt8(exactly: generation.digits) else {
                throw .damaged(reason: "a calibration is of windows without number")
            }
            generations.append(
                .init(digits: digits, scores: TailCalibration(scores: try generation.scores.decoded())))
        }
        return MaturingCalibration(generations: generations)
    }
}

extension StoredMetric {
    init(startup: QuantileSketch, _ peers: PeerKnowledge) {
        self.init()
        if !startup.isEmpty { self.startup = StoredSketch(startup) }
        if !peers.fast.isEmpty { fast = StoredPath(peers.fast) }
        if !peers.slow.isEmpty { slow = StoredPath(peers.slow) }
    }

    func peers() throws(LMDBFailure) -> PeerKnowledge {
        PeerKnowledge(fast: try fast.decoded(), slow: try slow.decoded())
    }
}

extension StoredHour {
    init(_ hour: MetricBaseline.Hour) {
        self.init()
        sketch = StoredSketch(hour.sketch)
        firstDay = hour.firstDay
        lastDay = hour.lastDay
    }

    func decoded(hour: UInt8) throws(LMDBFailure) -> MetricBaseline.Hour {
        MetricBaseline.Hour(hour: hour, sketch: try sketch.decoded(), firstDay: firstDay, lastDay: lastDay)
    }
}

extension StoredCoMoments {
    init(_ group: CoMoments.Group) {
        self.init()
        for (place, metric) in ResourceMetric.compared.enumerated() where group.present >> UInt64(place) & 1 == 1 {
            metrics.append(metric.name)
        }
        counts = group.counts
        sums = group.sums
        products = group.products
    }

    /// - Returns: nil where it names metrics that this version does not compare, or has in another order: what was
    ///   learned of them together is then learned anew.
    func decoded() throws(LMDBFailure) -> CoMoments.Group? {
        var present: UInt64 = 0
        for name in metrics {
            let place = ResourceMetric.compared.firstIndex { $0.name == name }
            guard let place, present >> UInt64(place) == 0 else { return nil }
            present |= 1 << UInt64(place)
        }
        guard let group = CoMoments.Group(present: present, counts: counts, sums: sums, products: products) else {
            throw .damaged(reason: "sums of \(metrics.count) metrics have another size")
        }
        return group
    }
}

extension StoredResources {
    /// What the metrics of a baseline have in common; its metrics themselves have records of their own.
    init(_ baseline: ResourceBaseline) {
        self.init()
        coMoments = baseline.parts.coMoments.groups.map(StoredCoMoments.init)
        calibrations = ScoreFrame.allCases.compactMap { frame in
            guard let calibration = baseline.parts.calibrations[frame] else { return nil }
            var stored = StoredCalibration()
            stored.frame = frame.rawValue
            stored.generations = calibration.generations.map(StoredGeneration.init)
            return stored
        }
    }

    func decoded(
        with metrics: [MetricBaseline] = Array(repeating: MetricBaseline(), count: ResourceMetric.compared.count)
    ) throws(LMDBFailure) -> ResourceBaseline {
        var groups: [CoMoments.Group] = []
        for group in coMoments { if let group = try group.decoded() { groups.append(group) } }
        var decoded: [ScoreFrame: MaturingCalibration] = [:]
        for calibration in calibrations {
            // A frame that this version does not know is learned anew by its own.
            guard let frame = ScoreFrame(rawValue: calibration.frame) else { continue }
            decoded[frame] = try StoredGeneration.decoded(calibration.generations)
        }
        let parts = MultivariateBaseline(
            metrics: metrics, coMoments: CoMoments(groups: groups), calibrations: decoded)
        // Only more metrics than there are would be refused.
        return ResourceBaseline(parts: parts) ?? ResourceBaseline()
    }
}
