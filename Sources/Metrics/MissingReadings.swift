import Baseline

/// How many values could not be had, by metric and reason. The first reading of a counter is not among them: a rate
/// needs two.
public struct MissingReadings: Hashable, Sendable {
    public enum Reason: Int, CaseIterable, Hashable, Sendable {
        /// The controller is not there, or the kernel has no such file.
        case absent
        /// Not permitted.
        case refused
        /// The cgroup went away, before or while it was read.
        case ended
        /// Another error, or content of another form.
        case unreadable
        /// The file is there, but nobody counts.
        case notCounted
        /// The counter fell, or its cgroup is a new one: the next reading begins anew.
        case restarted
        /// Too much time passed since the last reading, or the clock went back.
        case interrupted
        /// The network namespace is the host's, whose figures are not the container's.
        case hostNetwork
        /// The set of network interfaces changed.
        case interfacesChanged
        /// No living process to look through.
        case noProcess
        /// More processes or descriptors than are looked at.
        case tooMany

        /// Completes the sentence "was not read because …".
        public var text: String {
            switch self {
            case .absent: "the kernel offers no such file there"
            case .refused: "it is not permitted"
            case .ended: "the container ended"
            case .unreadable: "the file could not be read or understood"
            case .notCounted: "nobody counts it on this machine"
            case .restarted: "the counter began anew"
            case .interrupted: "too much time had passed since the last reading"
            case .hostNetwork: "the container uses the host's network"
            case .interfacesChanged: "a network interface came or went"
            case .noProcess: "no process of the container was found"
            case .tooMany: "there are too many processes or descriptors"
            }
        }
    }

    public struct Entry: Hashable, Sendable {
        public var metric: ResourceMetric
        public var reason: Reason
        public var count: Int
    }

    private static let metrics = ResourceMetric.allCases.count
    private var counts = [Int](repeating: 0, count: Reason.allCases.count * metrics)

    public init() {}

    public subscript(metric: ResourceMetric, reason: Reason) -> Int {
        get { counts[reason.rawValue * Self.metrics + metric.rawValue] }
        set { counts[reason.rawValue * Self.metrics + metric.rawValue] = newValue }
    }

    /// Those above 0, by metric.
    public var entries: [Entry] {
        ResourceMetric.allCases.flatMap { metric in
            Reason.allCases.compactMap { reason in
                let count = self[metric, reason]
                return count > 0 ? Entry(metric: metric, reason: reason, count: count) : nil
            }
        }
    }

    public var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }
}

/// Metrics that one file tells of.
struct MetricSet {
    private var bits: UInt32 = 0

    init(_ metrics: ResourceMetric...) {
        for metric in metrics { insert(metric) }
    }

    mutating func insert(_ metric: ResourceMetric) { bits |= 1 << UInt32(metric.rawValue) }

    func forEach(_ body: (ResourceMetric) -> Void) {
        var rest = bits
        while rest != 0 {
            ResourceMetric(rawValue: rest.trailingZeroBitCount).map(body)
            rest &= rest - 1
        }
    }
}
