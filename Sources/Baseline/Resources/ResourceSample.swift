/// At most one value of each metric; a value type without storage of its own.
public struct ResourceValues: Hashable, Sendable {
    // A lane a metric, in the order of their raw values. NaN is "not measured".
    private var lanes = SIMD32<Double>(repeating: .nan)

    public init() {}

    /// `nil` where the metric was not measured. A value that is not finite counts as not measured.
    public subscript(metric: ResourceMetric) -> Double? {
        get {
            let value = lanes[metric.rawValue]
            return value.isNaN ? nil : value
        }
        set { lanes[metric.rawValue] = newValue.flatMap { $0.isFinite ? $0 : nil } ?? .nan }
    }

    public var isEmpty: Bool { ResourceMetric.allCases.allSatisfy { self[$0] == nil } }

    // NaN differs from itself, so lanes are compared as bit patterns.
    public static func == (a: ResourceValues, b: ResourceValues) -> Bool {
        ResourceMetric.allCases.allSatisfy { a[$0] == b[$0] }
    }

    public func hash(into hasher: inout Hasher) {
        for metric in ResourceMetric.allCases { hasher.combine(self[metric]) }
    }
}

/// What was read of one container at one moment. It holds only what was read then: metrics are read at
/// different intervals.
public struct ResourceSample: Hashable, Sendable {
    /// Nanoseconds of the monotonic clock.
    public var monotonicTime: UInt64
    public var values: ResourceValues

    public init(monotonicTime: UInt64, values: ResourceValues) {
        self.monotonicTime = monotonicTime
        self.values = values
    }
}
