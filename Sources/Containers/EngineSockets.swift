/// The sockets by which engines take orders: who has one inside a container has the host.
enum EngineSockets {
    private static let paths = [
        "/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock",
        "/run/crio/crio.sock",
    ]

    /// Whether a mount of this file or directory of the host brings one of them along.
    static func isReached(by source: String) -> Bool {
        source == "/" || paths.contains { $0 == source || $0.hasPrefix(source + "/") }
    }
}
