import Baseline

/// Collects how much containers use, and how much they differ from each other while all is well.
final class ResourceLearner {
    private let groups: ResourceGroups

    /// - Parameters:
    ///   - pace: seconds between two samples.
    ///   - known: what was learned before, by which windows are scored before they are learned.
    init(pace: Double = 1, known: @escaping (ProfileKey) -> ResourceKnowledge? = { _ in nil }) {
        groups = ResourceGroups(pace: pace) { key in
            ResourceMonitor(
                knowledge: known(key) ?? ResourceKnowledge(), settings: .init(judges: false, teaches: true))
        }
    }

    func take(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {
        groups.take(sample, of: container, at: time)
    }

    func end(_ id: UInt64) { groups.end(id) }

    func evaluate() { groups.evaluate { _, _ in } }

    /// What was learned since the last call; the caller owns it from then on.
    func takeLearned() -> [ProfileKey: ResourceKnowledge] { groups.takeLearned() }
}
