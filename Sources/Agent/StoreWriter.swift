import Baseline
import ProfileStore
import Synchronization

/// Writes what was learned, one flush after the other, beside the line and never in its way.
///
/// A flush that fails (a full disk) keeps its deltas and tries again with the next; nothing that was learned
/// is dropped while the process lives.
actor StoreWriter {
    private let store: ProfileStore
    private var pending: [ProfileDelta] = []
    private var pendingResources: [ProfileKey: ResourceKnowledge] = [:]
    private let claimed = Mutex(false)
    private var readiness: ReadinessKeeper
    private let stable = Mutex(false)
    /// Of the latest flush; `nil` after one that worked.
    private(set) var failure: StoreError?
    /// Profiles whose approval no longer covers all that was learned.
    private(set) var lapsed: Set<ProfileKey> = []
    /// What was seen and not learned: what a person had taken out, and what a document denies.
    private(set) var removed: [ProfileKey: Set<Behaviour>] = [:]
    private(set) var denied: [ProfileKey: Set<Behaviour>] = [:]
    /// Images whose profiles began with another's.
    private(set) var inherited: [(key: ProfileKey, from: ProfileKey)] = []

    init(store: ProfileStore) {
        self.store = store
        readiness = ReadinessKeeper(store: store)
    }

    /// Whether every profile that was followed met the stated bound at the last look.
    nonisolated var isStable: Bool { stable.withLock { $0 } }

    /// What went from profiles that became `ready`.
    var dropped: [(key: ProfileKey, what: ProfileStore.Dropped)] { readiness.dropped }

    /// Keeps the states of the profiles that a run follows.
    /// - Parameter isLast: at the end of a run: nothing is put off.
    /// - Returns: how each stands, by the keys' order.
    @discardableResult
    func judge(_ keys: [ProfileKey], at time: Timestamp, isLast: Bool = false) throws -> [ProfileKey:
        ReadinessKeeper.Judged]
    {
        if isLast {
            try readiness.lookNow(at: keys, time: time)
        } else {
            try readiness.look(at: keys, time: time)
        }
        let isStable = readiness.areStable(keys)
        stable.withLock { $0 = isStable }
        return readiness.convergences
    }

    /// Whether the next flush may be taken; then it has to be written. While one is being written, what is learned
    /// stays with the learner, where it is bounded, instead of waiting in a line of flushes.
    nonisolated func claim() -> Bool {
        claimed.withLock { claimed in
            defer { claimed = true }
            return !claimed
        }
    }

    func write(_ deltas: [ProfileDelta], _ resources: [ProfileKey: ResourceKnowledge], at time: Timestamp) {
        defer { claimed.withLock { $0 = false } }
        for delta in deltas {
            if let index = pending.firstIndex(where: { $0.key == delta.key }) {
                pending[index].merge(delta)
            } else {
                pending.append(delta)
            }
        }
        pendingResources.merge(resources) { known, new in
            var both = known
            both.merge(new)
            return both
        }
        guard !pending.isEmpty || !pendingResources.isEmpty else { return }
        do {
            for recorded in try store.record(&pending, time: time) { note(recorded) }
            // After the behaviours: a profile is made by those.
            for key in pendingResources.keys.sorted() {
                if let learned = pendingResources[key] { try store.recordResources(learned, for: key, time: time) }
                pendingResources[key] = nil
            }
            failure = nil
        } catch {
            failure = error
        }
    }

    private func note(_ recorded: ProfileStore.Recorded) {
        let (key, outcome) = (recorded.key, recorded.outcome)
        if outcome.approvalLapsed { lapsed.insert(key) }
        if !outcome.removed.isEmpty { removed[key, default: []].formUnion(outcome.removed) }
        if !outcome.denied.isEmpty { denied[key, default: []].formUnion(outcome.denied) }
        if let from = recorded.inheritedFrom {
            inherited.append((key, ProfileKey(imageID: from.id, role: key.role)))
        }
    }
}
