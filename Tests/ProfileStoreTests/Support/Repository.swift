import Glibc

/// The sources beside which the tests were built.
enum Repository {
    /// Nil where the tests run without them.
    static let path: String? = {
        let file = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        let root = file.dropLast(4).joined(separator: "/")
        return access(root + "/Package.swift", R_OK) == 0 ? root : nil
    }()

    /// Python with what a test needs of it.
    static let hasPython: Bool = {
        let ending = try? ChildProcess(["/usr/bin/python3", "-c", "import jsonschema, yaml"]).wait()
        return ending?.status == 0
    }()
}
