import Baseline

/// Makes a ``ContainerDescription`` of what Docker's API answers. Pure but for the content store that an
/// image's configuration digest may have to be read from.
struct DockerIdentity: Sendable {
    let configDigest: ImageConfigDigest

    /// - Parameter image: The container's image; nil where the engine no longer has it.
    func describe(_ container: DockerContainer, image: DockerImage?) async -> ContainerDescription {
        let labels = container.config.labels ?? [:]
        let role = ContainerRole.of(
            entrypoint: container.config.entrypoint ?? [], command: container.config.command ?? [],
            image: image.map { ($0.config?.entrypoint ?? [], $0.config?.command ?? []) }, labels: labels)
        let (identity, note) = await imageIdentity(container, image)
        return ContainerDescription(
            identity: ContainerIdentity(
                id: container.id, name: Self.trimmed(container.name), image: identity, role: role, runtime: "docker",
                labels: labels, kubernetes: KubernetesIdentity(labels: labels)),
            startedAt: Self.startTime(container.state.startedAt),
            initPid: container.state.pid.flatMap { $0 > 0 ? $0 : nil },
            ownSubnets: Self.subnets(container),
            mountsEngineSocket: (container.mounts ?? []).contains { EngineSockets.isReached(by: $0.source ?? "") },
            hostMounts: (container.mounts ?? []).compactMap(\.hostMount),
            privileged: container.hostConfig?.privileged ?? false,
            healthCheck: Self.healthCheck(container.config.healthCheck?.test ?? []),
            completeness: note.map { .partial($0) } ?? .complete)
    }

    /// What the event stream alone says of a container that was gone before it could be inspected.
    ///
    /// - Parameter image: The image that the container was made from, where the engine still has it.
    func describe(eventActor actor: DockerEvent.Actor, image: DockerImage?) async -> ContainerDescription {
        var labels = actor.attributes ?? [:]
        let imageName = labels.removeValue(forKey: "image") ?? ""
        let name = labels.removeValue(forKey: "name") ?? String(actor.id.prefix(12))
        for key in ["exitCode", "signal", "execID", "execDuration", "oldName"] { labels[key] = nil }
        var identity: ImageIdentity?
        if let image {
            identity = ImageIdentity(
                name: Self.name(imageName, image), id: await configuration(image.id, image, nil).id,
                digest: Self.digest(named: imageName, image))
        }
        return ContainerDescription(
            identity: ContainerIdentity(
                id: actor.id, name: name,
                image: identity
                    ?? ImageIdentity(name: imageName.isEmpty ? "unknown/\(name)" : imageName, id: "unknown/\(name)"),
                role: ContainerRole.of(entrypoint: [], command: [], image: nil, labels: labels), runtime: "docker",
                labels: labels, kubernetes: KubernetesIdentity(labels: labels)),
            completeness: .partial("the container had ended before the engine could be asked: its role is a guess"))
    }

    private func imageIdentity(
        _ container: DockerContainer, _ image: DockerImage?
    ) async -> (ImageIdentity, note: String?) {
        let written = container.config.image ?? container.image
        guard let image else {
            return (ImageIdentity(name: written, id: container.image), "the engine no longer has the image")
        }
        let (id, note) = await configuration(container.image, image, container.manifest?.digest)
        return (
            ImageIdentity(name: Self.name(written, image), id: id, digest: Self.digest(named: written, image)), note
        )
    }

    private func configuration(
        _ id: String, _ image: DockerImage, _ manifest: String?
    ) async -> (id: String, note: String?) {
        let platform = Descriptor.Platform(architecture: image.architecture, os: image.operatingSystem)
        switch await configDigest.resolve(manifest ?? id, platform: platform) {
        case .configuration(let digest): return (digest, nil)
        case .notAManifest where manifest == nil: return (id, nil)
        case .notAManifest: return (id, "the image's manifest cannot be read: its id is the manifest's digest")
        case .unreadable(let why): return (id, why)
        }
    }

    /// The name as it was written; for a bare id, the image's first tag, else its first digest name.
    static func name(_ written: String, _ image: DockerImage) -> String {
        let hexadecimal = image.id.split(separator: ":").last ?? ""
        let isID = ImageName.isIdentifier(written) || (written.utf8.count >= 12 && hexadecimal.hasPrefix(written))
        guard isID || written.isEmpty else { return written }
        let tags = (image.repositoryTags ?? []).filter { $0 != "<none>:<none>" }
        let digests = (image.repositoryDigests ?? []).filter { !$0.hasPrefix("<none>") }
        return tags.first ?? digests.first ?? written
    }

    /// The manifest's digest under the name's own repository, else under any.
    static func digest(named name: String, _ image: DockerImage) -> String? {
        let pairs = (image.repositoryDigests ?? []).compactMap { entry -> (repository: String, digest: String)? in
            guard let at = entry.lastIndex(of: "@") else { return nil }
            return (String(entry[..<at]), String(entry[entry.index(after: at)...]))
        }
        let repository = ImageName(name).repository
        return (pairs.first { ImageName($0.repository).repository == repository } ?? pairs.first)?.digest
    }

    private static func subnets(_ container: DockerContainer) -> [Subnet] {
        let endpoints = (container.networkSettings?.networks ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        return endpoints.flatMap { endpoint in
            [
                Subnet(address: endpoint.address ?? "", prefixLength: endpoint.prefixLength ?? 0),
                Subnet(address: endpoint.address6 ?? "", prefixLength: endpoint.prefixLength6 ?? 0),
            ].compactMap { $0 }
        }
    }

    private static func startTime(_ text: String?) -> Timestamp? {
        text.flatMap(Timestamp.init(rfc3339:))
    }

    private static func trimmed(_ name: String) -> String {
        name.hasPrefix("/") ? String(name.dropFirst()) : name
    }

    /// `["CMD", …]` and `["CMD-SHELL", text]`; `["NONE"]` turns an inherited check off.
    private static func healthCheck(_ test: [String]) -> [String] {
        switch test.first {
        case "CMD": Array(test.dropFirst())
        case "CMD-SHELL": ["/bin/sh", "-c"] + test.dropFirst()
        default: []
        }
    }
}
