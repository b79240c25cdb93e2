import Baseline
import Testing

@testable import Containers

private let fixtures = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Fixtures"
private let web = String(repeating: "c0", count: 32)
private let sandbox = String(repeating: "d1", count: 32)
private let pod = "3f2b6a0e-9d1c-4a55-8f7e-0123456789ab"
private let slice =
    "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod3f2b6a0e_9d1c_4a55_8f7e_0123456789ab.slice"

private func directory(
    stores: [ContainersStorage] = [], containerd: [ContainerdInstance] = []
) -> ContainerDirectory {
    ContainerDirectory(
        dockerSocket: "/tmp/plumbline-no-such.sock", runcRoots: [], stores: stores, containerd: containerd,
        patience: .milliseconds(200))
}

private func known(_ answer: Identification) throws -> ContainerDescription {
    guard case .known(let description) = answer else {
        Issue.record("\(answer)")
        throw ContainersError.notFound("a known container")
    }
    return description
}

@Suite("What CRI-O leaves on disk")
struct CRIOLayoutTests {
    let store = ContainersStorage(graphRoot: fixtures + "/cri-o/graph", runRoot: fixtures + "/cri-o/run")

    @Test("a container has its image's configuration as identity, its role and its pod")
    func container() async throws {
        let answer = await directory(stores: [store]).identify(
            CgroupReference(id: 1, path: "\(slice)/crio-\(web).scope"))
        let description = try known(answer)
        let identity = description.identity
        #expect(description.completeness == .complete)
        #expect(identity.runtime == "cri-o")
        #expect(identity.name == "k8s_nginx_web-0_shop_\(pod)_0")
        #expect(identity.image.name == "registry.example/shop/web:1.4")
        #expect(identity.image.id == "sha256:b2fdbe577690f67d27605978640956fa8f33c49f655c3761cb7067c094351967")
        #expect(identity.role == "main")
        #expect(
            identity.kubernetes == KubernetesIdentity(namespace: "shop", pod: "web-0", container: "nginx", uid: pod))
        #expect(identity.labels["io.kubernetes.pod.name"] == "web-0" && identity.labels["maintainer"] == "shop")
        #expect(!identity.labels.keys.contains { $0.hasPrefix("io.kubernetes.cri-o.") })
    }

    @Test("only what a person mounted counts as the host's: no kubelet volume, no file of the engine")
    func mounts() throws {
        let description = try #require(store.describe(web))
        #expect(description.hostMounts == [HostMount(source: "/var/log/shop", target: "/host-log")])
        #expect(!description.mountsEngineSocket)
    }

    @Test("a pod's sandbox is called POD, in its own image")
    func pause() throws {
        let identity = try #require(store.describe(sandbox)).identity
        #expect(identity.kubernetes == KubernetesIdentity(namespace: "shop", pod: "web-0", container: "POD", uid: pod))
        #expect(identity.image.name == "registry.k8s.io/pause:3.9" && identity.role == "main")
    }

    @Test("the annotations alone name the image where the store's list has lost the container")
    func annotationsAlone() throws {
        let other = ContainersStorage(graphRoot: fixtures + "/rootless/home", runRoot: store.runRoot)
        #expect(other.describe(web) == nil, "no driver is known there")
        let lost = ContainersStorage(
            graphRoot: fixtures + "/rootless/home/.local/share/containers/storage", runRoot: store.runRoot)
        let description = try #require(lost.describe(web))
        #expect(description.identity.image.name == "registry.example/shop/web:1.4")
        #expect(description.identity.image.id.hasPrefix("sha256:b2fdbe577"))
        #expect(description.completeness != .complete)
    }
}

@Suite("What containerd's CRI plugin leaves on disk")
struct ContainerdLayoutTests {
    let instance = ContainerdInstance(state: fixtures + "/containerd")
    let job = "180af4f0a14c6ed82dcf88d2bcb4c5c50b750941527af57185dd54718c4722ac"
    let sandbox = "8068ed55fdd615982cc1c64471596d1e970dde65dc94da9d4db01dd062b1532f"

    @Test("the pod's names are known, also where the API does not answer")
    func names() async throws {
        for path in [
            "\(slice)/cri-containerd-\(job).scope", "/kubepods/besteffort/pod\(pod)/\(job)",
            "/system.slice/containerd.service/kubepods-besteffort-pod\(pod.replacing("-", with: "_")).slice:cri-containerd:\(job)",
        ] {
            let answer = await directory(containerd: [instance]).identify(CgroupReference(id: 1, path: path))
            let description = try known(answer)
            #expect(description.identity.name == "shop/web-0/job")
            #expect(description.identity.image.name == "docker.io/plumbline-test/busybox:latest")
            #expect(description.identity.kubernetes?.uid == pod)
            #expect(description.completeness != .complete)
            #expect(description.hostMounts == [HostMount(source: "/var/log", target: "/host-log")])
        }
    }

    @Test("a pod's sandbox is called POD")
    func pause() async throws {
        let answer = await directory(containerd: [instance]).identify(
            CgroupReference(id: 1, path: "\(slice)/cri-containerd-\(sandbox).scope"))
        #expect(try known(answer).identity.name == "shop/web-0/POD")
    }

    @Test("where nobody knows the container, its cgroup still tells the pod")
    func podFromPath() async {
        let answer = await directory().identify(CgroupReference(id: 1, path: "\(slice)/cri-containerd-\(job).scope"))
        guard case .unknown(let description, _) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(
            description.identity.kubernetes == KubernetesIdentity(namespace: "", pod: "", container: "", uid: pod))
    }
}

@Suite("What rootless Podman leaves on disk")
struct RootlessLayoutTests {
    let blog = String(repeating: "e2", count: 32)
    let cache = String(repeating: "e3", count: 32)

    private func stores() -> [ContainersStorage] {
        StorageLocations(
            configurationFiles: [fixtures + "/none.conf"], userDirectory: fixtures + "/rootless/user",
            home: { $0 == 1_000 ? fixtures + "/rootless/home" : nil }
        ).stores().filter { $0.owner != 0 }
    }

    @Test("a user's store is found by the user's runtime directory")
    func store() throws {
        let store = try #require(stores().first)
        #expect(stores().count == 1 && store.owner == 1_000 && store.drivers == ["overlay"])
        let description = try #require(store.describe(blog))
        #expect(description.identity.name == "blog" && description.identity.runtime == "podman")
        #expect(ImageName(description.identity.image.name) == ImageName("blog"))
        #expect(description.identity.role == "main")
        #expect(description.hostMounts == [HostMount(source: "/home/ada/site", target: "/srv")])
        #expect(description.initPid == 2_147_483_602)
    }

    @Test("a container that is removed at its end is known, by its image's configuration and without its init")
    func volatile() throws {
        let description = try #require(stores().first?.describe(cache))
        #expect(description.identity.name == "cache")
        #expect(
            description.identity.image.id == "sha256:da97f8a81dcad0f81ab1a868927ad519d91720fd7e8de13c5d62558c1f47cb7c")
        #expect(description.identity.role == "port")
    }

    @Test("a pid of another time is no running container")
    func notRunning() throws {
        #expect(StorageEngines(fixed: stores()).running().isEmpty)
    }
}

@Suite struct StorageLocationsTests {
    @Test("the machine's own roots are read from its configuration, whatever else stands there")
    func settings() {
        let text = """
            # graphroot = "/not/this"
            [storage]
              driver = "overlay"
            graphroot = "/data/containers" # moved
            runroot="/data/run"
            [storage.options]
            graphroot = "/nor/this"
            """
        #expect(
            StorageLocations.settings(text)
                == ["driver": "overlay", "graphroot": "/data/containers", "runroot": "/data/run"])
    }

    @Test("a conmon tells the store of its container: Podman's by the bundle, CRI-O's by the root file system")
    func conmon() throws {
        let podman =
            "conmon --api-version 1 -c ab -u ab -r /usr/bin/runc -b /g/overlay-containers/ab/userdata "
            + "-p /r/overlay-containers/ab/userdata/pidfile -n web --exit-dir /run/libpod/exits"
        let words = podman.split(separator: " ").map(String.init)
        #expect(
            ContainersStorage(conmon: words, container: "ab") == ContainersStorage(graphRoot: "/g", runRoot: "/r"))
        #expect(ContainersStorage(conmon: words, container: "cd") == nil)
        let bundle = fixtures + "/cri-o/run/overlay-containers/\(web)/userdata"
        let crio = ["conmon", "-b", bundle, "-c", web, "-p", bundle + "/pidfile", "-r", "/usr/bin/runc"]
        #expect(
            ContainersStorage(conmon: crio, container: web)
                == ContainersStorage(graphRoot: "/var/lib/containers/storage", runRoot: fixtures + "/cri-o/run"))
    }
}
