import Containers
import Testing

private let id = "6f0403f97b1854818b72ba61778bc2b89ea74895bea097f5466c69db667e2672"
private let other = "b3da58abe76cab795a19d3b90ca3962ef8e28896f93ca50edd86705dff2bdb75"
private let uid = "3f2b6a0e-9d1c-4a55-8f7e-0123456789ab"
private let sliceUID = "3f2b6a0e_9d1c_4a55_8f7e_0123456789ab"

@Suite struct CgroupNameTests {
    @Test(
        "layouts that engines really make are recognised",
        arguments: [
            ("/docker/\(id)", "docker", nil),
            ("/system.slice/docker-\(id).scope", "docker", nil),
            ("/machine.slice/libpod-\(id).scope", "podman", nil),
            ("/machine.slice/libpod-\(id).scope/container", "podman", nil),
            ("/libpod_parent/libpod-\(id)", "podman", nil),
            ("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-\(id).scope", "podman", nil),
            ("/kubepods/besteffort/pod\(uid)/\(id)", "unknown", uid),
            (
                "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod\(sliceUID).slice/cri-containerd-\(id).scope",
                "containerd", uid
            ),
            ("/kubepods.slice/kubepods-pod\(sliceUID).slice/crio-\(id).scope", "cri-o", uid),
            ("/kubepods/pod\(uid)/crio-\(id)", "cri-o", uid),
            (
                "/system.slice/containerd.service/kubepods-burstable-pod\(sliceUID).slice:cri-containerd:\(id)",
                "containerd", uid
            ),
            ("/kubepods.slice/kubepods-pod\(sliceUID).slice/docker-\(id).scope", "docker", uid),
            ("/libpod_parent/\(other)/libpod-\(id)", "podman", nil),
            ("/machine.slice/machine-libpod_pod_\(other).slice/libpod-\(id).scope", "podman", nil),
            ("/system.slice/web.service/libpod-payload-\(id)", "podman", nil),
            ("/system.slice:nerdctl:\(id)", "containerd", nil),
            ("/default/nerdctl-\(id).scope", "containerd", nil),
            ("/default/\(id)", "unknown", nil),
        ] as [(String, String, String?)])
    func layouts(_ path: String, _ runtime: String, _ pod: String?) throws {
        let name = try #require(CgroupName(path: path))
        #expect(name.containerID == id)
        #expect(name.runtime == runtime)
        #expect(name.podUID == pod)
        #expect(path.hasPrefix(name.path))
    }

    @Test(
        "what is no container is not taken for one",
        arguments: [
            "/", "", "/system.slice/docker.service", "/machine.slice/libpod-conmon-\(id).scope",
            "/kubepods.slice/crio-conmon-\(id).scope", "/system.slice/ssh.service", "/docker/\(id.dropLast())",
            "/docker/\(id)0", "/docker/\(id.uppercased())", "/kubepods/besteffort/pod\(uid)",
            "/user.slice/my-container", "/libpod_parent/\(id)", "/system.slice/\(id).service",
            "/system.slice/\(id)-1234.service",
        ])
    func others(_ path: String) {
        #expect(CgroupName(path: path) == nil)
    }

    @Test("of containers inside a container the outermost is meant")
    func outermost() throws {
        let name = try #require(CgroupName(path: "/docker/\(id)/kubepods/pod\(uid)/docker-\(other).scope"))
        #expect(name.containerID == id)
        #expect(name.path == "/docker/\(id)")
        #expect(name.podUID == nil)
    }
}
