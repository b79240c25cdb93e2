/// runc and crun on their own, read from their state and, for a container that lives a moment, from their processes.
/// What they run may still be an engine's, in a cgroup that does not say so (`podman run --cgroups=disabled`).
struct PlainRuntimes: Sendable {
    /// State directories.
    let roots: [String]
    let stores: StorageEngines

    /// Nil where the bundle is gone.
    func describe(_ state: RuncState) -> ContainerDescription? {
        if let known = stores.describe(state.id) { return known }
        guard let bundle = try? OCIBundle(path: state.bundlePath) else { return nil }
        var description = bundle.describe(
            bundle.identity(containerID: state.id, runtime: state.runtime), initPid: state.initPid)
        description.startedAt = state.startedAt
        return description
    }

    /// The container of a cgroup, among what a look has found.
    func describe(_ cgroup: CgroupReference, in looks: RuntimeLooks) -> ContainerDescription? {
        let state = looks.states.first {
            $0.owns(cgroupPath: cgroup.path) || (cgroup.initPid != nil && $0.initPid == cgroup.initPid)
        }
        return state.flatMap { describe($0) } ?? processAnswer(cgroup, looks.processes)
    }

    private func processAnswer(_ cgroup: CgroupReference, _ processes: [RuntimeProcess]) -> ContainerDescription? {
        for process in processes {
            guard let bundle = try? OCIBundle(path: process.bundlePath),
                process.owns(cgroupPath: cgroup.path, bundle: bundle)
            else { continue }
            return stores.describe(process.containerID)
                ?? bundle.describe(
                    bundle.identity(containerID: process.containerID, runtime: process.runtime),
                    initPid: cgroup.initPid)
        }
        return nil
    }
}
