import Baseline
import Containers
import Reporting

/// `learn --strict`: what is dangerous in any image is told and not learned, and nothing of what its programs do.
///
/// What a person has allowed is learned as ever: the profile's document holds it, or the profile is approved.
final class StrictLearning {
    private var profiles: [ProfileKey: StrictProfile] = [:]
    private var containers: [UInt64: RefusedStarts] = [:]
    private var noticed: [UInt64: Int] = [:]
    private var ids: ULIDGenerator
    private let known: (ProfileKey) -> Profile?
    private let report: (Notice) -> Void

    /// Notices of one container; what comes after them is counted.
    private static let noticeLimit = 256

    /// - Parameters:
    ///   - seed: of the notices' ids; fixed for a capture.
    ///   - known: the profile as it is at the beginning.
    init(seed: UInt64, known: @escaping (ProfileKey) -> Profile?, report: @escaping (Notice) -> Void) {
        ids = ULIDGenerator(seed: seed)
        self.known = known
        self.report = report
    }

    /// Flagged behaviours that were not learned, each once.
    func leftOut(of key: ProfileKey) -> Int { profiles[key]?.refused.count ?? 0 }

    /// Of all profiles.
    var leftOut: UInt64 { profiles.values.reduce(0) { $0 + UInt64($1.refused.count) } }

    func forget(_ container: UInt64) {
        containers[container] = nil
        noticed[container] = nil
    }

    /// Whether an observation is not to be learned: it is flagged, or of a program whose start was not learned.
    func leavesOut(_ observation: Observation, in container: UInt64, _ description: ContainerDescription) -> Bool {
        let key = description.identity.profileKey
        let profile = profiles[key] ?? StrictProfile(known(key))
        profiles[key] = profile
        let label = label(of: observation, profile, description)
        guard label != nil || containers[container]?.hold(observation) == true else {
            profile.learn(observation)
            return false
        }
        if case .process(let start) = observation.behaviour { profile.refusedPrograms.insert(start.program) }
        containers[container, default: RefusedStarts()].noteStart(observation)
        if let label, profile.refuse(observation.behaviour) { tell(observation, label, in: container, description) }
        return true
    }

    /// Whether system calls are not to be learned: they are told by program, and no start of this one was learned.
    func leavesOut(callsOf program: Program, _ key: ProfileKey) -> Bool {
        guard let profile = profiles[key] else { return false }
        return profile.refusedPrograms.contains(program) && !profile.hasStarted(program)
    }

    /// Takes out what was not known to be flagged when it was seen: a shell's parent may begin to serve afterwards.
    func leaveOut(of delta: inout ProfileDelta) {
        guard let profile = profiles[delta.key] else { return }
        for (behaviour, evidence) in delta.behaviours {
            guard case .process = behaviour, !profile.isAllowed(behaviour),
                !DangerFlag.flags(of: behaviour, evidence: evidence, in: profile.graph).isEmpty
            else { continue }
            delta.behaviours[behaviour] = nil
            _ = profile.refuse(behaviour)
        }
    }

    private func label(
        of observation: Observation, _ profile: StrictProfile, _ description: ContainerDescription
    ) -> SeverityLabel? {
        if observation.behaviours.allSatisfy(profile.isAllowed) { return nil }
        if let flag = DangerFlag.flags(of: observation, in: profile.graph).first { return flag.label }
        return AlwaysDangerous.finding(observation, hostMounts: description.hostMounts)?.label
    }

    private func tell(
        _ observation: Observation, _ label: SeverityLabel, in container: UInt64, _ description: ContainerDescription
    ) {
        noticed[container, default: 0] += 1
        guard noticed[container, default: 0] <= Self.noticeLimit else { return }
        report(
            Notice(
                id: ids.next(at: observation.time), time: observation.time, reason: "not-learned",
                container: description.identity, behaviour: observation.behaviour, process: observation.process,
                label: label, explanation: label.explanation + " It was not learned."))
    }
}

/// What strict learning knows of one profile.
private final class StrictProfile {
    /// Of what was learned, in this run and before.
    var graph: ProcessGraph
    private(set) var refused: Set<Behaviour> = []
    var refusedPrograms: Set<Program> = []
    private var learnedPrograms: Set<Program>
    private let allowed: Matcher?

    /// Behaviours that are told apart; above it they are left out all the same.
    private static let limit = 65_536

    init(_ profile: Profile?) {
        let known = profile.map { Array($0.learned.keys) } ?? []
        graph = ProcessGraph(known)
        learnedPrograms = Set(known.map(\.program))
        guard let profile else {
            allowed = nil
            return
        }
        let document = profile.state == .approved ? try? Generalizer.document(for: profile) : profile.document
        allowed = document.flatMap { try? Matcher($0) }
    }

    func learn(_ observation: Observation) {
        for behaviour in observation.behaviours { graph.add(behaviour) }
        if case .process(let start) = observation.behaviour { learnedPrograms.insert(start.program) }
    }

    func hasStarted(_ program: Program) -> Bool { learnedPrograms.contains(program) }

    func isAllowed(_ behaviour: Behaviour) -> Bool { allowed?.verdict(for: behaviour) == .allowed }

    /// - Returns: whether it was not refused before.
    func refuse(_ behaviour: Behaviour) -> Bool {
        refused.count < Self.limit && refused.insert(behaviour).inserted
    }
}

/// Starts of one container that were not learned: by them what their programs and those below do is recognised.
private struct RefusedStarts {
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

    mutating func noteStart(_ observation: Observation) {
        guard case .process = observation.behaviour else { return }
        let process = observation.process
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
