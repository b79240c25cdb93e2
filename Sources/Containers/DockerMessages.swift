import Baseline

/// The parts of the Docker Engine API's answers that are used here. Fields that differ between engine
/// versions are optional; the API's own names are kept by the coding keys.
public struct EngineVersion: Hashable, Sendable, Decodable {
    public var version: String
    public var apiVersion: String

    enum CodingKeys: String, CodingKey {
        case version = "Version", apiVersion = "ApiVersion"
    }
}

public struct EngineInfo: Hashable, Sendable, Decodable {
    public var storageDriver: String
    /// Pairs of a name and a value; the containerd image store says `driver-type` here.
    public var storageDetails: [[String]]?
    public var cgroupDriver: String?
    public var cgroupVersion: String?
    public var rootDirectory: String?
    public var running: Int?
    public var securityOptions: [String]?

    enum CodingKeys: String, CodingKey {
        case storageDriver = "Driver", storageDetails = "DriverStatus", cgroupDriver = "CgroupDriver"
        case cgroupVersion = "CgroupVersion", rootDirectory = "DockerRootDir", running = "ContainersRunning"
        case securityOptions = "SecurityOptions"
    }

    /// Whether images live in containerd's store, where the API's image id is a manifest's digest.
    public var usesContainerdImageStore: Bool {
        (storageDetails ?? []).contains {
            $0.count == 2 && $0[0] == "driver-type" && $0[1].hasPrefix("io.containerd.snapshotter")
        }
    }
}

public struct DockerContainerSummary: Hashable, Sendable, Decodable {
    public var id: String
    /// Each with a leading `/`.
    public var names: [String]
    public var image: String
    public var imageID: String
    public var state: String
    public var labels: [String: String]?

    enum CodingKeys: String, CodingKey {
        case id = "Id", names = "Names", image = "Image", imageID = "ImageID", state = "State", labels = "Labels"
    }
}

public struct DockerContainer: Hashable, Sendable, Decodable {
    public var id: String
    /// With a leading `/`.
    public var name: String
    /// The image's id; with the containerd image store, a manifest's or an index's digest.
    public var image: String
    public var path: String?
    public var arguments: [String]?
    public var state: State
    public var config: ContainerConfig
    public var hostConfig: HostConfig?
    public var networkSettings: NetworkSettings?
    public var mounts: [Mount]?
    /// The manifest of the container's platform (API 1.48 and the containerd image store).
    public var manifest: Descriptor?

    public struct State: Hashable, Sendable, Decodable {
        public var status: String?
        public var running: Bool?
        public var pid: Int32?
        /// RFC 3339; `0001-01-01T00:00:00Z` before the first start.
        public var startedAt: String?

        enum CodingKeys: String, CodingKey {
            case status = "Status", running = "Running", pid = "Pid", startedAt = "StartedAt"
        }
    }

    public struct HostConfig: Hashable, Sendable, Decodable {
        public var networkMode: String?
        public var privileged: Bool?

        enum CodingKeys: String, CodingKey {
            case networkMode = "NetworkMode", privileged = "Privileged"
        }
    }

    public struct NetworkSettings: Hashable, Sendable, Decodable {
        public var networks: [String: Endpoint]?

        enum CodingKeys: String, CodingKey { case networks = "Networks" }
    }

    public struct Endpoint: Hashable, Sendable, Decodable {
        public var address: String?
        public var prefixLength: Int?
        public var address6: String?
        public var prefixLength6: Int?

        enum CodingKeys: String, CodingKey {
            case address = "IPAddress", prefixLength = "IPPrefixLen"
            case address6 = "GlobalIPv6Address", prefixLength6 = "GlobalIPv6PrefixLen"
        }
    }

    public struct Mount: Hashable, Sendable, Decodable {
        /// `bind`, `volume` or `tmpfs`.
        public var type: String?
        public var source: String?
        public var destination: String?

        var hostMount: HostMount? {
            guard type == "bind", let source, let destination else { return nil }
            return HostMount(source: source, target: destination)
        }

        enum CodingKeys: String, CodingKey {
            case type = "Type", source = "Source", destination = "Destination"
        }
    }

    enum CodingKeys: String, CodingKey {
        case id = "Id", name = "Name", image = "Image", path = "Path", arguments = "Args", state = "State"
        case config = "Config", hostConfig = "HostConfig", networkSettings = "NetworkSettings", mounts = "Mounts"
        case manifest = "ImageManifestDescriptor"
    }
}

/// The configuration of a container or of an image.
public struct ContainerConfig: Hashable, Sendable, Decodable {
    /// The image as the person named it; only in a container's.
    public var image: String?
    public var entrypoint: [String]?
    public var command: [String]?
    public var labels: [String: String]?
    public var healthCheck: HealthCheck?

    public struct HealthCheck: Hashable, Sendable, Decodable {
        public var test: [String]?

        enum CodingKeys: String, CodingKey { case test = "Test" }
    }

    enum CodingKeys: String, CodingKey {
        case image = "Image", entrypoint = "Entrypoint", command = "Cmd", labels = "Labels", healthCheck = "Healthcheck"
    }
}

public struct DockerImage: Hashable, Sendable, Decodable {
    public var id: String
    public var repositoryTags: [String]?
    public var repositoryDigests: [String]?
    public var architecture: String?
    public var operatingSystem: String?
    public var config: ContainerConfig?

    enum CodingKeys: String, CodingKey {
        case id = "Id", repositoryTags = "RepoTags", repositoryDigests = "RepoDigests", architecture = "Architecture"
        case operatingSystem = "Os", config = "Config"
    }

    public init(
        id: String, repositoryTags: [String]? = nil, repositoryDigests: [String]? = nil, architecture: String? = nil,
        operatingSystem: String? = nil, config: ContainerConfig? = nil
    ) {
        self.id = id
        self.repositoryTags = repositoryTags
        self.repositoryDigests = repositoryDigests
        self.architecture = architecture
        self.operatingSystem = operatingSystem
        self.config = config
    }
}

/// A pointer to a blob, as OCI image specification writes it.
public struct Descriptor: Hashable, Sendable, Decodable {
    public var mediaType: String?
    public var digest: String
    public var platform: Platform?

    public struct Platform: Hashable, Sendable, Decodable {
        public var architecture: String?
        public var os: String?

        /// Of this machine; Plumbline runs on x86_64 Linux only.
        static let host = Platform(architecture: "amd64", os: "linux")
    }
}

/// One line of the event stream.
public struct DockerEvent: Hashable, Sendable, Decodable {
    public var type: String?
    /// For example `create`, `start`, `die`, `destroy`, `exec_start: sh`.
    public var action: String
    public var actor: Actor
    public var timeNanoseconds: Int64?

    public struct Actor: Hashable, Sendable, Decodable {
        public var id: String
        /// `image`, `name`, and the container's labels.
        public var attributes: [String: String]?

        enum CodingKeys: String, CodingKey { case id = "ID", attributes = "Attributes" }
    }

    enum CodingKeys: String, CodingKey {
        case type = "Type", action = "Action", actor = "Actor", timeNanoseconds = "timeNano"
    }
}

struct EngineMessage: Decodable {
    var message: String
}
