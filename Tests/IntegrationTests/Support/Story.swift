/// The main job from end to end, once for all tests that read it: every workload learns in one run and is approved,
/// lives on in new containers under one `enforce`, and is then broken into.
actor Story {
    static let shared = Story()

    private var told: Task<Record, any Error>?

    /// What happened. Takes about a minute and a half the first time.
    var record: Record {
        get async throws {
            if told == nil { told = Task { try Story.tell() } }
            return try await told!.value
        }
    }

    struct Record: Sendable {
        var learned: Watch.Finished
        /// The exported profile of each `IMAGE#ROLE`.
        var profiles: [String: String]
        var shown: [String: String]
        /// What `enforce` said of normal life and of the deeds.
        var deeds: DeedRecord
        var enforced: Watch.Finished { deeds.enforced }
        /// Lines that `enforce` had printed when normal life ended and the deeds began.
        var linesOfNormalLife: Int
        /// What the names of all the story's containers begin with.
        var namePrefix: String
    }

    private static func tell() throws -> Record {
        try ContainerHost.buildImages("nginx", "redis", "webapp", "cron", "busybox")
        let host = try ContainerHost()
        defer { host.removeAll() }
        let site = host.files.path + "/site"
        try InputSet.writeSite(below: site)
        let bundle = try host.makeBundle(image: "busybox", volume: "\(site):/www", command: ["/bin/sh", "/serve.sh"])
        let plumbline = Plumbline(store: host.files.path + "/store")

        let learning = try plumbline.watch("learn", "--unit", "1m")
        for (run, inputs) in [("first", InputSet.firstRun), ("second", .secondRun)] {
            let workloads = try Workloads.start(on: host, site: site, bundle: bundle, run: run)
            try workloads.live(inputs)
            // The cron container's rarer job comes every fifth time.
            sleepSeconds(6)
            try workloads.stop(on: host)
        }
        let learned = try learning.finish()
        try plumbline.approveAll()
        var profiles: [String: String] = [:]
        var shown: [String: String] = [:]
        for profile in try plumbline.profiles() {
            profiles[profile] = try plumbline("profile", "export", profile).output
            shown[profile] = try plumbline("profile", "show", profile).output
        }

        let enforcing = try plumbline.watch("enforce")
        let workloads = try Workloads.start(on: host, site: site, bundle: bundle, run: "enforced")
        try workloads.live(.enforced)
        sleepSeconds(8)
        let linesOfNormalLife = try enforcing.lines().count
        let deeds = try DeedRecord.make(Deed.all, in: workloads.containers, watchedBy: enforcing)
        return Record(
            learned: learned, profiles: profiles, shown: shown, deeds: deeds, linesOfNormalLife: linesOfNormalLife,
            namePrefix: host.name(""))
    }
}
