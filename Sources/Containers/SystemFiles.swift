import Glibc

/// The words of the C library for an error number.
func systemMessage(_ code: Int32) -> String {
    String(cString: strerror(code))
}

/// The whole of a small file.
///
/// - Throws: ``ContainersError`` `notFound`, `permissionDenied` or `unreadable`; also `malformed` for a file
///   above `limit` bytes, of which nothing is kept.
func readFile(_ path: String, limit: Int = 16 << 20) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fileError(path, errno) }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = read(descriptor, &chunk, chunk.count)
        if count < 0 {
            if errno == EINTR { continue }
            throw fileError(path, errno)
        }
        if count == 0 { return content }
        content.append(contentsOf: chunk[..<count])
        guard content.count <= limit else {
            throw ContainersError.malformed(path: path, detail: "larger than \(limit) bytes")
        }
    }
}

func fileExists(_ path: String) -> Bool {
    access(path, F_OK) == 0
}

/// The names in a directory, without `.` and `..`, in no particular order; empty where it cannot be read.
func directoryEntries(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
        }
        if name != "." && name != ".." { names.append(name) }
    }
    return names
}

/// The path with every symbolic link resolved; as given where it does not exist.
func realPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
}

/// The inode number of a path, or nil where there is none.
func inode(_ path: String) -> UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
}

private func fileError(_ path: String, _ code: Int32) -> ContainersError {
    switch code {
    case ENOENT, ENOTDIR, ESRCH: .notFound(path)
    case EACCES, EPERM: .permissionDenied(path: path, errno: code)
    default: .unreadable(path: path, errno: code)
    }
}
