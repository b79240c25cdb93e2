import Baseline
import Metrics
import ProfileStore

/// Collects how much containers use, and how much they differ from each other while all is well.
final class ResourceLearner {
    private let groups: ResourceGroups

    /// - Parameter store: what is known already tells windows that are to be learned from those that are not.
    init(store: ProfileStore, tiers: SamplingTiers) {
        groups = ResourceGroups(pace: tiers.fastSeconds) { key in
            ResourceMonitor(
                knowledge: (try? store.resources(key)) ?? ResourceKnowledge(),
                settings: .init(judges: false, teaches: true))
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
