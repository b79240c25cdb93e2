import Glibc
import ProfileStore

/// The profile store as a run would find it. Nothing is made and nothing is changed.
struct DoctorStore {
    var path: String

    var findings: [DoctorFinding] {
        do throws(StoreError) {
            let store = try ProfileStore.open(path)
            let count = try store.profileSummaries().count
            let opened = DoctorFinding(
                .store, "store", .ok,
                "\(path): \(count) profile\(count == 1 ? "" : "s"), schema \(ProfileStore.schemaVersion)")
            return [opened, runner]
        } catch { return [Self.finding(error, path)] }
    }

    private var runner: DoctorFinding {
        guard let pid = RunLock.holder(directory: path) else {
            return DoctorFinding(.store, "run-lock", .ok, "nobody is learning or enforcing with it")
        }
        return DoctorFinding(
            .store, "run-lock", .failed, "process \(pid) is learning or enforcing with it",
            consequence: "another run is refused until that one ends; give it a store of its own with --store")
    }

    static func finding(_ error: StoreError, _ path: String) -> DoctorFinding {
        func failed(_ detail: String, _ consequence: String, isPermission: Bool = false) -> DoctorFinding {
            DoctorFinding(.store, "store", .failed, detail, consequence: consequence, isPermission: isPermission)
        }
        switch error {
        case .noStore: return absent(path)
        case .notAStore(_, let reason):
            return failed("\(path) is not a profile store: \(reason)", "name another directory with --store")
        case .newerSchema(_, let found, let supported):
            return failed(
                "\(path) has schema \(found), this version knows \(supported)",
                "use the version that wrote it, or a newer one")
        case .notPermitted:
            return failed(
                "not permitted to use \(path)", "run as its owner, or name another with --store", isPermission: true)
        case .diskFull: return failed("no room left on the disk of \(path)", "nothing could be saved")
        case .damaged(_, let reason): return failed("\(path) is damaged: \(reason)", "restore it, or begin a new one")
        case .system(_, let operation, let code):
            return failed("\(path): cannot \(operation): \(String(cString: strerror(code)))", "a run could not use it")
        case .alreadyRunning, .noSuchProfile, .document:
            return failed("\(path): \(error)", "a run could not use it")
        }
    }

    /// `learn` makes the store, where it may.
    private static func absent(_ path: String) -> DoctorFinding {
        var parent = path
        while access(parent, F_OK) != 0, let slash = parent.lastIndex(of: "/") {
            parent = slash == parent.startIndex ? "/" : String(parent[..<slash])
            if parent == "/" { break }
        }
        if access(parent, F_OK) != 0 { parent = "." }
        guard access(parent, W_OK | X_OK) == 0 else {
            let isPermission = errno == EACCES
            return DoctorFinding(
                .store, "store", .failed, "there is none at \(path), and it may not be made in \(parent)",
                consequence: "run as root, or name another place with --store", isPermission: isPermission)
        }
        return DoctorFinding(
            .store, "store", .ok, "there is none at \(path) yet; learn makes it",
            consequence: "enforce has nothing to compare with until something was learned or imported")
    }
}
