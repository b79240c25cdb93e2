import Baseline
import Containers
import Reporting

/// `learn --strict`: what is dangerous in any image is told and not learned, and nothing of what its programs do.
///
/// What a person has allowed is learned as ever: the profile's document holds it, or the profile is approved.
final class StrictLearning {
    private var profiles: [ProfileKey: StrictProfile] = [:]
    /// What was refused of profiles of which nothing runs.
    private var refused: [ProfileKey: Set<Behaviour>] = [:]
    private var containers: [UInt64: RefusedStarts] = [:]
    private var noticed: [UInt64: Int] = [:]
    private var ids: ULIDGenerator
    private var lastTime = Timestamp(nanoseconds: 0)
    private let known: (ContainerIdentity) -> Profile?
    private let report: (Notice) -> Void

    /// Notices of one container; what comes after them is counted.
    private static let noticeLimit = 256

    /// - Parameters:
    ///   - seed: of the notices' ids; fixed for a capture.
    ///   - known: the profile as it is at the beginning; of an image that has none, the one that it will begin with.
    init(seed: UInt64, known: @escaping (ContainerIdentity) -> Profile?, report: @escaping (Notice) -> Void) {
        ids = ULIDGenerator(seed: seed)
        self.known = known
        self.report = report
    }

    /// Flagged behaviours that were not learned, each once.
    func leftOut(of key: ProfileKey) -> Int { profiles[key]?.refused.count ?? refused[key]?.count ?? 0 }

    /// Of all profiles.
    var leftOut: UInt64 { Set(profiles.keys).union(refused.keys).reduce(0) { $0 + UInt64(leftOut(of: $1)) } }

    /// Nothing of the profile runs, and what was learned is in the store.
    func rest(_ key: ProfileKey) {
        guard let profile = profiles.removeValue(forKey: key), !profile.refused.isEmpty else { return }
        refused[key] = profile.refused
    }

    func forget(_ container: UInt64) {
        containers[container] = nil
        noticed[container] = nil
    }

    /// Whether an observation is not to be learned: it is flagged, or of a program whose start was not learned.
    func leavesOut(_ observation: Observation, in container: UInt64, _ description: ContainerDescription) -> Bool {
        let key = description.identity.profileKey
        let profile =
            profiles[key] ?? StrictProfile(known(description.identity), refused: refused.removeValue(forKey: key) ?? [])
        profiles[key] = profile
        let starts = containers[container] ?? RefusedStarts()
        containers[container] = starts
        let shown = StrictProfile.Shown(observation, in: container, description.identity)
        let label = label(of: observation, profile, description)
        guard label != nil || starts.hold(observation) else {
            profile.learn(observation, shown)
            return false
        }
        if case .process(let start) = observation.behaviour {
            profile.refusedPrograms.insert(start.program)
            containers[container]?.note(observation.process)
        }
        if let label, profile.refuse(observation.behaviour) { tell(observation.behaviour, label, shown) }
        return true
    }

    /// Whether system calls are not to be learned: they are told by program, and no start of this one was learned.
    func leavesOut(callsOf program: Program, _ key: ProfileKey) -> Bool {
        guard let profile = profiles[key] else { return false }
        return profile.refusedPrograms.contains(program) && !profile.hasStarted(program)
    }

    /// Takes out what was not known to be flagged when it was seen, as a shell's parent may begin to serve afterwards, and
    /// what its programs did, where no other start of them was learned. What is flagged unless it turns out to belong to
    /// a start is kept back until that is known.
    func leaveOut(of delta: inout ProfileDelta) {
        guard let profile = profiles[delta.key] else { return }
        delta.behaviours.merge(profile.takeWaiting()) { $0.merged(with: $1) }
        var (flagged, waiting): ([(start: Behaviour, label: SeverityLabel)], Set<Behaviour>) = ([], [])
        for (behaviour, evidence) in delta.behaviours {
            guard case .process = behaviour, !profile.isAllowed(behaviour),
                let flag = DangerFlag.flags(of: behaviour, evidence: evidence, in: profile.graph).first
            else { continue }
            // Nothing has settled yet of when it was shown.
            if evidence.phases.isEmpty { waiting.insert(behaviour) } else { flagged.append((behaviour, flag.label)) }
        }
        for (start, label) in flagged.sorted(by: { delta.isShown($0.start, before: $1.start) }) {
            delta.behaviours[start] = nil
            let shown = profile.takeOut(start)
            if let shown { containers[shown.container]?.note(shown.process) }
            if profile.refuse(start) { tell(start, label, shown) }
        }
        delta.behaviours = delta.behaviours.filter { profile.mayLearn(of: $0.key.program) }
        profile.keep(&delta.behaviours, but: waiting)
    }

    private func label(
        of observation: Observation, _ profile: StrictProfile, _ description: ContainerDescription
    ) -> SeverityLabel? {
        if observation.behaviours.allSatisfy(profile.isAllowed) { return nil }
        if let flag = DangerFlag.flags(of: observation, in: profile.graph).first { return flag.label }
        return AlwaysDangerous.finding(observation, hostMounts: description.hostMounts)?.label
    }

    /// - Parameter shown: nil where it was learned before, and has come again since.
    private func tell(_ behaviour: Behaviour, _ label: SeverityLabel, _ shown: StrictProfile.Shown?) {
        if let container = shown?.container {
            noticed[container, default: 0] += 1
            guard noticed[container, default: 0] <= Self.noticeLimit else { return }
        }
        let time = shown?.time ?? lastTime
        lastTime = max(lastTime, time)
        report(
            Notice(
                id: ids.next(at: time), time: time, reason: "not-learned", container: shown?.identity,
                behaviour: behaviour, process: shown?.process, label: label,
                explanation: label.explanation + " It was not learned."))
    }
}

extension ProfileDelta {
    /// By when they were shown first; those of one moment in an order that is always the same.
    fileprivate func isShown(_ a: Behaviour, before b: Behaviour) -> Bool {
        let times = (behaviours[a]?.firstSeen, behaviours[b]?.firstSeen)
        if let first = times.0, let second = times.1, first != second { return first < second }
        return "\(a)" < "\(b)"
    }
}
