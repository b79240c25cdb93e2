import Baseline
import Glibc
import NIOCore
import Testing

@testable import Containers

extension RealParts {
    @Suite(
        .enabled(
            if: PrivateContainerd.isInstalled && Machine.dockerAnswers,
            "needs root, containerd, runc and a Docker engine"))
    struct ContainerdTests {
        @Test("a container of containerd has the image id that Docker gives the same image, and its role")
        func identity() async throws {
            let laboratory = try await Laboratory()
            let containerd = try await PrivateContainerd()
            let name = try await containerd.load(image: laboratory.image)
            try await containerd.run(name, "web")
            try await containerd.run(name, "job", command: "sleep 61")
            let image = try await DockerEngine().inspectImage(laboratory.image)
            let directory = ContainerDirectory(
                dockerSocket: "/tmp/plumbline-no-such.sock", runcRoots: [], stores: [],
                containerd: [containerd.instance])

            let web = await directory.identify(CgroupReference(id: 5, path: "/\(containerd.namespace)/web"))
            guard case .known(let description) = web else {
                Issue.record("\(web)")
                return
            }
            #expect(description.completeness == .complete)
            #expect(description.identity.runtime == "containerd")
            #expect(description.identity.image.id == image.id)
            #expect(ImageName(description.identity.image.name) == ImageName(laboratory.image))
            #expect(description.identity.role == "main")

            let running = await directory.running()
            #expect(Set(running.map(\.description.identity.id)) == ["web", "job"])
            #expect(running.first { $0.description.identity.id == "job" }?.description.identity.role == "sleep")
            #expect(running.allSatisfy { $0.cgroup?.path.hasPrefix("/\(containerd.namespace)/") == true })
        }

        @Test("an instance in an unusual place is found by its shims, and told to the doctor")
        func shims() async throws {
            let laboratory = try await Laboratory()
            let containerd = try await PrivateContainerd()
            #expect(!ContainerdInstance.withShims().contains(containerd.instance))
            try await containerd.run(try await containerd.load(image: laboratory.image), "web")
            #expect(ContainerdInstance.withShims().contains(containerd.instance))
            let statuses = await ContainerDirectory(stores: []).engines()
            let status = try #require(statuses.first { $0.path == containerd.instance.socket })
            guard case .containerd(let version, let namespaces, let count) = status.state else {
                Issue.record("\(status)")
                return
            }
            #expect(!version.isEmpty && namespaces == [containerd.namespace] && count == 1)
        }

        @Test("a containerd that does not answer leaves the bundle's words, and says so")
        func silent() async throws {
            let laboratory = try await Laboratory()
            let containerd = try await PrivateContainerd()
            try await containerd.run(try await containerd.load(image: laboratory.image), "web")
            var instance = containerd.instance
            instance.socket = "/tmp/plumbline-no-such.sock"
            let container = ContainerdInstance.Running(
                instance: instance, namespace: containerd.namespace, id: "web")
            let description = try #require(await ContainerdEngine(fixed: [instance]).describe(container))
            #expect(description.identity.image.id == "unknown/web")
            guard case .partial(let why) = description.completeness else {
                Issue.record("\(description)")
                return
            }
            #expect(why.contains("no container engine answers"))
        }
    }
}

@Suite struct ContainerdInstanceTests {
    @Test("a shim's command line and directory tell its containerd; Docker's is left to Docker")
    func shim() {
        let line =
            "/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id ab -address /run/k3s/containerd/containerd.sock"
        let arguments = line.split(separator: " ").map(String.init)
        let tasks = "/run/k3s/containerd/io.containerd.runtime.v2.task"
        #expect(
            ContainerdInstance(shim: arguments, workingDirectory: tasks + "/k8s.io/ab")
                == ContainerdInstance(state: "/run/k3s/containerd"))
        #expect(ContainerdInstance(shim: arguments, workingDirectory: "/") == nil)
        let dockers = arguments.map { $0 == "k8s.io" ? "moby" : $0 }
        #expect(ContainerdInstance(shim: dockers, workingDirectory: tasks + "/moby/ab") == nil)
    }

    @Test("a containerd that takes the question and does not answer costs the time limit, not more")
    func mute() async throws {
        let directory = try await shell("mktemp -d /tmp/plumbline-mute-XXXXXX")
        defer { _ = try? blockingShell("rm -rf \(directory)") }
        let instance = ContainerdInstance(state: directory)
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: instance.socket.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(listener, 8) == 0)
        let begun = ContinuousClock.now
        let error = await #expect(throws: ContainersError.self) {
            try await ContainerdEngine(fixed: [instance], timeout: .milliseconds(200)).version(instance)
        }
        guard case .timedOut = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(ContinuousClock.now - begun < .seconds(5))
    }

    @Test("an answer that is cut short or compressed is an error, not a shorter answer")
    func broken() throws {
        let whole: [UInt8] = [0, 0, 0, 0, 3, 10, 1, 97]
        let answers: [ContainerdVersion] = try UnixRPCClient.messages(ByteBuffer(bytes: whole), "V")
        #expect(answers.map(\.version) == ["a"])
        var compressed = whole
        compressed[0] = 1
        for bytes in [Array(whole.dropLast()), compressed, Array(whole.prefix(3))] {
            #expect(throws: ContainersError.self) {
                let _: [ContainerdVersion] = try UnixRPCClient.messages(ByteBuffer(bytes: bytes), "V")
            }
        }
    }
}
