/// Lines of a profile that its containers showed at their start only.
///
/// What such a line allows is a mild deviation once a container is past its start. A profile judges this only where it
/// has seen enough of both: several starts, and containers that went on living.
public struct StartupLines: Sendable {
    private let lines: ProgramLines
    private let startupOnly: Set<Behaviour>
    /// Of the image: tells which of its programs serve others.
    public let graph: ProcessGraph

    /// Judged: with one start everything of it is the start's, and a day's work shows in ten hours.
    static let wantedStarts: UInt32 = 2
    static let wantedSteadyUnits: UInt32 = 10

    /// Whether a profile has seen enough to tell its starts from the rest.
    static func canBeTold(_ exposure: Exposure) -> Bool {
        exposure.starts >= wantedStarts && exposure.steadyUnits >= wantedSteadyUnits
    }

    /// - Parameter document: of the profile, as `Generalizer.document` gives it.
    /// - Returns: nil where the profile has not seen enough, or has no such line.
    public init?(_ profile: Profile, in document: ProfileDocument) {
        guard Self.canBeTold(profile.exposure) else { return nil }
        let all = document.lines.filter { line in
            switch line {
            case .syscall, .options: false
            case .process, .file, .listen, .connect, .privilege: true
            }
        }
        let support = LineEvidence(profile, lines: all)
        startupOnly = Set(all.filter { support[$0].evidence?.phases == .startup })
        guard !startupOnly.isEmpty else { return nil }
        lines = support.programs
        graph = ProcessGraph(profile.learned.keys)
    }

    /// What of an observation only lines of the start allow.
    public func hold(_ observation: Observation) -> [Behaviour] { observation.behaviours.filter(hold) }

    /// Whether only lines of the start allow it.
    public func hold(_ behaviour: Behaviour) -> Bool {
        let allowing = lines.lines(allowing: behaviour)
        return !allowing.isEmpty && allowing.allSatisfy(startupOnly.contains)
    }
}

/// How often a profile's units showed in steady state what had belonged to a start.
public struct PhaseStatistics: Hashable, Sendable {
    /// Units that saw steady state.
    public var units: Int
    /// Those among them that showed something of a start which no other of them did.
    public var novelUnits: Int

    public init(units: Int, novelUnits: Int) {
        self.units = units
        self.novelUnits = min(novelUnits, max(units, 0))
    }

    public init(_ profile: Profile) {
        let once = profile.learned.values.filter { $0.phases.contains(.startup) && $0.steadyUnits == 1 }
        self.init(units: Int(profile.exposure.steadyUnits), novelUnits: Set(once.map(\.steadyUnit)).count)
    }

    /// Judged: that a person reloads something, or that a part is started anew, no past tells. However long none was
    /// seen, one unit of an hour in 32 is taken to show it.
    private static let hoursBetweenReloads = 32.0

    /// The probability that a unit shows in steady state what had belonged to a start: leave-one-unit-out
    /// Good–Turing as `NoveltyStatistics.unitNovelty`, never below what is judged of reloads.
    public func unitNovelty(unitSeconds: UInt32) -> Double {
        let seen = (Double(novelUnits) + 0.5) / (Double(units) + 1)
        return min(1, max(seen, Double(unitSeconds) / 3600 / Self.hoursBetweenReloads))
    }
}

extension DangerFlag {
    /// Whether it is grave that an image does so again when it is past its start.
    ///
    /// Not where a program reads its own key or password again, which it holds anyway, and not what a reload, a rotation
    /// or a part that is started anew brings along.
    public var isGraveAfterStart: Bool {
        switch reason {
        case .sensitiveRead: label.severity >= .high && !isOfOwnSecret
        case .packageManager, .compiler: true
        default: label.severity == .critical
        }
    }

    /// Credentials that are given to a program; another process's are not.
    private var isOfOwnSecret: Bool {
        label.techniques.contains { $0.hasPrefix("T1552") || $0 == "T1528" } && !label.techniques.contains("T1057")
    }
}
