import Glibc

/// One containerd: where it answers, and where the bundles of its running containers lie.
public struct ContainerdInstance: Hashable, Sendable {
    public var socket: String
    /// `<state>/io.containerd.runtime.v2.task`; below it `<namespace>/<container>/config.json` and `init.pid`.
    public var tasks: String

    public init(socket: String, tasks: String) {
        self.socket = socket
        self.tasks = tasks
    }

    init(state: String) {
        self.init(socket: state + "/containerd.sock", tasks: state + "/io.containerd.runtime.v2.task")
    }

    /// In Docker's own namespace its API answers for the containers.
    static let dockersNamespace = "moby"

    /// State directories of containerd by itself, of k3s and RKE2, and of MicroK8s.
    private static let states = ["/run/containerd", "/run/k3s/containerd", "/var/snap/microk8s/common/run"]

    /// Those in their usual places.
    static func known() -> [ContainerdInstance] {
        states.map(ContainerdInstance.init(state:)).filter { fileExists($0.socket) || fileExists($0.tasks) }
    }

    /// Those that have a container running, wherever they keep it: each container has a shim, which is told where
    /// its containerd answers and works in a container's bundle. Takes about a millisecond.
    static func withShims() -> [ContainerdInstance] {
        var found: [ContainerdInstance] = []
        for name in directoryEntries("/proc") {
            // The kernel keeps 15 bytes of the name.
            guard Int32(name) != nil, let comm = try? readFile("/proc/\(name)/comm"),
                comm == Array("containerd-shim\n".utf8), let line = try? readFile("/proc/\(name)/cmdline")
            else { continue }
            let arguments = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            guard let instance = ContainerdInstance(shim: arguments, workingDirectory: realPath("/proc/\(name)/cwd")),
                !found.contains(instance)
            else { continue }
            found.append(instance)
        }
        return found
    }

    /// Nil for a shim of Docker's own namespace.
    init?(shim arguments: [String], workingDirectory: String) {
        func value(_ option: String) -> String? {
            guard let index = arguments.firstIndex(of: option), index + 1 < arguments.count else { return nil }
            return arguments[index + 1]
        }
        let parts = workingDirectory.split(separator: "/")
        guard let socket = value("-address"), let namespace = value("-namespace"),
            namespace != Self.dockersNamespace, parts.count > 2, parts[parts.count - 2] == namespace
        else { return nil }
        self.init(socket: socket, tasks: "/" + parts.dropLast(2).joined(separator: "/"))
    }

    /// A running container of this containerd.
    struct Running: Hashable {
        var instance: ContainerdInstance
        var namespace: String
        var id: String

        var bundlePath: String { "\(instance.tasks)/\(namespace)/\(id)" }

        /// In the host's pid namespace; nil before there is one.
        var initPid: Int32? {
            guard let content = try? readFile(bundlePath + "/init.pid", limit: 64) else { return nil }
            return Int32(String(decoding: content.prefix { $0 >= 48 && $0 <= 57 }, as: UTF8.self))
        }
    }

    /// Without Docker's.
    var namespaces: [String] { directoryEntries(tasks).filter { $0 != Self.dockersNamespace }.sorted() }

    func running() -> [Running] {
        namespaces.flatMap { namespace in
            directoryEntries("\(tasks)/\(namespace)").map { Running(instance: self, namespace: namespace, id: $0) }
        }
    }
}
