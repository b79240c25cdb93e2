import Dispatch
import Glibc
import Testing

@testable import Containers

extension RealParts {
    @Suite(.enabled(if: Machine.dockerAnswers, "no Docker engine answers on this machine"))
    struct DockerEngineTests {
        let engine = DockerEngine()

        @Test("the engine says its version and how it is set up")
        func version() async throws {
            try await engine.ping()
            #expect(try await engine.version().apiVersion.contains("."))
            let info = try await engine.info()
            #expect(["cgroupfs", "systemd"].contains(info.cgroupDriver))
            #expect(!info.storageDriver.isEmpty)
        }

        @Test("a container's identity is the engine's own: image id, name, role, subnets")
        func identity() async throws {
            let laboratory = try await Laboratory()
            let id = try await laboratory.run("web", options: "--network none --label a=b --label plumbline.role=edge")
            let container = try await engine.inspectContainer(laboratory.name("web"))
            let image = try await engine.inspectImage(container.image)
            let description = await DockerIdentity(configDigest: ImageConfigDigest(contentRoots: [])).describe(
                container, image: image)
            #expect(description.identity.id == id)
            #expect(description.identity.name == laboratory.name("web"))
            #expect(description.identity.image.name == laboratory.image)
            #expect(
                try await description.identity.image.id
                    == shell("docker image inspect -f '{{.Id}}' \(laboratory.image)"))
            #expect(description.identity.role == "edge")
            #expect(description.identity.labels["a"] == "b")
            #expect(try await description.initPid.map(String.init) == shell("docker inspect -f '{{.State.Pid}}' \(id)"))
            #expect(description.startedAt != nil)
            #expect(description.completeness == .complete)
            #expect(try await engine.containers().contains { $0.id == id && $0.state == "running" })
        }

        @Test("a container that does not exist is not found, and says its name")
        func notFound() async throws {
            let error = await #expect(throws: ContainersError.self) {
                try await engine.inspectContainer("plumbline-none")
            }
            guard case .notFound(let what) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(what.contains("plumbline-none"))
        }

        @Test("events come in order, from creation to removal")
        func events() async throws {
            let laboratory = try await Laboratory()
            let (stream, continuation) = AsyncStream<DockerEvent>.makeStream()
            let (ready, isReady) = AsyncStream<Void>.makeStream()
            let task = Task { [engine] in
                try await engine.events(connected: { isReady.yield() }) { continuation.yield($0) }
            }
            for await _ in ready { break }
            try await shell(
                "docker run --rm --network none --name \(laboratory.name("brief")) \(laboratory.image) true")
            var actions: [String] = []
            for await event in stream where event.actor.attributes?["name"] == laboratory.name("brief") {
                actions.append(event.action)
                if event.action == "destroy" { break }
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(
                actions.filter { ["create", "start", "die", "destroy"].contains($0) } == [
                    "create", "start", "die", "destroy",
                ])
        }
    }
}

@Suite struct DockerEngineFailureTests {
    @Test("no engine at all is one clear error that names the socket")
    func noEngine() async throws {
        let engine = DockerEngine(socket: "/tmp/plumbline-no-such.sock")
        let error = await #expect(throws: ContainersError.self) { try await engine.ping() }
        #expect(error == .engineUnreachable(socket: "/tmp/plumbline-no-such.sock", errno: ENOENT))
        #expect("\(error!)".contains("/tmp/plumbline-no-such.sock"))
    }

    @Test("a socket that nobody listens on is an engine that does not answer")
    func deadSocket() async throws {
        let socket = try ListeningSocket(listens: false)
        let error = await #expect(throws: ContainersError.self) {
            try await DockerEngine(socket: socket.path).version()
        }
        #expect(error == .engineUnreachable(socket: socket.path, errno: ECONNREFUSED))
    }

    @Test("an engine that takes the request and says nothing times out")
    func silence() async throws {
        let socket = try ListeningSocket(listens: true)
        let engine = DockerEngine(socket: socket.path, timeout: .milliseconds(200))
        let error = await #expect(throws: ContainersError.self) { try await engine.version() }
        #expect(error == .timedOut(request: "/version", seconds: 0.2))
    }

    @Test(
        "an answer that is not the engine's is refused",
        arguments: [
            "not http at all\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
        ])
    func badAnswer(_ answer: String) async throws {
        let socket = try ListeningSocket(listens: true, answer: answer)
        let error = await #expect(throws: ContainersError.self) {
            try await DockerEngine(socket: socket.path).version()
        }
        switch error {
        case .badAnswer, .engineUnreachable: break
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test("the engine's own words are kept in the error")
    func ownWords() async throws {
        let body = #"{"message":"the disk is on fire"}"#
        let answer = "HTTP/1.1 500 Oops\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let socket = try ListeningSocket(listens: true, answer: answer)
        let error = await #expect(throws: ContainersError.self) {
            try await DockerEngine(socket: socket.path).version()
        }
        #expect(error == .badAnswer(request: "/version", status: 500, detail: "the disk is on fire"))
    }
}

/// A unix socket that at most says one fixed thing to each caller.
final class ListeningSocket: Sendable {
    let path: String
    private let descriptor: Int32

    init(listens: Bool, answer: String? = nil) throws {
        path = "/tmp/plumbline-\(getpid())-\(UInt32.random(in: 0..<UInt32.max)).sock"
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        guard listens else { return }
        try #require(listen(descriptor, 8) == 0)
        guard let answer else { return }
        DispatchQueue.global().async {
            while true {
                let caller = accept(descriptor, nil, nil)
                guard caller >= 0 else { return }
                var request = [UInt8](repeating: 0, count: 4_096)
                _ = read(caller, &request, request.count)
                _ = write(caller, answer, answer.utf8.count)
                shutdown(caller, Int32(SHUT_RDWR))
                close(caller)
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
        unlink(path)
    }
}
