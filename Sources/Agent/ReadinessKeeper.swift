import Baseline
import ProfileStore

/// Keeps the states of the profiles that a learning run follows: `ready` as soon as the stated bound holds, `learning` as
/// soon as it no longer does. A profile that becomes `ready` loses what it began with and its image has not shown.
struct ReadinessKeeper {
    private let store: ProfileStore
    /// As of the last look.
    private(set) var convergences: [ProfileKey: Judged] = [:]
    /// What went from profiles that became `ready`, in the order in which it did.
    private(set) var dropped: [(key: ProfileKey, what: ProfileStore.Dropped)] = []
    private var nextLook: UInt64 = 0

    /// One profile as of a look.
    struct Judged {
        var image: ImageIdentity
        var state: ProfileState
        var exposure: Exposure
        var behaviours: Int
        var convergence: Convergence
    }

    /// Looking costs milliseconds a profile, and more for those with thousands of files: it may take this share of the
    /// time between two looks.
    private static let share: UInt64 = 50

    init(store: ProfileStore) { self.store = store }

    /// Whether all of these profiles meet the bound, as of the last look; not where there are none.
    func areStable(_ keys: some Collection<ProfileKey>) -> Bool {
        !keys.isEmpty && keys.allSatisfy { convergences[$0]?.convergence.isReady ?? false }
    }

    /// Looks at the profiles, unless that was done lately and took long.
    mutating func look(at keys: [ProfileKey], time: Timestamp) throws {
        let began = Clock.monotonic()
        guard began >= nextLook else { return }
        try lookNow(at: keys, time: time)
        let ended = Clock.monotonic()
        nextLook = ended + (ended - began) * Self.share
    }

    mutating func lookNow(at keys: [ProfileKey], time: Timestamp) throws {
        for key in keys {
            guard let profile = try store.profile(key) else {
                convergences[key] = nil
                continue
            }
            let convergence = try Convergence(profile, resources: try store.resources(key))
            var judged = Judged(
                image: profile.image, state: profile.state, exposure: profile.exposure,
                behaviours: profile.learned.count, convergence: convergence)
            if profile.state != .approved {
                try store.setReadiness(key, convergence.isReady, time: time)
                judged.state = convergence.isReady ? .ready : .learning
                if convergence.isReady, let what = try store.dropUnconfirmed(key, time: time) {
                    dropped.append((key, what))
                    judged.behaviours -= what.behaviours
                }
            }
            convergences[key] = judged
        }
    }
}
