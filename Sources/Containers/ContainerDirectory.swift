import Baseline

/// Which containers run, and from which image: the one face of this target for a run.
///
/// It follows Docker's events, so that a container is inspected the moment it is created and is still known
/// after it is gone; it reads the files of Podman, CRI-O, and plain runc and crun, and asks containerd, when a cgroup
/// asks for it; and what none of them explains it names by its cgroup. Nothing is changed in any engine.
public actor ContainerDirectory {
    public static let defaultRuncRoots = ["/run/runc", "/run/crun"]

    public nonisolated let docker: DockerEngine
    public nonisolated var runcRoots: [String] { plain.roots }
    nonisolated let plain: PlainRuntimes
    nonisolated let stores: StorageEngines
    nonisolated let containerd: ContainerdEngine
    /// How long ``identify(_:)`` waits for an engine that does not know the container yet.
    public nonisolated let patience: Duration
    /// Changes of the view of an engine, the newest 64; for one reader.
    public nonisolated let statuses: AsyncStream<DirectoryStatus>

    private let statusContinuation: AsyncStream<DirectoryStatus>.Continuation
    private let identities: DockerIdentity
    var memory = ContainerMemory()
    var looks: RuntimeLooks
    private var images: [String: DockerImage] = [:]
    var instances: (list: [ContainerdInstance], found: ContinuousClock.Instant)?
    private var inspecting: Set<String> = []
    private var follower: Task<Void, Never>?
    private var lastEvent: Int64?
    private var isFollowing = false
    private var followFailure: ContainersError?
    private var wasLost = false

    private static let imageLimit = 1_024
    private static let firstRetry = Duration.milliseconds(100)
    private static let longestRetry = Duration.seconds(5)

    /// - Parameters:
    ///   - dockerSocket: Where Docker would answer; it need not.
    ///   - runcRoots: State directories of plain runtimes; Docker's own (`/run/docker/runtime-runc/moby`)
    ///     is none.
    ///   - stores: Of Podman and CRI-O; nil for those of this machine, wherever they are.
    ///   - containerd: Likewise.
    ///   - contentRoots: containerd's content stores, for images that the engine names by manifest.
    public init(
        dockerSocket: String = DockerEngine.defaultSocket, runcRoots: [String] = ContainerDirectory.defaultRuncRoots,
        stores: [ContainersStorage]? = nil, containerd: [ContainerdInstance]? = nil, patience: Duration = .seconds(2),
        contentRoots: [String]? = nil
    ) {
        docker = DockerEngine(socket: dockerSocket)
        self.stores = StorageEngines(fixed: stores)
        plain = PlainRuntimes(roots: runcRoots, stores: self.stores)
        looks = RuntimeLooks(roots: runcRoots)
        self.containerd = ContainerdEngine(fixed: containerd)
        self.patience = patience
        identities = DockerIdentity(
            configDigest: ImageConfigDigest(contentRoots: contentRoots ?? ImageConfigDigest.defaultContentRoots))
        (statuses, statusContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
    }

    /// Begins to follow Docker's events, and returns once the subscription stands or has failed for the
    /// first time; it is tried again, at growing intervals up to 5 s, until ``stop()``. A second call waits
    /// for the same.
    ///
    /// - Returns: Docker as it was found. With `unusable` only plain runtimes are read for now.
    @discardableResult
    public func start() async -> EngineStatus {
        if follower == nil {
            followFailure = nil
            follower = Task(executorPreference: EngineExecutor.shared) { await self.follow() }
        }
        while !isFollowing && followFailure == nil {
            try? await Task.sleep(for: .milliseconds(2))
            if Task.isCancelled { break }
        }
        if let followFailure, !isFollowing {
            return EngineStatus(name: "docker", path: docker.socket, state: .unusable(followFailure))
        }
        return await EngineStatus.survey(docker)
    }

    /// Ends the following for good; what is remembered stays. The status stream ends.
    public func stop() async {
        follower?.cancel()
        await follower?.value
        follower = nil
        isFollowing = false
        statusContinuation.finish()
    }

    /// What Docker, the plain runtimes and other engines look like now. Works without ``start()``.
    public nonisolated func engines() async -> [EngineStatus] {
        await EngineStatus.survey(docker: docker, runcRoots: runcRoots, stores: stores, containerd: containerd)
    }

    /// Whether any engine or runtime that is read from files has been used on this machine.
    public nonisolated var hasState: Bool {
        !stores.stores().isEmpty || !containerd.instances().isEmpty || runcRoots.contains { fileExists($0) }
    }

    /// Whose cgroup this is. Answers at once for a container that is remembered, within milliseconds for one
    /// that an engine knows, and after at most ``patience`` in any case. Never throws: what cannot be found
    /// out is ``Identification/unknown(_:reason:)``.
    public func identify(_ cgroup: CgroupReference) async -> Identification {
        let name = CgroupName(path: cgroup.path)
        return await identify(cgroup, name).inPod(name?.podUID)
    }

    private func identify(_ cgroup: CgroupReference, _ name: CgroupName?) async -> Identification {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        var pause = Duration.milliseconds(2)
        var reason = "no engine or runtime knows its cgroup"
        var attempt = 0
        while true {
            if let name, let known = await dockerAnswer(name, waiting: clock.now < deadline, reason: &reason) {
                return .known(known)
            }
            if let name, let known = storedAnswer(cgroup, name, waiting: clock.now < deadline, reason: &reason) {
                return .known(known)
            }
            if let known = await containerdAnswer(cgroup, name, attempt: attempt) { return .known(known) }
            if let plain = plainAnswer(cgroup, name, asked: deadline - patience) { return .known(plain) }
            attempt += 1
            if clock.now >= deadline || Task.isCancelled || !canStillAppear(cgroup, name) { break }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, clock.now < deadline - patience / 2 ? .milliseconds(10) : .milliseconds(50))
        }
        return unknown(cgroup, name, reason: reason)
    }

    /// Every container that runs now, under any engine that is read, with its cgroup. Docker's are remembered.
    /// A container that ends meanwhile is left out.
    public func running() async -> [RunningContainer] {
        var found: [RunningContainer] = []
        if let list = try? await docker.containers() {
            memory.keepRunning(Set(list.map(\.id)))
            for container in list {
                await inspect(container.id)
                guard let entry = memory[container.id], entry.isRunning, let description = entry.description,
                    let pid = description.initPid
                else { continue }
                found.append(located(description, pid))
            }
        }
        var stored: Set<String> = []
        for description in stores.running() {
            guard let pid = description.initPid else { continue }
            stored.insert(description.identity.id)
            found.append(located(description, pid))
        }
        for container in containerd.instances().flatMap({ $0.running() }) {
            guard let pid = container.initPid, let description = await containerd.describe(container) else { continue }
            let located = located(description, pid)
            if !located.cgroupPaths.isEmpty { found.append(located) }
        }
        for state in RuncState.all(roots: runcRoots) where !stored.contains(state.id) {
            guard let pid = state.initPid, let description = plain.describe(state) else { continue }
            let container = located(description, pid)
            if !container.cgroupPaths.isEmpty { found.append(container) }
        }
        return found
    }

    // MARK: Docker

    private func follow() async {
        var retry = Self.firstRetry
        while !Task.isCancelled {
            var failure = ContainersError.engineUnreachable(socket: docker.socket, errno: 0)
            do {
                try await docker.events(since: lastEvent.map { $0 + 1 }, connected: { await self.connected() }) {
                    event in
                    await self.take(event)
                }
            } catch let error as ContainersError {
                failure = error
            } catch {
                break
            }
            if isFollowing { retry = Self.firstRetry }
            isFollowing = false
            followFailure = failure
            wasLost = true
            if Task.isCancelled { break }
            statusContinuation.yield(.lost(engine: "docker", failure, retryInSeconds: retry.seconds))
            try? await Task.sleep(for: retry)
            retry = min(retry * 2, Self.longestRetry)
        }
        isFollowing = false
    }

    private func connected() {
        isFollowing = true
        followFailure = nil
        statusContinuation.yield(.following(engine: "docker"))
        // An engine that was restarted has forgotten its events.
        if wasLost { Task(executorPreference: EngineExecutor.shared) { _ = await self.running() } }
        wasLost = false
    }

    private func take(_ event: DockerEvent) {
        lastEvent = event.timeNanoseconds ?? lastEvent
        let id = event.actor.id
        switch event.action {
        case "create", "start", "restart":
            memory.update(id) {
                $0.eventActor = event.actor
                if event.action != "create" { ($0.ended, $0.inspectedAfterStart) = (false, false) }
                $0.isGone = false
            }
            inspectSoon(id)
        case "rename":
            inspectSoon(id)
        case "die", "destroy":
            memory.update(id) {
                $0.eventActor = $0.eventActor ?? event.actor
                ($0.ended, $0.isRunning) = (true, false)
                $0.isGone = $0.isGone || event.action == "destroy"
            }
        default:
            break
        }
    }

    /// What is remembered of a container that Docker may know; asks Docker where that is not enough yet.
    private func dockerAnswer(_ name: CgroupName, waiting: Bool, reason: inout String) async -> ContainerDescription? {
        guard Self.asksDocker(name) else {
            return nil
        }
        let id = name.containerID
        if let entry = memory[id], let description = entry.description {
            if entry.inspectedAfterStart || entry.ended || entry.isGone || !entry.hasNetworks || !waiting {
                return description
            }
        }
        if let entry = memory[id], entry.isGone, entry.description == nil, let actor = entry.eventActor {
            let image = await image(actor.attributes?["image"] ?? "")
            let description = await identities.describe(eventActor: actor, image: image)
            memory.update(id) { $0.description = $0.description ?? description }
            return memory[id]?.description
        }
        if !inspecting.contains(id) {
            inspectSoon(id)
        }
        if let failure = memory[id]?.failure ?? followFailure { reason = "\(failure)" }
        return nil
    }

    private func inspectSoon(_ id: String) {
        Task(executorPreference: EngineExecutor.shared) { await self.inspect(id) }
    }

    /// Asks Docker for a container and remembers the answer, also that there is none. One request at a time
    /// for each container; a second caller returns when the first has its answer.
    private func inspect(_ id: String) async {
        while inspecting.contains(id) {
            try? await Task.sleep(for: .milliseconds(2))
            if Task.isCancelled { return }
        }
        inspecting.insert(id)
        defer { inspecting.remove(id) }
        do {
            let container = try await docker.inspectContainer(id)
            let image = await image(container.image)
            var description = await identities.describe(container, image: image)
            let mode = container.hostConfig?.networkMode ?? "default"
            if description.ownSubnets.isEmpty, mode != "none", let pid = description.initPid {
                description.ownSubnets = Subnet.attached(toProcess: pid)
            }
            memory.update(id) { entry in
                // A second look at a container that has ended must not lose what was seen while it ran.
                let seen = entry.description
                description.initPid = description.initPid ?? seen?.initPid
                if description.ownSubnets.isEmpty { description.ownSubnets = seen?.ownSubnets ?? [] }
                entry.description = description
                entry.isRunning = container.state.running ?? false
                entry.inspectedAfterStart = description.startedAt != nil && container.state.status != "created"
                entry.failure = nil
                entry.hasNetworks = mode != "none"
                entry.isGone = false
            }
        } catch ContainersError.notFound {
            memory.update(id) { ($0.isGone, $0.isRunning) = (true, false) }
        } catch let error as ContainersError {
            memory.update(id) { $0.failure = error }
        } catch {
            return
        }
    }

    /// The image behind an id or name; nil where the engine does not have it any more.
    private func image(_ id: String) async -> DockerImage? {
        if let known = images[id] { return known }
        guard !id.isEmpty, let image = try? await docker.inspectImage(id) else { return nil }
        // Only ids are kept: a name may mean another image tomorrow.
        if id.hasPrefix("sha256:") {
            if images.count >= Self.imageLimit { images.removeAll(keepingCapacity: true) }
            images[id] = image
        }
        return image
    }

    // MARK: What nobody knows

    /// Waiting helps while some source of this kind of container may yet tell.
    private func canStillAppear(_ cgroup: CgroupReference, _ name: CgroupName?) -> Bool {
        guard let name else { return true }
        return Self.asksDocker(name) || ContainerdEngine.runtimes.contains(name.runtime)
            || memory[Self.key(cgroup)]?.description != nil
    }

    private static func asksDocker(_ name: CgroupName) -> Bool {
        name.runtime == "docker" || name.runtime == "unknown"
    }

    private func unknown(_ cgroup: CgroupReference, _ name: CgroupName?, reason: String) -> Identification {
        let id = name?.containerID ?? cgroup.path.split(separator: "/").last.map(String.init) ?? "cgroup-\(cgroup.id)"
        let eventName = memory[id]?.eventActor?.attributes?["name"]
        let shown = eventName ?? (name == nil ? id : String(id.prefix(12)))
        let identity = ContainerIdentity(
            id: id, name: shown, image: ImageIdentity(name: "unknown/\(shown)", id: "unknown/\(shown)"),
            runtime: name?.runtime ?? "unknown")
        return .unknown(
            ContainerDescription(identity: identity, initPid: cgroup.initPid, completeness: .partial(reason)),
            reason: reason)
    }

    private func located(_ description: ContainerDescription, _ pid: Int32) -> RunningContainer {
        let cgroups = ProcessCgroups(pid: pid)
        let reference = cgroups.reference(pid: pid)
        let pod = reference.flatMap { CgroupName(path: $0.path) }?.podUID
        return RunningContainer(
            description: description.inPod(pod), cgroup: reference, cgroupPaths: cgroups.paths)
    }
}
