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
        /// A state directory of a plain runtime, or a store that is not there yet; read whenever it exists.
        case stateDirectory(exists: Bool)
        /// A store of Podman or CRI-O, which is read.
        case store(StoreDetails)
        /// containerd answers, and its containers are read.
        case containerd(version: String, namespaces: [String], runningContainers: Int)
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

    /// What a store shows.
    public struct StoreDetails: Hashable, Sendable {
        /// Storage drivers in use.
        public var drivers: [String]
        public var runningContainers: Int
        /// Of those that run, without a cgroup of their own; they are not in `runningContainers`.
        public var withoutCgroup: Int
        /// The user whose rootless containers it holds; nil for root's.
        public var user: UInt32?

        public init(drivers: [String], runningContainers: Int, withoutCgroup: Int = 0, user: UInt32? = nil) {
            self.drivers = drivers
            self.runningContainers = runningContainers
            self.withoutCgroup = withoutCgroup
            self.user = user
        }
    }

    public init(name: String, path: String, state: State) {
        self.name = name
        self.path = path
        self.state = state
    }

    /// Asks Docker and looks for the others. Never throws: what is wrong is part of the answer.
    static func survey(docker: DockerEngine, runcRoots: [String], stores: StorageEngines, containerd: ContainerdEngine)
        async -> [EngineStatus]
    {
        var statuses = [await survey(docker)]
        for root in runcRoots {
            statuses.append(
                EngineStatus(
                    name: root.hasSuffix("crun") ? "crun" : "runc", path: root,
                    state: .stateDirectory(exists: fileExists(root))))
        }
        statuses += survey(stores)
        for instance in containerd.instances() { statuses.append(await survey(instance, containerd)) }
        return statuses
    }

    /// Root's store is Podman's and CRI-O's at once; CRI-O is told where it runs or has run.
    private static func survey(_ engines: StorageEngines) -> [EngineStatus] {
        var statuses: [EngineStatus] = []
        for store in engines.stores() {
            let running = StorageEngines.running(in: store)
            let crio = running.count { $0.identity.runtime == "cri-o" }
            let isRoots = store.owner == 0
            func add(_ name: String, _ count: Int, withoutCgroup: Int = 0) {
                let details = StoreDetails(
                    drivers: store.drivers, runningContainers: count, withoutCgroup: withoutCgroup,
                    user: isRoots ? nil : store.owner)
                statuses.append(EngineStatus(name: name, path: store.graphRoot, state: .store(details)))
            }
            add(
                isRoots ? "podman" : "podman of user \(store.owner)", running.count - crio,
                withoutCgroup: StorageEngines.withoutCgroup(in: store))
            if isRoots, crio > 0 || fileExists("/run/crio/crio.sock") { add("cri-o", crio) }
        }
        return statuses
    }

    private static func survey(_ instance: ContainerdInstance, _ engine: ContainerdEngine) async -> EngineStatus {
        let running = instance.running().count { $0.initPid != nil }
        let name =
            instance.socket == "/run/containerd/containerd.sock" ? "containerd" : "containerd at \(instance.socket)"
        do {
            let version = try await engine.version(instance)
            return EngineStatus(
                name: name, path: instance.socket,
                state: .containerd(version: version, namespaces: instance.namespaces, runningContainers: running))
        } catch {
            let failure = error as? ContainersError ?? .timedOut(request: "Version", seconds: engine.timeout.seconds)
            return EngineStatus(name: name, path: instance.socket, state: .unusable(failure))
        }
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
