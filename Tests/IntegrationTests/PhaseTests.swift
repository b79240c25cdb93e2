import Testing

extension Integration {
    /// What belongs to a start, shown again later. Ten containers are ten units of an hour; the start is
    /// eight seconds.
    @Suite("Phases")
    struct PhaseTests {
        private static let script = """
            deed() { cat /etc/hostname /etc/app.conf; [ -e /tmp/quiet ] || cat /etc/shadow; }
            deed >/dev/null 2>&1; trap 'deed >/dev/null 2>&1' HUP
            while [ ! -e /tmp/end ]; do sleep 0.2; done
            """

        private func start(_ host: ContainerHost, _ suffix: String) throws -> RunningContainer {
            try host.start(
                suffix, image: "toolbox", options: ["--entrypoint", "sh", "--label", "plumbline.role=phases"],
                command: ["-c", Self.script])
        }

        private func watch(_ plumbline: Plumbline, _ host: ContainerHost, _ command: String, _ suffixes: [String])
            throws
            -> Watch
        {
            let chosen = suffixes.flatMap { ["--container", host.name($0)] }
            let watch = try Watch(
                [Repository.plumbline, command, "--start-up", "8s"] + chosen + ["--json", "--store", plumbline.store])
            try watch.waitUntilReady(seconds: 30)
            return watch
        }

        @Test("A reload is a deviation, a second look at the password hashes a violation, until it is allowed")
        func again() throws {
            try ContainerHost.buildImages("toolbox", "nginx")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            let site = "/usr/share"
            let learning = try watch(
                plumbline, host, "learn", (0..<11).flatMap { ["learned-\($0)", "nginx-\($0)"] })
            var containers: [RunningContainer] = []
            for number in 0..<11 {
                containers.append(try start(host, "learned-\(number)"))
                containers.append(
                    try host.start("nginx-\(number)", image: "nginx", options: ["-v", "\(site):/srv/www:ro"]))
            }
            sleepSeconds(12)
            try host.stop(containers)
            _ = try learning.finish()
            try plumbline.approveAll()

            let enforcing = try watch(plumbline, host, "enforce", ["judged", "nginx-judged"])
            let shell = try start(host, "judged")
            let nginx = try host.start("nginx-judged", image: "nginx", options: ["-v", "\(site):/srv/www:ro"])
            sleepSeconds(12)
            try need("docker", "kill", "-s", "HUP", shell.name)
            try need("docker", "kill", "-s", "HUP", nginx.name)
            func told(_ kind: String, _ name: String) throws -> [Line] {
                try enforcing.lines().filter { $0.kind == kind && $0.container?.name == name }
            }
            #expect(poll(seconds: 5) { (try? told("violation", shell.name).isEmpty) == false })
            sleepSeconds(1)
            let violations = try told("violation", shell.name)
            #expect(violations.map { $0.behaviour?.path } == ["/etc/shadow"], "\(violations.map(\.brief))")
            #expect(violations.first?.reason == "over-budget" && violations.first?.phase == "steady")
            #expect(try told("violation", nginx.name).isEmpty, "a reload is none")
            #expect(try !told("deviation", nginx.name).isEmpty)
            #expect(try told("deviation", shell.name).contains { $0.behaviour?.path == "/etc/hostname" })

            let id = try #require(violations.first?.id)
            let allowed = try plumbline("profile", "allow", id, "--by", "a test")
            #expect(allowed.status == 0, "\(allowed.error)")
            sleepSeconds(2)
            try need("docker", "kill", "-s", "HUP", shell.name)
            sleepSeconds(2)
            #expect(try told("violation", shell.name).filter { $0.id != id }.isEmpty)
            try host.stop([shell, nginx])
            #expect(try enforcing.finish().status == 1)
        }
    }
}
