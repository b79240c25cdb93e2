import Metrics

/// From where the use of resources will be read, and what cannot be.
struct DoctorResources {
    private let hierarchies: CgroupHierarchies
    /// Controllers of the v2 hierarchy.
    private let unified: Set<Substring>
    private let hasPressure: Bool

    /// - Parameters:
    ///   - controllers: the content of the v2 root's cgroup.controllers.
    ///   - hasPressure: whether /proc/pressure is there.
    init(hierarchies: CgroupHierarchies, controllers: String, hasPressure: Bool) {
        self.hierarchies = hierarchies
        self.hasPressure = hasPressure
        unified = Set(controllers.split { $0 == " " || $0 == "\n" })
    }

    static func current(_ hierarchies: CgroupHierarchies) -> DoctorResources {
        let root = hierarchies.unified?.mountPoint ?? ""
        return DoctorResources(
            hierarchies: hierarchies, controllers: ProcFile.text("\(root)/cgroup.controllers"),
            hasPressure: !ProcFile.text("/proc/pressure/cpu").isEmpty)
    }

    var findings: [DoctorFinding] {
        let places = [("memory", "memory", "memory"), ("pids", "pids", "pids"), ("io", "io", "blkio")]
            .map { (name: $0.0, place: place(of: $0.1, legacy: $0.2)) }
        let missing = places.filter { $0.place == nil }.map(\.name)
        var detail = "cpu of v2"
        for (name, place) in places { if let place { detail += ", \(name) of \(place)" } }
        detail += ", network of each network namespace" + (hasPressure ? ", pressure" : "")
        var found = [
            DoctorFinding(
                .cgroups, "resources", missing.isEmpty ? .ok : .warning, detail,
                consequence: missing.isEmpty
                    ? nil
                    : "\(missing.joined(separator: " and ")) cannot be compared: the controller is not there; "
                        + "boot without cgroup_disable, or enable it in cgroup.subtree_control")
        ]
        if hierarchies.needCountsOfIO {
            found.append(
                DoctorFinding(
                    .blindSpots, "io-operations", .warning, "block io is v1's",
                    consequence: "bytes are counted by the sensor; the number of operations may be unknown"))
        }
        if !hasPressure {
            found.append(
                DoctorFinding(
                    .blindSpots, "pressure", .warning, "the kernel keeps no pressure (PSI)",
                    consequence: "how long containers wait for cpu, memory and io is not known; boot with psi=1"))
        }
        return found
    }

    private func place(of controller: Substring, legacy: String) -> String? {
        if hierarchies.legacy[legacy] != nil { return "v1" }
        return unified.contains(controller) ? "v2" : nil
    }
}
