import Baseline
import Containers
import ProfileStore
import Reporting
import Sensor

/// Which profile a container is judged by, and what happens when that changes.
extension Judge {
    func begin(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp) {
        containerCount += 1
        let identity = description.identity
        let profile = profile(for: identity, at: time)
        let followed = JudgedContainer(identity: identity, profile: profile, at: time)
        judged[container.id] = followed
        windows.begin(container.id, followed, at: time)
        if profile == nil { reportUnprofiled(identity, at: time) }
    }

    func end(_ container: TrackedContainer, at time: Timestamp) {
        judged[container.id] = nil
        windows.end(container.id, at: time)
        resources.end(container.id)
    }

    func measure(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {
        guard let judged = judged[container.id], let profile = judged.profile else { return }
        resources.take(sample, of: container, judged.identity, judgedBy: profile, at: time)
    }

    /// Which program started which, and which one opened a descriptor that was handed on, cannot be told for
    /// sure of what ran before. So a process is judged by its program alone, and a file where it is sensitive or
    /// holds code that the image did not have.
    func seed(_ observation: Observation, in container: TrackedContainer) {
        switch observation.behaviour {
        case .process(let process):
            if judged[container.id]?.profile?.matcher.knows(process.program) == true { return }
        case .file(let file):
            if !observation.touchesSensitivePath, file.access != .exec || observation.isOrdinaryForAnyProgram { return }
        case .options, .listen, .connect, .privilege, .syscall:
            break
        }
        _ = observe(observation, in: container)
    }

    /// The profile of this image and role, or that of the newest other image of the same name.
    private func profile(for identity: ContainerIdentity, at time: Timestamp) -> JudgedProfile? {
        let key = identity.profileKey
        if let known = profiles[key] { return known }
        makeRoomForProfile()
        if let own = load(key, at: time) {
            profiles[key] = own
            sayWhereBudgetIsUnsupported(own, at: time)
            return own
        }
        let name = ImageName(identity.image.name)
        let relatives = ((try? store.profileSummaries()) ?? []).filter {
            $0.key.role == key.role && ImageName($0.image.name) == name && !$0.key.imageID.hasPrefix("unknown/")
        }
        let newest = relatives.max {
            ($0.exposure.lastSeen?.nanoseconds ?? 0) < ($1.exposure.lastSeen?.nanoseconds ?? 0)
        }
        guard let newest, let inherited = load(newest.key, at: time) else { return nil }
        profiles[key] = inherited
        sayWhereBudgetIsUnsupported(inherited, at: time)
        reporter.report(
            .notice(
                Notice(
                    id: ids.next(at: time), time: time, reason: "new-image", container: identity, behaviour: nil,
                    process: nil,
                    count: 1, profile: inherited.reference,
                    explanation: "\(identity.image.name) is a new image (\(identity.image.id)); it is judged by its "
                        + "predecessor's profile")))
        return inherited
    }

    /// Each new image of a build host would keep a profile for good: those of which nothing runs are read again when needed.
    private func makeRoomForProfile() {
        guard profiles.count >= Self.profileLimit else { return }
        let used = Set(judged.values.compactMap(\.profile))
        profiles = profiles.filter { used.contains($0.value) }
    }

    private static let profileLimit = 256

    /// A rate that was asked for needs a profile which has lived long enough to vouch for it (docs/methods.md §7).
    private func sayWhereBudgetIsUnsupported(_ profile: JudgedProfile, at time: Timestamp) {
        let exposure = profile.reference.exposure
        guard extendsBudget, !budget.isSupported(units: exposure.units, unitSeconds: exposure.unitSeconds) else {
            return
        }
        let name = profile.reference.image + (profile.reference.role == "main" ? "" : "#" + profile.reference.role)
        let needed = budget.unitsNeeded(unitSeconds: exposure.unitSeconds)
        let unit = TextReport.duration(Double(exposure.unitSeconds))
        let explanation =
            "the profile of \(name) has seen \(exposure.units) units of \(unit), too few to vouch for a rate of "
            + "\(budget.text): that takes \(needed); scores above what it can vouch for are provisional"
        warn(explanation)
        reporter.report(
            .notice(
                Notice(
                    id: ids.next(at: time), time: time, reason: "budget-unsupported", profile: profile.reference,
                    explanation: explanation)))
    }

    private func load(_ key: ProfileKey, at time: Timestamp) -> JudgedProfile? {
        // Two reads: of one revision, where nobody writes between them all the time.
        for _ in 0..<3 {
            guard let summary = try? store.summary(key), let profile = try? store.profile(key) else { return nil }
            guard profile.revision == summary.revision else { continue }
            return try? JudgedProfile(
                profile, verdictGeneration: summary.verdictGeneration, budget: budget, at: time)
        }
        return nil
    }

    /// Looks for decisions that people took meanwhile; called when the store's generation has changed.
    func reload(at time: Timestamp) {
        var changed: Set<JudgedProfile> = []
        for (key, profile) in profiles {
            if profile.key != key, let own = load(key, at: time) {
                // It was judged by its predecessor's, and has one of its own now.
                profiles[key] = own
                for container in judged.values where container.identity.profileKey == key { container.profile = own }
                changed.insert(own)
                continue
            }
            let found: ProfileSummary?
            // What cannot be read now is judged as before.
            do { found = try store.summary(profile.key) } catch { continue }
            guard let summary = found else {
                profiles[key] = nil
                stopJudging(by: profile, at: time)
                continue
            }
            guard summary.revision != profile.reference.revision, let fresh = load(profile.key, at: time) else {
                continue
            }
            if fresh.verdictGeneration != profile.verdictGeneration { changed.insert(profile) }
            profile.take(fresh)
        }
        for container in judged.values where container.profile == nil {
            guard let profile = self.profile(for: container.identity, at: time) else { continue }
            container.profile = profile
            changed.insert(profile)
        }
        verdictsChanged(by: changed, at: time)
    }

    /// Of a profile that is gone.
    private func stopJudging(by profile: JudgedProfile, at time: Timestamp) {
        let concerned = judged.filter { $0.value.profile == profile }
        guard !concerned.isEmpty else { return }
        countRepetitions(time)
        for (id, container) in concerned {
            container.profile = nil
            container.forgetReports { _ in true }
            windows.forget(id) { _, _ in true }
            reportUnprofiled(container.identity, at: time)
        }
        verdictsChanged(Array(concerned.keys))
    }

    /// Ends what was allowed for a while only.
    func endAllowances(at time: Timestamp) {
        var changed: Set<JudgedProfile> = []
        for profile in profiles.values {
            guard let end = profile.nextEnd, end <= time else { continue }
            profile.endAllowances(at: time)
            changed.insert(profile)
        }
        verdictsChanged(by: changed, at: time)
    }

    /// Has all acts of the containers concerned asked anew. What is allowed now and is not later is told at once then, as
    /// a new violation; what still deviates goes on to be counted.
    private func verdictsChanged(by profiles: Set<JudgedProfile>, at time: Timestamp) {
        let concerned = judged.filter { $0.value.profile.map(profiles.contains) ?? false }
        guard !concerned.isEmpty else { return }
        countRepetitions(time)
        var judging: [String: JudgedProfile] = [:]
        for container in concerned.values { judging[container.identity.id] = container.profile }
        let isOver: (Violation) -> Bool = { judging[$0.container.id]?.explains($0) ?? false }
        reporter.forget(where: isOver)
        for (id, container) in concerned {
            container.forgetReports(where: isOver)
            windows.forget(id) { container.profile?.allows($0, drift: $1) ?? false }
        }
        unseenStarts = unseenStarts.filter { !$0.value.isReported || !isOver($0.value.violation) }
        verdictsChanged(Array(concerned.keys))
    }

    private func reportUnprofiled(_ identity: ContainerIdentity, at time: Timestamp) {
        unjudged += 1
        reporter.report(
            .unprofiled(
                Unprofiled(
                    time: time, container: identity,
                    explanation: "nothing is known of \(identity.image.name) in the role \(identity.role); "
                        + "learn it first: plumbline learn --container \(identity.name)")))
    }
}
