/// One window of a container against what its image used before.
public struct OwnScore: Hashable, Sendable {
    public struct Metric: Hashable, Sendable {
        public var metric: ResourceMetric
        public var value: Double
        public var bits: Double
        /// From the usual, in its spreads, with its sign; what `DriftDetector` takes.
        public var distance: Double
        /// The 1st, 50th and 99th percentile at this hour; the count is of windows learned.
        public var expected: PeerFigures
        /// More than those windows can vouch for.
        public var provisional: Bool

        public init(
            metric: ResourceMetric, value: Double, bits: Double, distance: Double, expected: PeerFigures,
            provisional: Bool
        ) {
            self.metric = metric
            self.value = value
            self.bits = bits
            self.distance = distance
            self.expected = expected
            self.provisional = provisional
        }
    }

    /// Of all metrics: of how they are together, calibrated by what learned windows scored, or of the most unusual
    /// one, whichever is more.
    public var bits: Double
    public var provisional: Bool
    /// What contributes most to `bits`; `nil` where nothing deviates.
    public var metric: ResourceMetric?
    /// The compared metrics that were measured and have been learned, by bits, highest first.
    public var perMetric: [Metric]
    /// Of the metrics together, before calibration: what `ResourceBaseline.calibrate` takes.
    public var rawBits: Double
    public var frame: ScoreFrame
    /// How many windows of the phase the scorer knew.
    public var windows: UInt64

    public init(
        bits: Double, provisional: Bool, metric: ResourceMetric?, perMetric: [Metric], rawBits: Double,
        frame: ScoreFrame, windows: UInt64
    ) {
        self.bits = bits
        self.provisional = provisional
        self.metric = metric
        self.perMetric = perMetric
        self.rawBits = rawBits
        self.frame = frame
        self.windows = windows
    }
}
