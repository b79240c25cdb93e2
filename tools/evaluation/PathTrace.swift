import Baseline

/// What the containers of one image did with files: one recorded folder of names that vary.
struct PathTrace {
    var name: String
    /// By unit, in the order of units.
    var units: [(number: Int, files: Set<FileBehaviour>)] = []
    /// Files that the image brings.
    var image: [String] = []
    /// Kinds of names with a part that is drawn, counted or dated, in the order in which they are asked.
    var kinds: [PathKind] = []

    /// Every `NAME.tsv` of a folder with the image's files beside it, by name.
    static func read(folder: String) throws(EvaluationError) -> [PathTrace] {
        let kinds = try PathKind.read(folder + "/kinds")
        var traces: [PathTrace] = []
        for file in try DataFile.names(in: folder) where file.hasSuffix(".tsv") {
            var trace = try read(folder + "/" + file, name: String(file.dropLast(4)))
            trace.kinds = kinds[trace.name] ?? []
            traces.append(trace)
        }
        guard !traces.isEmpty else { throw .missing(folder + "/*.tsv") }
        return traces
    }

    private static func read(_ path: String, name: String) throws(EvaluationError) -> PathTrace {
        var trace = PathTrace(name: name)
        var units: [Int: Set<FileBehaviour>] = [:]
        for (number, line) in try DataFile.lines(path).enumerated() {
            if line.hasPrefix("# image ") {
                let folder = path.dropLast(name.count + 4)
                trace.image = try DataFile.lines(folder + line.dropFirst(8) + ".image").map(String.init)
                continue
            }
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard cells.count == 5, let unit = Int(cells[0]), cells[4].hasPrefix("/") else {
                throw .malformed(
                    file: path, line: number + 1, reason: "no unit, executable, program, accesses and path")
            }
            for word in cells[3].split(separator: ",") {
                guard let access = Access(rawValue: String(word)) else {
                    throw .malformed(file: path, line: number + 1, reason: "\(word) is no access")
                }
                let program = Program(executable: String(cells[1]), name: String(cells[2]))
                units[unit, default: []].insert(
                    FileBehaviour(program: program, path: String(cells[4]), access: access))
            }
        }
        trace.units = units.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        guard trace.units.count >= 2 else {
            throw .malformed(file: path, line: 1, reason: "a trace has at least two units")
        }
        return trace
    }

    /// The first kind that a path is of.
    func kind(of path: String) -> PathKind? { kinds.first { $0.matches(path) } }

    /// What these units have shown, as a profile that was learned from them alone.
    func document(of places: [Int]) -> ProfileDocument {
        var seen: [FileBehaviour: UInt32] = [:]
        for place in places { for file in units[place].files { seen[file, default: 0] += 1 } }
        let image = ImageIdentity(name: name, id: name)
        let time = Timestamp(nanoseconds: 0)
        var learned: [Behaviour: Evidence] = [:]
        for (file, count) in seen {
            learned[.file(file)] = Evidence(
                units: count, runs: count, firstUnit: 0, firstSeen: time, lastSeen: time)
        }
        // A recording has files only. What runs from /tmp is no program of an image, as the product knows of each start.
        for program in Set(seen.keys.map(\.program)) where program.executable.hasPrefix("/tmp/") {
            learned[.process(ProcessBehaviour(program: program, parent: "bash"))] = Evidence(
                firstSeen: time, lastSeen: time, drift: .added)
        }
        let count = UInt32(places.count)
        let profile = Profile(
            key: ProfileKey(imageID: name, role: "main"), image: image, exposure: Exposure(runs: count, units: count),
            learned: learned)
        do { return try Generalizer.document(for: profile) } catch {
            preconditionFailure("a learned profile has a pattern that cannot be read: \(error)")
        }
    }
}

/// Names that one habit makes, told by an expression that was written by looking at what makes them, not at patterns.
struct PathKind {
    var name: String
    private let expression: Regex<AnyRegexOutput>

    func matches(_ path: String) -> Bool { path.wholeMatch(of: expression) != nil }

    /// `TRACE NAME EXPRESSION` a line, between tabs.
    static func read(_ path: String) throws(EvaluationError) -> [String: [PathKind]] {
        var kinds: [String: [PathKind]] = [:]
        for (number, line) in try DataFile.lines(path).enumerated() where !line.hasPrefix("#") {
            let cells = line.split(separator: "\t")
            guard cells.count == 3, let expression = try? Regex(String(cells[2])) else {
                throw .malformed(file: path, line: number + 1, reason: "no trace, name and expression")
            }
            kinds[String(cells[0]), default: []].append(PathKind(name: String(cells[1]), expression: expression))
        }
        return kinds
    }
}
