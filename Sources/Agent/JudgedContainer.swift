import Baseline
import Reporting

/// One container under judgement.
final class JudgedContainer {
    let identity: ContainerIdentity
    /// What it did last, for the story of a violation.
    let events: RecentEvents
    /// `nil` while the store holds none for its image and role.
    var profile: JudgedProfile?
    /// What was reported, by number: where repetitions are counted.
    private(set) var kept: [Kept] = []

    /// Under which number each system call is counted that was reported, or is rare.
    var calls: [Behaviour: Int32] = [:]

    enum Kept {
        case violation(Violation)
        case deviation(Violation)
        case unseenStart(Violation)
        /// The profile allows it, and seldom saw it.
        case rare(Behaviour)
    }

    /// Reported starts of programs, by who started what: what such a program loads is counted with its start.
    private var starts: [StartedProgram: Violation] = [:]

    /// What was told of a start that came again after it.
    private var afterStart: Set<Behaviour> = []

    private struct StartedProgram: Hashable {
        var program: Program
        var origin: LineageOrigin
        var drift: Drift?
    }

    /// Reports that are remembered for counting a container; later ones are reported but their repetitions,
    /// which only the kernel counts, are not added.
    private static let limit = 8_192

    init(identity: ContainerIdentity, profile: JudgedProfile?, at time: Timestamp) {
        self.identity = identity
        events = RecentEvents(began: time)
        self.profile = profile
    }

    func noteStart(_ violation: Violation, of process: ProcessContext) {
        guard starts.count < Self.limit else { return }
        starts[StartedProgram(program: process.program, origin: process.origin, drift: process.drift)] = violation
    }

    /// The reported start of a process's program, which stands for these behaviours, too, from now on.
    func start(of process: ProcessContext, loading behaviours: [Behaviour]) -> Violation? {
        let key = StartedProgram(program: process.program, origin: process.origin, drift: process.drift)
        starts[key]?.acts.add(behaviours)
        return starts[key]
    }

    /// Whether this was not told before; of very many the rest is not told.
    func isFirstAfterStart(_ behaviour: Behaviour) -> Bool {
        afterStart.count < Self.limit && afterStart.insert(behaviour).inserted
    }

    /// Its acts are asked anew, and get new numbers. Starts that are over stand for nothing any more.
    func forgetReports(where isOver: (Violation) -> Bool) {
        kept = []
        calls = [:]
        starts = starts.filter { !isOver($0.value) }
    }

    func keep(_ report: Kept) -> Int32 {
        guard kept.count < Self.limit else { return -1 }
        kept.append(report)
        return Int32(kept.count - 1)
    }
}
