/// A metric's steady state: hours that have a level of their own are judged by it, others by the whole day.
struct SteadyState: Hashable, Sendable {
    private let levelled: ResidualDistribution
    private let wholeDay: ResidualDistribution

    /// `nil` where nothing was learned.
    init?(_ metric: MetricBaseline) {
        guard let levelled = ResidualDistribution(steady: metric),
            let wholeDay = levelled.level == .none ? levelled : ResidualDistribution(wholeDay: metric)
        else { return nil }
        self.levelled = levelled
        self.wholeDay = wholeDay
    }

    func distribution(hour: Int) -> ResidualDistribution {
        isKnown(hour: hour) ? levelled : wholeDay
    }

    /// Whether the hour has a level of its own.
    func isKnown(hour: Int) -> Bool { levelled.level.isKnown[hour] }

    /// The 24 hourly medians in y.
    var hourlyLevels: [Double] {
        (0..<MetricBaseline.hoursOfDay).map { distribution(hour: $0).expected(hour: $0).median }
    }
}
