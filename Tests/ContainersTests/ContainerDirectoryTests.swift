import Baseline
import Glibc
import Testing

@testable import Containers

extension RealParts {
    @Suite(.enabled(if: Machine.dockerAnswers, "no Docker engine answers on this machine"))
    struct ContainerDirectoryDockerTests {
        private func path(_ id: String) -> CgroupReference { CgroupReference(id: 1, path: "/docker/" + id) }

        @Test("a container that lived 50 ms and is gone is still fully known")
        func brief() async throws {
            let laboratory = try await Laboratory()
            let directory = ContainerDirectory()
            await directory.start()
            let id = try await shell(
                "docker create --rm --name \(laboratory.name("brief")) --network none \(laboratory.image) sleep 0.05")
            try await shell("docker start -a \(id)")
            _ = try? await shell(
                "for i in 1 2 3 4 5 6 7 8 9; do docker inspect \(id) >/dev/null || break; sleep 0.1; done")
            let answer = await directory.identify(path(id))
            guard case .known(let description) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(description.completeness == .complete)
            #expect(description.identity.name == laboratory.name("brief"))
            #expect(description.identity.image.name == laboratory.image)
            #expect(description.identity.role == "sleep")
            await directory.stop()
        }

        @Test("containers asked about while they run and end are all told apart")
        func race() async throws {
            let laboratory = try await Laboratory()
            let directory = ContainerDirectory()
            await directory.start()
            var ids: [String] = []
            for index in 0..<4 {
                ids.append(try await laboratory.create("race\(index)", options: "--rm --network none", command: "true"))
            }
            let created = ids
            let answers = await withTaskGroup(of: (String, Identification).self) { group in
                for id in created {
                    group.addTask {
                        _ = try? await shell("docker start -a \(id)")
                        return (id, await directory.identify(CgroupReference(id: 1, path: "/docker/" + id)))
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for (index, id) in ids.enumerated() {
                guard case .known(let description)? = answers[id] else {
                    Issue.record("\(id) is unknown")
                    continue
                }
                #expect(description.identity.name == laboratory.name("race\(index)"))
                #expect(description.identity.image.name == laboratory.image)
            }
            await directory.stop()
        }

        @Test("without events, a container that is gone is unknown, named by its id, within the patience")
        func goneUnseen() async throws {
            let laboratory = try await Laboratory()
            let id = try await laboratory.create("gone")
            try await shell("docker rm \(id)")
            let directory = ContainerDirectory(patience: .milliseconds(300))
            let begun = ContinuousClock.now
            let answer = await directory.identify(path(id))
            #expect(ContinuousClock.now - begun < .seconds(2))
            guard case .unknown(let description, let reason) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(description.identity.image.name == "unknown/" + id.prefix(12))
            #expect(!reason.isEmpty)
        }

        @Test("what the events said stands where the engine can no longer be asked")
        func partial() async throws {
            let laboratory = try await Laboratory()
            let image = try await DockerEngine().inspectImage(laboratory.image)
            let actor = DockerEvent.Actor(
                id: "ab", attributes: ["image": laboratory.image, "name": "web", "a": "b", "exitCode": "0"])
            let description = await DockerIdentity(configDigest: ImageConfigDigest(contentRoots: [])).describe(
                eventActor: actor, image: image)
            #expect(description.identity.name == "web")
            #expect(description.identity.image == ImageIdentity(name: laboratory.image, id: image.id))
            #expect(description.identity.labels == ["a": "b"])
            #expect(description.completeness != .complete)
        }

        @Test("a running container is listed with the cgroup that the kernel knows it by")
        func running() async throws {
            let laboratory = try await Laboratory()
            let id = try await laboratory.run("web")
            let found = await ContainerDirectory().running().first { $0.description.identity.id == id }
            let container = try #require(found)
            #expect(container.description.identity.role == "main")
            let cgroup = try #require(container.cgroup)
            #expect(CgroupName(path: cgroup.path)?.containerID == id)
            let pid = try #require(container.description.initPid)
            #expect(cgroup.initPid == pid)
            let directories = try await shell(
                "find /sys/fs/cgroup -type d -path '*\(cgroup.path)' -exec stat -c %i {} +"
            ).split(separator: "\n")
            #expect(directories.contains { UInt64($0) == cgroup.id })
        }

        @Test("the networks of a container are its own, and known from the first answer")
        func networks() async throws {
            let laboratory = try await Laboratory()
            let network = laboratory.name("net")
            try await shell("docker network create --subnet 10.231.9.0/24 \(network)")
            let directory = ContainerDirectory(patience: .seconds(20))
            await directory.start()
            let id = try await laboratory.create("web", options: "--network \(network)")
            async let answer = directory.identify(path(id))
            try await shell("docker start \(id)")
            #expect(await answer.description.ownSubnets.map(\.description) == ["10.231.9.0/24"])
            await directory.stop()
        }

        @Test("the engine's socket inside a container is seen")
        func engineSocket() async throws {
            let laboratory = try await Laboratory()
            let with = try await laboratory.create(
                "with", options: "--network none -v /var/run/docker.sock:/var/run/docker.sock")
            let without = try await laboratory.create("without")
            let directory = ContainerDirectory(patience: .milliseconds(500))
            #expect(await directory.identify(path(with)).description.mountsEngineSocket)
            #expect(await !directory.identify(path(without)).description.mountsEngineSocket)
        }

        @Test("when the engine comes back, following goes on and misses nothing that runs")
        func engineRestart() async throws {
            let laboratory = try await Laboratory()
            let socket = laboratory.directory + "/engine.sock"
            let directory = ContainerDirectory(dockerSocket: socket, patience: .seconds(8))
            #expect(await directory.start().state == .unusable(.engineUnreachable(socket: socket, errno: ENOENT)))
            let first = try await Relay(socket: socket, directory: laboratory.directory)
            var changes = directory.statuses.makeAsyncIterator()
            while let change = await changes.next(), change != .following(engine: "docker") {}
            first.end()
            guard case .lost? = await changes.next() else {
                Issue.record("the loss was not told")
                return
            }
            let second = try await Relay(socket: socket, directory: laboratory.directory)
            while let change = await changes.next(), change != .following(engine: "docker") {}
            let id = try await laboratory.run("after", command: "true")
            #expect(await directory.identify(path(id)).description.identity.name == laboratory.name("after"))
            second.end()
            await directory.stop()
        }

        @Test("doctor is told what the engine is")
        func engines() async throws {
            let statuses = await ContainerDirectory(runcRoots: ["/tmp/plumbline-no-root"]).engines()
            guard case .used(let details)? = statuses.first?.state else {
                Issue.record("\(statuses)")
                return
            }
            #expect(details.version.isEmpty == false && details.storageDriver != nil)
            #expect(
                statuses[1]
                    == EngineStatus(name: "runc", path: "/tmp/plumbline-no-root", state: .stateDirectory(exists: false))
            )
        }
    }
}

@Suite struct ContainerDirectoryWithoutEngineTests {
    @Test("without any engine a container is named by its cgroup, and the reason says that nobody answers")
    func noEngine() async throws {
        let socket = "/tmp/plumbline-no-such.sock"
        let directory = ContainerDirectory(dockerSocket: socket, runcRoots: [], patience: .milliseconds(100))
        #expect(await directory.start().state == .unusable(.engineUnreachable(socket: socket, errno: ENOENT)))
        let id = String(repeating: "ab", count: 32)
        let answer = await directory.identify(CgroupReference(id: 9, path: "/docker/" + id, initPid: 42))
        guard case .unknown(let description, let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(description.identity.image.id == "unknown/abababababab")
        #expect(description.identity.runtime == "docker")
        #expect(description.initPid == 42)
        #expect(reason.contains(socket))
        #expect(await directory.running().isEmpty)
        await directory.stop()
    }

    @Test("a container of Podman that no store holds is said at once, without waiting")
    func notAsked() async throws {
        let directory = ContainerDirectory(
            dockerSocket: "/tmp/plumbline-no-such.sock", runcRoots: [], patience: .seconds(30))
        let id = String(repeating: "cd", count: 32)
        let answer = await directory.identify(CgroupReference(id: 9, path: "/machine.slice/libpod-\(id).scope"))
        guard case .unknown(let description, let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(description.identity.runtime == "podman")
        #expect(reason.contains("podman"))
    }
}

/// Carries bytes between a socket of its own and the real engine's, so that an engine that goes away and
/// comes back can be seen without stopping the machine's.
final class Relay: Sendable {
    private let pid: Int32

    init(socket: String, directory: String) async throws {
        let program = """
            import os, socket, sys, threading
            path = sys.argv[1]
            if os.path.exists(path): os.unlink(path)
            server = socket.socket(socket.AF_UNIX); server.bind(path); server.listen(16)
            def carry(a, b):
                try:
                    while True:
                        data = a.recv(65536)
                        if not data: break
                        b.sendall(data)
                except OSError: pass
                try: b.shutdown(socket.SHUT_WR)
                except OSError: pass
            while True:
                near, _ = server.accept()
                far = socket.socket(socket.AF_UNIX); far.connect('/var/run/docker.sock')
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=carry, args=pair, daemon=True).start()
            """
        try await shell("cat > \(directory)/relay.py <<'END'\n\(program)\nEND")
        let text = try await shell("python3 \(directory)/relay.py \(socket) >/dev/null 2>&1 & echo $!")
        pid = try #require(Int32(text))
        try await shell("for i in $(seq 100); do test -S \(socket) && exit 0; sleep 0.05; done; exit 1")
    }

    func end() { kill(pid, SIGKILL) }
}
