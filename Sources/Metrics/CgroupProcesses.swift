import Glibc

/// The processes of a cgroup and of those below it.
struct CgroupProcesses {
    /// Host process ids, in no particular order.
    var processes: [Int32] = []
    /// Some were left out.
    var isTruncated = false

    /// - Parameters:
    ///   - directory: of the v2 hierarchy, or of v1's.
    ///   - limit: of processes.
    static func list(_ directory: String, limit: Int) -> CgroupProcesses {
        var result = CgroupProcesses()
        var pending = [directory]
        var directories = 0
        while let current = pending.popLast() {
            directories += 1
            result.append(processesOf: current, limit)
            if result.isTruncated { break }
            guard hasChildren(current) else { continue }
            SmallFile.forEachEntry(current) { name, isDirectory in
                if isDirectory { pending.append("\(current)/\(String(cString: name))") }
                return pending.count + directories <= mostDirectories
            }
            if pending.count + directories > mostDirectories {
                result.isTruncated = true
                break
            }
        }
        return result
    }

    private static let mostDirectories = 256

    /// A directory's links are its children and two.
    private static func hasChildren(_ directory: String) -> Bool {
        var status = stat()
        return stat(directory, &status) == 0 && status.st_nlink > 2
    }

    private mutating func append(processesOf directory: String, _ limit: Int) {
        guard let content = SmallFile.read("\(directory)/cgroup.procs") else { return }
        content.withUnsafeBytes { bytes in
            var scanner = ByteScanner(bytes)
            while !scanner.isAtEnd {
                // A process of a namespace that is not seen from here is 0.
                if let number = scanner.number(), number > 0, let process = Int32(exactly: number) {
                    guard processes.count < limit else {
                        isTruncated = true
                        return
                    }
                    processes.append(process)
                }
                scanner.skipLine()
            }
        }
    }
}
