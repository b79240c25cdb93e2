import Baseline
import Metrics
import ProfileStore

/// Collects how much containers use, and how much they differ from each other while all is well.
final class ResourceLearner {
    private let groups: ResourceGroups

    /// - Parameter store: what is known already tells windows that are to be learned from those that are not.
    init(store: ProfileStore, unitSeconds: UInt32, tiers: SamplingTiers) {
        groups = ResourceGroups(evaluationSeconds: 2 * tiers.fastSeconds) { key in
            ResourceMonitor(
                knowledge: (try? store.resources(key)) ?? ResourceKnowledge(), teaches: true,
                fastSeconds: tiers.fastSeconds)
        }
    }

    func take(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {
        groups.take(sample, of: container, at: time)
    }

    func end(_ id: UInt64) { groups.end(id) }

    func evaluate() { groups.evaluate { _, _ in } }

    /// What was learned since the last call; the caller owns it from then on.
    func takeLearned() -> [ProfileKey: ResourceKnowledge] {
        var learned: [ProfileKey: ResourceKnowledge] = [:]
        for key in groups.monitors.keys { groups.update(key) { learned[key] = $0.takeLearned() } }
        return learned
    }
}
