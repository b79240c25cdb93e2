import Baseline
import Reporting

/// A profile, ready to judge by: its document, and what it allows for a while.
final class JudgedProfile: Hashable {
    let key: ProfileKey
    private(set) var profile: Profile
    private(set) var matcher: Matcher
    private(set) var scorer: Scorer
    /// Scores what a container does in a while, all of it together.
    var windows: WindowKnowledge {
        if let knownWindows { return knownWindows }
        // The scorer has read the same patterns before, so they are good.
        let windows = (try? WindowKnowledge(profile)) ?? WindowKnowledge()
        knownWindows = windows
        return windows
    }
    /// Made when something unusual is to be scored first.
    private var knownWindows: WindowKnowledge?
    /// Whether it has seen enough life for anything that it allows to be rare.
    var mayHoldRare: Bool { profile.exposure.units >= RarityEvidence.fewestUnits }
    private(set) var reference: ProfileReference
    private(set) var verdictGeneration: UInt64
    /// When the next allowance ends.
    private(set) var nextEnd: Timestamp?

    /// - Parameter time: allowances that end later hold.
    init(_ profile: Profile, verdictGeneration: UInt64, budget: FalseAlarmBudget, at time: Timestamp) throws {
        key = profile.key
        self.profile = profile
        (matcher, nextEnd) = try Self.matcher(for: profile, at: time)
        scorer = try Scorer(profile, budget: budget)
        reference = ProfileReference(profile)
        self.verdictGeneration = verdictGeneration
    }

    /// Goes on with a newer revision of the same profile.
    func take(_ newer: JudgedProfile) {
        (profile, matcher, scorer, knownWindows) = (newer.profile, newer.matcher, newer.scorer, nil)
        (reference, verdictGeneration, nextEnd) = (newer.reference, newer.verdictGeneration, newer.nextEnd)
    }

    /// Judges without the allowances that have ended.
    func endAllowances(at time: Timestamp) {
        // The same document was read before, so its patterns are good.
        guard let (matcher, nextEnd) = try? Self.matcher(for: profile, at: time) else { return }
        (self.matcher, self.nextEnd) = (matcher, nextEnd)
        profile.allowances.removeAll { $0.until <= time }
    }

    private static func matcher(for profile: Profile, at time: Timestamp) throws -> (Matcher, Timestamp?) {
        var document = try Generalizer.document(for: profile)
        let live = profile.allowances.filter { $0.until > time }
        document.allow(live.map(\.line))
        return (try Matcher(document), live.map(\.until).min())
    }

    static func == (a: JudgedProfile, b: JudgedProfile) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
