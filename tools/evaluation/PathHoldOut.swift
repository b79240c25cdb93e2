import Baseline

/// One half of a trace's units learned, the other half asked of what was learned.
struct PathHoldOut {
    struct Count {
        /// Distinct paths of the kind in the whole trace.
        var paths: Set<String> = []
        /// Lines (program, access, pattern) that hold them, of everything and, of the split where they were most, of a half.
        var lines = 0
        var halfLines = 0
        /// Behaviours of the held-out half, over all splits; those that the other half did not show; and of these the
        /// allowed ones.
        var opens = 0
        var allowed = 0
        var unseen = 0
        var accepted = 0
        /// Some that were not accepted.
        var missed: [String] = []

        var cover: Double { opens == 0 ? 1 : Double(allowed) / Double(opens) }
        var acceptance: Double { unseen == 0 ? 1 : Double(accepted) / Double(unseen) }
    }

    /// A line of a document.
    struct Line: Hashable {
        var program: Program
        var access: Access
        var pattern: String
    }

    /// By the kind's name.
    private(set) var kinds: [String: Count] = [:]
    /// What is of no kind: names that say something.
    private(set) var others = Count()

    /// The first units against the last, every other one, and pairs in turn; each also the other way round.
    static func splits(of count: Int) -> [(learned: [Int], held: [Int])] {
        let all = Array(0..<count)
        let halves = [
            all.filter { $0 < count / 2 }, all.filter { $0 % 2 == 0 }, all.filter { $0 % 4 == 0 || $0 % 4 == 3 },
        ]
        return halves.flatMap { half -> [(learned: [Int], held: [Int])] in
            let rest = all.filter { !half.contains($0) }
            return [(half, rest), (rest, half)]
        }
    }

    init(_ trace: PathTrace) throws(EvaluationError) {
        var kindOf: [String: String] = [:]
        for file in trace.units.flatMap(\.files) where kindOf[file.path] == nil {
            let name = trace.kind(of: file.path)?.name ?? ""
            kindOf[file.path] = name
            add(name) { $0.paths.insert(file.path) }
        }
        let everything = Array(trace.units.indices)
        for (name, lines) in Self.lines(trace.document(of: everything), for: trace, of: everything, kindOf: kindOf) {
            add(name) { $0.lines = lines.count }
        }
        for split in Self.splits(of: trace.units.count) {
            let document = trace.document(of: split.learned)
            for (name, lines) in Self.lines(document, for: trace, of: split.learned, kindOf: kindOf) {
                add(name) { $0.halfLines = max($0.halfLines, lines.count) }
            }
            let matcher = Self.matcher(document)
            let seen = split.learned.reduce(into: Set<FileBehaviour>()) { $0.formUnion(trace.units[$1].files) }
            for place in split.held {
                for file in trace.units[place].files {
                    let isAllowed = matcher.verdict(for: .file(file)) == .allowed
                    add(kindOf[file.path] ?? "") { count in
                        count.opens += 1
                        count.allowed += isAllowed ? 1 : 0
                        if seen.contains(file) { return }
                        count.unseen += 1
                        count.accepted += isAllowed ? 1 : 0
                        if !isAllowed {
                            count.missed.append("\(file.program.name) \(file.access.rawValue) \(file.path)")
                        }
                    }
                }
            }
        }
    }

    private mutating func add(_ kind: String, _ change: (inout Count) -> Void) {
        if kind.isEmpty { change(&others) } else { change(&kinds[kind, default: Count()]) }
    }

    static func matcher(_ document: ProfileDocument) -> Matcher {
        do { return try Matcher(document) } catch {
            preconditionFailure("a generalised document has a pattern that cannot be read: \(error)")
        }
    }

    /// The lines that the paths of these units need, by kind.
    private static func lines(
        _ document: ProfileDocument, for trace: PathTrace, of places: [Int], kindOf: [String: String]
    ) -> [String: Set<Line>] {
        var rules: [Program: [Access: [(text: String, pattern: PathPattern)]]] = [:]
        for entry in document.processes {
            for (access, texts) in entry.files {
                rules[entry.program, default: [:]][access, default: []] += texts.compactMap { text in
                    (try? PathPattern(text)).map { (text, $0) }
                }
            }
        }
        var lines: [String: Set<Line>] = [:]
        for file in Set(places.flatMap { trace.units[$0].files }) {
            let found = rules[file.program]?[file.access]?.first { $0.pattern.matches(file.path) }
            if let found {
                lines[kindOf[file.path] ?? "", default: []].insert(
                    Line(program: file.program, access: file.access, pattern: found.text))
            }
        }
        return lines
    }
}
