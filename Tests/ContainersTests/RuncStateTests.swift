import Baseline
import Glibc
import Testing

@testable import Containers

extension RealParts {
    @Suite(.enabled(if: Machine.runcWorks, "needs root, runc and busybox"))
    struct RuncRealTests {
        @Test("a container of plain runc is known by its bundle")
        func running() async throws {
            let laboratory = try await Laboratory()
            let bundle = try await laboratory.bundle(arguments: ["sleep", "30"])
            let id = laboratory.name("plain")
            try await shell("cd \(bundle) && runc run -d \(id) </dev/null >/dev/null 2>&1")
            let state = try RuncState(directory: "/run/runc/" + id)
            #expect(state.bundlePath == bundle)
            let pid = try #require(state.initPid)
            #expect(kill(pid, 0) == 0)

            let directory = ContainerDirectory(dockerSocket: "/tmp/plumbline-no-such.sock")
            let answer = await directory.identify(CgroupReference(id: 7, path: "/" + id))
            guard case .known(let description) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(description.identity.name == id)
            #expect(description.identity.runtime == "runc")
            #expect(description.identity.role == "main")
            #expect(
                description.identity.image.id
                    == OCIBundle(root: bundle + "/rootfs", arguments: ["sleep", "30"]).imageID)
            #expect(description.initPid == pid)

            let listed = await directory.running().first { $0.description.identity.id == id }
            let cgroup = try #require(listed?.cgroup)
            #expect(state.owns(cgroupPath: cgroup.path))
            #expect(cgroup.id != 0)
            try await shell("runc delete -f \(id)")
        }

        @Test("one that lives a moment is known when its cgroup appears, and remembered after")
        func brief() async throws {
            let laboratory = try await Laboratory()
            let bundle = try await laboratory.bundle(arguments: ["sleep", "0.05"])
            let id = laboratory.name("brief")
            let directory = ContainerDirectory(dockerSocket: "/tmp/plumbline-no-such.sock")
            async let end = shell("cd \(bundle) && runc run \(id) </dev/null >/dev/null 2>&1")
            let hierarchies = CgroupMounts().directory.values
            while !hierarchies.contains(where: { inode("\($0)/\(id)") != nil }) {
                try await Task.sleep(for: .milliseconds(1))
            }
            let cgroup = CgroupReference(id: 8, path: "/" + id)
            let first = await directory.identify(cgroup)
            _ = try await end
            guard case .known(let description) = first else {
                Issue.record("unknown while it lived")
                return
            }
            #expect(description.identity.name == id)
            #expect(
                description.identity.image.id
                    == OCIBundle(root: bundle + "/rootfs", arguments: ["sleep", "0.05"]).imageID)
            #expect(await directory.identify(cgroup) == first)
        }
    }
}

@Suite struct RuncStateTests {
    private func temporary() async throws -> String { try await shell("mktemp -d /tmp/plumbline-state-XXXXXX") }

    @Test("the identity of a bundle is the hash of its root and arguments, and nothing else")
    func identity() {
        let bundle = OCIBundle(root: "/srv/web", arguments: ["nginx", "-g"])
        // printf '/srv/web\0nginx\0-g\0' | sha256sum
        #expect(bundle.imageID == "bundle:a36e96c7c4a49f96b7a33854504e85e47354542060f71e8886fde25f04ee11a5")
        #expect(bundle.imageID != OCIBundle(root: "/srv/web", arguments: ["nginx", "", "-g"]).imageID)
        #expect(bundle.imageID != OCIBundle(root: "/srv/web", arguments: ["nginx-g"]).imageID)
    }

    @Test("a bundle alone is enough, and its root is found through links")
    func bundleAlone() async throws {
        let directory = try await temporary()
        defer { _ = try? blockingShell("rm -rf \(directory)") }
        try await shell("mkdir \(directory)/real && ln -s real \(directory)/rootfs")
        try await shell(
            #"echo '{"root":{"path":"rootfs"},"process":{"args":["sh"]},"annotations":{"plumbline.role":"job"}}' > \#(directory)/config.json"#
        )
        let bundle = try OCIBundle(path: directory)
        #expect(bundle.root == directory + "/real")
        #expect(bundle.arguments == ["sh"])
        #expect(bundle.identity(containerID: "c1", runtime: "crun").role == "job")
    }

    @Test("crun's status file is read")
    func crun() async throws {
        let directory = try await temporary()
        defer { _ = try? blockingShell("rm -rf \(directory)") }
        let status =
            #"{"pid":4711,"process-start-time":1,"cgroup-path":"/crun-web","rootfs":"rootfs","systemd-cgroup":false,"bundle":"/srv/web","created":"2026-11-24T02:25:29.5Z","owner":"root","detached":true}"#
        try await shell("mkdir \(directory)/web && cat > \(directory)/web/status <<'END'\n\(status)\nEND")
        #expect(RuncState.identifiers(root: directory) == ["web"])
        let state = try RuncState(directory: directory + "/web")
        #expect(state.runtime == "crun")
        #expect(state.initPid == 4711)
        #expect(state.bundlePath == "/srv/web")
        #expect(state.owns(cgroupPath: "/crun-web/nested"))
        #expect(!state.owns(cgroupPath: "/crun-web2"))
    }

    @Test("a state that is missing or broken is an error that names the file")
    func broken() async throws {
        let directory = try await temporary()
        defer { _ = try? blockingShell("rm -rf \(directory)") }
        #expect(throws: ContainersError.notFound(directory + "/state.json")) { try RuncState(directory: directory) }
        try await shell("echo '{' > \(directory)/state.json")
        let error = #expect(throws: ContainersError.self) { try RuncState(directory: directory) }
        guard case .malformed(let path, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == directory + "/state.json")
        #expect(RuncState.identifiers(root: directory + "/none") == [])
    }

    @Test("a runtime's command line names the container and its bundle")
    func commandLine() throws {
        func parse(_ line: String) -> RuntimeProcess? {
            RuntimeProcess(
                runtime: "runc", arguments: line.split(separator: " ").map(String.init), workingDirectory: "/srv/cwd",
                roots: ["/run/runc"])
        }
        #expect(parse("runc run web")?.bundlePath == "/srv/cwd")
        let detached = try #require(parse("runc --log /x run -d --pid-file=/p -b /srv/web web"))
        #expect(detached.containerID == "web" && detached.bundlePath == "/srv/web")
        #expect(
            parse("runc --root /run/runc create --bundle web --console-socket /c web")?.bundlePath == "/srv/cwd/web")
        #expect(parse("runc --root /run/docker/runtime-runc/moby create --bundle /b web") == nil)
        #expect(parse("runc init") == nil)
        #expect(parse("runc delete web") == nil)
    }

    @Test("a cgroup belongs to the container that is named in it, or whose bundle asks for it")
    func cgroupOfRuntimeProcess() throws {
        let process = try #require(
            RuntimeProcess(runtime: "runc", arguments: ["runc", "run", "web"], workingDirectory: "/srv/web", roots: []))
        var bundle = OCIBundle(root: "/srv/web", arguments: [])
        for path in ["/web", "/user.slice/runc-web.scope", "/a/web/nested"] {
            #expect(process.owns(cgroupPath: path, bundle: bundle))
        }
        for path in ["/web2", "/", "/user.slice/runc-other.scope"] {
            #expect(!process.owns(cgroupPath: path, bundle: bundle))
        }
        bundle.cgroupsPath = "/own/place"
        #expect(
            process.owns(cgroupPath: "/own/place", bundle: bundle) && !process.owns(cgroupPath: "/web", bundle: bundle))
        bundle.cgroupsPath = "system.slice:ctr:web1"
        #expect(process.owns(cgroupPath: "/system.slice/ctr-web1.scope", bundle: bundle))
    }

    @Test("However many ask at once, the runtimes are looked at a few times")
    func sharedLooks() {
        var looks = RuntimeLooks(roots: ["/nowhere"])
        let asked = ContinuousClock.now
        for _ in 0..<1_000 { looks.look(asked: asked) }
        #expect(looks.count >= 1)
        #expect(looks.count < 500)
    }
}
