import Baseline
import Reporting

/// Starts of one container that were not learned: by them what their programs and those below do is recognised.
struct RefusedStarts {
    private var lineages: Set<Lineage> = []
    /// In the container's pid namespace. A session that lets go of its terminal is recognised by them.
    private var processes: Set<Int32> = []

    private struct Lineage: Hashable {
        var programs: [String]
        var origin: LineageOrigin
        var terminal: Bool
    }

    /// Of either. Above it all are forgotten: of what goes on then, only what is flagged by itself is left out.
    private static let limit = 4_096
    /// The kernel tells so many programs before the one that acts.
    private static let depth = 6

    func hold(_ observation: Observation) -> Bool {
        let process = observation.process
        if processes.contains(process.pid) || processes.contains(process.parentPid) { return true }
        return (1...max(1, process.lineage.count)).contains { count in
            lineages.contains(
                Lineage(
                    programs: Array(process.lineage.prefix(count)), origin: process.origin, terminal: process.terminal))
        }
    }

    mutating func note(_ process: ProcessContext) {
        if processes.count >= Self.limit { processes.removeAll() }
        processes.insert(process.pid)
        if lineages.count >= Self.limit { lineages.removeAll() }
        var lineage = Lineage(programs: process.lineage, origin: process.origin, terminal: process.terminal)
        lineages.insert(lineage)
        if lineage.programs.count > Self.depth {
            // What it starts is told without the first of these.
            lineage.programs.removeFirst()
            lineages.insert(lineage)
        }
    }
}
