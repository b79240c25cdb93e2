import Glibc

/// Where things lie, and whether this machine can run the tests at all.
enum Repository {
    static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }

    /// The binary under test.
    static let plumbline = getenv("PLUMBLINE").map { String(cString: $0) } ?? root + "/.build/release/plumbline"

    /// Root, a Docker engine that answers, and a binary to test; `tools/test` sees to all three.
    static let canRunContainers: Bool = {
        guard geteuid() == 0, access(plumbline, X_OK) == 0 else { return false }
        return (try? run(["docker", "version"]).status) == 0
    }()
}
