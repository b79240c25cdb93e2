import Containers

/// Who can tell what a container is, and whether its image's files can be told from later ones.
struct DoctorEngines {
    var engines: [EngineStatus]

    var findings: [DoctorFinding] { engines.map(Self.finding) + [whoKnows, drift].compactMap { $0 } }

    private static func finding(_ engine: EngineStatus) -> DoctorFinding {
        switch engine.state {
        case .used(let details):
            var words = "\(details.version) (API \(details.apiVersion)) answers at \(engine.path)"
            if let running = details.runningContainers { words += ", \(running) running" }
            if let driver = details.cgroupDriver, let version = details.cgroupVersion {
                words += "; cgroup driver \(driver), v\(version)"
            }
            return DoctorFinding(.engines, engine.name, .ok, words)
        case .stateDirectory(let exists):
            return DoctorFinding(
                .engines, engine.name, .ok,
                exists
                    ? "its state in \(engine.path) is read"
                    : "none has run yet: \(engine.path) is read once it is there")
        case .store(let details):
            return DoctorFinding(
                .engines, engine.name, details.withoutCgroup == 0 ? .ok : .warning, words(details, engine),
                consequence: consequence(details))
        case .containerd(let version, let namespaces, let running):
            let spaces = namespaces.isEmpty ? "no namespace in use" : "namespaces \(namespaces.joined(separator: ", "))"
            return DoctorFinding(
                .engines, engine.name, .ok,
                "\(version) answers at \(engine.path), \(running) running; \(spaces) (Docker's own is left to Docker)")
        case .unusable(let error):
            return DoctorFinding(
                .engines, engine.name, .warning, "\(error)",
                consequence: "containers of \(engine.name) are known by their cgroup alone: unknown/<container>")
        }
    }

    private static func words(_ store: EngineStatus.StoreDetails, _ engine: EngineStatus) -> String {
        let whose = store.user == nil ? "" : "rootless; "
        let running = store.runningContainers == 0 ? "none runs" : "\(store.runningContainers) running"
        let others = store.withoutCgroup == 0 ? "" : ", and \(store.withoutCgroup) without a cgroup of its own"
        return "\(whose)its files in \(engine.path) are read, no socket is needed; \(running)\(others)"
    }

    private static func consequence(_ store: EngineStatus.StoreDetails) -> String? {
        if store.withoutCgroup > 0 {
            return "what a container without a cgroup of its own does is not seen, or counted with all else in its "
                + "session's cgroup; cgroup v2 alone with systemd, which delegates cgroups to users, gives each its own"
        }
        guard store.user != nil else { return nil }
        return "a user's container is watched like any other where it has a cgroup of its own, as with cgroup v2 and "
            + "systemd"
    }

    /// Nobody answers and no plain runtime has left a trace: a run would end at once.
    private var whoKnows: DoctorFinding? {
        var isRefused = false
        for engine in engines {
            switch engine.state {
            case .used, .store, .containerd, .stateDirectory(exists: true): return nil
            case .unusable(.permissionDenied): isRefused = true
            case .stateDirectory(exists: false), .unusable: break
            }
        }
        return DoctorFinding(
            .engines, "identity", .failed, "no engine answers and no plain runtime has run",
            consequence: "nobody could say what a container is, and a run ends at once; start the engine first",
            isPermission: isRefused)
    }

    /// One engine without overlay is enough for a warning.
    private var drift: DoctorFinding? {
        let drivers = engines.flatMap(Self.drivers)
        if let (name, driver) = drivers.first(where: { !$0.driver.hasPrefix("overlay") }) {
            return DoctorFinding(
                .engines, "drift", .warning, "\(name) stores images with \(driver)",
                consequence: "whether an executable came with the image is unknown there; only overlay tells")
        }
        return drivers.first.map { name, driver in
            DoctorFinding(
                .engines, "drift", .ok,
                "\(name) stores images with \(driver): added and modified executables can be told")
        }
    }

    private static func drivers(_ engine: EngineStatus) -> [(engine: String, driver: String)] {
        switch engine.state {
        case .used(let details): details.storageDriver.map { [(engine.name, $0)] } ?? []
        case .store(let details): details.drivers.map { (engine.name, $0) }
        case .stateDirectory, .containerd, .unusable: []
        }
    }
}
