/// The containers of one run of the story: started together, driven with one set of inputs, ended together.
struct Workloads: Sendable {
    var nginx: RunningContainer
    var redis: RunningContainer
    var webapp: RunningContainer
    var cron: RunningContainer
    /// The busybox image, held so that a command can be run inside.
    var busybox: RunningContainer
    /// Under plain runc.
    var httpd: RunningContainer

    static let shortRuns = 5

    static func start(on host: ContainerHost, site: String, bundle: String, run: String) throws -> Workloads {
        let socket = ["-v", "/var/run/docker.sock:/var/run/docker.sock"]
        let workloads = Workloads(
            nginx: try host.start("nginx-\(run)", image: "nginx", options: ["-v", "\(site):/srv/www:ro"]),
            redis: try host.start("redis-\(run)", image: "redis"),
            webapp: try host.start("webapp-\(run)", image: "webapp"),
            cron: try host.start("cron-\(run)", image: "cron", options: socket),
            busybox: try host.start("busybox-\(run)", image: "busybox", options: ["-e", "HOLD=300"]),
            httpd: try host.startBundle("httpd-\(run)", bundle: bundle))
        for _ in 0..<shortRuns { try host.runToEnd(image: "busybox") }
        return workloads
    }

    /// An ordinary day, shortened; the loop of the cron container goes on by itself meanwhile.
    func live(_ inputs: InputSet) throws {
        try nginx.http(inputs.nginxRequests())
        try redis.redis(inputs.redisCommands())
        try webapp.http(inputs.webappRequests())
        try httpd.http(inputs.staticRequests())
    }

    func stop(on host: ContainerHost) throws {
        try host.stop([nginx, redis, webapp, cron, busybox, httpd])
    }

    subscript(_ place: Place) -> RunningContainer {
        switch place {
        case .nginx: nginx
        case .redis: redis
        case .webapp: webapp
        case .cron: cron
        case .busybox: busybox
        case .httpd: httpd
        }
    }

    enum Place: String, Sendable {
        case nginx, redis, webapp, cron, busybox, httpd
    }
}
