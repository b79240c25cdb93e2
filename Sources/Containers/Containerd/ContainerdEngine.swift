import Baseline

/// containerd where it runs without Docker: under Kubernetes, nerdctl or `ctr`. A container's bundle says what it
/// runs, the API from which image.
struct ContainerdEngine: Sendable {
    /// The instances to read; nil for those of this machine, wherever they are.
    var fixed: [ContainerdInstance]?
    /// How long one call may take.
    var timeout = Duration.seconds(5)

    /// Whose cgroups, by ``CgroupName/runtime``, it makes; `unknown` is the cgroupfs driver's bare id.
    static let runtimes: Set<String> = ["containerd", "unknown"]

    func instances() -> [ContainerdInstance] {
        if let fixed { return fixed }
        let known = ContainerdInstance.known()
        return known + ContainerdInstance.withShims().filter { !known.contains($0) }
    }

    /// The running container of a cgroup, by the id in the cgroup's name, or else by its first process or by the
    /// cgroup that its bundle asks for (`ctr run` takes any id).
    func find(_ cgroup: CgroupReference, _ name: CgroupName?, in instances: [ContainerdInstance])
        -> ContainerdInstance.Running?
    {
        for instance in instances {
            let running = instance.running()
            let found = running.first { container in
                if let name { return container.id == name.containerID }
                if let pid = cgroup.initPid, container.initPid == pid { return true }
                return (try? OCIBundle(path: container.bundlePath))?.asksFor(cgroupPath: cgroup.path) ?? false
            }
            if let found { return found }
        }
        return nil
    }

    func version(_ instance: ContainerdInstance) async throws -> String {
        let answer: ContainerdVersion = try await UnixRPCClient(socket: instance.socket).call(
            "containerd.services.version.v1.Version/Version", ContainerdName(), timeout: timeout)
        return answer.version
    }

    /// Nil where the container has gone meanwhile. Without an answer of the API it is described in part.
    func describe(_ container: ContainerdInstance.Running) async -> ContainerDescription? {
        guard let bundle = try? OCIBundle(path: container.bundlePath) else { return nil }
        let source = Source(container, timeout: timeout)
        do {
            let known = try await source.container()
            let image = try await source.image(named: known.image)
            let labels = known.labels.merging(bundle.annotations) { own, _ in own }
            var description = describe(container, bundle, labels, image.identity, image.configuration)
            description.completeness = image.note.map { .partial($0) } ?? .complete
            return description
        } catch {
            let name = bundle.annotations["io.kubernetes.cri.image-name"] ?? "unknown/\(container.id.prefix(12))"
            let image = ImageIdentity(name: name, id: "unknown/\(container.id.prefix(12))")
            var description = describe(container, bundle, bundle.annotations, image, nil)
            description.completeness = .partial("containerd could not be asked for the image: \(error)")
            return description
        }
    }

    private func describe(
        _ container: ContainerdInstance.Running, _ bundle: OCIBundle, _ labels: [String: String],
        _ image: ImageIdentity, _ configuration: OCIImageConfiguration?
    ) -> ContainerDescription {
        let kubernetes = KubernetesIdentity(labels: labels)
        let pod = kubernetes.map { "\($0.namespace)/\($0.pod)/\($0.container)" }
        let role = ContainerRole.of(
            arguments: bundle.arguments,
            image: configuration.map { ($0.config?.entrypoint ?? [], $0.config?.command ?? []) }, labels: labels)
        return bundle.describe(
            ContainerIdentity(
                id: container.id, name: pod ?? labels["nerdctl/name"] ?? container.id, image: image, role: role,
                runtime: "containerd", labels: labels, kubernetes: kubernetes),
            initPid: container.initPid)
    }

    /// The API of one instance in one namespace.
    private struct Source {
        let client: UnixRPCClient
        let headers: [(String, String)]
        let timeout: Duration

        init(_ container: ContainerdInstance.Running, timeout: Duration) {
            client = UnixRPCClient(socket: container.instance.socket)
            headers = [("containerd-namespace", container.namespace)]
            id = container.id
            self.timeout = timeout
        }

        let id: String

        func container() async throws -> ContainerdContainer {
            let answer: ContainerdContainerAnswer = try await client.call(
                "containerd.services.containers.v1.Containers/Get", ContainerdName.with { $0.name = id },
                headers: headers, timeout: timeout)
            return answer.container
        }

        func image(named name: String) async throws -> (
            identity: ImageIdentity, configuration: OCIImageConfiguration?, note: String?
        ) {
            let answer: ContainerdImageAnswer = try await client.call(
                "containerd.services.images.v1.Images/Get", ContainerdName.with { $0.name = name }, headers: headers,
                timeout: timeout)
            let target = answer.image.target.digest
            let digests = ImageConfigDigest { try? await blob($0) }
            switch await digests.resolve(target, platform: .host) {
            case .configuration(let digest):
                let content = try? await blob(digest)
                let configuration = content.flatMap { try? decodeJSON(OCIImageConfiguration.self, from: $0) }
                return (ImageIdentity(name: name, id: digest, digest: target), configuration, nil)
            case .notAManifest:
                return (ImageIdentity(name: name, id: target), nil, "the image's manifest \(target) cannot be read")
            case .unreadable(let why):
                return (ImageIdentity(name: name, id: target), nil, why)
            }
        }

        private func blob(_ digest: String) async throws -> [UInt8] {
            let parts: [ContainerdReadAnswer] = try await client.callForMany(
                "containerd.services.content.v1.Content/Read", ContainerdReadRequest.with { $0.digest = digest },
                headers: headers, timeout: timeout)
            return parts.flatMap(\.data)
        }
    }
}
