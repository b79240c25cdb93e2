/// Podman and CRI-O, read from their stores: no daemon and no socket is needed, or asked.
struct StorageEngines: Sendable {
    /// The stores to read; nil for those of this machine, wherever they are.
    var fixed: [ContainersStorage]?

    /// Whose cgroups, by ``CgroupName/runtime``, these engines make.
    static let runtimes: Set<String> = ["podman", "cri-o"]

    func stores() -> [ContainersStorage] { fixed ?? StorageLocations().stores() }

    /// Nil where no store holds the container.
    func describe(_ id: String) -> ContainerDescription? {
        stores().lazy.compactMap { $0.describe(id) }.first
            ?? (fixed == nil ? StorageLocations.store(of: id)?.describe(id) : nil)
    }

    func running() -> [ContainerDescription] { stores().flatMap(Self.running) }

    static func running(in store: ContainersStorage) -> [ContainerDescription] {
        store.containers().compactMap { container in
            guard let pid = store.initPid(container.id), isInside(pid, container.id) else { return nil }
            return store.describe(container.id)
        }
    }

    /// A pid file outlives its process, and the number may be another's by now.
    private static func isInside(_ pid: Int32, _ container: String) -> Bool {
        ProcessCgroups(pid: pid).paths.values.contains { CgroupName(path: $0)?.containerID == container }
    }
}
