import Baseline
import Testing

@testable import Containers

/// What an engine with containerd's image store answers (recorded from Docker 28 and shortened): the ids are
/// digests of an index and of a manifest.
private enum Recorded {
    static let index = "sha256:" + String(repeating: "1", count: 64)
    static let manifest = "sha256:" + String(repeating: "2", count: 64)
    static let config = "sha256:" + String(repeating: "3", count: 64)

    static func container(descriptor: Bool) -> String {
        let pointer =
            descriptor
            ? #","ImageManifestDescriptor":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\#(manifest)","size":1023,"platform":{"architecture":"amd64","os":"linux"}}"#
            : ""
        return #"""
            {"Id":"6f04","Created":"2026-01-05T10:00:00.1Z","Path":"/docker-entrypoint.sh","Args":["nginx"],
            "State":{"Status":"running","Running":true,"Pid":4711,"StartedAt":"2026-01-05T10:00:00.25Z"},
            "Image":"\#(index)","Name":"/web","Driver":"overlayfs","Mounts":[],
            "HostConfig":{"NetworkMode":"bridge","Privileged":false},
            "Config":{"Image":"nginx:1.27","Entrypoint":["/docker-entrypoint.sh"],"Cmd":["nginx"],
            "Labels":{"io.kubernetes.pod.name":"web-0","io.kubernetes.pod.namespace":"shop","io.kubernetes.container.name":"nginx"},
            "Healthcheck":{"Test":["CMD-SHELL","curl -f localhost"]}},
            "NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2","IPPrefixLen":16,
            "GlobalIPv6Address":"fd00:7::2","GlobalIPv6PrefixLen":64}}}\#(pointer)}
            """#
    }

    static let image = #"""
        {"Id":"\#(index)","RepoTags":["nginx:1.27"],"RepoDigests":["nginx@\#(index)"],"Architecture":"amd64","Os":"linux",
        "Descriptor":{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"\#(index)","size":10229},
        "Config":{"Entrypoint":["/docker-entrypoint.sh"],"Cmd":["nginx"]}}
        """#

    static let indexBlob = #"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
        {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:\#(String(repeating: "9", count: 64))","platform":{"architecture":"arm64","os":"linux"}},
        {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\#(manifest)","platform":{"architecture":"amd64","os":"linux"}}]}
        """#

    static let manifestBlob = #"""
        {"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"\#(config)","size":7},"layers":[]}
        """#
}

@Suite struct DockerIdentityTests {
    private func describe(contentRoots: [String], descriptor: Bool) async throws -> ContainerDescription {
        let container = try decodeJSON(
            DockerContainer.self, from: Array(Recorded.container(descriptor: descriptor).utf8))
        let image = try decodeJSON(DockerImage.self, from: Array(Recorded.image.utf8))
        return await DockerIdentity(configDigest: ImageConfigDigest(contentRoots: contentRoots)).describe(
            container, image: image)
    }

    private func contentStore(_ blobs: [String: String]) async throws -> String {
        let root = try await shell("mktemp -d /tmp/plumbline-content-XXXXXX")
        try await shell("mkdir \(root)/sha256")
        for (digest, text) in blobs {
            try await shell("cat > \(root)/sha256/\(digest.dropFirst(7)) <<'END'\n\(text)\nEND")
        }
        return root
    }

    @Test(
        "with containerd's image store the id is the configuration's digest, read from the manifest",
        arguments: [true, false])
    func configurationDigest(_ descriptor: Bool) async throws {
        let root = try await contentStore([
            Recorded.index: Recorded.indexBlob, Recorded.manifest: Recorded.manifestBlob,
        ])
        defer { _ = try? blockingShell("rm -rf \(root)") }
        let description = try await describe(contentRoots: [root], descriptor: descriptor)
        #expect(
            description.identity.image == ImageIdentity(name: "nginx:1.27", id: Recorded.config, digest: Recorded.index)
        )
        #expect(description.completeness == .complete)
    }

    @Test("where the manifest cannot be read the id is the manifest's, and that is said")
    func noContentStore() async throws {
        let description = try await describe(contentRoots: [], descriptor: true)
        #expect(description.identity.image.id == Recorded.index)
        #expect(description.completeness != .complete)
        let root = try await contentStore([Recorded.index: Recorded.indexBlob])
        defer { _ = try? blockingShell("rm -rf \(root)") }
        #expect(try await describe(contentRoots: [root], descriptor: false).completeness != .complete)
    }

    @Test("a configuration blob is not mistaken for a manifest")
    func configurationBlob() async throws {
        let root = try await contentStore([
            Recorded.index: #"{"architecture":"amd64","config":{"Env":["A=1"],"Cmd":["nginx"]},"rootfs":{}}"#
        ])
        defer { _ = try? blockingShell("rm -rf \(root)") }
        #expect(
            await ImageConfigDigest(contentRoots: [root]).resolve(Recorded.index, platform: .init()) == .notAManifest)
    }

    @Test("pid, start, networks, Kubernetes and health check are the engine's own")
    func details() async throws {
        let description = try await describe(contentRoots: [], descriptor: false)
        #expect(description.identity.name == "web")
        #expect(description.identity.role == "main")
        #expect(
            description.identity.kubernetes == KubernetesIdentity(namespace: "shop", pod: "web-0", container: "nginx"))
        #expect(description.initPid == 4711)
        #expect(description.startedAt?.rfc3339 == "2026-01-05T10:00:00.250000000Z")
        #expect(description.ownSubnets.map(\.description) == ["172.17.0.0/16", "fd00:7::/64"])
        #expect(description.healthCheck == ["/bin/sh", "-c", "curl -f localhost"])
        #expect(!description.mountsEngineSocket)
    }

    @Test("an image named by its id gets a name that people know")
    func bareID() {
        let image = DockerImage(
            id: "sha256:abcdef0123456789", repositoryTags: ["web:2"], repositoryDigests: ["web@sha256:77"])
        #expect(DockerIdentity.name("abcdef012345", image) == "web:2")
        #expect(DockerIdentity.name("sha256:abcdef0123456789", image) == "web:2")
        #expect(DockerIdentity.name("other:1", image) == "other:1")
        let untagged = DockerImage(
            id: "sha256:abcdef0123456789", repositoryTags: [], repositoryDigests: ["web@sha256:77"])
        #expect(DockerIdentity.name("sha256:abcdef0123456789", untagged) == "web@sha256:77")
        #expect(DockerIdentity.digest(named: "docker.io/library/web:2", image) == "sha256:77")
    }
}

@Suite struct ContainerSelectorTests {
    private let web = ContainerIdentity(
        id: "6f0403f97b1854818b72ba61778bc2b89ea74895bea097f5466c69db667e2672", name: "web",
        image: ImageIdentity(name: "docker.io/library/nginx:1.25", id: "sha256:0123456789abcdef"), runtime: "docker")

    @Test("without a selection every container is meant")
    func everything() {
        #expect(ContainerSelector().matches(web))
    }

    @Test(
        "a container is selected by name, id, or the beginning of the id", arguments: ["web", "6f0403f97b18", "6f04"])
    func container(_ word: String) {
        #expect(ContainerSelector(containers: [word]).matches(web))
    }

    @Test("part of a name, or too little of an id, selects nothing", arguments: ["we", "6f0", "webs", "6f05"])
    func notContainer(_ word: String) {
        #expect(!ContainerSelector(containers: [word]).matches(web))
        #expect(ContainerSelector(containers: [word]).unmatchedContainers(among: [web]) == [word])
    }

    @Test("an image is selected by any spelling of its name, by glob, and by id")
    func image() {
        for glob in [
            "nginx:1.25", "docker.io/library/nginx:1.25", "ng*", "nginx:*", "sha256:0123456789abcdef", "0123456789ab",
        ] {
            #expect(ContainerSelector(images: [glob]).matches(web), "\(glob)")
        }
        for glob in ["nginx", "redis*", "nginx:1.2", "0123456789ac"] {
            #expect(!ContainerSelector(images: [glob]).matches(web), "\(glob)")
        }
    }

    @Test("several selections add up")
    func several() {
        #expect(ContainerSelector(containers: ["other"], images: ["nginx:*"]).matches(web))
    }
}
