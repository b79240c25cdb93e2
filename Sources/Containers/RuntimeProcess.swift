/// A runc or crun that is making a container right now, found in `/proc` by its command line.
///
/// It answers for containers that live a moment: of one that runs `true`, runc's state file was there for 4
/// to 20 ms, the runc process itself from before the cgroup was made until after the container's end.
struct RuntimeProcess: Hashable {
    let runtime: String
    let containerID: String
    let bundlePath: String

    /// Every one of them whose state goes to one of these roots.
    static func all(roots: [String]) -> [RuntimeProcess] {
        directoryEntries("/proc").compactMap { name -> RuntimeProcess? in
            guard let pid = Int32(name), let comm = try? readFile("/proc/\(pid)/comm") else { return nil }
            let runtime = String(decoding: comm.dropLast(), as: UTF8.self)
            guard runtime == "runc" || runtime == "crun", let line = try? readFile("/proc/\(pid)/cmdline") else {
                return nil
            }
            let arguments = line.split(separator: 0, omittingEmptySubsequences: false).dropLast()
                .map { String(decoding: $0, as: UTF8.self) }
            return RuntimeProcess(
                runtime: runtime, arguments: arguments, workingDirectory: realPath("/proc/\(pid)/cwd"), roots: roots)
        }
    }

    /// Nil unless the command line is a `run` or `create` with the state in one of `roots`, or in the
    /// runtime's own default place.
    init?(runtime: String, arguments: [String], workingDirectory: String, roots: [String]) {
        var rest = arguments.dropFirst()
        let general = Self.options(&rest, taking: ["root", "log", "log-format", "criu", "rootless", "cgroup-manager"])
        if let root = general["root"], !roots.contains(root) { return nil }
        guard let command = rest.popFirst(), command == "run" || command == "create" else { return nil }
        let taking: Set<String> = [
            "bundle", "b", "console-socket", "pid-file", "preserve-fds", "process-label", "apparmor", "config", "f",
        ]
        let options = Self.options(&rest, taking: taking)
        guard let id = rest.first, !id.isEmpty else { return nil }
        self.runtime = runtime
        containerID = id
        let bundle = options["bundle"] ?? options["b"] ?? "."
        bundlePath = bundle == "." ? workingDirectory : bundle.hasPrefix("/") ? bundle : workingDirectory + "/" + bundle
    }

    /// Whether a cgroup's path is the one that this container gets: by its id, as the runtimes name it, or
    /// by the path that its bundle asks for.
    func owns(cgroupPath path: String, bundle: OCIBundle) -> Bool {
        let components = path.split(separator: "/")
        let own = ["\(containerID)", "\(runtime)-\(containerID).scope", "\(runtime)-\(containerID)"]
        return bundle.asksFor(cgroupPath: path) ?? own.contains { name in components.contains { $0 == name } }
    }

    /// Takes leading options off; a name in `taking` has its value behind it or behind `=`.
    private static func options(_ rest: inout ArraySlice<String>, taking: Set<String>) -> [String: String] {
        var found: [String: String] = [:]
        while let word = rest.first, word.hasPrefix("-"), word != "-" {
            rest = rest.dropFirst()
            let name = word.drop { $0 == "-" }
            if let equals = name.firstIndex(of: "=") {
                found[String(name[..<equals])] = String(name[name.index(after: equals)...])
            } else if taking.contains(String(name)), let value = rest.popFirst() {
                found[String(name)] = value
            }
        }
        return found
    }
}
