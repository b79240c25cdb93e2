/// A line of a profile that needs a person, with all that a decision takes.
public struct ReviewItem: Hashable, Sendable {
    /// Why a line is shown; in the order in which a review goes through them.
    public enum Group: String, Hashable, Sendable, CaseIterable {
        case flagged, rare, inherited, pattern
    }

    /// As it stands in the document.
    public var line: Behaviour
    /// The first that holds for it.
    public var group: Group
    /// The gravest first.
    public var flags: [DangerFlag]
    public var rarity: Rarity?
    /// Id of the image that it was taken over from, where this one did not show it.
    public var inheritedFrom: String?
    public var isPattern: Bool
    /// Programs from the start of a lineage to the one that acts.
    public var lineage: [String]
    /// Of all that was learned behind the line; `nil` where a person wrote it and nothing was seen.
    public var evidence: Evidence?
    /// What was learned behind it, concrete. For a line without a wildcard at most itself.
    public var behaviours: [Behaviour]

    /// In how few of several runs or units it was seen.
    public struct Rarity: Hashable, Sendable {
        /// A container shows what belongs to its start in its first unit only, however many it lives, and what belongs
        /// to its shutdown in its last.
        public var isOfStart: Bool
        public var units: UInt32
        public var ofUnits: UInt32
        public var runs: UInt32
        public var ofRuns: UInt32
    }

    /// Words for all that it is shown for: of its flags, and `rare`, `inherited`, `pattern`. A line that was kept is
    /// shown again only for another one.
    public var reasons: Set<String> {
        var reasons = Set(flags.map(\.reason.rawValue))
        if rarity != nil { reasons.insert(Group.rare.rawValue) }
        if inheritedFrom != nil { reasons.insert(Group.inherited.rawValue) }
        if isPattern { reasons.insert(Group.pattern.rawValue) }
        return reasons
    }

    /// Paths or names behind a pattern, each once, sorted.
    public var paths: [String] {
        let paths = behaviours.compactMap { behaviour -> String? in
            switch behaviour {
            case .file(let file): file.path
            case .listen(let listen): listen.endpoint.text
            case .connect(let connect): connect.peer.text
            case .process(let process): process.script
            case .options, .privilege, .syscall: nil
            }
        }
        return Set(paths).sorted()
    }
}

extension ReviewItem {
    /// From how many runs or units on one of them is few. Judged: with two, half of everything is.
    static let several: UInt32 = 3

    /// What of a document needs a person: flagged lines, the gravest first; then what was seen in one unit or run of
    /// several, what another image's profile brought, and patterns, those that stand for most first.
    ///
    /// System calls are not gone through one by one. Of rare and inherited lines those are left out that nearly every
    /// program shows (its libraries, the time zone).
    /// - Parameter document: of the profile, as `Generalizer.document` gives it.
    public static func items(for profile: Profile, in document: ProfileDocument) -> [ReviewItem] {
        var seen: Set<Behaviour> = []
        let lines = document.lines.filter { seen.insert($0).inserted }
        let graph = ProcessGraph(lines)
        let support = LineEvidence(profile, lines: lines)
        var groups: [Group: [ReviewItem]] = [:]
        var lineages: [String: [String]] = [:]
        for line in lines where line.kind != .syscall {
            let behind = support[line]
            let flags = DangerFlag.flags(of: line, evidence: behind.evidence, in: graph)
            let isOrdinary = flags.isEmpty && line.isOrdinaryForAnyProgram
            let rarity = isOrdinary ? nil : Rarity(behind.evidence, in: profile.exposure)
            let isInherited = profile.inheritedFrom != nil && !behind.hasOwn && !isOrdinary
            let isPattern = line.hasWildcard
            let group: Group? =
                !flags.isEmpty
                ? .flagged : rarity != nil ? .rare : isInherited ? .inherited : isPattern ? .pattern : nil
            guard let group else { continue }
            var lineage: [String]
            if case .process = line {
                lineage = graph.lineage(of: line)
            } else {
                lineage = lineages[line.program.name] ?? graph.lineage(of: line)
                lineages[line.program.name] = lineage
            }
            groups[group, default: []].append(
                ReviewItem(
                    line: line, group: group, flags: flags, rarity: rarity,
                    inheritedFrom: isInherited ? profile.inheritedFrom : nil, isPattern: isPattern, lineage: lineage,
                    evidence: behind.evidence, behaviours: behind.behaviours))
        }
        return Group.allCases.flatMap { group in
            (groups[group] ?? []).enumerated().sorted { a, b in
                let (x, y) = (a.element.weight, b.element.weight)
                return x == y ? a.offset < b.offset : x > y
            }.map(\.element)
        }
    }

    /// Within a group, what comes first has more.
    private var weight: Int {
        switch group {
        case .flagged: flags.first.flatMap { Severity.allCases.firstIndex(of: $0.label.severity) } ?? 0
        case .rare: rarity.map { -Int($0.units) - Int($0.runs) } ?? 0
        case .inherited: 0
        case .pattern: behaviours.count
        }
    }
}

extension ReviewItem.Rarity {
    /// - Returns: `nil` where it was seen in more than one unit and run, or where there were not several of either.
    fileprivate init?(_ evidence: Evidence?, in exposure: Exposure) {
        guard let evidence else { return nil }
        self.init(
            isOfStart: !evidence.phases.isEmpty && evidence.phases.isSubset(of: [.startup, .shutdown]),
            units: evidence.units, ofUnits: exposure.units, runs: evidence.runs,
            ofRuns: exposure.runs)
        guard isRareUnit || isRareRun else { return nil }
    }

    /// Seen in one unit of several.
    public var isRareUnit: Bool { !isOfStart && units == 1 && ofUnits >= ReviewItem.several }
    /// Seen in one run of several.
    public var isRareRun: Bool { runs == 1 && ofRuns >= ReviewItem.several }
}

extension Behaviour {
    /// Whether a line of a document stands for more than one thing by a wildcard.
    public var hasWildcard: Bool {
        func isWild(_ text: String) -> Bool {
            (try? PathPattern(PathPattern.rootedText(text))).map { !$0.isLiteral } ?? false
        }
        switch self {
        case .process(let process): return process.script.map(isWild) ?? false
        case .file(let file): return isWild(file.path)
        case .listen(let listen):
            if case .unix(let name) = listen.endpoint { return isWild(name) } else { return false }
        case .connect(let connect):
            switch connect.peer {
            case .unix(let name): return isWild(name)
            case .name(let text, _, _): return HostPattern(text)?.isWild ?? false
            case .network, .written: return false
            }
        case .options, .privilege, .syscall: return false
        }
    }
}
