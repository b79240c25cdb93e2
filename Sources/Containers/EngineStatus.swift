import Glibc

/// One source of containers as `plumbline doctor` shows it.
public struct EngineStatus: Hashable, Sendable {
    /// `docker`, `runc`, `crun`, `podman`, `containerd` or `cri-o`.
    public var name: String
    /// The socket or the state directory.
    public var path: String
    public var state: State

    public enum State: Hashable, Sendable {
        /// Answers and is read.
        case used(Details)
        /// A state directory of a plain runtime, which is read whenever it exists.
        case stateDirectory(exists: Bool)
        /// It is there, but this version does not ask it: its containers are known by their cgroup alone.
        case seenNotUsed
        /// It cannot be used; the error says why.
        case unusable(ContainersError)
    }

    /// What an engine says of itself. Absent fields are nil.
    public struct Details: Hashable, Sendable {
        public var version: String
        public var apiVersion: String
        public var storageDriver: String?
        public var usesContainerdImageStore: Bool
        public var cgroupDriver: String?
        public var cgroupVersion: String?
        public var runningContainers: Int?
    }

    public init(name: String, path: String, state: State) {
        self.name = name
        self.path = path
        self.state = state
    }

    /// Asks Docker and looks for the others. Never throws: what is wrong is part of the answer.
    static func survey(docker: DockerEngine, runcRoots: [String]) async -> [EngineStatus] {
        var statuses = [await survey(docker)]
        for root in runcRoots {
            statuses.append(
                EngineStatus(
                    name: root.hasSuffix("crun") ? "crun" : "runc", path: root,
                    state: .stateDirectory(exists: access(root, F_OK) == 0)))
        }
        let others = [
            ("podman", "/run/podman/podman.sock"), ("containerd", "/run/containerd/containerd.sock"),
            ("cri-o", "/run/crio/crio.sock"),
        ]
        for (name, path) in others where access(path, F_OK) == 0 {
            statuses.append(EngineStatus(name: name, path: path, state: .seenNotUsed))
        }
        return statuses
    }

    static func survey(_ docker: DockerEngine) async -> EngineStatus {
        do {
            let version = try await docker.version()
            let info = try? await docker.info()
            return EngineStatus(
                name: "docker", path: docker.socket,
                state: .used(
                    Details(
                        version: version.version, apiVersion: version.apiVersion, storageDriver: info?.storageDriver,
                        usesContainerdImageStore: info?.usesContainerdImageStore ?? false,
                        cgroupDriver: info?.cgroupDriver, cgroupVersion: info?.cgroupVersion,
                        runningContainers: info?.running)))
        } catch let error as ContainersError {
            return EngineStatus(name: "docker", path: docker.socket, state: .unusable(error))
        } catch {
            let cancelled = ContainersError.timedOut(request: "/version", seconds: docker.timeout.seconds)
            return EngineStatus(name: "docker", path: docker.socket, state: .unusable(cancelled))
        }
    }
}

/// Whether the directory's view of an engine is live.
public enum DirectoryStatus: Hashable, Sendable {
    /// The event stream is being read; from here on no container is missed.
    case following(engine: String)
    /// The stream broke; containers that start and end before it is back are known only in part.
    case lost(engine: String, ContainersError, retryInSeconds: Double)
}
