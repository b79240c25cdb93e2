import Baseline

extension KubernetesIdentity {
    /// What Kubernetes calls the container that only holds a pod's namespaces open.
    public static let sandboxContainer = "POD"

    /// Reads the names from a container's labels or from its bundle's annotations. Three dialects are known:
    /// the kubelet's labels (`io.kubernetes.pod.name`: Docker through cri-dockerd, and CRI-O, which copies
    /// them), containerd's annotations (`io.kubernetes.cri.sandbox-name`) and CRI-O's own
    /// (`io.kubernetes.cri-o.KubeName`, and the labels once more as JSON in `io.kubernetes.cri-o.Labels`).
    ///
    /// Nil where nothing names a pod and its namespace.
    public init?(labels: [String: String]) {
        let labels = Self.crioLabels(labels).merging(labels) { _, own in own }
        let containerd = "io.kubernetes.cri."
        let dialects = [
            ("io.kubernetes.pod.namespace", "io.kubernetes.pod.name", "io.kubernetes.container.name"),
            (containerd + "sandbox-namespace", containerd + "sandbox-name", containerd + "container-name"),
            ("io.kubernetes.cri-o.Namespace", "io.kubernetes.cri-o.KubeName", ""),
        ]
        for (namespace, pod, container) in dialects {
            guard let namespace = labels[namespace], let pod = labels[pod] else { continue }
            // The kubelet gives a sandbox no container's name.
            let name = Self.isSandbox(labels) ? nil : labels[container]
            self.init(
                namespace: namespace, pod: pod, container: name ?? Self.sandboxContainer,
                uid: labels["io.kubernetes.pod.uid"] ?? labels[containerd + "sandbox-uid"])
            return
        }
        return nil
    }

    /// Whether these are the annotations of a pod's sandbox.
    static func isSandbox(_ annotations: [String: String]) -> Bool {
        annotations["io.kubernetes.cri.container-type"] == "sandbox"
            || annotations["io.kubernetes.cri-o.ContainerType"] == "sandbox"
    }

    /// The kubelet's labels as CRI-O keeps them: a JSON object in one annotation.
    static func crioLabels(_ annotations: [String: String]) -> [String: String] {
        guard let text = annotations["io.kubernetes.cri-o.Labels"] else { return [:] }
        return (try? decodeJSON([String: String].self, from: Array(text.utf8))) ?? [:]
    }
}

extension ContainerDescription {
    /// Adds what the cgroup's path tells of the pod, where nothing better did.
    func inPod(_ uid: String?) -> ContainerDescription {
        guard let uid, identity.kubernetes?.uid == nil else { return self }
        var described = self
        described.identity.kubernetes =
            identity.kubernetes ?? KubernetesIdentity(namespace: "", pod: "", container: "", uid: uid)
        described.identity.kubernetes?.uid = uid
        return described
    }
}

extension Identification {
    func inPod(_ uid: String?) -> Identification {
        switch self {
        case .known(let description): .known(description.inPod(uid))
        case .unknown(let description, let reason): .unknown(description.inPod(uid), reason: reason)
        }
    }
}
