import Baseline
import ProfileStore

/// Writes what was learned, one flush after the other, beside the line and never in its way.
///
/// A flush that fails (a full disk) keeps its deltas and tries again with the next; nothing that was learned
/// is dropped while the process lives.
actor StoreWriter {
    private let store: ProfileStore
    private var pending: [ProfileDelta] = []
    /// Of the latest flush; `nil` after one that worked.
    private(set) var failure: StoreError?
    /// Profiles whose approval no longer covers all that was learned.
    private(set) var lapsed: Set<ProfileKey> = []

    init(store: ProfileStore) { self.store = store }

    func write(_ deltas: [ProfileDelta], at time: Timestamp) {
        for delta in deltas {
            if let index = pending.firstIndex(where: { $0.key == delta.key }) {
                pending[index].merge(delta)
            } else {
                pending.append(delta)
            }
        }
        guard !pending.isEmpty else { return }
        do {
            for recorded in try store.record(&pending, time: time) where recorded.outcome.approvalLapsed {
                lapsed.insert(recorded.key)
            }
            failure = nil
        } catch {
            failure = error
        }
    }
}
