import Baseline

/// Several small things that one container did within a while, which together are more than its image's life explains.
public struct CombinedViolation: Hashable, Sendable {
    /// The same in all its lines.
    public var id: ULID
    public var time: Timestamp
    public var firstTime: Timestamp
    public var container: ContainerIdentity
    /// The while: 60, 300 or 3,600.
    public var seconds: UInt32
    /// Different things in it.
    public var distinct: Int
    /// The most telling of them, at most ``itemsShown``.
    public var items: [WindowItem]
    /// Of who did the most telling one; nil where that is a use of resources.
    public var process: ProcessContext?
    public var score: Score
    /// Of the gravest of all things, with the techniques of all.
    public var label: SeverityLabel
    public var action: ViolationAction
    public var profile: ProfileReference
    /// False for a line that tells of more in what was told before.
    public var isCounted: Bool
    public var precededBy: UInt64

    public static let itemsShown = 3
    /// Its key in a summary's `byType`, and its behaviour's `type`.
    public static let type = "combined"

    /// - Parameter items: all things of the while, in any order.
    public init(
        id: ULID, time: Timestamp, firstTime: Timestamp, container: ContainerIdentity, seconds: UInt32,
        items: [WindowItem], score: Score, action: ViolationAction = .alert, profile: ProfileReference,
        isCounted: Bool = true, precededBy: UInt64 = 0
    ) {
        self.id = id
        self.time = time
        self.firstTime = firstTime
        self.container = container
        self.seconds = seconds
        self.score = score
        self.action = action
        self.profile = profile
        self.isCounted = isCounted
        self.precededBy = precededBy
        distinct = items.count
        let sorted = WindowItem.mostTellingFirst(items)
        self.items = Array(sorted.prefix(Self.itemsShown))
        process = sorted.lazy.compactMap(\.process).first
        let labels = sorted.compactMap(\.label)
        var techniques: [String] = []
        for technique in labels.flatMap(\.techniques) where !techniques.contains(technique) {
            techniques.append(technique)
        }
        label = SeverityLabel(
            severity: labels.map(\.severity).max() ?? .low, techniques: techniques,
            explanation: CombinedSentence(seconds: seconds, distinct: distinct, items: self.items, bits: score.bits)
                .whole(of: container.name))
    }
}

/// One thing in a window: a behaviour that is new or rare, or an unusual use of resources.
public struct WindowItem: Hashable, Sendable {
    public enum What: Hashable, Sendable {
        case behaviour(Behaviour, operation: FileOperation?, peerAddress: String?, drift: Drift?)
        case resource(ResourceMetric, value: Double, against: ResourceIncident.Reference)
    }

    public var what: What
    public var time: Timestamp
    /// Its own, by itself.
    public var bits: Double
    /// Units and runs of the profile that showed it: none for what is new.
    public var units: UInt32
    public var process: ProcessContext?
    public var label: SeverityLabel?
    /// The violation or deviation that was reported of it, where one was.
    public var violation: ULID?

    public init(
        what: What, time: Timestamp, bits: Double, units: UInt32 = 0, process: ProcessContext? = nil,
        label: SeverityLabel? = nil, violation: ULID? = nil
    ) {
        self.what = what
        self.time = time
        self.bits = bits
        self.units = units
        self.process = process
        self.label = label
        self.violation = violation
    }

    /// In words, without who did it in which container.
    public var sentence: String {
        switch what {
        case .behaviour(let behaviour, let operation, let peerAddress, let drift):
            BehaviourSentence.of(behaviour, operation: operation, peerAddress: peerAddress, drift: drift)
        case .resource(let metric, let value, _): "\(metric.name) at \(ResourceText.value(value, of: metric))"
        }
    }

    public static func mostTellingFirst(_ items: [WindowItem]) -> [WindowItem] {
        items.sorted { ($0.bits, $1.time, $1.sentence) > ($1.bits, $0.time, $0.sentence) }
    }
}

/// A window of a container's life that is over, with its score; quiet ones, too.
public struct WindowReport: Hashable, Sendable {
    /// Its end.
    public var time: Timestamp
    public var seconds: Double
    public var container: ContainerIdentity
    public var score: Score
    /// The bits of the largest single new behaviour in it; 0 where there was none.
    public var largest: Double
    /// Most telling first.
    public var items: [WindowItem]

    /// More are counted and not listed.
    public static let itemLimit = 16

    public init(
        time: Timestamp, seconds: Double, container: ContainerIdentity, score: Score, largest: Double,
        items: [WindowItem]
    ) {
        self.time = time
        self.seconds = seconds
        self.container = container
        self.score = score
        self.largest = largest
        self.items = items
    }
}
