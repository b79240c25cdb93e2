import Baseline

/// A Podman or CRI-O container, described from its store and its bundle alone.
extension ContainersStorage {
    /// Nil where this store does not hold the container.
    func describe(_ id: String) -> ContainerDescription? {
        guard let path = bundlePath(id), let bundle = try? OCIBundle(path: path) else { return nil }
        let container = containers().first { $0.id == id }
        let (image, configuration) = imageIdentity(container, bundle)
        let labels = labels(bundle, configuration)
        let identity = ContainerIdentity(
            id: id, name: container?.names?.first ?? String(id.prefix(12)), image: image,
            role: ContainerRole.of(
                arguments: Self.withoutInit(bundle.arguments),
                image: configuration.map { ($0.config?.entrypoint ?? [], $0.config?.command ?? []) }, labels: labels),
            runtime: bundle.annotations["io.container.manager"] == "cri-o" ? "cri-o" : "podman", labels: labels,
            kubernetes: KubernetesIdentity(labels: bundle.annotations))
        var description = bundle.describe(identity, initPid: initPid(id))
        description.hostMounts.removeAll { isEnginesOwn($0.source) }
        description.privileged = bundle.annotations["io.podman.annotations.privileged"] == "TRUE"
        if configuration == nil {
            description.completeness = .partial("the image is not in \(graphRoot): the container's role is a guess")
        }
        return description
    }

    /// A volume that the engine keeps, or a file that it makes for a container: `…/userdata/resolv.conf`, also that
    /// of the pod's sandbox.
    private func isEnginesOwn(_ source: String) -> Bool {
        if source.hasPrefix(graphRoot + "/") || source.hasPrefix(runRoot + "/") { return true }
        let parts = source.split(separator: "/")
        guard let userdata = parts.firstIndex(of: "userdata"), userdata > 1 else { return false }
        return ImageName.isIdentifier(String(parts[userdata - 1])) && parts[userdata - 2].hasSuffix("-containers")
    }

    private func imageIdentity(_ container: Container?, _ bundle: OCIBundle) -> (
        ImageIdentity, OCIImageConfiguration?
    ) {
        let annotations = bundle.annotations
        let id = container?.image ?? annotations["io.kubernetes.cri-o.ImageRef"] ?? ""
        guard !id.isEmpty else {
            // Made of a root file system (`podman run --rootfs`): as with a plain runtime there is no image.
            return (ImageIdentity(name: container?.names?.first ?? bundle.root, id: bundle.imageID), nil)
        }
        let image = image(id)
        let digest = configurationDigest(image: id) ?? "sha256:" + id
        let names = [
            annotations["io.kubernetes.cri-o.ImageName"], container?.imageName, image?.names?.first,
            annotations["io.kubernetes.cri-o.Image"],
        ].compactMap(\.self)
        let name = names.first { !$0.isEmpty && !ImageName.isIdentifier($0) } ?? digest
        return (ImageIdentity(name: name, id: digest, digest: image?.digest), configuration(image: id, digest: digest))
    }

    /// The image's labels and the bundle's annotations, without what the engines note for themselves. A
    /// Podman container's own labels are in its database only.
    private func labels(_ bundle: OCIBundle, _ configuration: OCIImageConfiguration?) -> [String: String] {
        let notes = ["io.podman.", "io.container.", "io.kubernetes.cri-o.", "org.opencontainers.image.stopSignal"]
        return (configuration?.config?.labels ?? [:])
            .merging(KubernetesIdentity.crioLabels(bundle.annotations)) { _, new in new }
            .merging(bundle.annotations) { _, new in new }
            .filter { label in !notes.contains { label.key.hasPrefix($0) } }
    }

    /// `podman run --init` puts its own first process before the command.
    static func withoutInit(_ arguments: [String]) -> [String] {
        guard arguments.count > 2, ["/run/podman-init", "/dev/init"].contains(arguments[0]), arguments[1] == "--" else {
            return arguments
        }
        return Array(arguments.dropFirst(2))
    }
}
