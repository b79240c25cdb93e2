import Baseline
import CMessageDigest
import Glibc

/// What an OCI bundle's `config.json` says (runtime-spec, config.md): every engine hands its runtime one.
public struct OCIBundle: Hashable, Sendable {
    /// With every symbolic link resolved.
    public var root: String
    public var arguments: [String]
    public var annotations: [String: String]
    /// The cgroup that the bundle asks for, as it is written there; mostly absent.
    public var cgroupsPath: String?
    /// What is bound into the container from outside, in the order of mounting.
    public var binds: [HostMount]

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
        binds = (config.mounts ?? []).compactMap(\.bind)
    }

    public init(root: String, arguments: [String], annotations: [String: String] = [:]) {
        self.root = root
        self.arguments = arguments
        self.annotations = annotations
        binds = []
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

    /// Whether this cgroup, or one around it, is what the bundle asks for; nil where it asks for none.
    func asksFor(cgroupPath path: String) -> Bool? {
        guard let wanted = cgroupsPath, !wanted.isEmpty else { return nil }
        let parts = wanted.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 3 { return path.split(separator: "/").contains { $0 == "\(parts[1])-\(parts[2]).scope" } }
        let absolute = wanted.hasPrefix("/") ? wanted : "/" + wanted
        return path == absolute || path.hasPrefix(absolute + "/") || path.hasSuffix(absolute)
    }

    /// The container that runs this bundle without an engine. Its image goes by the container's own id, the
    /// only name that a plain runtime has.
    public func identity(containerID: String, runtime: String) -> ContainerIdentity {
        ContainerIdentity(
            id: containerID, name: containerID, image: ImageIdentity(name: containerID, id: imageID),
            role: annotations[ContainerRole.label] ?? ContainerRole.main, runtime: runtime, labels: annotations,
            kubernetes: KubernetesIdentity(labels: annotations))
    }

    /// The container as far as the bundle tells. What the kubelet, containerd and nerdctl bind into every container
    /// is no mount of a person.
    func describe(_ identity: ContainerIdentity, initPid: Int32?) -> ContainerDescription {
        ContainerDescription(
            identity: identity, initPid: initPid, ownSubnets: initPid.map(Subnet.attached(toProcess:)) ?? [],
            mountsEngineSocket: binds.contains { EngineSockets.isReached(by: $0.source) },
            hostMounts: binds.filter { !Self.isEnginesOwn($0.source) })
    }

    private static func isEnginesOwn(_ source: String) -> Bool {
        ["/var/lib/kubelet/pods/", "/var/lib/nerdctl/"].contains { source.hasPrefix($0) }
            || source.split(separator: "/").contains { $0.hasPrefix("io.containerd.") }
    }

    private struct Config: Decodable {
        var root: Root?
        var process: Process?
        var annotations: [String: String]?
        var linux: Linux?
        var mounts: [Mount]?

        struct Root: Decodable { var path: String }
        struct Process: Decodable { var args: [String]? }
        struct Linux: Decodable { var cgroupsPath: String? }
        struct Mount: Decodable {
            var destination: String
            var type: String?
            var source: String?
            var options: [String]?

            /// The option makes it a bind mount, whatever the type says.
            var bind: HostMount? {
                let isBind = type == "bind" || (options ?? []).contains { $0 == "bind" || $0 == "rbind" }
                guard isBind, let source, source.hasPrefix("/") else { return nil }
                return HostMount(source: source, target: destination)
            }
        }
    }
}
