/// What an image has shown itself, behaviours of one line of its profile taken together.
struct LearnedGroup {
    /// In no order.
    private(set) var members: [Behaviour]
    /// The member that was seen first; of one moment always the same.
    private(set) var first: Behaviour
    private(set) var firstSeen: Timestamp
    private(set) var firstUnit: UInt64
    /// Of that member.
    private(set) var drift: Drift?
    /// Different ones that were a member's first.
    private(set) var firstUnits: Set<UInt64>
    /// The most runs of any member.
    private(set) var runs: UInt32
    /// The profile held it before this image showed it, as it was taken over from the image's predecessor.
    private(set) var isInherited: Bool
    private var mostUnits: UInt32

    /// Units that showed it: at least those of each member, and at least the members' different first units.
    var units: UInt32 { max(mostUnits, UInt32(clamping: firstUnits.count)) }

    private init(_ behaviour: Behaviour, _ evidence: Evidence, isInherited: Bool) {
        members = [behaviour]
        first = behaviour
        (firstSeen, firstUnit, drift) = (evidence.firstSeen, evidence.firstUnit, evidence.drift)
        firstUnits = [evidence.firstUnit]
        (runs, mostUnits) = (evidence.runs, evidence.units)
        self.isInherited = isInherited
    }

    private mutating func merge(_ other: LearnedGroup) {
        members += other.members
        firstUnits.formUnion(other.firstUnits)
        (runs, mostUnits) = (max(runs, other.runs), max(mostUnits, other.mostUnits))
        isInherited = isInherited || other.isInherited
        let moments = ((firstSeen, firstUnit), (other.firstSeen, other.firstUnit))
        guard moments.1 < moments.0 || moments.1 == moments.0 && other.first.isBefore(first) else { return }
        first = other.first
        (firstSeen, firstUnit, drift) = (other.firstSeen, other.firstUnit, other.drift)
    }

    /// Of a profile, in no order. A pattern that stands in its document comes before one that learning would make: a
    /// new name under it is nothing new to the profile.
    static func all(of profile: Profile) throws(PatternError) -> [LearnedGroup] {
        var plain = profile
        plain.document = nil
        // What was taken over from another image and not seen in this one says nothing of this one's life.
        plain.learned = profile.learned.filter { $0.value.units > 0 }
        let groups = LineGroups(try Generalizer.document(for: plain))
        let written = profile.document.map { LineGroups($0) }
        let inherited = try profile.inheritedMatcher()
        var all: [Behaviour: LearnedGroup] = [:]
        for (behaviour, evidence) in plain.learned {
            let group = LearnedGroup(
                behaviour, evidence, isInherited: inherited?.verdict(for: behaviour) == .allowed)
            let line = written?.pattern(of: behaviour) ?? groups.group(of: behaviour)
            if all[line]?.merge(group) == nil { all[line] = group }
        }
        return Array(all.values)
    }
}
