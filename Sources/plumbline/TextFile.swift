import Glibc

/// Files that a command reads or writes whole.
enum TextFile {
    /// - Throws: `noSuchFile`, `notPermitted`, `files`.
    static func read(_ path: String) throws(CommandError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(path, "open") }
        defer { close(file) }
        return try read(file, named: path)
    }

    /// Reads a descriptor to its end.
    static func read(_ file: Int32, named path: String) throws(CommandError) -> [UInt8] {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "read") }
            if count == 0 { return content }
            content += buffer[..<count]
            guard content.count <= largestBytes else {
                throw .files(path, operation: "read more than \(largestBytes >> 20) MiB", errno: EFBIG)
            }
        }
    }

    /// What is in a directory, in no order; nil where the path is no directory.
    /// - Throws: `noSuchFile`, `notPermitted`, `files`.
    static func names(inDirectory path: String) throws(CommandError) -> [String]? {
        guard let directory = opendir(path) else {
            if errno == ENOTDIR { return nil }
            throw failure(path, "open")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Puts a file with mode 0600 in place of what was there, at once: nobody ever sees half of it.
    static func write(_ text: String, to path: String) throws(CommandError) {
        var template = Array((path + ".XXXXXX").utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw failure(path, "write") }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(CommandError) {
            defer { close(file) }
            try put(text, to: file, path)
            guard fchmod(file, 0o600) == 0, fsync(file) == 0, rename(temporary, path) == 0 else {
                throw failure(path, "write")
            }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// A new file with mode 0600 in `$TMPDIR`, or else in /tmp.
    /// - Returns: its path.
    static func writeTemporary(_ text: String, name: String, suffix: String) throws(CommandError) -> String {
        let directory = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array("\(directory)/\(name)-XXXXXX\(suffix)".utf8CString)
        let file = mkstemps(&template, Int32(suffix.utf8.count))
        guard file >= 0 else { throw failure(directory, "write a file in it") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(CommandError) {
            defer { close(file) }
            _ = fcntl(file, F_SETFD, FD_CLOEXEC)
            try put(text, to: file, path)
        } catch {
            unlink(path)
            throw error
        }
        return path
    }

    private static func put(_ text: String, to file: Int32, _ path: String) throws(CommandError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(path, "write") }
            rest = rest.dropFirst(count)
        }
    }

    private static let largestBytes = 64 << 20

    private static func failure(_ path: String, _ operation: String) -> CommandError {
        switch errno {
        case ENOENT, ENOTDIR: .noSuchFile(path)
        case EACCES, EPERM, EROFS: .notPermitted(path)
        default: .files(path, operation: operation, errno: errno)
        }
    }
}
