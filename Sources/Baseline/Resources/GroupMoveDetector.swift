/// Tells a change of the whole group from a change of one: who moved against its own recent past, and whether most
/// went the same way.
public struct GroupMoveDetector: Hashable, Sendable {
    /// One member, on the metric's scale: now, and its own past (`ResourceWindow.past`).
    public struct Step: Hashable, Sendable {
        public var now: Double
        public var before: Double
        /// How far its ten-second medians lay apart in the past.
        public var deviation: Double

        public init(now: Double, before: Double, deviation: Double) {
            self.now = now
            self.before = before
            self.deviation = deviation
        }
    }

    /// ln 1.5: half as much again. A busy machine makes the same work take a quarter more of cpu in all containers.
    public static let least = 0.4054651081081644

    /// More than three times what it did by itself before.
    public static let deviations = 3.0

    /// `nil` unless at least two thirds of the members, and three, moved in one direction and still agree: the moves
    /// lie no farther apart than half of their median.
    public static func move(_ steps: [Step], metric: ResourceMetric) -> GroupMove? {
        guard steps.count >= PeerComparison.fewestMembers else { return nil }
        let scale = metric.scale
        let changes = steps.map { $0.now - $0.before }
        func moved(_ sign: Double) -> Int {
            zip(steps, changes).count { step, change in
                sign * change >= max(least, deviations * step.deviation)
                    && abs(scale.value(ofTransformed: step.now) - scale.value(ofTransformed: step.before))
                        >= scale.floor
            }
        }
        let sorted = changes.sorted()
        let middle = RobustScale.median(sorted: sorted)
        let count = moved(middle < 0 ? -1 : 1)
        guard 3 * count >= 2 * steps.count, count >= PeerComparison.fewestMembers,
            RobustScale.medianDeviation(sorted: sorted) <= abs(middle) / 2
        else { return nil }
        func value(_ y: [Double]) -> Double { scale.value(ofTransformed: RobustScale.median(sorted: y.sorted())) }
        return GroupMove(
            metric: metric, before: value(steps.map(\.before)), now: value(steps.map(\.now)), moved: count,
            of: steps.count)
    }
}
