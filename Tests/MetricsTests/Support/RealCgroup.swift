import Baseline
import Glibc
import Metrics

/// A cgroup of this kernel in each hierarchy that is read, with the processes that a test starts there. Processes are
/// ended and cgroups removed at the end of the test.
final class RealCgroup {
    static let isPossible: Bool = {
        let probe = RealCgroup()
        return probe.isMade
    }()

    let path: String
    private let mountPoints: [String: String]
    private var processes: [pid_t] = []
    private var below: [String] = []
    private(set) var isMade = false

    init() {
        path = "/plumbline-test-\(getpid())-\(UInt32.random(in: 0..<UInt32.max))"
        let hierarchies = CgroupHierarchies.current()
        var points: [String: String] = [:]
        points["unified"] = hierarchies.unified?.mountPoint
        for controller in ["cpu", "memory", "blkio", "pids", "freezer"] {
            points[controller] = hierarchies.legacy[controller]?.mountPoint
        }
        mountPoints = points
        isMade = make()
    }

    deinit {
        end()
        remove()
    }

    /// Makes it, also again after ``remove()``.
    @discardableResult
    func make() -> Bool {
        guard geteuid() == 0, let unified = mountPoints["unified"] else { return false }
        for controller in ["cpu", "memory", "pids", "io"] {
            _ = attempt("+\(controller)", "\(unified)/cgroup.subtree_control")
        }
        return mountPoints.values.allSatisfy { mkdir($0 + path, 0o755) == 0 }
    }

    func remove() {
        for point in mountPoints.values {
            for place in below.reversed() + [path] {
                // The kernel lets go of an ended process's cgroup a little after wait(2).
                for _ in 0..<200 where rmdir(point + place) != 0 && errno == EBUSY { usleep(10_000) }
            }
        }
        below = []
    }

    /// Makes a cgroup below, as a container with an init system of its own does.
    func makeBelow(_ name: String) -> String {
        let child = "\(path)/\(name)"
        for point in mountPoints.values { mkdir(point + child, 0o755) }
        below.append(child)
        return child
    }

    /// Starts a shell script in it, or in a cgroup below; returns when it is there.
    @discardableResult
    func start(_ script: String, in child: String? = nil) -> pid_t {
        let place = child ?? path
        let moves = mountPoints.values.map { "echo $$ > \($0)\(place)/cgroup.procs" }.joined(separator: " && ")
        let words = ["/bin/sh", "-c", "\(moves) || exit 99\n\(script)"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        defer { arguments.forEach { free($0) } }
        arguments.append(nil)
        var process: pid_t = 0
        precondition(posix_spawn(&process, "/bin/sh", nil, nil, arguments, environ) == 0)
        processes.append(process)
        for _ in 0..<200 where !isIn(process, place) { usleep(5_000) }
        return process
    }

    /// Moves a process here from wherever it is.
    func take(_ process: pid_t) {
        for point in mountPoints.values { write("\(process)", "\(point)\(path)/cgroup.procs") }
        processes.append(process)
    }

    /// Ends everything in it.
    func end() {
        thaw()
        for _ in 0..<200 {
            var isEmpty = true
            for place in [path] + below {
                guard let unified = mountPoints["unified"] else { break }
                for process in numbers("\(unified)\(place)/cgroup.procs") {
                    isEmpty = false
                    kill(process, SIGKILL)
                }
            }
            for process in processes { waitpid(process, nil, WNOHANG) }
            if isEmpty { break }
            usleep(5_000)
        }
        for process in processes { waitpid(process, nil, 0) }
        processes = []
    }

    func freeze() { setFrozen(true) }
    func thaw() { setFrozen(false) }

    /// 10 of each 50 ms; shorter periods than the kernel's tick are not kept to.
    func limit(fifthOfCore: Bool) {
        if let point = mountPoints["cpu"] {
            if fifthOfCore { write("50000", "\(point)\(path)/cpu.cfs_period_us") }
            write(fifthOfCore ? "10000" : "-1", "\(point)\(path)/cpu.cfs_quota_us")
        } else if let point = mountPoints["unified"] {
            write(fifthOfCore ? "10000 50000" : "max 50000", "\(point)\(path)/cpu.max")
        }
    }

    func limit(memory bytes: Int?) {
        if let point = mountPoints["memory"] {
            write(bytes.map(String.init) ?? "-1", "\(point)\(path)/memory.limit_in_bytes")
        } else if let point = mountPoints["unified"] {
            write(bytes.map(String.init) ?? "max", "\(point)\(path)/memory.max")
        }
    }

    var unifiedDirectory: String { (mountPoints["unified"] ?? "") + path }

    private func setFrozen(_ frozen: Bool) {
        if let point = mountPoints["freezer"] {
            write(frozen ? "FROZEN" : "THAWED", "\(point)\(path)/freezer.state")
        } else if let point = mountPoints["unified"] {
            write(frozen ? "1" : "0", "\(point)\(path)/cgroup.freeze")
        }
    }

    private func isIn(_ process: pid_t, _ place: String) -> Bool {
        mountPoints.values.allSatisfy { numbers("\($0)\(place)/cgroup.procs").contains(process) }
    }

    private func numbers(_ file: String) -> [pid_t] {
        text(file).split(separator: "\n").compactMap { pid_t($0) }
    }

    private func write(_ text: String, _ file: String) { _ = attempt(text, file) }

    private func attempt(_ text: String, _ file: String) -> Bool {
        let descriptor = open(file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count
    }

    private func text(_ file: String) -> String {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    }
}
