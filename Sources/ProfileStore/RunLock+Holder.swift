import Glibc

extension RunLock {
    /// The process that holds the lock of a store now, or nil. It only looks: a run that starts at the same
    /// moment is not disturbed.
    ///
    /// - Parameter directory: the store's directory.
    public static func holder(directory: String) -> Int32? {
        var status = stat()
        guard stat(directory + "/run.lock", &status) == 0, let locks = fopen("/proc/locks", "re") else { return nil }
        defer { fclose(locks) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), locks) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if let pid = holder(of: UInt64(status.st_ino), line: text) { return pid }
        }
        return nil
    }

    /// One line of /proc/locks (proc_locks(5)): `1: FLOCK ADVISORY WRITE 4711 08:01:1234 0 EOF`. The device
    /// is left out of the comparison: on some file systems it differs from the one that stat(2) gives.
    static func holder(of inode: UInt64, line: String) -> Int32? {
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count >= 6, fields[1] == "FLOCK", fields[3] == "WRITE",
            let number = fields[5].split(separator: ":").last, UInt64(number) == inode
        else { return nil }
        return Int32(fields[4])
    }
}
