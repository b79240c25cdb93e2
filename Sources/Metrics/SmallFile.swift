import Glibc

/// Small files and directories of /proc and /sys, read now and then. What cannot be read is empty: processes end.
enum SmallFile {
    /// - Parameters:
    ///   - directory: an open directory that `path` is relative to.
    ///   - isOneRecord: a single reading that is not full is all of it, as of the files that tell of one process.
    static func read(
        _ path: String, in directory: Int32 = AT_FDCWD, isOneRecord: Bool = false, limit: Int = 1 << 20
    ) -> [UInt8]? {
        let descriptor = openat(directory, path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var content: [UInt8] = []
        while content.count < limit {
            let count = withUnsafeTemporaryAllocation(byteCount: 8_192, alignment: 8) { chunk in
                let count = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
                if count > 0 { content.append(contentsOf: chunk[..<count]) }
                return count
            }
            if count < 0 && errno != EINTR { return nil }
            if count == 0 || (isOneRecord && (1..<8_192).contains(count)) { return content }
        }
        return content
    }

    static func text(_ path: String, in directory: Int32 = AT_FDCWD) -> String {
        String(decoding: read(path, in: directory) ?? [], as: UTF8.self)
    }

    /// Calls `body` with each name of a directory until it returns false.
    ///
    /// - Returns: whether the directory could be opened.
    @discardableResult
    static func forEachEntry(_ path: String, _ body: (UnsafePointer<CChar>, _ isDirectory: Bool) -> Bool) -> Bool {
        guard let directory = opendir(path) else { return false }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let goesOn = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { name in
                    let isDot = name[0] == 0x2E && (name[1] == 0 || (name[1] == 0x2E && name[2] == 0))
                    return isDot || body(name, entry.pointee.d_type == UInt8(DT_DIR))
                }
            }
            if !goesOn { break }
        }
        return true
    }
}
