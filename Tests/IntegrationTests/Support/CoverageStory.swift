/// What one `enforce` says of every row of the coverage table, once for all tests that read it.
actor CoverageStory {
    static let shared = CoverageStory()

    private var told: Task<DeedRecord, any Error>?

    var record: DeedRecord {
        get async throws {
            if told == nil { told = Task { try CoverageStory.tell() } }
            return try await told!.value
        }
    }

    /// What `--privileged` gives and the deeds need, name by name: an engine that lacks a capability itself cannot give all.
    private static let privileges = [
        "--cap-add", "SYS_ADMIN", "--cap-add", "SYS_MODULE", "--security-opt", "seccomp=unconfined", "--security-opt",
        "apparmor=unconfined", "--device", "/dev/kmsg", "-v", "/etc:/host/etc:ro",
    ]

    private static func tell() throws -> DeedRecord {
        try ContainerHost.buildImages("webapp", "toolbox")
        let host = try ContainerHost()
        defer { host.removeAll() }
        let plumbline = Plumbline(store: host.files.path + "/store")

        let learning = try plumbline.watch("learn", "--unit", "1m")
        let learned = [
            try host.start("toolbox-learned", image: "toolbox"), try host.start("webapp-learned", image: "webapp"),
        ]
        try learned[1].http(InputSet.firstRun.webappRequests())
        sleepSeconds(3)
        try host.stop(learned)
        _ = try learning.finish()
        try plumbline.approveAll()

        let enforcing = try plumbline.watch("enforce")
        let containers: [Place: RunningContainer] = [
            .webapp: try host.start("webapp", image: "webapp"),
            .toolbox: try host.start("toolbox", image: "toolbox", options: ["--tmpfs", "/dev/shm:exec"]),
            .privileged: try host.start("privileged", image: "toolbox", options: privileges),
        ]
        return try DeedRecord.make(CoverageRow.all.map(\.deed), in: containers, on: host, watchedBy: enforcing)
    }
}
