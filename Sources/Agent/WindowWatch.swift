import Baseline
import Reporting

/// Follows what each container does over a minute, five and an hour, and says when it is together more than its image's
/// life explains.
///
/// A window counts each different thing once, and what a container has shown before is not new again in its life: a loop
/// of one step is one step.
final class WindowWatch {
    private var containers: [UInt64: ContainerWindows] = [:]
    private let budget: FalseAlarmBudget
    /// Whether each window is told when it is over, quiet ones, too.
    let tellsWindows: Bool

    /// Events of a window may come after its end.
    private static let settleNanoseconds: UInt64 = 2_000_000_000
    static let windowNanoseconds = UInt64(WindowKnowledge.windowSeconds) * 1_000_000_000

    init(budget: FalseAlarmBudget, tellsWindows: Bool) {
        self.budget = budget
        self.tellsWindows = tellsWindows
    }

    func begin(_ id: UInt64, _ container: JudgedContainer, at time: Timestamp) {
        containers[id] = ContainerWindows(container, at: time)
    }

    /// Its last window may still be told.
    func end(_ id: UInt64, at time: Timestamp) { containers[id]?.endedAt = time }

    /// Something new: once in a container's life.
    func noteNovel(
        _ observation: Observation, _ violation: Violation, needed: [Behaviour], of id: UInt64, knows: Bool
    ) {
        containers[id]?.noteNovel(observation, violation, needed: needed, knows: knows)
    }

    /// Something that the profile holds and that is rare.
    func noteRare(_ behaviour: Behaviour, at time: Timestamp, process: ProcessContext?, of id: UInt64) {
        containers[id]?.noteRare(behaviour, at: time, process: process)
    }

    func note(_ incident: ResourceViolation, of id: UInt64) { containers[id]?.note(incident) }

    /// What is allowed now counts for nothing that is told later.
    func forget(_ id: UInt64, where isAllowed: (_ needed: [Behaviour], Drift?) -> Bool) {
        containers[id]?.forget(where: isAllowed)
    }

    /// - Parameter atEnd: of the run: windows that are not over are told as far as they went.
    func evaluate(
        at time: Timestamp, atEnd: Bool = false, nextID: (Timestamp) -> ULID, report: (Report, JudgedContainer) -> Void
    ) {
        for id in containers.keys.sorted() {
            guard let windows = containers[id] else { continue }
            if let violation = windows.combined(at: time, atEnd: atEnd, budget: budget, nextID: nextID) {
                report(.combined(violation), windows.container)
            }
            let until = windows.endedAt ?? time
            var isOver = false
            while windows.windowEnd.nanoseconds + Self.settleNanoseconds <= time.nanoseconds || atEnd {
                let isCut = windows.windowEnd > until
                let window = windows.close(at: isCut ? until : windows.windowEnd)
                if tellsWindows, let window { report(.window(window), windows.container) }
                if isCut {
                    isOver = true
                    break
                }
            }
            if isOver, windows.endedAt != nil {
                // What came within a minute of what was told.
                if let violation = windows.combined(at: time, atEnd: true, budget: budget, nextID: nextID) {
                    report(.combined(violation), windows.container)
                }
                containers[id] = nil
            }
        }
    }
}
