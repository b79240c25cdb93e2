/// The containers of one run of the story: started together, driven with one set of inputs, ended together.
struct Workloads: Sendable {
    let containers: [Place: RunningContainer]

    static let shortRuns = 5

    static func start(on host: ContainerHost, site: String, bundle: String, run: String) throws -> Workloads {
        let socket = ["-v", "/var/run/docker.sock:/var/run/docker.sock"]
        let workloads = Workloads(containers: [
            .nginx: try host.start("nginx-\(run)", image: "nginx", options: ["-v", "\(site):/srv/www:ro"]),
            .redis: try host.start("redis-\(run)", image: "redis"),
            .webapp: try host.start("webapp-\(run)", image: "webapp"),
            .cron: try host.start("cron-\(run)", image: "cron", options: socket),
            .busybox: try host.start("busybox-\(run)", image: "busybox", options: ["-e", "HOLD=300"]),
            .httpd: try host.startBundle("httpd-\(run)", bundle: bundle),
        ])
        for _ in 0..<shortRuns { try host.runToEnd(image: "busybox") }
        return workloads
    }

    /// An ordinary day, shortened; the loop of the cron container goes on by itself meanwhile.
    func live(_ inputs: InputSet) throws {
        try containers[.nginx]?.http(inputs.nginxRequests())
        try containers[.redis]?.redis(inputs.redisCommands())
        try containers[.webapp]?.http(inputs.webappRequests())
        try containers[.httpd]?.http(inputs.staticRequests())
    }

    func stop(on host: ContainerHost) throws { try host.stop(Array(containers.values)) }
}
