/// The directories of one container in each hierarchy.
struct ContainerCgroups {
    /// In v2; `nil` where that is not mounted.
    let unified: String?
    private let hierarchies: CgroupHierarchies
    private let path: String
    /// v1 path by controller, of a process of the container.
    private let processPaths: [Substring: Substring]

    /// - Parameter processTable: the content of /proc/PID/cgroup of one of its processes; empty where none is known.
    init(path: String, hierarchies: CgroupHierarchies, processTable: String) {
        self.path = path
        self.hierarchies = hierarchies
        unified = hierarchies.unified?.directory(path)
        var paths: [Substring: Substring] = [:]
        for line in processTable.split(separator: "\n") {
            // hierarchy:controllers:path (cgroups(7)); a path may hold colons.
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            for controller in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
                paths[controller] = fields[2]
            }
        }
        processPaths = paths
    }

    /// Whether v1 holds the controller; its files have other names there.
    func isLegacy(_ controller: String) -> Bool { hierarchies.legacy[controller] != nil }

    /// The container's own directory in the controller's hierarchy.
    ///
    /// A container need not have one: a rootless engine is given v2 alone, and its v1 cgroup is that of the login.
    /// That one's figures are not the container's; so the process's path counts only as far as to the directory
    /// that is named like the container's.
    func directory(_ controller: String) -> String? {
        guard let hierarchy = hierarchies.legacy[controller] else { return unified }
        guard path != "/", let name = path.split(separator: "/").last else { return nil }
        guard let ofProcess = processPaths[Substring(controller)] else { return hierarchy.directory(path) }
        let parts = ofProcess.split(separator: "/")
        guard let own = parts.lastIndex(of: name) else { return nil }
        return hierarchy.directory("/" + parts[...own].joined(separator: "/"))
    }

    /// Whether a process with this table is one of the container's.
    func holds(processTable: String) -> Bool {
        processTable.split(separator: "\n").contains { line in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            return fields.count == 3 && fields[1].isEmpty && (fields[2] == path || fields[2].hasPrefix(path + "/"))
        }
    }
}
