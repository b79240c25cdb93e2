/// Where this machine's cgroup hierarchies are mounted.
///
/// Three layouts exist: v2 alone, v1 alone, and v1 beside a v2 hierarchy without controllers (hybrid). A controller
/// of a v1 hierarchy is read there; everything else in v2.
public struct CgroupHierarchies: Hashable, Sendable {
    public struct Hierarchy: Hashable, Sendable {
        public var mountPoint: String
        /// The cgroup that lies at the mount point; not `/` where only a part of the hierarchy is mounted.
        public var root: String

        public init(mountPoint: String, root: String = "/") {
            self.mountPoint = mountPoint
            self.root = root
        }

        /// The directory of a cgroup; `nil` where it lies outside of what is mounted.
        func directory(_ path: String) -> String? {
            if root == "/" { return path == "/" ? mountPoint : mountPoint + path }
            guard path == root || path.hasPrefix(root + "/") else { return nil }
            return mountPoint + path.dropFirst(root.count)
        }
    }

    public var unified: Hierarchy?
    /// v1's, by controller; several may share one.
    public var legacy: [String: Hierarchy]

    public init(unified: Hierarchy?, legacy: [String: Hierarchy] = [:]) {
        self.unified = unified
        self.legacy = legacy
    }

    /// - Parameter mountInfo: the content of /proc/self/mountinfo (proc_pid_mountinfo(5)): root and mount point are
    ///   the fields 4 and 5; type, source and options stand behind ` - `. A mount of a whole hierarchy is preferred
    ///   to that of a part.
    public init(mountInfo: String) {
        unified = nil
        legacy = [:]
        for line in mountInfo.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 5, let dash = fields[5...].firstIndex(of: "-"), fields.count > dash + 3 else {
                continue
            }
            let mount = Hierarchy(mountPoint: String(fields[4]), root: String(fields[3]))
            func prefer(_ known: Hierarchy?) -> Hierarchy {
                guard let known else { return mount }
                return known.root != "/" && mount.root == "/" ? mount : known
            }
            switch fields[dash + 1] {
            case "cgroup2": unified = prefer(unified)
            case "cgroup":
                for controller in fields[dash + 3].split(separator: ",") {
                    legacy[String(controller)] = prefer(legacy[String(controller)])
                }
            default: continue
            }
        }
    }

    /// As they are mounted now.
    public static func current() -> CgroupHierarchies {
        CgroupHierarchies(mountInfo: SmallFile.text("/proc/self/mountinfo"))
    }
}
