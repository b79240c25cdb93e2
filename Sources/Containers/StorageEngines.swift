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

    /// Running containers that have no cgroup of their own (rootless, where the user has no cgroups delegated; or
    /// `--cgroups=disabled`): the parent of each one's first process is the conmon that was started for it.
    static func withoutCgroup(in store: ContainersStorage) -> Int {
        store.containers().count { container in
            guard let pid = store.initPid(container.id), !isInside(pid, container.id),
                let status = try? readFile("/proc/\(pid)/status", limit: 1 << 16),
                let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
                    .first(where: { $0.hasPrefix("PPid:") }),
                let parent = line.split(separator: "\t").last,
                let arguments = try? readFile("/proc/\(parent)/cmdline")
            else { return false }
            return arguments.split(separator: 0).contains { $0.elementsEqual(container.id.utf8) }
        }
    }

    /// A pid file outlives its process, and the number may be another's by now.
    private static func isInside(_ pid: Int32, _ container: String) -> Bool {
        ProcessCgroups(pid: pid).paths.values.contains { CgroupName(path: $0)?.containerID == container }
    }
}
