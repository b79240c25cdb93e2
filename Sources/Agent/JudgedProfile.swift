import Baseline
import Reporting

/// A profile, ready to judge by: its document, and what it allows for a while.
final class JudgedProfile: Hashable {
    let key: ProfileKey
    private(set) var profile: Profile
    private var rules: Rules
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

    private struct Rules {
        var matcher: Matcher
        /// Lines that are allowed for a while, by themselves: they hold in whatever phase.
        var allowances: Matcher?
        var nextEnd: Timestamp?
        var startupLines: StartupLines?
    }

    var matcher: Matcher { rules.matcher }
    /// When the next allowance ends.
    var nextEnd: Timestamp? { rules.nextEnd }
    /// What belongs to a start only; `nil` where the profile cannot tell starts from the rest.
    var startupLines: StartupLines? { rules.startupLines }

    /// - Parameter time: allowances that end later hold.
    init(_ profile: Profile, verdictGeneration: UInt64, budget: FalseAlarmBudget, at time: Timestamp) throws {
        key = profile.key
        self.profile = profile
        rules = try Self.rules(for: profile, at: time)
        scorer = try Scorer(profile, budget: budget)
        reference = ProfileReference(profile)
        self.verdictGeneration = verdictGeneration
    }

    /// Goes on with a newer revision of the same profile.
    func take(_ newer: JudgedProfile) {
        (profile, rules, scorer, knownWindows) = (newer.profile, newer.rules, newer.scorer, nil)
        (reference, verdictGeneration) = (newer.reference, newer.verdictGeneration)
    }

    /// Judges without the allowances that have ended.
    func endAllowances(at time: Timestamp) {
        // The same document was read before, so its patterns are good.
        guard let rules = try? Self.rules(for: profile, at: time) else { return }
        self.rules = rules
        profile.allowances.removeAll { $0.until <= time }
    }

    func isAllowedForAWhile(_ behaviours: [Behaviour]) -> Bool {
        guard let allowances = rules.allowances else { return false }
        return behaviours.allSatisfy { allowances.verdict(for: $0) == .allowed }
    }

    func allows(_ behaviours: [Behaviour], drift: Drift?) -> Bool {
        behaviours.allSatisfy { matcher.verdict(for: $0, drift: drift) == .allowed }
    }

    /// Whether nothing of what was reported deviates any more.
    func explains(_ violation: Violation) -> Bool {
        let acts = violation.acts
        guard allows(acts.needed, drift: violation.process.drift) else { return false }
        guard acts.isOfPhase, let startup = startupLines else { return true }
        return !acts.needed.contains(where: startup.hold) || isAllowedForAWhile(acts.needed)
    }

    private static func rules(for profile: Profile, at time: Timestamp) throws -> Rules {
        var document = try Generalizer.document(for: profile)
        let startupLines = StartupLines(profile, in: document)
        let live = profile.allowances.filter { $0.until > time }
        guard !live.isEmpty else { return Rules(matcher: try Matcher(document), startupLines: startupLines) }
        var allowed = ProfileDocument(image: profile.image, role: profile.key.role, state: profile.state)
        allowed.allow(live.map(\.line))
        document.allow(live.map(\.line))
        return Rules(
            matcher: try Matcher(document), allowances: try Matcher(allowed), nextEnd: live.map(\.until).min(),
            startupLines: startupLines)
    }

    static func == (a: JudgedProfile, b: JudgedProfile) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
