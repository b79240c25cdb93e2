/// How well one behaviour is known. Counts are of the learning exposure only.
public struct Evidence: Hashable, Sendable {
    public var observations: UInt64
    /// Units (container-hours) that showed it: Q(a) of docs/methods.md §4.
    public var units: UInt32
    /// Container runs that showed it: R(a).
    public var runs: UInt32
    /// Identifies the unit that showed it first; with `units == 1` it is the only one, which makes
    /// U1 (units holding a behaviour of no other unit) countable without keeping every unit.
    public var firstUnit: UInt64
    public var firstSeen: Timestamp
    public var lastSeen: Timestamp
    public var phases: Phases
    public var provenance: Provenance
    public var drift: Drift?
    /// Units that showed it in steady state.
    public var steadyUnits: UInt32
    /// Names one of these units; with `steadyUnits == 1` the only one.
    public var steadyUnit: UInt64
    /// Who showed it first; for what is flagged only.
    public var witness: Witness?

    /// Which parts of a container's life showed it.
    public struct Phases: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// The first minute of a container that was seen from its start.
        public static let startup = Phases(rawValue: 1)
        public static let steady = Phases(rawValue: 2)
        /// Shown for the first time in the last seconds of a run.
        public static let shutdown = Phases(rawValue: 4)
        /// An exec session.
        public static let session = Phases(rawValue: 8)
        /// An exec session that comes again and again to see whether the container is well.
        public static let check = Phases(rawValue: 16)
        /// A person allowed it in all of them.
        public static let any = Phases(rawValue: 32)

        /// Whether an exec session showed it, a health check or another one.
        public var isOfSession: Bool { rawValue & (8 | 16) != 0 }
    }

    public enum Provenance: String, Hashable, Sendable, CaseIterable {
        case learned, inherited, edited, assumed
    }

    public init(
        observations: UInt64 = 1, units: UInt32 = 1, runs: UInt32 = 1, firstUnit: UInt64 = 0,
        firstSeen: Timestamp, lastSeen: Timestamp, phases: Phases = .startup,
        provenance: Provenance = .learned, drift: Drift? = nil, steadyUnits: UInt32 = 0, steadyUnit: UInt64 = 0,
        witness: Witness? = nil
    ) {
        self.observations = observations
        self.units = units
        self.runs = runs
        self.firstUnit = firstUnit
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.phases = phases
        self.provenance = provenance
        self.drift = drift
        self.steadyUnits = steadyUnits
        self.steadyUnit = steadyUnit
        self.witness = witness
    }
}

/// An executable or library that the image did not have.
public enum Drift: String, Hashable, Sendable, CaseIterable, Codable {
    case modified, added, memory, volume, unknown

    /// Known not to be what the image had.
    public var isForeign: Bool { self == .modified || self == .added || self == .memory }
}

/// How much living a profile has seen.
public struct Exposure: Hashable, Sendable {
    /// Container runs observed.
    public var runs: UInt32
    /// Runs that were observed from their first instruction.
    public var starts: UInt32
    /// Runs whose end was observed.
    public var ends: UInt32
    /// Exec sessions (`docker exec`, health checks) observed.
    public var execSessions: UInt32
    /// Units begun: T of docs/methods.md §4.
    public var units: UInt32
    /// Units that saw a container in steady state.
    public var steadyUnits: UInt32
    public var containerSeconds: Double
    public var observations: UInt64
    public var firstSeen: Timestamp?
    public var lastSeen: Timestamp?
    /// Length of a unit, in seconds; anything but 3,600 makes every score provisional.
    public var unitSeconds: UInt32

    public init(
        runs: UInt32 = 0, starts: UInt32 = 0, ends: UInt32 = 0, execSessions: UInt32 = 0, units: UInt32 = 0,
        containerSeconds: Double = 0, observations: UInt64 = 0,
        firstSeen: Timestamp? = nil, lastSeen: Timestamp? = nil, unitSeconds: UInt32 = 3600, steadyUnits: UInt32 = 0
    ) {
        self.runs = runs
        self.starts = starts
        self.ends = ends
        self.execSessions = execSessions
        self.units = units
        self.steadyUnits = steadyUnits
        self.containerSeconds = containerSeconds
        self.observations = observations
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.unitSeconds = unitSeconds
    }
}
