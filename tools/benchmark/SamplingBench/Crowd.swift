import Glibc
import Metrics

/// Many cgroups of one parent in every hierarchy, each with a process or empty.
final class Crowd {
    struct Container {
        var id: UInt64
        /// From each hierarchy's root.
        var path: String
        var process: Int32?
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private(set) var containers: [Container] = []
    private let count: Int
    private let hasProcesses: Bool
    private let parent = "/plumbline-sampling-\(getpid())"
    private let mountPoints: [String]
    /// Those that processes are moved to. Others, like v1's cpuset, take none before they are set up.
    private let readMountPoints: Set<String>

    init(count: Int, hasProcesses: Bool) {
        self.count = count
        self.hasProcesses = hasProcesses
        let hierarchies = CgroupHierarchies.current()
        let all = [hierarchies.unified].compactMap { $0 } + hierarchies.legacy.values
        mountPoints = Set(all.map(\.mountPoint)).sorted()
        let read = ["cpu", "memory", "pids", "blkio"].compactMap { hierarchies.legacy[$0] }
        readMountPoints = Set(([hierarchies.unified].compactMap { $0 } + read).map(\.mountPoint))
    }

    func make(until interruption: Interruption) throws {
        for point in mountPoints {
            try makeDirectory(point + parent)
            // On v2, what a cgroup offers is what its parent allows; without effect where it has no controllers.
            for directory in [point, point + parent] {
                for controller in ["cpu", "memory", "pids", "io"] {
                    _ = write("+\(controller)", to: "\(directory)/cgroup.subtree_control")
                }
            }
        }
        for number in 0..<count {
            let path = "\(parent)/container\(number)"
            for point in mountPoints { try makeDirectory(point + path) }
            var container = Container(id: UInt64(number), path: path)
            if hasProcesses { container.process = try start(in: path) }
            containers.append(container)
            if interruption.wait(until: 0) { throw Failure(description: "interrupted") }
        }
    }

    /// Ends the processes and removes the cgroups, as far as they were made.
    func remove() {
        for process in containers.compactMap(\.process) { kill(process, SIGKILL) }
        for process in containers.compactMap(\.process) { waitpid(process, nil, 0) }
        for point in mountPoints {
            for number in 0..<count { rmdir("\(point)\(parent)/container\(number)") }
            rmdir(point + parent)
        }
    }

    private func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 else {
            throw Failure(description: "\(path): \(String(cString: strerror(errno)))")
        }
    }

    /// A process that sleeps, with a network namespace of its own where unshare(1) can make one.
    private func start(in path: String) throws -> Int32 {
        let words = ["unshare", "--net", "sleep", "infinity"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        defer { arguments.forEach { free($0) } }
        arguments.append(nil)
        var process: pid_t = 0
        let code = posix_spawnp(&process, "unshare", nil, nil, arguments, environ)
        guard code == 0 else { throw Failure(description: "unshare: \(String(cString: strerror(code)))") }
        for point in readMountPoints where !write("\(process)", to: "\(point)\(path)/cgroup.procs") {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
            throw Failure(description: "\(point)\(path): the process could not be moved there")
        }
        return process
    }

    private func write(_ text: String, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count
    }
}
