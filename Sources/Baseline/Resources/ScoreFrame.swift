/// By what a window was judged. Scores of one frame say nothing of another's: what is nothing against the whole day
/// may be much against the hour.
public enum ScoreFrame: String, Hashable, Sendable, CaseIterable {
    case startup
    /// The steady state over the whole day.
    case wholeDay
    /// The hour of the day, for at least one metric.
    case hour
}
