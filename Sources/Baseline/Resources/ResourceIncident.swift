/// One cause, from when it was noticed until it was over: a container whose use of resources deviates.
public struct ResourceIncident: Hashable, Sendable {
    public enum Phase: String, Hashable, Sendable, CaseIterable { case open, update, close }

    /// What the use is held against.
    public enum Reference: String, Hashable, Sendable, CaseIterable {
        /// The other containers of the same image and role, now.
        case peers
        /// What the image used before, alone and over time.
        case own
    }

    public var phase: Phase
    public var against: Reference
    /// The metric that deviates most.
    public var metric: ResourceMetric
    public var value: Double
    /// What was expected: the peers' figures now, or the baseline's median, 1st and 99th percentile.
    public var expected: PeerFigures
    /// The value farthest from what was expected, and the highest bits, since it began.
    public var peak: Double
    public var peakBits: Double
    public var bits: Double
    /// Bits of the false-alarm budget (docs/methods.md §7).
    public var threshold: Double
    public var provisional: Bool
    /// Other metrics above the threshold at the same time, by bits.
    public var others: [ResourceMetric]
    /// Monotonic, of the first evaluation above the threshold.
    public var beganAt: UInt64
    public var durationSeconds: Double

    public init(
        phase: Phase, against: Reference, metric: ResourceMetric, value: Double, expected: PeerFigures, peak: Double,
        peakBits: Double, bits: Double, threshold: Double, provisional: Bool, others: [ResourceMetric] = [],
        beganAt: UInt64, durationSeconds: Double
    ) {
        self.phase = phase
        self.against = against
        self.metric = metric
        self.value = value
        self.expected = expected
        self.peak = peak
        self.peakBits = peakBits
        self.bits = bits
        self.threshold = threshold
        self.provisional = provisional
        self.others = others
        self.beganAt = beganAt
        self.durationSeconds = durationSeconds
    }
}

/// A process that had a part in an incident.
public struct ResourceProcess: Hashable, Sendable {
    public var pid: Int32
    public var hostPid: Int32
    public var program: String
    /// What was measured of it: the incident's metric where that is known by process, else one that stands in for it.
    public var metric: ResourceMetric
    public var value: Double

    public init(pid: Int32, hostPid: Int32, program: String, metric: ResourceMetric, value: Double) {
        self.metric = metric
        self.pid = pid
        self.hostPid = hostPid
        self.program = program
        self.value = value
    }
}
