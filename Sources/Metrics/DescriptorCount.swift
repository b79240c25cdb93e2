import Glibc

/// Open descriptors of processes.
enum DescriptorCount {
    /// Names that are counted at most, in all, on kernels that do not tell the number.
    static let mostCounted = 65_536

    /// Processes that have ended meanwhile have none; `nil` where there are too many to count.
    static func sum(of processes: [Int32]) -> Int? {
        var total = 0
        for process in processes {
            guard let count = of(process, most: mostCounted - total) else { return nil }
            total += count
        }
        return total
    }

    /// Of one process; 0 for one that has ended or may not be looked into.
    static func of(_ process: Int32, most: Int = mostCounted) -> Int? {
        let path = "/proc/\(process)/fd"
        if isSize {
            var status = stat()
            return stat(path, &status) == 0 ? Int(status.st_size) : 0
        }
        var count = 0
        SmallFile.forEachEntry(path) { _, _ in
            count += 1
            return count <= most
        }
        return count <= most ? count : nil
    }

    /// Since Linux 6.2 the size of /proc/PID/fd is the number of descriptors; before, it was 0.
    private static let isSize: Bool = {
        var status = stat()
        return stat("/proc/self/fd", &status) == 0 && status.st_size > 0
    }()
}
