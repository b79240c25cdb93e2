extension FalseAlarmBudget {
    /// The bits from which a window and metric is an alarm within the budget (docs/methods.md §7): those of a unit, and
    /// log2 of the windows and metrics that are judged in it.
    ///
    /// The fast path is evaluated every two seconds, but counts as windows of ten: of two evaluations in a row, eight
    /// seconds are the same ten values, and an alarm needs three evaluations, which is six seconds. Counting each
    /// as a trial of its own would charge for chances that do not exist.
    public func threshold(unitSeconds: UInt32, windowSeconds: Double, metrics: Int) -> Double {
        let windows = max(1, Double(unitSeconds) / windowSeconds)
        return threshold(unitSeconds: unitSeconds) + binaryLogarithm(windows * Double(max(metrics, 1)))
    }
}

/// From which size on a deviation counts, however rare it is: docs/methods.md §1 step 6.
enum EffectFloor {
    /// ln 1.25: a quarter more or less.
    static let least = 0.22314355131420976

    /// - Parameters:
    ///   - difference: on the metric's scale.
    ///   - usual: what the value is held against, in the metric's unit.
    static func passes(_ metric: ResourceMetric, value: Double, usual: Double, difference: Double) -> Bool {
        abs(difference) >= least && abs(value - usual) >= metric.scale.floor
    }
}
