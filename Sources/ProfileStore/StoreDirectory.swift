import Glibc

/// The directory that a store lies in, before LMDB looks at it.
enum StoreDirectory {
    /// Makes sure that `path` is a directory that holds a store or, where one may be made, could.
    /// Nothing that is not ours is touched.
    static func prepare(_ path: String, creating: Bool) throws(StoreError) {
        switch try entries(of: path) {
        case .missing where creating: try create(path)
        case .missing: throw .noStore(path: path)
        case .holds(let names) where names.contains("data.mdb"): try checkData(path)
        case .holds(let names)
        where names.allSatisfy({ ["lock.mdb", "run.lock"].contains($0) || $0.hasPrefix("violations.sqlite") }):
            guard creating else { throw .noStore(path: path) }
            guard chmod(path, 0o700) == 0 else { throw failure(path, "restrict the directory") }
        case .holds(let names):
            throw .notAStore(path: path, reason: "it holds other files, such as \(names.min() ?? "")")
        case .notADirectory:
            throw .notAStore(path: path, reason: "it is not a directory")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw failure(path, "use the directory") }
    }

    /// LMDB would put its lock file beside a file that is not its own before it notices.
    private static func checkData(_ path: String) throws(StoreError) {
        let file = open(path + "/data.mdb", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(path, "open data.mdb") }
        defer { close(file) }
        var head = [UInt8](repeating: 0, count: magicOffset + 4)
        let count = pread(file, &head, head.count, 0)
        guard count >= 0 else { throw failure(path, "read data.mdb") }
        // Empty: a store whose making was cut short.
        if count == 0 { return }
        let magic = withUnsafeBytes(of: lmdbMagic) { Array($0) }
        guard count == head.count, Array(head[magicOffset...]) == magic else {
            throw .notAStore(path: path, reason: "its data.mdb is not an LMDB file")
        }
    }

    /// `MDB_MAGIC` in the machine's byte order, behind the first page's header (LMDB's mdb.c).
    private static let lmdbMagic: UInt32 = 0xBEEF_C0DE
    private static let magicOffset = 16

    private enum Content {
        case missing
        case notADirectory
        case holds(Set<String>)
    }

    private static func entries(of path: String) throws(StoreError) -> Content {
        guard let directory = opendir(path) else {
            switch errno {
            case ENOENT: return .missing
            case ENOTDIR: return .notADirectory
            default: throw failure(path, "read the directory")
            }
        }
        defer { closedir(directory) }
        var names: Set<String> = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.insert(name) }
        }
        return .holds(names)
    }

    /// Makes the directory, and those above it that are missing with the usual mode.
    private static func create(_ path: String) throws(StoreError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.dropLast().lastIndex(of: "/"), slash != path.startIndex else {
            throw failure(path, "make the directory")
        }
        try createParent(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path, "make the directory") }
    }

    private static func createParent(_ path: String) throws(StoreError) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.dropLast().lastIndex(of: "/"), slash != path.startIndex else {
            throw failure(path, "make the directory")
        }
        try createParent(String(path[..<slash]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure(path, "make the directory") }
    }

    private static func failure(_ path: String, _ operation: String) -> StoreError {
        LMDBFailure.other(code: errno, operation: operation).storeError(path: path)
    }
}
