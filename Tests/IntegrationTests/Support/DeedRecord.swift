import Testing

/// What one `enforce` said while deeds were done.
struct DeedRecord: Sendable {
    var enforced: Watch.Finished
    /// For each deed by name, how many lines there were before it.
    var linesBefore: [String: Int] = [:]
    /// Names of the containers, by place.
    var names: [Place: String]

    /// Does the deeds one after another, and ends the run.
    static func make(
        _ deeds: [Deed], in containers: [Place: RunningContainer], watchedBy enforcing: Watch
    ) throws -> DeedRecord {
        var linesBefore: [String: Int] = [:]
        for deed in deeds {
            let before = try enforcing.lines().count
            linesBefore[deed.name] = before
            guard let container = containers[deed.place] else {
                throw TestFailure("\(deed.name): no container runs as \(deed.place.rawValue)")
            }
            try deed.perform(in: container)
            // Go on as soon as it was reported; a deed that is missed is found missing by its test.
            try poll(seconds: 3) {
                deed.isReported(by: Array(try enforcing.lines()[before...]))
            }
        }
        return DeedRecord(
            enforced: try enforcing.finish(), linesBefore: linesBefore, names: containers.mapValues(\.name))
    }

    /// The lines about a deed's container from the deed on, without those that count on what was said before.
    func lines(after deed: Deed) -> [Line] {
        let start = linesBefore[deed.name] ?? 0
        let before = Set(enforced.lines[..<start].compactMap(\.id))
        return enforced.lines[start...].filter {
            $0.container?.name == names[deed.place] && !($0.id.map(before.contains) ?? false)
        }
    }

    /// All that has to be said of a deed was said, of its container and since it was done.
    func expectReported(_ deed: Deed, sourceLocation: SourceLocation = #_sourceLocation) {
        let lines = lines(after: deed)
        let seen = lines.filter { $0.kind == "violation" }.map(\.brief).joined(separator: "\n")
        for expected in deed.expected where !lines.contains(where: expected.matches) {
            Issue.record(
                "\(deed.name): \(expected) is not among this container's violations from then on:\n\(seen)",
                sourceLocation: sourceLocation)
        }
    }
}
