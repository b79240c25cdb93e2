/// What a learner adds to one profile between two flushes.
///
/// A delta never holds totals, only what is to be added, so that several writers and a person's edit
/// can meet in one profile without overwriting each other.
public struct ProfileDelta: Hashable, Sendable {
    public var key: ProfileKey
    public var image: ImageIdentity
    /// Increments: runs, units, seconds and observations that this delta adds.
    public var exposure: Exposure
    /// Increments for each behaviour. `observations`, `units` and `runs` are what is to be added: 0 for
    /// a unit or run that an earlier delta counted already. `firstUnit` names the unit in which the
    /// behaviour was seen, also where `units` is 0.
    public var behaviours: [Behaviour: Evidence]
    /// What it was learned of that may be learned of again, as containers of a capture: a store takes each in once.
    public var parts: Set<UInt64> = []

    public init(
        key: ProfileKey, image: ImageIdentity, exposure: Exposure = Exposure(),
        behaviours: [Behaviour: Evidence] = [:]
    ) {
        self.key = key
        self.image = image
        self.exposure = exposure
        self.behaviours = behaviours
    }

    /// Whether applying it would change nothing but the revision.
    public var isEmpty: Bool { behaviours.isEmpty && exposure.addsNothing }

    /// Adds what another delta of the same profile holds.
    ///
    /// Commutative and associative; exactly so for the counts, to rounding for `containerSeconds`.
    /// - Precondition: both have the same key.
    public mutating func merge(_ other: ProfileDelta) {
        precondition(key == other.key, "deltas of two profiles cannot be merged")
        image = image.merged(with: other.image)
        exposure.merge(other.exposure)
        behaviours.merge(other.behaviours) { $0.merged(with: $1) }
        parts.formUnion(other.parts)
    }
}

/// What applying a delta did to a profile.
public struct DeltaOutcome: Hashable, Sendable {
    /// Behaviours that neither `learned` nor the person's document held.
    public var newBehaviours: Int
    /// The profile was approved and has learned something that was not part of what was approved: its
    /// state fell back to `learning`.
    public var approvalLapsed: Bool
    /// What was not learned, because a person had taken it out.
    public var removed: Set<Behaviour> = []
    /// What was not learned, because the document denies it.
    public var denied: Set<Behaviour> = []

    public init(newBehaviours: Int = 0, approvalLapsed: Bool = false) {
        self.newBehaviours = newBehaviours
        self.approvalLapsed = approvalLapsed
    }

    /// Notes what becomes of a behaviour that is not on record.
    /// - Returns: whether it is learned.
    public mutating func note(_ behaviour: Behaviour, _ answer: Admission.Answer) -> Bool {
        switch answer {
        case .covered: return true
        case .new:
            newBehaviours += 1
            return true
        case .denied: denied.insert(behaviour)
        case .removed: removed.insert(behaviour)
        }
        return false
    }

    /// Adds what another part of the same delta did.
    public mutating func merge(_ other: DeltaOutcome) {
        newBehaviours += other.newBehaviours
        approvalLapsed = approvalLapsed || other.approvalLapsed
        removed.formUnion(other.removed)
        denied.formUnion(other.denied)
    }
}

extension Profile {
    /// Adds a delta to what was learned.
    ///
    /// The result does not depend on the order in which deltas are applied. The person's document and
    /// the record of the approval stay as they are; an approval covers what was approved, so an approved
    /// profile that learns something else is in state `learning` again. What the document denies and what a person
    /// took out is not learned.
    /// - Precondition: the delta is for this profile's key.
    @discardableResult
    public mutating func apply(_ delta: ProfileDelta) -> DeltaOutcome {
        precondition(delta.key == key, "a delta was applied to another profile")
        var outcome = DeltaOutcome()
        let admission = try? Admission(self)
        for (behaviour, added) in delta.behaviours {
            if let known = learned[behaviour] {
                learned[behaviour] = known.merged(with: added)
            } else if outcome.note(behaviour, admission?.answer(for: behaviour, drift: added.drift) ?? .new) {
                learned[behaviour] = added
            }
        }
        image = image.merged(with: delta.image)
        exposure.merge(delta.exposure)
        revision += 1
        if state == .approved, outcome.newBehaviours > 0 {
            state = .learning
            outcome.approvalLapsed = true
        }
        return outcome
    }
}

extension Matcher {
    /// Whether the document allows or denies the behaviour, so that observing it teaches nothing new.
    public func speaks(of behaviour: Behaviour) -> Bool { verdict(for: behaviour) != .unknown }
}

extension Evidence {
    /// Nothing of this image has shown it yet: its times are those of another.
    public var isUnseen: Bool { observations == 0 && units == 0 && runs == 0 }

    /// The evidence of both together. Commutative and associative; counts stop at their largest value. Where one of
    /// both was seen and the other was not, the times are those of what was seen.
    public func merged(with other: Evidence) -> Evidence {
        let first = firstKey <= other.firstKey ? self : other
        let last = isUnseen == other.isUnseen ? max(lastSeen, other.lastSeen) : isUnseen ? other.lastSeen : lastSeen
        return Evidence(
            observations: observations.addingClamped(other.observations),
            units: units.addingClamped(other.units),
            runs: runs.addingClamped(other.runs),
            firstUnit: first.firstUnit, firstSeen: first.firstSeen,
            lastSeen: last,
            phases: phases.union(other.phases),
            provenance: provenance.rank >= other.provenance.rank ? provenance : other.provenance,
            drift: (drift?.rank ?? 0) >= (other.drift?.rank ?? 0) ? drift : other.drift,
            steadyUnits: steadyUnits.addingClamped(other.steadyUnits),
            steadyUnit: max(steadyUnit, other.steadyUnit),
            witness: Witness.earlier(witness, other.witness))
    }

    private var firstKey: (Int, Timestamp, UInt64) { (isUnseen ? 1 : 0, firstSeen, firstUnit) }
}

extension Evidence.Provenance {
    /// Which one a behaviour keeps when two meet: what was seen outweighs what was taken over.
    fileprivate var rank: Int {
        switch self {
        case .learned: 4
        case .edited: 3
        case .inherited: 2
        case .assumed: 1
        }
    }
}

extension Drift {
    /// Which one a behaviour keeps when two meet: the one that asks for more attention.
    fileprivate var rank: Int {
        switch self {
        case .memory: 5
        case .added: 4
        case .modified: 3
        case .volume: 2
        case .unknown: 1
        }
    }
}

extension Exposure {
    /// Adds another exposure. Commutative and associative, to rounding for `containerSeconds`.
    ///
    /// A unit's length other than an hour stays: once short units were counted, scores are provisional.
    public mutating func merge(_ other: Exposure) {
        runs = runs.addingClamped(other.runs)
        starts = starts.addingClamped(other.starts)
        ends = ends.addingClamped(other.ends)
        execSessions = execSessions.addingClamped(other.execSessions)
        units = units.addingClamped(other.units)
        steadyUnits = steadyUnits.addingClamped(other.steadyUnits)
        containerSeconds += other.containerSeconds
        observations = observations.addingClamped(other.observations)
        firstSeen = [firstSeen, other.firstSeen].compactMap { $0 }.min()
        lastSeen = [lastSeen, other.lastSeen].compactMap { $0 }.max()
        if unitSeconds == Self.hourSeconds {
            unitSeconds = other.unitSeconds
        } else if other.unitSeconds != Self.hourSeconds {
            unitSeconds = min(unitSeconds, other.unitSeconds)
        }
    }

    fileprivate var addsNothing: Bool {
        var empty = Exposure()
        empty.unitSeconds = unitSeconds
        return self == empty
    }

    private static var hourSeconds: UInt32 { 3600 }
}

extension ImageIdentity {
    /// One identity of two for the same image: a name that people gave before one that was made up, then
    /// the first in order; a digest where either knows one. Commutative and associative.
    public func merged(with other: ImageIdentity) -> ImageIdentity {
        let named = (isMadeUp ? 1 : 0, name) <= (other.isMadeUp ? 1 : 0, other.name) ? name : other.name
        return ImageIdentity(
            name: named, id: min(id, other.id), digest: [digest, other.digest].compactMap { $0 }.min())
    }

    private var isMadeUp: Bool { name.isEmpty || name.hasPrefix("sha256:") || name.hasPrefix("unknown/") }
}

extension FixedWidthInteger {
    fileprivate func addingClamped(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
