/// What a container of an image usually uses of one resource, for readers, in the metric's unit.
public struct ResourceSummary: Hashable, Sendable {
    public var p50: Double
    public var p99: Double
    public var max: Double

    public init(p50: Double, p99: Double, max: Double) {
        self.p50 = p50
        self.p99 = p99
        self.max = max
    }
}
