/// The cgroups of a process, from `/proc/<pid>/cgroup`, and where the hierarchies are mounted.
struct ProcessCgroups {
    /// Path by controller list; the v2 hierarchy has the empty name.
    let paths: [String: String]

    init(pid: Int32) {
        let content = (try? readFile("/proc/\(pid)/cgroup")) ?? []
        self.init(table: String(decoding: content, as: UTF8.self))
    }

    /// Lines are `id:controllers:path` (cgroups(7)); a path may hold colons.
    init(table: String) {
        var paths: [String: String] = [:]
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            paths[String(parts[1])] = String(parts[2])
        }
        self.paths = paths
    }

    /// The container's own cgroup: v2 where the process is not at that hierarchy's root, else v1's memory,
    /// pids or first controller. The id is 0 where the directory cannot be read.
    func reference(pid: Int32, mounts: CgroupMounts = CgroupMounts()) -> CgroupReference? {
        let names = [""] + ["memory", "pids"] + paths.keys.sorted()
        for name in names {
            guard let path = paths[name], path != "/", !path.isEmpty else { continue }
            let own = CgroupName(path: path)?.path ?? path
            let directory = mounts.directory[name].map { $0 + own }
            return CgroupReference(id: directory.flatMap(inode) ?? 0, path: own, initPid: pid)
        }
        return nil
    }
}

/// Mount point of each cgroup hierarchy, by the controller list as in `/proc/<pid>/cgroup`.
struct CgroupMounts {
    let directory: [String: String]

    init() {
        let content = (try? readFile("/proc/self/mountinfo")) ?? []
        self.init(mountInfo: String(decoding: content, as: UTF8.self))
    }

    /// mountinfo (proc(5)): the mount point is field 5; behind ` - ` stand type, source and options.
    init(mountInfo: String) {
        var directory: [String: String] = [:]
        for line in mountInfo.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 3, fields.count > 4 else { continue }
            let point = String(fields[4])
            switch fields[dash + 1] {
            case "cgroup2":
                directory[""] = directory[""] ?? point
            case "cgroup":
                let general: Set<Substring> = ["rw", "ro", "xattr", "clone_children", "noprefix", "cpuset_v2_mode"]
                let controllers = fields[dash + 3].split(separator: ",").filter {
                    !general.contains($0) && !$0.hasPrefix("release_agent=")
                }
                directory[controllers.joined(separator: ",")] = point
            default: continue
            }
        }
        self.directory = directory
    }

    /// A cgroup's path below its hierarchy's root, of a path that may hold the mount point.
    func relative(_ path: String) -> String {
        let inside = directory.values.filter { path.hasPrefix($0 + "/") }.max { $0.utf8.count < $1.utf8.count }
        let rest = inside.map { String(path.dropFirst($0.count)) } ?? path
        return rest.hasPrefix("/") ? rest : "/" + rest
    }
}
