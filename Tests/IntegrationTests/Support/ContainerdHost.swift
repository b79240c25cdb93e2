import Glibc

/// Starts containers under a containerd of the test's own, of images that Docker has; ends both.
final class ContainerdHost {
    static let isInstalled =
        (try? run(["sh", "-c", "command -v containerd && command -v ctr"]).status) == 0

    private let files: TemporaryDirectory
    private let pid: Int32
    /// Also the beginning of its containers' cgroup paths.
    let namespace = "plumbline-t\(getpid())-\(UInt32.random(in: 0 ... .max))"

    init() throws {
        files = try TemporaryDirectory()
        let started = try need("\(Repository.root)/tools/engines/containerd", files.path)
        guard let pid = Int32(started) else { throw TestFailure("containerd: \(started)") }
        self.pid = pid
    }

    deinit {
        for id in (try? ctr(["tasks", "ls", "-q"]))?.split(separator: "\n").map(String.init) ?? [] {
            _ = try? ctr(["tasks", "kill", "-s", "KILL", id])
            _ = try? ctr(["tasks", "delete", "-f", id])
        }
        kill(pid, SIGTERM)
        poll(seconds: 5) { kill(pid, 0) != 0 }
        _ = try? run(["\(Repository.root)/tools/engines/remove-cgroups", namespace])
    }

    /// Brings an image of Docker's over, as an archive.
    func load(image: String) throws {
        let archive = files.newPath("image.tar")
        try need("docker", "save", "-o", archive, "plumbline-test/\(image)")
        try ctr(["images", "import", "--snapshotter", "native", archive])
    }

    /// A container in the background, or to its end.
    func start(_ id: String, image: String, options: [String] = [], command: [String] = []) throws {
        try ctr(
            ["run", "--snapshotter", "native"] + options
                + ["docker.io/plumbline-test/\(image):latest", id] + command)
    }

    func exec(_ id: String, _ command: [String]) throws {
        try ctr(["tasks", "exec", "--exec-id", "e\(UInt32.random(in: 0 ... .max))", id] + command)
    }

    @discardableResult
    private func ctr(_ arguments: [String]) throws -> String {
        let outcome = try run(["ctr", "-a", files.path + "/state/containerd.sock", "-n", namespace] + arguments)
        guard outcome.status == 0 else {
            throw TestFailure("ctr \(arguments.joined(separator: " ")): \(outcome.error.suffix(2000))")
        }
        return outcome.output
    }
}
