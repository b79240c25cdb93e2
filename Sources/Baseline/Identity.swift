/// What a container was started from.
///
/// `id` is the identity (the config blob's digest, the same in every engine); people name an image by `name`.
public struct ImageIdentity: Hashable, Sendable, Codable {
    /// Repository and tag as the engine gave them, for example `docker.io/library/nginx:1.25`.
    public var name: String
    /// `sha256:…`, or `bundle:…` for a container of a plain OCI runtime, or `unknown/<container name>`.
    public var id: String
    /// The manifest's digest, where the engine knows one.
    public var digest: String?

    public init(name: String, id: String, digest: String? = nil) {
        self.name = name
        self.id = id
        self.digest = digest
    }
}

/// What a profile is kept for: one image in one role.
public struct ProfileKey: Hashable, Comparable, Sendable {
    public var imageID: String
    /// `main` where the image runs its own entrypoint and command, else a short readable name.
    public var role: String

    public init(imageID: String, role: String) {
        self.imageID = imageID
        self.role = role
    }

    public static func < (a: ProfileKey, b: ProfileKey) -> Bool {
        (a.imageID, a.role) < (b.imageID, b.role)
    }
}

/// Where Kubernetes put a container, from its labels or its cgroup's path.
public struct KubernetesIdentity: Hashable, Sendable, Codable {
    /// Empty, as are the other names, where only the cgroup's path tells of a pod.
    public var namespace: String
    public var pod: String
    /// `POD` for the one that only holds the pod's namespaces open.
    public var container: String
    /// The pod's own, which its cgroup's path has too; nil where neither says it.
    public var uid: String?

    public init(namespace: String, pod: String, container: String, uid: String? = nil) {
        self.namespace = namespace
        self.pod = pod
        self.container = container
        self.uid = uid
    }
}

/// A running (or just ended) container, as its engine describes it.
public struct ContainerIdentity: Hashable, Sendable, Codable {
    public var id: String
    public var name: String
    public var image: ImageIdentity
    public var role: String
    /// `docker`, `runc`, `crun`, `podman`, `containerd`, `cri-o` or `unknown`.
    public var runtime: String
    public var labels: [String: String]
    public var kubernetes: KubernetesIdentity?

    public init(
        id: String, name: String, image: ImageIdentity, role: String = "main", runtime: String,
        labels: [String: String] = [:], kubernetes: KubernetesIdentity? = nil
    ) {
        self.id = id
        self.name = name
        self.image = image
        self.role = role
        self.runtime = runtime
        self.labels = labels
        self.kubernetes = kubernetes
    }

    public var profileKey: ProfileKey { ProfileKey(imageID: image.id, role: role) }
}

/// Nanoseconds since 1970-01-01T00:00:00Z. The clock is always passed in; Baseline never reads one.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    public var nanoseconds: UInt64

    public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }
}
