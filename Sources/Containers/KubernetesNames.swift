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
        if let pod = labels["io.kubernetes.pod.name"], let namespace = labels["io.kubernetes.pod.namespace"] {
            self.init(
                namespace: namespace, pod: pod,
                container: Self.isSandbox(labels)
                    ? Self.sandboxContainer : labels["io.kubernetes.container.name"] ?? Self.sandboxContainer)
        } else if let pod = labels["io.kubernetes.cri.sandbox-name"],
            let namespace = labels["io.kubernetes.cri.sandbox-namespace"]
        {
            self.init(
                namespace: namespace, pod: pod,
                container: labels["io.kubernetes.cri.container-name"] ?? Self.sandboxContainer)
        } else {
            return nil
        }
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
