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
                .engines, engine.name, .ok, Self.words(details, engine), consequence: Self.rootless(details))
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
        let running =
            store.runningContainers == 0 ? "none of its containers runs" : "\(store.runningContainers) running"
        return "its files in \(engine.path) are read, no socket is needed; \(running)"
    }

    /// What is different with containers that a user runs without root.
    private static func rootless(_ store: EngineStatus.StoreDetails) -> String? {
        guard store.user != nil else { return nil }
        return "they are watched like any other where the user's cgroups are delegated (cgroup v2 with systemd); "
            + "without that they have no cgroup of their own and count as the login session's"
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

    private var drift: DoctorFinding? {
        guard let (name, driver) = usedDriver else { return nil }
        if driver.hasPrefix("overlay") {
            return DoctorFinding(
                .engines, "drift", .ok,
                "\(name) stores images with \(driver): added and modified executables can be told")
        }
        return DoctorFinding(
            .engines, "drift", .warning, "\(name) stores images with \(driver)",
            consequence: "whether an executable came with the image is unknown; only overlay tells")
    }

    private var usedDriver: (engine: String, driver: String)? {
        for engine in engines {
            switch engine.state {
            case .used(let details):
                if let driver = details.storageDriver { return (engine.name, driver) }
            case .store(let details):
                if let driver = details.drivers.first { return (engine.name, driver) }
            case .stateDirectory, .containerd, .unusable: break
            }
        }
        return nil
    }
}
