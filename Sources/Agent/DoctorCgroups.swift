import Metrics

/// How control groups are laid out: containers are known by their cgroup in the v2 hierarchy.
struct DoctorCgroups {
    enum Layout: Hashable {
        /// v2 alone.
        case unified(root: String)
        /// v2 beside v1's hierarchies.
        case hybrid(root: String)
        case legacyOnly
        case none
    }

    var layout: Layout

    init(hierarchies: CgroupHierarchies) {
        layout =
            switch (hierarchies.unified?.mountPoint, hierarchies.legacy.isEmpty) {
            case (let root?, true): .unified(root: root)
            case (let root?, false): .hybrid(root: root)
            case (nil, false): .legacyOnly
            case (nil, true): .none
            }
    }

    var root: String? {
        switch layout {
        case .unified(let root), .hybrid(let root): root
        case .legacyOnly, .none: nil
        }
    }

    var finding: DoctorFinding {
        switch layout {
        case .unified(let root): DoctorFinding(.cgroups, "layout", .ok, "v2, mounted at \(root)")
        case .hybrid(let root):
            DoctorFinding(
                .cgroups, "layout", .ok, "hybrid: v1 and v2; v2 is mounted at \(root), and containers are known by it")
        case .legacyOnly:
            DoctorFinding(
                .cgroups, "layout", .failed, "v1 only",
                consequence: "no container would be seen; mount the v2 hierarchy, for example at "
                    + "/sys/fs/cgroup/unified, before the engine starts")
        case .none:
            DoctorFinding(
                .cgroups, "layout", .failed, "no hierarchy is mounted here",
                consequence: "no container would be seen; mount the v2 hierarchy at /sys/fs/cgroup")
        }
    }
}
