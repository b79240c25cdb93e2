/// Containers of engines and runtimes that leave files of what they run; Docker's events know nothing of these.
extension ContainerDirectory {
    // MARK: Podman and CRI-O

    /// Their files are there before the cgroup is, but for the pid, which tells the container's networks.
    func storedAnswer(_ cgroup: CgroupReference, _ name: CgroupName, waiting: Bool, reason: inout String)
        -> ContainerDescription?
    {
        guard StorageEngines.runtimes.contains(name.runtime) else { return nil }
        let key = Self.key(cgroup)
        if let entry = memory[key], let description = entry.description, entry.inspectedAfterStart || !waiting {
            return description
        }
        // Gone while its pid was waited for: what was read before stands.
        guard let description = stores.describe(name.containerID) else {
            reason = "no store of \(name.runtime) holds the container"
            return memory[key]?.description
        }
        memory.update(key) { entry in
            entry.description = description
            entry.inspectedAfterStart = description.initPid != nil
            entry.ended = true
        }
        return description.initPid != nil || !waiting ? description : nil
    }

    // MARK: containerd

    func containerdAnswer(_ cgroup: CgroupReference, _ name: CgroupName?, attempt: Int) async
        -> ContainerDescription?
    {
        guard name.map({ ContainerdEngine.runtimes.contains($0.runtime) }) ?? true, Self.looksAround(attempt) else {
            return nil
        }
        let key = Self.key(cgroup)
        if let known = memory[key]?.description { return known }
        guard let container = containerd.find(cgroup, name, in: containerdInstances()) else { return nil }
        guard var description = await containerd.describe(container) else { return nil }
        // Its networks are known from its first process on, which comes a moment after its cgroup.
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while description.initPid == nil, clock.now < deadline, fileExists(container.bundlePath) {
            try? await Task.sleep(for: .milliseconds(5))
            if Task.isCancelled { break }
            description.initPid = container.initPid
            description.ownSubnets = container.initPid.map(Subnet.attached(toProcess:)) ?? []
        }
        memory.update(key) { entry in
            entry.description = description
            entry.ended = true
        }
        return description
    }

    /// As they were found within the last half second: of many containers that nobody explains, each asks often.
    private func containerdInstances() -> [ContainerdInstance] {
        let now = ContinuousClock().now
        if let instances, now - instances.found < .milliseconds(500) { return instances.list }
        let list = containerd.instances()
        instances = (list, now)
        return list
    }

    /// Looking through all bundles costs about a millisecond, so not every time.
    private static func looksAround(_ attempt: Int) -> Bool { attempt < 4 || attempt % 4 == 0 }

    // MARK: Plain runtimes

    func plainAnswer(
        _ cgroup: CgroupReference, _ name: CgroupName?, asked: ContinuousClock.Instant
    ) -> ContainerDescription? {
        let key = Self.key(cgroup)
        if let known = memory[key]?.description { return known }
        guard name == nil || name?.runtime == "unknown" else { return nil }
        looks.look(asked: asked)
        guard let description = plain.describe(cgroup, in: looks) else { return nil }
        memory.update(key) { entry in
            entry.description = description
            entry.ended = true
        }
        return description
    }

    /// By its cgroup: a container that is started again has another one, and other networks.
    static func key(_ cgroup: CgroupReference) -> String { "\(cgroup.id) \(cgroup.path)" }
}
