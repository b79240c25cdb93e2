/// Whether the use of resources has settled: the median of the last quarter lies within half a standard deviation of
/// the median before, in each metric. Source: docs/methods.md §5 (e).
public enum NumericStability: Hashable, Sendable {
    /// It was not looked at.
    case unread
    case settled
    /// These have not.
    case moving([ResourceMetric])
    /// Why it cannot be said.
    case unknown(Reason)

    public enum Reason: Hashable, Sendable {
        /// Windows of the metric that was learned most.
        case few(UInt64)
        /// Distributions are kept by the hour of the day, over all days: what came last is not told apart any more.
        case severalDays
    }

    static let fewestWindows: UInt64 = 1000
    /// Of the standard deviation.
    static let tolerance = 0.5

    init(_ knowledge: ResourceKnowledge?) {
        guard let metrics = knowledge?.own.parts.metrics else {
            self = .unread
            return
        }
        let learned = zip(ResourceMetric.compared, metrics).filter { $0.1.steadyCount >= Self.fewestWindows }
        guard !learned.isEmpty else {
            self = .unknown(.few(metrics.map(\.steadyCount).max() ?? 0))
            return
        }
        var moving: [ResourceMetric] = []
        for (metric, baseline) in learned {
            guard let (before, last) = baseline.quarters else {
                self = .unknown(.severalDays)
                return
            }
            if !Self.isSettled(before, last) { moving.append(metric) }
        }
        self = moving.isEmpty ? .settled : .moving(moving)
    }

    /// On the logarithmic scale of docs/methods.md §2, with its floor of 5 %.
    private static func isSettled(_ before: QuantileSketch, _ last: QuantileSketch) -> Bool {
        guard let a = before.smoothMedian, let b = last.smoothMedian, a > 0, b > 0, let low = before.quantile(0.05),
            let high = before.quantile(0.95), low > 0
        else { return true }
        let sigma = max(0.05, (naturalLogarithm(high) - naturalLogarithm(low)) / (2 * 1.6449))
        return abs(naturalLogarithm(b) - naturalLogarithm(a)) <= tolerance * sigma
    }

    /// Nil where it cannot be told.
    public var isSettled: Bool? {
        switch self {
        case .settled: true
        case .moving: false
        case .unread, .unknown: nil
        }
    }

    /// For people; nil where there is nothing to say.
    public var words: String? {
        switch self {
        case .unread, .settled: nil
        case .moving(let metrics): "the use of \(metrics.map(\.name).joined(separator: ", ")) has not settled"
        case .unknown(.few(let windows)):
            "whether the use of resources has settled cannot be told: \(windows) of \(Self.fewestWindows) windows"
        case .unknown(.severalDays):
            "whether the use of resources has settled cannot be told: it is kept by the hour of the day, over all days"
        }
    }
}

extension MetricBaseline {
    /// The last quarter of what was learned of the steady state, in whole hours, and what came before; nil where some
    /// hour was seen on several days, or all of it within one.
    fileprivate var quarters: (before: QuantileSketch, last: QuantileSketch)? {
        guard hours.allSatisfy({ $0.firstDay == $0.lastDay }) else { return nil }
        let ordered = hours.sorted { ($0.firstDay, $0.hour) < ($1.firstDay, $1.hour) }
        var (before, last) = (QuantileSketch(), QuantileSketch())
        let quarter = steadyCount / 4
        for hour in ordered.reversed() {
            if last.count < max(quarter, 1) { last.merge(hour.sketch) } else { before.merge(hour.sketch) }
        }
        return before.isEmpty ? nil : (before, last)
    }
}
