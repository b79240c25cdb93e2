import Containers
import Glibc
import Metrics

/// The v2 hierarchy, by whose ids containers are known; on hybrid systems it is mounted beside v1.
enum UnifiedHierarchy {
    /// Where it is mounted; `nil` where it is not.
    static func root() -> String? { CgroupHierarchies.current().unified?.mountPoint }

    /// Cgroups below the root whose names are containers'. What lies inside a container is its own.
    static func containers(root: String) -> [CgroupReference] {
        var found: [CgroupReference] = []
        var pending = [(path: "", depth: 0)]
        while let (path, depth) = pending.popLast() {
            let parent = path.split(separator: "/").last.map(String.init) ?? ""
            for name in ProcFile.names(root + path) where isDirectory("\(root)\(path)/\(name)") {
                let below = "\(path)/\(name)"
                if CgroupName.isContainerName(name, parent: parent), let id = identifier("\(root)\(below)") {
                    found.append(CgroupReference(id: id, path: below))
                } else if depth < 10 {
                    pending.append((below, depth + 1))
                }
            }
        }
        return found
    }

    /// A cgroup's id in the v2 hierarchy is its directory's inode number.
    static func identifier(_ directory: String) -> UInt64? {
        var status = stat()
        return stat(directory, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    /// The path in the v2 hierarchy of a process.
    static func path(ofProcess pid: Int32) -> String? {
        for line in ProcFile.text("/proc/\(pid)/cgroup").split(separator: "\n") where line.hasPrefix("0::") {
            return String(line.dropFirst(3))
        }
        return nil
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
