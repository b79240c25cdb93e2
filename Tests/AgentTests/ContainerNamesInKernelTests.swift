import Containers
import Glibc
import Sensor
import Testing

@testable import Agent

private let id = "6f0403f97b1854818b72ba61778bc2b89ea74895bea097f5466c69db667e2672"
private let pod = "kubepods-besteffort-pod3f2b6a0e_9d1c_4a55_8f7e_0123456789ab.slice"

@Suite("Names of cgroups in the kernel")
struct ContainerNamesInKernelTests {
    static let names = [
        id, "docker-\(id).scope", "libpod-\(id).scope", "libpod-\(id)", "libpod-payload-\(id)",
        "cri-containerd-\(id).scope", "crio-\(id).scope", "crio-\(id)", "nerdctl-\(id).scope",
        "\(pod):cri-containerd:\(id)", "system.slice:nerdctl:\(id)",
        "libpod-conmon-\(id).scope", "crio-conmon-\(id).scope", "crio-conmon-\(id)", "\(id).service", "\(id).scope",
        String(id.dropLast()), id + "0", id + id, "docker-\(id).service", "x-\(id)", "libpod_parent/\(id)",
        "libpod_parent/libpod-\(id)",
    ]

    /// With one sensor for all of them: attaching one takes the kernel far longer than any name.
    @Test(
        "The kernel takes a new cgroup for a container exactly where user space does",
        .enabled(if: geteuid() == 0 && UnifiedHierarchy.root() != nil, "eBPF needs root, and cgroup v2"))
    func agree() throws {
        let root = try #require(UnifiedHierarchy.root())
        var made: [String] = []
        defer { for directory in made.reversed() { rmdir(directory) } }
        let sensor = try KernelSensor()
        try sensor.attach(cgroupRoot: nil)
        for name in Self.names {
            let parts = name.split(separator: "/").map(String.init)
            var directory = root
            for part in ["plumbline-names-\(getpid())"] + parts {
                directory += "/" + part
                if made.contains(directory) { continue }
                try #require(mkdir(directory, 0o755) == 0, "\(name)")
                made.append(directory)
            }
            let identifier = try #require(UnifiedHierarchy.identifier(directory))
            let expected = CgroupName.isContainerName(parts.last!, parent: parts.dropLast().last ?? "")
            #expect(sensor.containers().contains(identifier) == expected, "\(name)")
            #expect(expected == (CgroupName(path: "/" + name) != nil), "\(name)")
        }
    }
}
