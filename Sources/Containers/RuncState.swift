import Baseline
import CMessageDigest
import FoundationEssentials
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

    /// Whether this cgroup is the container's own or lies below it.
    public func owns(cgroupPath path: String) -> Bool {
        cgroupPaths.values.contains { $0 != "/" && (path == $0 || path.hasPrefix($0 + "/")) }
    }
}

/// What an OCI bundle alone says: the root file system and the arguments.
public struct OCIBundle: Hashable, Sendable {
    /// With every symbolic link resolved.
    public var root: String
    public var arguments: [String]
    public var annotations: [String: String]
    /// The cgroup that the bundle asks for, as it is written there; mostly absent.
    public var cgroupsPath: String?

    /// - Throws: ``ContainersError`` `notFound`, `permissionDenied`, `unreadable`, or `malformed`.
    public init(path: String) throws {
        let file = path + "/config.json"
        let config = try decodeFile(Config.self, file)
        guard let root = config.root?.path, !root.isEmpty else {
            throw ContainersError.malformed(path: file, detail: "it names no root file system")
        }
        self.root = realPath(root.hasPrefix("/") ? root : path + "/" + root)
        arguments = config.process?.args ?? []
        annotations = config.annotations ?? [:]
        cgroupsPath = config.linux?.cgroupsPath
    }

    public init(root: String, arguments: [String], annotations: [String: String] = [:]) {
        self.root = root
        self.arguments = arguments
        self.annotations = annotations
    }

    /// `bundle:` and the SHA-256, in hexadecimal, of the root's path and then each argument, every one of
    /// them ended by a zero byte (which neither can hold).
    public var imageID: String {
        var context = SHA2_CTX()
        SHA256Init(&context)
        for part in [root] + arguments {
            let bytes = Array(part.utf8) + [0]
            SHA256Update(&context, bytes, bytes.count)
        }
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256Final(&digest, &context)
        let hexadecimal = Array("0123456789abcdef".utf8)
        let digits = digest.flatMap { [hexadecimal[Int($0 >> 4)], hexadecimal[Int($0 & 15)]] }
        return "bundle:" + String(decoding: digits, as: UTF8.self)
    }

    /// The container that runs this bundle. Its image goes by the container's own id, the only name that a
    /// plain runtime has.
    public func identity(containerID: String, runtime: String) -> ContainerIdentity {
        ContainerIdentity(
            id: containerID, name: containerID, image: ImageIdentity(name: containerID, id: imageID),
            role: annotations[ContainerRole.label] ?? ContainerRole.main, runtime: runtime, labels: annotations,
            kubernetes: DockerIdentity.kubernetes(annotations))
    }

    private struct Config: Decodable {
        var root: Root?
        var process: Process?
        var annotations: [String: String]?
        var linux: Linux?

        struct Linux: Decodable { var cgroupsPath: String? }
        struct Root: Decodable { var path: String }
        struct Process: Decodable { var args: [String]? }
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

private func decodeFile<T: Decodable>(_ type: T.Type, _ path: String) throws -> T {
    let content = try readFile(path)
    do {
        return try decodeJSON(type, from: content)
    } catch {
        throw ContainersError.malformed(path: path, detail: "\(error)")
    }
}
