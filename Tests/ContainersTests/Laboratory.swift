import Dispatch
import Glibc
import Testing

/// Runs a shell command and gives what it printed; a test fails where the command does. Off the pool of
/// threads that tasks share, which it would block.
@discardableResult
func shell(_ command: String) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(with: Result { try blockingShell(command) })
        }
    }
}

@discardableResult
func blockingShell(_ command: String) throws -> String {
    guard let pipe = popen("{ \(command)\n} 2>&1", "re") else {
        throw ShellFailure(command: command, output: "popen failed")
    }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
        let count = fread(&chunk, 1, chunk.count, pipe)
        if count == 0 { break }
        output += chunk[..<count]
    }
    let text = String(decoding: output, as: UTF8.self)
    guard pclose(pipe) == 0 else { throw ShellFailure(command: command, output: text) }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
}

struct ShellFailure: Error {
    var command: String
    var output: String
}

/// What this machine has to test with.
enum Machine {
    static let dockerAnswers = (try? blockingShell("docker info >/dev/null && test -x /bin/busybox")) != nil
    static let runcWorks =
        (try? blockingShell("test $(id -u) = 0 && command -v runc >/dev/null && test -x /bin/busybox")) != nil
}

/// Tests with real containers, one after another: they share an engine, and each cleans up when it ends.
@Suite(.serialized) enum RealParts {}

/// A busybox image of its own and whatever containers a test makes, all removed at the end.
final class Laboratory: Sendable {
    let directory: String
    let image: String
    private let prefix: String

    /// - Parameter command: The image's own command.
    init(command: String = #"CMD ["sleep","60"]"#) async throws {
        prefix = "plumbline-test-\(getpid())-\(UInt32.random(in: 0..<UInt32.max))"
        directory = "/tmp/" + prefix
        image = prefix + ":1"
        let root = directory + "/rootfs"
        try await shell("mkdir -p \(root)/bin \(root)/proc \(root)/tmp && cp /bin/busybox \(root)/bin/")
        for applet in ["sh", "sleep", "true", "echo"] { try await shell("ln -s busybox \(root)/bin/\(applet)") }
        if Machine.dockerAnswers {
            try await shell("tar -C \(root) -c . | docker import -c '\(command)' - \(image)")
        }
    }

    deinit {
        _ = try? blockingShell("docker ps -aq --filter name=\(prefix) | xargs -r docker rm -f")
        _ = try? blockingShell("docker network ls -q --filter name=\(prefix) | xargs -r docker network rm")
        _ = try? blockingShell("docker rmi -f \(image)")
        for id in directoryNames("/run/runc") where id.hasPrefix(prefix) {
            _ = try? blockingShell("runc delete -f \(id)")
        }
        _ = try? blockingShell("rm -rf \(directory)")
    }

    func name(_ suffix: String) -> String { prefix + "-" + suffix }

    /// `docker create`, and the container's id.
    func create(_ suffix: String, options: String = "--network none", command: String = "") async throws -> String {
        try await shell("docker create --name \(name(suffix)) \(options) \(image) \(command)")
    }

    /// Starts it and gives its id.
    func run(_ suffix: String, options: String = "--network none", command: String = "") async throws -> String {
        try await shell("docker run -d --name \(name(suffix)) \(options) \(image) \(command)")
    }

    /// A bundle for runc around the same root file system.
    func bundle(arguments: [String]) async throws -> String {
        let list = arguments.map { "\"\($0)\"" }.joined(separator: ",")
        let config = """
            {"ociVersion":"1.0.2","process":{"terminal":false,"user":{"uid":0,"gid":0},"args":[\(list)],
            "env":["PATH=/bin"],"cwd":"/"},"root":{"path":"rootfs","readonly":false},
            "mounts":[{"destination":"/proc","type":"proc","source":"proc"}],
            "linux":{"namespaces":[{"type":"pid"},{"type":"mount"},{"type":"network"},{"type":"ipc"},{"type":"uts"}]}}
            """
        try await shell("cat > \(directory)/config.json <<'END'\n\(config)\nEND")
        return directory
    }

    private func directoryNames(_ path: String) -> [String] {
        ((try? blockingShell("ls \(path)")) ?? "").split(separator: "\n").map(String.init)
    }
}
