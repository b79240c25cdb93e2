/// Finds programs that are made anew, each time in a directory of another name, and gone again: what a build compiles
/// and runs (`/builds/parser-1.4-0HITwS/out/program`).
///
/// At least three programs of one name, none of which the image had, in directories that become one pattern as paths that
/// are created do. The program's own name stays written. Directories of one family (`AlikeDirectories`) that has more than a
/// star in its name are one. A pattern that would reach a program that a person took out is none. The count is judged.
enum DriftedPrograms {
    private static let familySize = 3

    /// The executable's pattern, for each that has one.
    static func patterns(
        for programs: Set<Program>, families: AlikeDirectories.Families = [:], without removed: RemovedLines
    ) -> [Program: String] {
        func isSafe(_ text: String, _ name: String) -> Bool {
            (try? PathPattern(text)).map { !removed.speak(ofName: name, in: $0) } ?? false
        }
        var result: [Program: String] = [:]
        for family in Dictionary(grouping: programs, by: \.name).values where family.count >= familySize {
            let paths = family.map { PathGeneralizer.Item(path: directory($0)) }
            let program = Program(executable: "/", name: family[0].name)
            let patterns = PathGeneralizer().patterns(for: [.create: paths], of: program)[.create] ?? []
            let wild = patterns.filter { !$0.isLiteral && !$0.segments.contains(.anyDepth) }
            var members: [String: [Program]] = [:]
            for program in family {
                guard let pattern = wild.first(where: { $0.matches(directory(program)) }) else { continue }
                let name = ProgramNaming.basename(program.executable)
                members[pattern.text + "/" + Glob.escape(name), default: []].append(program)
            }
            for (text, programs) in members where programs.count >= familySize && isSafe(text, family[0].name) {
                for program in programs { result[program] = text }
            }
        }
        return renamed(result, families, isSafe)
    }

    /// Where two patterns or more become one.
    private static func renamed(
        _ patterns: [Program: String], _ families: AlikeDirectories.Families, _ isSafe: (String, String) -> Bool
    ) -> [Program: String] {
        let others = Set(patterns.values).reduce(into: [:]) { $0[$1] = AlikeDirectories.renamed($1, families) }
        let shared = Dictionary(grouping: others.keys, by: { others[$0] ?? $0 }).filter { $0.value.count >= 2 }
        return patterns.reduce(into: [:]) { result, pattern in
            let (program, text) = pattern
            guard let other = others[text], shared[other] != nil, isSafe(other, program.name) else {
                result[program] = text
                return
            }
            result[program] = other
        }
    }

    private static func directory(_ program: Program) -> String {
        let segments = PathGeneralizer.segments(of: program.executable)
        return "/" + segments.dropLast().joined(separator: "/")
    }
}
