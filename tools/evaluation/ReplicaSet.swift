/// Runs of one image side by side, as counts of system calls in windows of 100 ms; one of the files of
/// `sok-docker`.
///
/// A line is `container TAB phase TAB window TAB name=count name=count …`, a comment `# attack c1=from-to …` tells when
/// each run was attacked, in the same window numbers. The runs were recorded one after the other under the same
/// workload; aligned on the time since their start they are replicas.
struct ReplicaSet {
    /// One second of one replica: how often it made each call.
    typealias Counts = [Int: Double]

    var name: String
    /// Names of the calls; counts are by their places.
    var calls: [String]
    /// Of each replica, a second each from its start; those without a line are idle.
    var seconds: [[Counts]]
    /// First and last second of the attack, `nil` where it lies outside the recording.
    var attacks: [ClosedRange<Int>?]

    static let windowsPerSecond = 10

    static func read(folder: String) throws(EvaluationError) -> [ReplicaSet] {
        let names = try DataFile.names(in: folder).filter { $0.hasSuffix(".tsv") }
        guard !names.isEmpty else { throw .missing(folder + "/*.tsv[.gz]") }
        var sets: [ReplicaSet] = []
        for name in names { sets.append(try read(folder + "/" + name, name: String(name.dropLast(4)))) }
        return sets
    }

    private static func read(_ path: String, name: String) throws(EvaluationError) -> ReplicaSet {
        var places: [Substring: Int] = [:]
        var set = ReplicaSet(name: name, calls: [], seconds: [], attacks: [])
        var attacks: [Int: ClosedRange<Int>] = [:]
        for (number, line) in try DataFile.lines(path).enumerated() {
            func malformed(_ reason: String) -> EvaluationError {
                .malformed(file: path, line: number + 1, reason: reason)
            }
            if line.hasPrefix("#") {
                guard line.hasPrefix("# attack ") else { continue }
                for part in line.split(separator: " ").dropFirst(2) {
                    guard let attack = attack(part) else { throw malformed("an attack is written cN=from-to") }
                    attacks[attack.replica] = attack.windows
                }
                continue
            }
            let fields = line.split(separator: "\t", maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count >= 3, let replica = Int(fields[0]), (1...64).contains(replica),
                let window = Int(fields[2]), (0..<1_000_000).contains(window)
            else { throw malformed("not container, phase, window and counts between tabs") }
            while set.seconds.count < replica { set.seconds.append([]) }
            let second = window / windowsPerSecond
            while set.seconds[replica - 1].count <= second { set.seconds[replica - 1].append([:]) }
            for pair in fields.count > 3 ? fields[3].split(separator: " ") : [] {
                guard let equals = pair.lastIndex(of: "="), let count = Double(pair[pair.index(after: equals)...]),
                    count >= 0, count.isFinite
                else { throw malformed("\(pair) is no name=count") }
                let call = pair[..<equals]
                let place = places[call] ?? set.calls.count
                if place == set.calls.count {
                    places[call] = place
                    set.calls.append(String(call))
                }
                set.seconds[replica - 1][second][place, default: 0] += count
            }
        }
        guard set.seconds.count >= 3 else {
            throw .malformed(file: path, line: 1, reason: "a group of replicas has three or more")
        }
        set.attacks = set.seconds.indices.map { replica in
            guard let windows = attacks[replica + 1] else { return nil }
            let first = windows.lowerBound / windowsPerSecond
            let last = min(windows.upperBound / windowsPerSecond, set.seconds[replica].count - 1)
            return first <= last ? first...last : nil
        }
        return set
    }

    private static func attack(_ text: Substring) -> (replica: Int, windows: ClosedRange<Int>)? {
        let parts = text.split(separator: "=")
        guard parts.count == 2, parts[0].first == "c", let replica = Int(parts[0].dropFirst()) else { return nil }
        let ends = parts[1].split(separator: "-")
        guard ends.count == 2, let from = Int(ends[0]), let to = Int(ends[1]), from >= 0, from <= to
        else { return nil }
        return (replica, from...to)
    }
}
