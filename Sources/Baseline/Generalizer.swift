/// From a profile's concrete behaviours and a person's document to the document that is shown, exported
/// and enforced.
public enum Generalizer {
    /// The document for a profile: the person's lines as written, and what was learned and is not covered by them,
    /// generalised, in order where theirs are and else behind them.
    ///
    /// The same profile gives the same document, whatever the order of its behaviours. Every learned
    /// behaviour is allowed under it, unless a `deny` rule of the document matches it, or names stand for a connection
    /// that had none (`NameShares`). No pattern that is made here
    /// reaches what a person took out.
    /// - Throws: `PatternError` where the person's document or a removed line holds a bad pattern.
    public static func document(for profile: Profile) throws(PatternError) -> ProfileDocument {
        var document =
            profile.document
            ?? ProfileDocument(image: profile.image, role: profile.key.role, state: profile.state)
        document.image = profile.image
        document.role = profile.key.role
        document.state = profile.state
        let matcher = try Matcher(document)
        var programs: [Program: ProgramBehaviours] = [:]
        var (foreign, own): (Set<Program>, Set<Program>) = ([], [])
        for (behaviour, evidence) in profile.learned
        where matcher.verdict(for: behaviour, drift: evidence.drift) == .unknown {
            programs[behaviour.program, default: ProgramBehaviours()].add(behaviour, evidence)
            guard case .process = behaviour else { continue }
            let isForeign = evidence.drift.map { $0.isForeign || $0 == .volume } ?? false
            if isForeign { foreign.insert(behaviour.program) } else { own.insert(behaviour.program) }
        }
        let removed = try RemovedLines(profile.removed)
        func generalizer(for program: Program) -> PathGeneralizer {
            PathGeneralizer(unitsObserved: profile.exposure.units, avoiding: removed.files(of: program))
        }
        var parts: [Program: [Access: PathGeneralizer.Part]] = [:]
        for (program, behaviours) in programs {
            parts[program] = behaviours.parts(of: program, with: generalizer(for: program))
        }
        // Of directories that hold the same, by what any program did there.
        let families = AlikeDirectories.united(parts.map { generalizer(for: $0).families(of: $1) })
        let made = DriftedPrograms.patterns(
            for: foreign.subtracting(own).filter { !removed.speak(of: $0) }, families: families, without: removed)
        // Those of one pattern are one program, which stands where the first of them would.
        var firsts: [Program: Program] = [:]
        for (program, text) in made {
            let family = Program(executable: text, name: program.name)
            firsts[family] = min(program, firsts[family] ?? program)
        }
        for (program, text) in made {
            let family = Program(executable: text, name: program.name)
            guard let first = firsts[family], first != program, let other = programs.removeValue(forKey: program) else {
                continue
            }
            programs[first]?.add(other)
            parts[first] = nil
        }
        let shares = NameShares(profile.learned)
        for program in programs.keys.sorted() {
            let entries = programs[program]?.entries(
                of: program, madeAt: made[program], with: generalizer(for: program), parts: parts[program],
                families: families, names: shares, without: removed)
            for entry in entries ?? [] { document.unite(entry) }
        }
        return document
    }

    /// What a pattern of a document stands for.
    public struct PatternUse: Hashable, Sendable {
        public var program: Program
        public var access: Access
        public var pattern: String

        public init(program: Program, access: Access, pattern: String) {
            self.program = program
            self.access = access
            self.pattern = pattern
        }
    }

    /// For each pattern with wildcards, the first `limit` learned paths, in sorted order, that it stands for.
    /// - Throws: `PatternError` where the document holds a bad pattern.
    public static func examples(
        for profile: Profile, in document: ProfileDocument, limit: Int = 3
    ) throws(PatternError) -> [PatternUse: [String]] {
        var learned: [Program: [Access: [String]]] = [:]
        for case .file(let file) in profile.learned.keys {
            learned[file.program, default: [:]][file.access, default: []].append(file.path)
        }
        var result: [PatternUse: [String]] = [:]
        for entry in document.processes {
            for (access, texts) in entry.files {
                let paths = (learned[entry.program]?[access] ?? []).sorted()
                for text in texts {
                    let pattern = try PathPattern(text)
                    if pattern.isLiteral { continue }
                    let found = paths.lazy.filter { pattern.matches(PathPattern.rooted($0)) }.prefix(limit)
                    if !found.isEmpty {
                        result[PatternUse(program: entry.program, access: access, pattern: text)] = Array(found)
                    }
                }
            }
        }
        return result
    }
}
