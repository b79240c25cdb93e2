import Testing

@testable import Metrics

@Suite("Where cgroups are found")
struct HierarchyTests {
    let hybrid = """
        23 27 0:22 / /sys rw,relatime - sysfs sysfs rw
        32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """

    @Test("Pure v2 has one hierarchy, a hybrid system its controllers in v1, and two may share one")
    func layouts() {
        let pure = CgroupHierarchies(
            mountInfo: "30 23 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate\n")
        #expect(pure == CgroupHierarchies(unified: .init(mountPoint: "/sys/fs/cgroup")))

        let mixed = CgroupHierarchies(mountInfo: hybrid)
        #expect(mixed.unified == .init(mountPoint: "/sys/fs/cgroup/unified"))
        #expect(mixed.legacy["cpu"] == .init(mountPoint: "/sys/fs/cgroup/cpu,cpuacct"))
        #expect(mixed.legacy["cpuacct"] == mixed.legacy["cpu"])
        #expect(mixed.legacy["blkio"] == nil)
        #expect(CgroupHierarchies(mountInfo: "").unified == nil)
    }

    @Test("A mount of the whole hierarchy is preferred to that of a part")
    func parts() {
        let part = "50 49 0:38 /docker/abc /mnt/part rw - cgroup2 cgroup2 rw\n"
        #expect(CgroupHierarchies(mountInfo: part).unified == .init(mountPoint: "/mnt/part", root: "/docker/abc"))
        #expect(CgroupHierarchies(mountInfo: part + hybrid).unified?.mountPoint == "/sys/fs/cgroup/unified")
        #expect(CgroupHierarchies(mountInfo: hybrid + "\n" + part).unified?.mountPoint == "/sys/fs/cgroup/unified")
    }

    @Test("A cgroup outside of the mounted part has no directory")
    func outside() {
        let part = CgroupHierarchies.Hierarchy(mountPoint: "/mnt", root: "/docker/abc")
        #expect(part.directory("/docker/abc/x") == "/mnt/x")
        #expect(part.directory("/docker/abc") == "/mnt")
        #expect(part.directory("/docker/abcd") == nil)
    }

    func cgroups(_ path: String, _ table: String) -> ContainerCgroups {
        ContainerCgroups(path: path, hierarchies: CgroupHierarchies(mountInfo: hybrid), processTable: table)
    }

    @Test("Without a known process, v1's cgroups have v2's path; controllers that v1 lacks are read in v2")
    func samePath() {
        let container = cgroups("/docker/abc", "")
        #expect(container.directory("memory") == "/sys/fs/cgroup/memory/docker/abc")
        #expect(container.directory("pids") == "/sys/fs/cgroup/unified/docker/abc")
        #expect(container.isLegacy("memory") && !container.isLegacy("pids"))
    }

    @Test("A process says where its v1 cgroup is, up to the directory that is named like the container's")
    func otherPath() {
        let table = "4:memory:/agent/docker/abc/init.scope\n1:cpu,cpuacct:/docker/abc\n0::/docker/abc/init.scope\n"
        let container = cgroups("/docker/abc", table)
        #expect(container.directory("memory") == "/sys/fs/cgroup/memory/agent/docker/abc")
        #expect(container.directory("cpu") == "/sys/fs/cgroup/cpu,cpuacct/docker/abc")
        #expect(container.holds(processTable: table))
        #expect(!container.holds(processTable: "0::/docker/abcd\n"))
    }

    @Test("A v1 cgroup that is not the container's own is not taken for it")
    func notItsOwn() {
        let container = cgroups(
            "/user.slice/libpod-1", "4:memory:/user.slice\n1:cpu,cpuacct:/\n0::/user.slice/libpod-1\n")
        #expect(container.directory("memory") == nil)
        #expect(container.directory("cpu") == nil)
        #expect(container.unified == "/sys/fs/cgroup/unified/user.slice/libpod-1")
    }
}
