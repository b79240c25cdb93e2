import Baseline
import Containers

/// Collects what the containers of a group use and do, to be held against each other.
final class Comparer: Consumer {
    private let group: ComparisonGroup
    private let windowSeconds: Double
    private let pace: SamplingPace
    /// Of the group's image and role; nothing where it was never learned, or where several are compared.
    private let knowledge: ResourceKnowledge?
    private let profile: Matcher?
    private var members: [UInt64: Member] = [:]
    private var latest: (monotonic: UInt64, wall: Timestamp)?
    private(set) var gaps: UInt64 = 0

    private struct Member {
        var identity: ContainerIdentity
        var startedAt: Timestamp?
        var window: ResourceWindow
        /// When the window's median last became a step of the past.
        var lastStep: UInt64?
        var behaviours: Set<Behaviour> = []
        var hasEnded = false

        mutating func add(_ behaviour: Behaviour) {
            // A start without flags is told by its process already.
            if case .options(let options) = behaviour, options.flags.isEmpty, options.environment.isEmpty { return }
            if behaviours.count < Comparer.behaviourLimit { behaviours.insert(behaviour) }
        }

        mutating func take(_ sample: ResourceSample) {
            window.take(sample)
            let last = lastStep ?? sample.monotonicTime
            lastStep = last
            guard sample.monotonicTime - last >= ResourceMonitor.stepNanoseconds else { return }
            window.mark(at: sample.monotonicTime, freshSince: last)
            lastStep = sample.monotonicTime
        }
    }

    /// Behaviours of one container that are kept; what comes then is compared no more.
    private static let behaviourLimit = 16_384
    /// Containers whose own behaviours are looked at in the light of what patterns their peers' make.
    private static let explained = 16

    /// Half of the peers' own novelties are no less rare.
    private static let leastBits = 1.0

    /// - Parameters:
    ///   - pace: seconds between two samples.
    init(
        group: ComparisonGroup, windowSeconds: Double, pace: Double, knowledge: ResourceKnowledge?, profile: Profile?
    ) {
        self.group = group
        self.windowSeconds = windowSeconds
        self.pace = SamplingPace(seconds: pace)
        self.knowledge = knowledge
        self.profile = profile.flatMap { try? Matcher(Generalizer.document(for: $0)) }
    }

    func begin(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp) {
        members[container.id] = Member(
            identity: description.identity,
            startedAt: description.startedAt ?? (container.seenFromStart ? container.firstSeen : nil),
            window: ResourceWindow(seconds: windowSeconds / pace.seconds))
    }

    func observe(_ observation: Observation, in container: TrackedContainer) -> Int32 {
        guard !observation.isOrdinaryForAnyProgram else { return ActNumber.none }
        for behaviour in observation.behaviours { members[container.id]?.add(behaviour) }
        return ActNumber.none
    }

    func repeated(_ number: Int32, count: UInt64, in container: TrackedContainer, at time: Timestamp) {}

    func seed(_ observation: Observation, in container: TrackedContainer) { _ = observe(observation, in: container) }

    func measure(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {
        members[container.id]?.take(pace.counted(sample))
        latest = (sample.monotonicTime, time)
    }

    func end(_ container: TrackedContainer, at time: Timestamp) { members[container.id]?.hasEnded = true }

    func report(_ gap: GapReport) { gaps += gap.isLoss ? 1 : 0 }

    func tick(at time: Timestamp) {}

    /// How the group stands at its last sample; `nil` before the first.
    func comparison() -> Comparison? {
        guard let latest else { return nil }
        let running = members.filter { !$0.value.hasEnded }
        let subjects = running.map { id, member in
            ResourceComparison.Subject(id: id, window: member.window, ageSeconds: age(member, at: latest.wall))
        }
        let found = ResourceComparison(
            subjects.sorted { $0.id < $1.id }, at: pace.counted(latest.monotonic),
            windowSeconds: windowSeconds / pace.seconds,
            knowledge: knowledge)
        let ids = found.members.map(\.id)
        let behaviours = ownBehaviours(ids)
        let containers = zip(found.members, behaviours).compactMap { member, behaviours -> ComparedContainer? in
            guard let identity = members[member.id]?.identity else { return nil }
            return ComparedContainer(
                container: identity, bits: member.bits, provisional: member.provisional, metrics: member.metrics,
                behaviours: behaviours)
        }
        let image = (group.subject ?? group.members.first)
        return Comparison(
            time: latest.wall, image: image?.image ?? ImageIdentity(name: "", id: ""), role: image?.role ?? "main",
            windowSeconds: windowSeconds, groupMove: found.groupMove, notes: notes(found, running.count),
            containers: containers)
    }

    private func notes(_ found: ResourceComparison, _ running: Int) -> [String] {
        var notes: [String] = []
        if found.hasTooFewPeers {
            notes.append(
                "too few peers: \(found.members.count) container\(found.members.count == 1 ? "" : "s") with enough "
                    + "samples, and a group takes three")
        } else if found.isCold {
            notes.append(
                "how far healthy replicas lie apart is not taught yet in every metric: plumbline learn, ten minutes "
                    + "or more, makes the bits sharper")
        }
        if running > found.members.count, !found.hasTooFewPeers {
            notes.append("\(running - found.members.count) more had too few samples in the window")
        }
        return notes
    }

    /// Without a known start a container counts as old.
    private func age(_ member: Member, at time: Timestamp) -> Double {
        guard let started = member.startedAt, started < time else {
            return member.startedAt == nil ? ResourceMonitor.warmUpSeconds : 0
        }
        return Double(time.nanoseconds - started.nanoseconds) / 1e9
    }

    /// What each container does and at most a few of its peers do. A name that only differs as those of its peers differ
    /// from each other, or that the profile explains, is nothing of its own.
    private func ownBehaviours(_ ids: [UInt64]) -> [[ComparedBehaviour]] {
        let shown = ids.map { members[$0]?.behaviours ?? [] }
        var left = Self.explained
        return BehaviourComparison(shown).findings.enumerated().map { place, findings in
            var findings = findings.filter { $0.bits >= Self.leastBits && profile?.verdict(for: $0.item) != .allowed }
            if findings.contains(where: { $0.peersWithIt == 0 }), left > 0 {
                left -= 1
                let peers = peerPatterns(shown, without: place)
                findings = findings.filter { $0.peersWithIt > 0 || peers?.verdict(for: $0.item) != .allowed }
            }
            return Self.ordered(
                findings.map {
                    ComparedBehaviour(
                        behaviour: $0.item, peersWithIt: $0.peersWithIt, peers: $0.peers, bits: $0.bits)
                })
        }
    }

    private func peerPatterns(_ shown: [Set<Behaviour>], without place: Int) -> Matcher? {
        let now = latest?.wall ?? Timestamp(nanoseconds: 0)
        var learned: [Behaviour: Evidence] = [:]
        for (index, behaviours) in shown.enumerated() where index != place {
            for behaviour in behaviours {
                learned[behaviour, default: Evidence(observations: 0, units: 0, runs: 0, firstSeen: now, lastSeen: now)]
                    .units += 1
            }
        }
        let image = ImageIdentity(name: "", id: "")
        let together = Profile(
            key: ProfileKey(imageID: image.id, role: "main"), image: image,
            exposure: Exposure(units: UInt32(clamping: shown.count - 1)), learned: learned)
        return try? Matcher(Generalizer.document(for: together))
    }

    /// Programs first, files last; the rarest first among equals, and then by what they are, so that a capture gives the
    /// same twice.
    private static func ordered(_ behaviours: [ComparedBehaviour]) -> [ComparedBehaviour] {
        func rank(_ behaviour: Behaviour) -> Int { behaviour.kind == .process ? 0 : behaviour.kind == .file ? 2 : 1 }
        return behaviours.map { (rank: rank($0.behaviour), text: String(describing: $0.behaviour), compared: $0) }
            .sorted { ($0.rank, $1.compared.bits, $0.text) < ($1.rank, $0.compared.bits, $1.text) }
            .map(\.compared)
    }
}
