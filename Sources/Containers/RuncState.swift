import Baseline
import Glibc

/// A container that runc or crun runs on its own, without an engine, read from the runtime's state
/// directory (`/run/runc/<id>/state.json`, `/run/crun/<id>/status`) and the bundle's `config.json`.
public struct RuncState: Hashable, Sendable {
    public var id: String
    /// `runc` or `crun`.
    public var runtime: String
    /// In the host's pid namespace; nil once the container has stopped.
    public var initPid: Int32?
    /// Its cgroups below the hierarchies' roots, by hierarchy; the v2 hierarchy has the empty name.
    public var cgroupPaths: [String: String]
    public var bundlePath: String
    public var startedAt: Timestamp?

    /// Reads one container's state.
    ///
    /// - Parameter directory: `<root>/<container id>`.
    /// - Throws: ``ContainersError`` `notFound`, `permissionDenied`, `unreadable`, or `malformed`.
    public init(directory: String) throws {
        let mounts = CgroupMounts()
        let crunFile = directory + "/status"
        if access(crunFile, F_OK) == 0 {
            let status = try decodeFile(CrunStatus.self, crunFile)
            id = directory.split(separator: "/").last.map(String.init) ?? directory
            runtime = "crun"
            initPid = status.pid > 0 ? status.pid : nil
            cgroupPaths = status.cgroupPath.map { ["": mounts.relative($0)] } ?? [:]
            bundlePath = status.bundle
            startedAt = status.created.flatMap(Timestamp.init(rfc3339:))
            return
        }
        let state = try decodeFile(RuncFile.self, directory + "/state.json")
        id = state.id
        runtime = "runc"
        initPid = state.initPid > 0 ? state.initPid : nil
        cgroupPaths = (state.cgroupPaths ?? [:]).mapValues(mounts.relative)
        let bundle = state.config.labels?.first { $0.hasPrefix("bundle=") }?.dropFirst("bundle=".count)
        guard let bundle, !bundle.isEmpty else {
            throw ContainersError.malformed(path: directory + "/state.json", detail: "it names no bundle")
        }
        bundlePath = String(bundle)
        startedAt = state.created.flatMap(Timestamp.init(rfc3339:))
    }

    /// The ids that have a state directory below `root`; empty where there is none.
    public static func identifiers(root: String) -> [String] {
        directoryEntries(root).filter {
            access("\(root)/\($0)/state.json", F_OK) == 0 || access("\(root)/\($0)/status", F_OK) == 0
        }.sorted()
    }

    /// Those that can be read, of all containers below these state directories.
    static func all(roots: [String]) -> [RuncState] {
        roots.flatMap { root in
            identifiers(root: root).compactMap { try? RuncState(directory: "\(root)/\($0)") }
        }
    }

    /// Whether this cgroup is the container's own or lies below it.
    public func owns(cgroupPath path: String) -> Bool {
        cgroupPaths.values.contains { $0 != "/" && (path == $0 || path.hasPrefix($0 + "/")) }
    }
}

/// runc's state (libcontainer, `State` and `BaseState`): only the fields used here.
private struct RuncFile: Decodable {
    var id: String
    var initPid: Int32
    var created: String?
    var config: Config
    var cgroupPaths: [String: String]?

    struct Config: Decodable { var labels: [String]? }

    enum CodingKeys: String, CodingKey {
        case id, initPid = "init_process_pid", created, config, cgroupPaths = "cgroup_paths"
    }
}

/// crun's status file (src/libcrun/status.c).
private struct CrunStatus: Decodable {
    var pid: Int32
    var cgroupPath: String?
    var bundle: String
    var created: String?

    enum CodingKeys: String, CodingKey {
        case pid, cgroupPath = "cgroup-path", bundle, created
    }
}
