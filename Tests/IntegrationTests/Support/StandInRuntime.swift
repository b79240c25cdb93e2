import Glibc

/// `tools/runtimes/stand-in`, which does everything by which a runtime is mistaken for its workload.
final class StandInRuntime {
    /// 64 hexadecimal digits, so that the cgroup's name is a container's.
    let containerID = (0..<8).map { _ in UInt32.random(in: 0 ... .max).padded }.joined()
    private let program: String
    private let cgroup: String
    private var child: Child?

    init(files: TemporaryDirectory) throws {
        program = files.path + "/stand-in"
        let source = "\(Repository.root)/tools/runtimes/stand-in.c"
        try need("gcc", "-std=gnu11", "-Wall", "-Werror", "-O1", "-static", "-o", program, source)
        let mounts = try need("findmnt", "-n", "-o", "TARGET", "-t", "cgroup2")
        guard let root = mounts.split(separator: "\n").first else { throw TestFailure("no cgroup v2 is mounted") }
        cgroup = "\(root)/\(containerID)"
    }

    deinit {
        child = nil
        rmdir(cgroup)
        _ = try? run(["rm", "-r", "-f", stateDirectory])
    }

    /// Starts a container of a bundle; it runs `command`, whatever the bundle says.
    func start(bundle: String, command: [String], environment: [String: String], files: TemporaryDirectory) throws {
        child = try Child(
            [program, "run", cgroup, bundle, stateDirectory + "/state.json"] + command, environment: environment,
            files: files)
    }

    /// The first process, in the host's pid namespace; the runtime's own child until it is the workload.
    func workload(named name: String) throws -> String {
        var found = ""
        let there = poll(seconds: 5) {
            for pid in (readFile(cgroup + "/cgroup.procs") ?? "").split(separator: "\n") {
                if readFile("/proc/\(pid)/comm") == name + "\n" { found = String(pid) }
            }
            return !found.isEmpty
        }
        guard there else { throw TestFailure("\(name) does not run; \(child?.error ?? "")") }
        return found
    }

    @discardableResult
    func exec(_ command: [String], in pid: String) throws -> Outcome {
        try run([program, "exec", cgroup, pid] + command)
    }

    func wait() throws -> Int32 { try child?.wait(seconds: 20) ?? -1 }

    private var stateDirectory: String { "/run/runc/\(containerID)" }
}

extension UInt32 {
    fileprivate var padded: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
