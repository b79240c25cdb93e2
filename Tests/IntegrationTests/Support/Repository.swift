import Glibc

/// Where things lie, and whether this machine can run the tests at all.
enum Repository {
    static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }

    /// The binary under test.
    static let plumbline = getenv("PLUMBLINE").map { String(cString: $0) } ?? root + "/.build/release/plumbline"

    /// The name of a test image, as tools/lib/images.sh gives it.
    static func image(_ name: String) -> String {
        (getenv("PLUMBLINE_TEST_IMAGES").map { String(cString: $0) } ?? "plumbline-test") + "/" + name
    }

    /// Root, a Docker engine that answers, and a binary to test; `tools/test` sees to all three.
    static let canRunContainers: Bool = {
        guard geteuid() == 0, access(plumbline, X_OK) == 0 else { return false }
        return (try? run(["docker", "version"]).status) == 0
    }()
}
