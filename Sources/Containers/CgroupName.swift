/// A container recognised by the path of its cgroup alone.
///
/// Known layouts: a directory named by 64 hexadecimal digits (Docker and Kubernetes with the cgroupfs
/// driver), `docker-<id>.scope`, `libpod-<id>.scope`, `libpod-<id>` and `libpod-payload-<id>`,
/// `cri-containerd-<id>.scope`, `crio-<id>.scope`, `nerdctl-<id>.scope`, and containerd's colon form
/// `<slice>:cri-containerd:<id>`. A conmon scope (`libpod-conmon-<id>`, `crio-conmon-<id>`) holds the
/// engine's own helper and is no container, and `libpod_parent/<id>` is a pod with containers inside. With
/// containers inside containers the outermost is meant. The kernel side (containers.bpf.c) knows the same.
public struct CgroupName: Hashable, Sendable {
    /// 64 lower-case hexadecimal digits.
    public let containerID: String
    /// What the layout suggests: `docker`, `podman`, `containerd`, `cri-o`, or `unknown` (a bare id below a
    /// Kubernetes pod may be Docker's or containerd's).
    public let runtime: String
    /// The pod's uid with dashes, where the path goes through a Kubernetes pod.
    public let podUID: String?
    /// The part of the path that ends with the container's own directory.
    public let path: String

    /// Nil where no component of the path names a container.
    public init?(path: String) {
        var podUID: String?
        var parent = Substring()
        for component in path.split(separator: "/", omittingEmptySubsequences: true) {
            if let (id, runtime) = Self.container(component, parent: parent) {
                containerID = String(id)
                self.runtime = runtime
                self.podUID = podUID ?? Self.podUID(component)
                self.path = String(path[..<component.endIndex])
                return
            }
            podUID = Self.podUID(component) ?? podUID
            parent = component
        }
        return nil
    }

    /// Whether a directory of this name, in a directory of that one, is a container.
    public static func isContainerName(_ name: String, parent: String) -> Bool {
        container(Substring(name), parent: Substring(parent)) != nil
    }

    private static let prefixes = [
        ("docker-", "docker"), ("libpod-payload-", "podman"), ("libpod-", "podman"),
        ("cri-containerd-", "containerd"), ("nerdctl-", "containerd"), ("crio-", "cri-o"),
    ]

    private static func container(_ component: Substring, parent: Substring) -> (id: Substring, runtime: String)? {
        let name = component.hasSuffix(".scope") ? component.dropLast(".scope".count) : component
        for (prefix, runtime) in prefixes where name.hasPrefix(prefix) {
            let id = name.dropFirst(prefix.count)
            if isIdentifier(id) { return (id, runtime) }
        }
        if isIdentifier(name) {
            if parent == "libpod_parent" { return nil }
            if parent == "docker" || parent == "docker.slice" { return (name, "docker") }
            return (name, "unknown")
        }
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 1, isIdentifier(parts[parts.count - 1]) {
            let runtime = prefixes.first { $0.0.dropLast() == parts[parts.count - 2] }?.1
            return (parts[parts.count - 1], runtime ?? "unknown")
        }
        return nil
    }

    private static func isIdentifier(_ text: Substring) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy(isHexadecimal)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// `pod<uid>` (cgroupfs driver) or `kubepods-<class>-pod<uid with underscores>.slice` (systemd driver).
    private static func podUID(_ component: Substring) -> String? {
        var name = component
        if let slice = name.split(separator: ":").first { name = slice }
        if name.hasSuffix(".slice") { name = name.dropLast(".slice".count) }
        if name.hasPrefix("kubepods") {
            guard let last = name.split(separator: "-").last, last.hasPrefix("pod") else { return nil }
            name = last
        }
        guard name.hasPrefix("pod") else { return nil }
        let uid = name.dropFirst(3).map { $0 == "_" ? "-" : $0 }
        guard (32...36).contains(uid.count),
            String(uid).utf8.allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        return String(uid)
    }
}
