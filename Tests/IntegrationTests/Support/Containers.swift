import Glibc

/// A container that a test started.
struct RunningContainer: Sendable {
    enum Runtime: Sendable { case docker, runc, podman }
    var name: String
    /// On the host.
    var pid: Int32
    var runtime: Runtime

    /// Runs a command inside, as `docker exec`, `podman exec` or `runc exec`.
    @discardableResult
    func exec(_ command: [String], user: String? = nil) throws -> Outcome {
        switch runtime {
        case .docker: try run(["docker", "exec"] + (user.map { ["-u", $0] } ?? []) + [name] + command)
        case .runc: try run(["runc", "exec", name] + command)
        case .podman: try run(["podman", "exec"] + (user.map { ["-u", $0] } ?? []) + [name] + command)
        }
    }

    /// Types `keys` into an interactive `docker exec -it` of `command`.
    @discardableResult
    func execInteractively(_ command: String, keys: String) throws -> Outcome {
        let line = "docker exec -it \(name) \(command)"
        return try run(["script", "-qec", line, "/dev/null"], input: keys, seconds: 20)
    }

    /// Sends requests (`METHOD URL [BODY]`) from inside its network, by a process that is not one of its own.
    func http(_ requests: [String]) throws { try traffic("http", requests) }

    /// Sends Redis commands, likewise.
    func redis(_ commands: [String]) throws { try traffic("redis", commands) }

    private func traffic(_ driver: String, _ lines: [String]) throws {
        try need(
            "nsenter", "-t", "\(pid)", "-n", "\(Repository.root)/tools/traffic/\(driver)",
            input: lines.map { $0 + "\n" }.joined())
    }
}

/// Starts containers and removes all that it started.
final class ContainerHost: Sendable {
    /// Marks the containers of this test alone, so that nobody else's are ever touched.
    let runID = "t\(getpid())-\(UInt32.random(in: 0 ... .max))"
    /// By this `tools/test` finds what a killed test left.
    static let session = getenv("PLUMBLINE_TEST_SESSION").map { String(cString: $0) } ?? "none"
    private var labels: [String] {
        ["--label", "plumbline.test=\(runID)", "--label", "plumbline.test.session=\(Self.session)"]
    }
    let files: TemporaryDirectory

    init() throws { files = try TemporaryDirectory(mode: 0o755) }

    deinit { removeAll() }

    static func buildImages(_ names: String...) throws {
        let outcome = try run(["\(Repository.root)/tools/images/build"] + names, seconds: 600)
        guard outcome.status == 0 else { throw TestFailure("images: \(outcome.error)") }
    }

    func name(_ suffix: String) -> String { "plumbline-\(Self.session)-\(runID)-\(suffix)" }

    /// `docker run -d` without a network of the host; gives the container once its process exists.
    func start(_ suffix: String, image: String, options: [String] = [], command: [String] = []) throws
        -> RunningContainer
    {
        let fixed = ["docker", "run", "-d", "--name", name(suffix), "--network", "none"] + labels
        let outcome = try run(fixed + options + [Repository.image(image)] + command)
        guard outcome.status == 0 else { throw TestFailure("docker run \(image): \(outcome.error)") }
        return RunningContainer(name: name(suffix), pid: try processID(name(suffix)), runtime: .docker)
    }

    /// `docker run --rm` to its end.
    func runToEnd(name: String? = nil, image: String, options: [String] = [], command: [String] = []) throws {
        let fixed = ["docker", "run", "--rm", "--network", "none"] + labels + (name.map { ["--name", $0] } ?? [])
        let outcome = try run(fixed + options + [Repository.image(image)] + command)
        guard outcome.status == 0 else { throw TestFailure("docker run \(image): \(outcome.error)") }
    }

    func restart(_ container: RunningContainer) throws -> RunningContainer {
        try need("docker", "restart", "-t", "2", container.name)
        return RunningContainer(name: container.name, pid: try processID(container.name), runtime: .docker)
    }

    /// Ends containers as an operator does: by their stop signal, and after a second by force.
    func stop(_ containers: [RunningContainer]) throws {
        let docker = containers.filter { $0.runtime == .docker }.map(\.name)
        let outcome = try run(["docker", "stop", "-t", "1"] + docker)
        guard outcome.status == 0 else { throw TestFailure("docker stop: \(outcome.error)") }
        for container in containers where container.runtime == .runc {
            try need("runc", "kill", container.name, "KILL")
            poll(seconds: 5) { (try? run(["runc", "delete", container.name]).status) == 0 }
        }
    }

    /// Makes a bundle for plain runc, to be started with `startBundle`.
    func makeBundle(image: String, volume: String, command: [String]) throws -> String {
        let path = files.newPath("bundle")
        let script = "\(Repository.root)/tools/images/bundle"
        let outcome = try run([script, Repository.image(image), path, volume] + command)
        guard outcome.status == 0 else { throw TestFailure("bundle: \(outcome.error)") }
        return path
    }

    func startBundle(_ suffix: String, bundle: String) throws -> RunningContainer {
        let outcome = try run(["runc", "run", "-d", "-b", bundle, name(suffix)])
        guard outcome.status == 0 else { throw TestFailure("runc run: \(outcome.error)") }
        let state = try need("runc", "state", name(suffix))
        guard let pid = state.integer(after: "\"pid\":") else { throw TestFailure("runc state: \(state)") }
        return RunningContainer(name: name(suffix), pid: pid, runtime: .runc)
    }

    func removeAll() {
        if let ids = try? need("docker", "ps", "-aq", "--filter", "label=plumbline.test=\(runID)"), !ids.isEmpty {
            _ = try? run(["docker", "rm", "-f"] + ids.split(separator: "\n").map(String.init))
        }
        if let listing = try? need("runc", "list", "-q") {
            for id in listing.split(separator: "\n") where id.hasPrefix(name("")) {
                _ = try? run(["runc", "delete", "-f", String(id)])
            }
        }
    }

    private func processID(_ name: String) throws -> Int32 {
        let text = try need("docker", "inspect", "-f", "{{.State.Pid}}", name)
        guard let pid = Int32(text), pid > 0 else { throw TestFailure("\(name) is not running") }
        return pid
    }
}

extension String {
    /// The number that follows `mark`, spaces between ignored.
    fileprivate func integer(after mark: String) -> Int32? {
        var rest = self[...]
        while !rest.isEmpty, !rest.hasPrefix(mark) { rest = rest.dropFirst() }
        return Int32(rest.dropFirst(mark.count).drop { $0 == " " }.prefix { $0.isNumber })
    }
}
