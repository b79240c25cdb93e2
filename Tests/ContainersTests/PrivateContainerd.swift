import Glibc

@testable import Containers

/// A containerd of a test's own, beside any other of the machine, with its containers; all gone at the end.
final class PrivateContainerd: Sendable {
    static let isInstalled =
        (try? blockingShell("test $(id -u) = 0 && command -v containerd ctr runc >/dev/null")) != nil

    let directory: String
    var instance: ContainerdInstance { ContainerdInstance(state: directory + "/state") }
    private let pid: Int32

    init() async throws {
        directory = try await shell("mktemp -d /tmp/plumbline-containerd-XXXXXX")
        let started = try await shell("\(Self.tools)/containerd \(directory)")
        guard let pid = Int32(started) else { throw ShellFailure(command: "containerd", output: started) }
        self.pid = pid
    }

    deinit {
        for container in (try? blockingShell("\(control) tasks ls -q"))?.split(separator: "\n") ?? [] {
            _ = try? blockingShell(
                "\(control) tasks kill -s KILL \(container); \(control) tasks delete -f \(container)")
        }
        kill(pid, SIGTERM)
        _ = try? blockingShell("for i in $(seq 50); do kill -0 \(pid) 2>/dev/null || break; sleep 0.1; done")
        _ = try? blockingShell("\(Self.tools)/remove-cgroups \(namespace)")
        _ = try? blockingShell("rm -rf \(directory)")
    }

    private static let tools =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/tools/engines"

    /// In a namespace of its own: the cgroup's path begins with it.
    var namespace: String { String(directory.split(separator: "/").last ?? "") }
    var control: String { "ctr -a \(directory)/state/containerd.sock -n \(namespace)" }

    /// Brings an image of Docker's over, as an archive; the name that containerd gives it.
    func load(image: String) async throws -> String {
        try await shell("docker save \(image) | \(control) images import --snapshotter native -")
        return try await shell("\(control) images ls -q")
    }

    func run(_ image: String, _ id: String, command: String = "") async throws {
        try await shell("\(control) run -d --snapshotter native \(image) \(id) \(command)")
    }
}
