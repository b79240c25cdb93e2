import Baseline
import Reporting

/// What strict learning knows of one profile.
final class StrictProfile {
    /// Of what was learned, in this run and before.
    private(set) var graph: ProcessGraph
    private(set) var refused: Set<Behaviour>
    var refusedPrograms: Set<Program> = []
    /// Starts that were learned for good, by program. A program may have none: they were not seen.
    private var kept: [Program: Set<Behaviour>]
    /// Starts that may yet be taken out, by program, with who showed them first.
    private var pending: [Program: [Behaviour: Shown]] = [:]
    private var listens: Set<Behaviour>
    /// What is handed over once it has settled.
    private var waiting: [Behaviour: Evidence] = [:]
    private let allowed: Matcher?

    /// Behaviours that are told apart; above it they are left out all the same.
    private static let limit = 65_536

    /// Who showed something.
    struct Shown {
        var container: UInt64
        var identity: ContainerIdentity
        var process: ProcessContext
        var time: Timestamp

        init(_ observation: Observation, in container: UInt64, _ identity: ContainerIdentity) {
            (self.container, self.identity) = (container, identity)
            (process, time) = (observation.process, observation.time)
        }
    }

    /// - Parameter refused: before, while something of it ran.
    init(_ profile: Profile?, refused: Set<Behaviour>) {
        self.refused = refused
        let known = profile.map { Array($0.learned.keys) } ?? []
        graph = ProcessGraph(known)
        kept = Dictionary(grouping: known, by: \.program).mapValues { Set($0.filter(\.isStart)) }
        listens = Set(known.filter { $0.kind == .listen })
        guard let profile else {
            allowed = nil
            return
        }
        let document = profile.state == .approved ? try? Generalizer.document(for: profile) : profile.document
        allowed = document.flatMap { try? Matcher($0) }
    }

    func learn(_ observation: Observation, _ shown: Shown) {
        for behaviour in observation.behaviours {
            graph.add(behaviour)
            if behaviour.kind == .listen { listens.insert(behaviour) }
        }
        let start = observation.behaviour
        guard start.isStart, kept[start.program]?.contains(start) != true,
            pending[start.program]?[start] == nil
        else { return }
        pending[start.program, default: [:]][start] = shown
    }

    func hasStarted(_ program: Program) -> Bool { kept[program] != nil || pending[program] != nil }

    func mayLearn(of program: Program) -> Bool { !refusedPrograms.contains(program) || hasStarted(program) }

    func isAllowed(_ behaviour: Behaviour) -> Bool { allowed?.verdict(for: behaviour) == .allowed }

    /// - Returns: whether it was not refused before.
    func refuse(_ behaviour: Behaviour) -> Bool {
        refused.count < Self.limit && refused.insert(behaviour).inserted
    }

    /// A start was not to be learned. Where it is the only one of its program, neither is what that does.
    /// - Returns: who showed it; nil where it has been learned for good.
    func takeOut(_ start: Behaviour) -> Shown? {
        let program = start.program
        guard let shown = pending[program]?.removeValue(forKey: start) else { return nil }
        if pending[program]?.isEmpty == true { pending[program] = nil }
        if !hasStarted(program) { refusedPrograms.insert(program) }
        graph = ProcessGraph(
            kept.values.flatMap { $0 } + pending.values.flatMap(\.keys) + Array(listens))
        return shown
    }

    func takeWaiting() -> [Behaviour: Evidence] {
        defer { waiting = [:] }
        return waiting
    }

    /// Takes what goes on waiting out of what is learned: these starts, and what their programs did, where no other start
    /// of them was learned. The rest is learned for good.
    func keep(_ behaviours: inout [Behaviour: Evidence], but starts: Set<Behaviour>) {
        for (program, shown) in pending {
            let settled = shown.keys.filter { !starts.contains($0) }
            guard !settled.isEmpty else { continue }
            kept[program, default: []].formUnion(settled)
            pending[program] = settled.count == shown.count ? nil : shown.filter { starts.contains($0.key) }
        }
        guard !starts.isEmpty else { return }
        waiting = behaviours.filter { starts.contains($0.key) || isWaiting($0.key.program, for: starts) }
        for behaviour in waiting.keys { behaviours[behaviour] = nil }
    }

    private func isWaiting(_ program: Program, for starts: Set<Behaviour>) -> Bool {
        kept[program] == nil && pending[program]?.keys.contains(where: starts.contains) == true
    }
}

extension Behaviour {
    fileprivate var isStart: Bool { if case .process = self { true } else { false } }
}
