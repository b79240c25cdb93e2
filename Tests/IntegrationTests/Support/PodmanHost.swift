import Glibc

/// Starts containers under rootful Podman, of images that Docker has, and removes all that it started.
final class PodmanHost: Sendable {
    static let isInstalled = (try? run(["podman", "--version"]).status) == 0

    /// By the session `tools/test` finds what a killed test left.
    private let prefix = "plumbline-\(ContainerHost.session)-t\(getpid())-\(UInt32.random(in: 0 ... .max))-"
    /// Before the command: another store, for example.
    private let global: [String]

    init(global: [String] = []) { self.global = global }

    deinit { removeAll() }

    func name(_ suffix: String) -> String { prefix + suffix }

    /// Brings an image of Docker's over, as an archive.
    func load(image: String, files: TemporaryDirectory) throws {
        let archive = files.newPath("image.tar")
        try need("docker", "save", "-o", archive, "plumbline-test/\(image)")
        try podman(["load", "-q", "-i", archive])
    }

    @discardableResult
    func start(_ suffix: String, image: String, options: [String] = [], command: [String] = []) throws
        -> RunningContainer
    {
        try create(["-d", "--name", name(suffix)] + options, image, command)
        let pid = try podman(["inspect", "-f", "{{.State.Pid}}", name(suffix)])
        guard let number = Int32(pid), number > 0 else { throw TestFailure("\(name(suffix)) is not running") }
        return RunningContainer(name: name(suffix), pid: number, runtime: .podman)
    }

    func runToEnd(_ suffix: String, image: String, options: [String] = [], command: [String] = []) throws {
        try create(["--rm", "--name", name(suffix)] + options, image, command)
    }

    func makePod(_ suffix: String) throws -> String {
        try podman(["pod", "create", "--infra=false", "--name", name(suffix)])
        return name(suffix)
    }

    func removeAll() {
        guard let names = try? podman(["ps", "-a", "--format", "{{.Names}}"]) else { return }
        for name in names.split(separator: "\n") where name.hasPrefix(prefix) {
            _ = try? podman(["rm", "-f", "-t", "0", String(name)])
        }
        guard let pods = try? podman(["pod", "ps", "--format", "{{.Name}}"]) else { return }
        for name in pods.split(separator: "\n") where name.hasPrefix(prefix) {
            _ = try? podman(["pod", "rm", "-f", String(name)])
        }
    }

    /// With runc and its limits spelled out, as crun refuses a machine with both cgroup versions, and Podman
    /// asks for more than a machine without the right to raise limits can give.
    private func create(_ options: [String], _ image: String, _ command: [String]) throws {
        let limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"]
        try podman(
            ["run", "--runtime", "runc", "--network", "none"] + limits + options
                + ["localhost/plumbline-test/\(image)"] + command)
    }

    @discardableResult
    func podman(_ arguments: [String]) throws -> String {
        let outcome = try run(["podman"] + global + arguments)
        guard outcome.status == 0 else {
            throw TestFailure("podman \(arguments.joined(separator: " ")): \(outcome.error.suffix(2000))")
        }
        return outcome.output.hasSuffix("\n") ? String(outcome.output.dropLast()) : outcome.output
    }
}
