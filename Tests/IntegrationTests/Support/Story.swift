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
        var enforced: Watch.Finished
        /// Lines that `enforce` had printed when normal life ended and the deeds began.
        var linesOfNormalLife: Int
        /// For each deed by name, how many lines there were before it.
        var linesBefore: [String: Int]
        /// What the names of all the story's containers begin with.
        var namePrefix: String
        /// Names of the containers that were enforced, by place.
        var names: [Workloads.Place: String]

        /// The lines about a deed's container from the deed on.
        func lines(after deed: Deed) -> [Line] {
            enforced.lines[(linesBefore[deed.name] ?? 0)...].filter { $0.container?.name == names[deed.place] }
        }
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
        var linesBefore: [String: Int] = [:]
        for deed in Deed.all {
            linesBefore[deed.name] = try enforcing.lines().count
            try deed.perform(in: workloads[deed.place])
            // Go on as soon as it was reported; a deed that is missed is found missing by its test.
            let before = linesBefore[deed.name]!
            try poll(seconds: 3) { try enforcing.lines()[before...].contains { deed.expected.matches($0) } }
        }
        let places: [Workloads.Place] = [.nginx, .redis, .webapp, .cron, .busybox, .httpd]
        return Record(
            learned: learned, profiles: profiles, shown: shown, enforced: try enforcing.finish(),
            linesOfNormalLife: linesOfNormalLife, linesBefore: linesBefore,
            namePrefix: host.name(""),
            names: Dictionary(uniqueKeysWithValues: places.map { ($0, workloads[$0].name) }))
    }
}
