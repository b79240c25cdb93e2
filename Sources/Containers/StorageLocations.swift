import Glibc

/// Where the stores of Podman and CRI-O lie.
struct StorageLocations: Sendable {
    /// The machine's own configuration of containers/storage, the first that exists.
    var configurationFiles = ["/etc/containers/storage.conf", "/usr/share/containers/storage.conf"]
    /// Directories of logged-in users, named by their ids.
    var userDirectory = "/run/user"
    /// A user's home directory, or nil.
    var home: @Sendable (UInt32) -> String? = homeDirectory

    /// Root's store, and that of each user with a runtime directory of rootless Podman; those that exist.
    func stores() -> [ContainersStorage] {
        ([rootStore] + userStores).filter { access($0.graphRoot, F_OK) == 0 }
    }

    /// The store of a container that is in none of these (`podman --root`, a user without a login session): the
    /// command line of its conmon says where. Takes about a millisecond.
    static func store(of container: String) -> ContainersStorage? {
        for name in directoryEntries("/proc") {
            guard Int32(name) != nil, let comm = try? readFile("/proc/\(name)/comm"),
                comm == Array("conmon\n".utf8), let line = try? readFile("/proc/\(name)/cmdline")
            else { continue }
            let arguments = line.split(separator: 0, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard var store = ContainersStorage(conmon: arguments, container: container) else { continue }
            store.owner = owner(ofProcess: name)
            return store
        }
        return nil
    }

    private var rootStore: ContainersStorage {
        let file = configurationFiles.lazy.compactMap { try? readFile($0, limit: 1 << 20) }.first ?? []
        let settings = Self.settings(String(decoding: file, as: UTF8.self))
        return ContainersStorage(
            graphRoot: settings["graphroot"] ?? "/var/lib/containers/storage",
            runRoot: settings["runroot"] ?? "/run/containers/storage")
    }

    private var userStores: [ContainersStorage] {
        directoryEntries(userDirectory).compactMap(UInt32.init).sorted().compactMap { user in
            guard user != 0, let home = home(user) else { return nil }
            return ContainersStorage(
                graphRoot: home + "/.local/share/containers/storage", runRoot: "\(userDirectory)/\(user)/containers",
                owner: user)
        }
    }

    /// The strings of the `[storage]` table (containers-storage.conf(5)); other tables are left out.
    static func settings(_ toml: String) -> [String: String] {
        var settings: [String: String] = [:]
        var table = ""
        for line in toml.split(separator: "\n") {
            let text = line.drop { $0 == " " || $0 == "\t" }
            if text.hasPrefix("[") { table = String(text.prefix { $0 != "]" }.dropFirst()) }
            let parts = text.split(separator: "=", maxSplits: 1)
            guard table == "storage", !text.hasPrefix("#"), parts.count == 2 else { continue }
            let quoted = parts[1].split(separator: "\"", omittingEmptySubsequences: false)
            guard quoted.count >= 3 else { continue }
            settings[parts[0].filter { !$0.isWhitespace }] = String(quoted[1])
        }
        return settings
    }

    private static func owner(ofProcess pid: String) -> UInt32 {
        var status = stat()
        return stat("/proc/\(pid)", &status) == 0 ? status.st_uid : 0
    }
}

extension ContainersStorage {
    /// The store that a conmon works in. `-p` is `<run>/<driver>-containers/<id>/userdata/pidfile` in any case;
    /// `-b`, the bundle, is `<graph>/<driver>-containers/<id>/userdata` with Podman and lies below `<run>` with
    /// CRI-O, where the root file system, `<graph>/overlay/<layer>/merged`, tells. Nil for another container's.
    init?(conmon arguments: [String], container: String) {
        func value(_ option: String) -> String? {
            guard let index = arguments.firstIndex(of: option), index + 1 < arguments.count else { return nil }
            return arguments[index + 1]
        }
        func root(_ path: String?, below: Int) -> String? {
            guard let parts = path?.split(separator: "/"), parts.count > below, path?.hasPrefix("/") == true else {
                return nil
            }
            return "/" + parts.dropLast(below).joined(separator: "/")
        }
        guard value("-c") == container, let bundle = value("-b"), let run = root(value("-p"), below: 4),
            let place = root(bundle, below: 3)
        else { return nil }
        let merged = place == run ? (try? OCIBundle(path: bundle))?.root : nil
        self.init(graphRoot: root(merged, below: 3) ?? place, runRoot: run)
    }
}

@Sendable private func homeDirectory(of user: UInt32) -> String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16 << 10)
    guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
    return String(cString: entry.pw_dir)
}
