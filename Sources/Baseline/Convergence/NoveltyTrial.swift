/// What a profile that was learned in one part of an image's life forecasts of the next part, beside what that part showed.
public struct NoveltyTrial: Sendable {
    /// One kind of behaviour.
    public struct Row: Sendable {
        public var kind: Behaviour.Kind
        /// As of the part that was learned.
        public var known: NoveltyStatistics
        public var forecast: NoveltyForecast
        /// Different lines that the profile did not hold and the later part showed.
        public var newBehaviours: Int
        /// Units of the later part that showed any of them.
        public var newUnits: Int
    }

    /// A behaviour, in one of the later part's units.
    public struct Sighting: Hashable, Sendable {
        public var unit: UInt64
        public var behaviour: Behaviour

        public init(unit: UInt64, behaviour: Behaviour) {
            self.unit = unit
            self.behaviour = behaviour
        }
    }

    /// Units of the later part.
    public let units: Int
    public let rows: [Row]

    /// - Parameters:
    ///   - known: learned in the first part.
    ///   - later: what was seen in the later part; repetitions count nothing.
    ///   - units: how many units that part had.
    /// - Throws: `PatternError` where the profile's document holds a bad pattern.
    public init(_ known: Profile, later: Set<Sighting>, units: Int) throws(PatternError) {
        self.units = units
        let matcher = try Matcher(Generalizer.document(for: known))
        let new = later.filter { matcher.verdict(for: $0.behaviour) == .unknown }
        // Names that vary are one thing that is new: they are told by what both parts show together.
        var whole = known
        whole.document = nil
        whole.exposure.units += UInt32(clamping: units)
        for (behaviour, sightings) in Dictionary(grouping: later, by: \.behaviour) {
            let seen = Evidence(
                units: UInt32(clamping: sightings.count), firstUnit: sightings.map(\.unit).min() ?? 0,
                firstSeen: known.exposure.lastSeen ?? Timestamp(nanoseconds: 0),
                lastSeen: known.exposure.lastSeen ?? Timestamp(nanoseconds: 0))
            whole.learned[behaviour] = whole.learned[behaviour].map { $0.merged(with: seen) } ?? seen
        }
        let groups = LineGroups(try Generalizer.document(for: whole))
        var lines: [Behaviour.Kind: Set<Behaviour>] = [:]
        var showing: [Behaviour.Kind: Set<UInt64>] = [:]
        for sighting in new {
            lines[sighting.behaviour.kind, default: []].insert(groups.group(of: sighting.behaviour))
            showing[sighting.behaviour.kind, default: []].insert(sighting.unit)
        }
        let statistics = try Convergence(known).kinds
        rows = Behaviour.Kind.allCases.compactMap { kind in
            guard let known = statistics[kind] else { return nil }
            return Row(
                kind: kind, known: known, forecast: NoveltyForecast(known, units: Double(units)),
                newBehaviours: lines[kind]?.count ?? 0, newUnits: showing[kind]?.count ?? 0)
        }
    }
}
