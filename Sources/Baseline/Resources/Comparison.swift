/// One image's containers, each against its peers: what `plumbline compare` shows.
public struct Comparison: Hashable, Sendable {
    public var time: Timestamp
    public var image: ImageIdentity
    public var role: String
    /// Over how much time a container's value is the median.
    public var windowSeconds: Double
    /// Set where most of the group moved together.
    public var groupMove: GroupMove?
    /// Sentences about the whole: too few peers, spread not taught yet.
    public var notes: [String]
    /// Sorted by bits, highest first.
    public var containers: [ComparedContainer]

    public init(
        time: Timestamp, image: ImageIdentity, role: String, windowSeconds: Double, groupMove: GroupMove? = nil,
        notes: [String] = [], containers: [ComparedContainer]
    ) {
        self.time = time
        self.image = image
        self.role = role
        self.windowSeconds = windowSeconds
        self.groupMove = groupMove
        self.notes = notes
        self.containers = containers
    }
}

/// Most containers of a group changed in the same direction at once: a change of load or a deployment, no deviation.
public struct GroupMove: Hashable, Sendable {
    public var metric: ResourceMetric
    /// The group's median before and now, in the metric's unit.
    public var before: Double
    public var now: Double
    /// Containers that moved, of how many.
    public var moved: Int
    public var of: Int

    public init(metric: ResourceMetric, before: Double, now: Double, moved: Int, of: Int) {
        self.metric = metric
        self.before = before
        self.now = now
        self.moved = moved
        self.of = of
    }
}

/// One container of a comparison.
public struct ComparedContainer: Hashable, Sendable {
    public var container: ContainerIdentity
    /// Its largest metric's bits less log2 of the metrics compared, at least 0 (docs/methods.md §7).
    public var bits: Double
    /// More than what was learned can vouch for, or a container younger than five minutes.
    public var provisional: Bool
    /// Sorted by bits, highest first.
    public var metrics: [ComparedMetric]
    /// What it does and no peer does, or few do.
    public var behaviours: [ComparedBehaviour]

    public init(
        container: ContainerIdentity, bits: Double, provisional: Bool, metrics: [ComparedMetric],
        behaviours: [ComparedBehaviour] = []
    ) {
        self.container = container
        self.bits = bits
        self.provisional = provisional
        self.metrics = metrics
        self.behaviours = behaviours
    }
}

/// One metric of one container, beside its peers'.
public struct ComparedMetric: Hashable, Sendable {
    public var metric: ResourceMetric
    public var value: Double
    /// `nil` with fewer than two peers.
    public var peers: PeerFigures?
    /// Distance from the peers' median in learned spreads (the moderated t), with its sign.
    public var distance: Double
    public var bits: Double

    public init(metric: ResourceMetric, value: Double, peers: PeerFigures?, distance: Double, bits: Double) {
        self.metric = metric
        self.value = value
        self.peers = peers
        self.distance = distance
        self.bits = bits
    }
}

/// The peers of one container in one metric, itself left out.
public struct PeerFigures: Hashable, Sendable {
    public var count: Int
    public var median: Double
    public var low: Double
    public var high: Double

    public init(count: Int, median: Double, low: Double, high: Double) {
        self.count = count
        self.median = median
        self.low = low
        self.high = high
    }
}

/// A behaviour of one container that not all of its peers show.
public struct ComparedBehaviour: Hashable, Sendable {
    public var behaviour: Behaviour
    public var peersWithIt: Int
    /// Of how many.
    public var peers: Int
    /// Surprise of one container showing it alone.
    public var bits: Double

    public init(behaviour: Behaviour, peersWithIt: Int, peers: Int, bits: Double) {
        self.behaviour = behaviour
        self.peersWithIt = peersWithIt
        self.peers = peers
        self.bits = bits
    }
}
