/// Scores single new behaviours of one profile.
///
/// bits = −log2((U1 + 0.5)/(T + 1)) − log2 q: how rarely a unit of this image shows anything new of this
/// kind, and how rare such a thing is among what other images do for the first time (`PriorTable`).
/// Source: docs/methods.md §7. Never capped; each term is at least 0.
public struct Scorer: Sendable {
    private let statistics: [Behaviour.Kind: NoveltyStatistics]
    private let phases: PhaseStatistics
    private let programs: Set<Program>
    private let units: UInt32
    private let unitSeconds: UInt32
    /// Of the budget, in bits.
    public let threshold: Double

    /// - Parameters:
    ///   - statistics: per kind, as `Convergence` has them; a kind that is missing counts as never observed.
    ///   - programs: those that the profile knows.
    public init(
        statistics: [Behaviour.Kind: NoveltyStatistics], programs: Set<Program>, exposure: Exposure,
        budget: FalseAlarmBudget = .standard, phases: PhaseStatistics? = nil
    ) {
        self.statistics = statistics
        self.phases = phases ?? PhaseStatistics(units: Int(exposure.steadyUnits), novelUnits: 0)
        self.programs = programs
        units = exposure.units
        unitSeconds = exposure.unitSeconds
        threshold = budget.threshold(unitSeconds: exposure.unitSeconds)
    }

    /// - Throws: `PatternError` where the profile's document holds a bad pattern.
    public init(_ profile: Profile, budget: FalseAlarmBudget = .standard) throws(PatternError) {
        let convergence = try Convergence(profile)
        var programs = Set(profile.learned.keys.map(\.program))
        programs.formUnion(profile.document?.processes.map(\.program) ?? [])
        self.init(
            statistics: convergence.kinds, programs: programs, exposure: profile.exposure, budget: budget,
            phases: PhaseStatistics(profile))
    }

    public func score(_ observation: Observation) -> Score {
        let kind = observation.behaviour.kind
        let isKnown = programs.contains(observation.behaviour.program)
        var terms = [noveltyTerm(kind)]
        let category = PriorTable.category(of: observation, isKnown: isKnown)
        terms.append(Self.term(category))
        terms += PriorTable.modifiers(of: observation, isKnown: isKnown).map(Self.term)
        return score(terms)
    }

    /// Of an act that the profile allows and that belonged to a start, shown after it: how rarely a unit of this image
    /// does anything of its start again, and how rare such an act is among what images do again.
    /// - Parameter isGrave: see `DangerFlag.isGraveAfterStart`.
    public func score(afterStart isGrave: Bool) -> Score {
        let phase = Score.Term(
            name: "phase", bits: -binaryLogarithm(phases.unitNovelty(unitSeconds: unitSeconds)),
            reason:
                "\(phases.novelUnits) of \(phases.units) units of this image in steady state showed something of its "
                + "start that no other unit did")
        return score([phase, Self.term(PriorTable.named(isGrave ? "phase.grave" : "phase.ordinary"))])
    }

    private func score(_ terms: [Score.Term]) -> Score {
        let bits = terms.reduce(0) { $0 + $1.bits }
        let supported = FalseAlarmBudget.supportedBits(units: units)
        return Score(
            bits: bits, supported: supported, threshold: threshold,
            provisional: bits > supported || unitSeconds < 3600, terms: terms)
    }

    private func noveltyTerm(_ kind: Behaviour.Kind) -> Score.Term {
        let known =
            statistics[kind]
            ?? NoveltyStatistics(
                units: Int(units), behaviours: 0, uniques: 0, duplicates: 0, incidences: 0, novelUnits: 0)
        let reason =
            known.units == 0
            ? "this image was never observed, so anything new of kind \(kind.rawValue) is half expected"
            : "\(known.novelUnits) of \(known.units) units of this image showed something of kind \(kind.rawValue) "
                + "that no other unit did"
        return Score.Term(name: "novelty", bits: -binaryLogarithm(known.unitNovelty), reason: reason)
    }

    private static func term(_ row: PriorTable.Row) -> Score.Term {
        Score.Term(name: row.name, bits: -binaryLogarithm(row.q), reason: "\(row.words) (\(row.source.words))")
    }
}

extension Score {
    /// The terms in words, one line each, with what they add up to and what the data can vouch for.
    public var explanation: String {
        var lines = terms.map { "+\(Self.tenths($0.bits)) bits  \($0.reason)" }
        lines.append(
            "= \(Self.tenths(bits)) bits (\(level.rawValue)); the learned exposure vouches for \(Self.tenths(supported))"
        )
        if provisional {
            lines.append("provisional: more than what was learned can vouch for, or learned in short units")
        }
        return lines.joined(separator: "\n")
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
