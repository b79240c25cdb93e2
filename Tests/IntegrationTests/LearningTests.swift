import Glibc
import Testing

extension Integration {
    /// Learning that ends by itself, and a new build of an image that was learned.
    @Suite("Learning until it is known")
    struct LearningTests {
        private let host: ContainerHost
        private let plumbline: Plumbline

        init() throws {
            // The base image is built with any other.
            try ContainerHost.buildImages("cron")
            host = try ContainerHost()
            plumbline = Plumbline(store: host.files.path + "/store")
        }

        /// Units are counted by container: so many are ready in a quarter of the time.
        private static let replicas = 4

        private func learnUntilStable(_ suffixes: [String]) throws -> Watch {
            let containers = suffixes.flatMap { ["--container", host.name($0)] }
            return try plumbline.watch(["learn", "--until-stable", "--unit", "1s", "--for", "240s"] + containers)
        }

        /// Reads `path` about twice a second.
        private static func loop(_ path: String) -> [String] {
            ["sh", "-c", "while :; do cat \(path) >/dev/null; sleep 0.4; done"]
        }

        @Test("With short units it ends by itself, and its profile is ready and provisional")
        func untilStable() throws {
            let suffixes = (0..<Self.replicas).map { "stable-\($0)" }
            let learning = try learnUntilStable(suffixes)
            for suffix in suffixes {
                _ = try host.start(suffix, image: "base", command: Self.loop("/etc/hostname"))
            }
            #expect(try learning.child.wait(seconds: 260) == 0, "\(learning.child.error)")
            let learned = try learning.lines().filter { $0.kind == "learned" }
            #expect(learned.count == 1)
            #expect(learned.first?.state == "ready" && learned.first?.provisional == true)
            #expect(learned.first?.meetsBound == true && (learned.first?.coverage ?? 0) >= 0.99)
            #expect(try learning.lines().last?.kind == "summary")
            let history = try plumbline("profile", "history", try #require(try plumbline.profiles().first))
            #expect(history.output.contains("ready"), "\(history.output)")
        }

        @Test("Ended before, it says so and exits with 2")
        func tooEarly() throws {
            let learning = try plumbline.watch(
                "learn", "--until-stable", "--unit", "1s", "--for", "4s", "--container", host.name("early"))
            _ = try host.start("early", image: "base", command: Self.loop("/etc/hostname"))
            #expect(try learning.child.wait(seconds: 60) == 2)
            #expect(learning.child.error.contains("the time given by --for was over before every profile was ready"))
            #expect(try learning.lines().contains { $0.kind == "learned" && $0.state == "learning" })
        }

        /// Two builds of one tag; the second does one thing less and another more.
        @Test("A new build begins with what the old one did, and is ready without what it does not do")
        func newBuild() throws {
            let tag = "plumbline-learning/\(host.runID):1"
            var ids: [String] = []
            defer { _ = try? run(["docker", "rmi", "-f", tag] + ids) }
            for (index, path) in ["/etc/hostname", "/etc/debian_version"].enumerated() {
                ids.append(try build(tag, reading: path))
                let names = (0..<Self.replicas).map { "build-\(index)-\($0)" }
                let learning = try learnUntilStable(names)
                var started: [String] = []
                for name in names {
                    try need("docker", "run", "-d", "--network", "none", "--name", host.name(name), tag)
                    started.append(host.name(name))
                }
                defer { _ = try? run(["docker", "rm", "-f"] + started) }
                #expect(try learning.child.wait(seconds: 260) == 0, "\(learning.child.error)")
                if index == 1 {
                    #expect(learning.child.error.contains("is a new image"), "\(learning.child.error)")
                    #expect(learning.child.error.contains("that this image has not shown"), "\(learning.child.error)")
                }
            }
            let builds = ids.map { "plumbline-learning/\(host.runID)@\($0.dropFirst("sha256:".count).prefix(12))" }
            let old = try plumbline("profile", "export", builds[0])
            let new = try plumbline("profile", "export", builds[1])
            #expect(old.output.contains("/etc/hostname") && !old.output.contains("/etc/debian_version"))
            #expect(new.output.contains("/etc/debian_version") && !new.output.contains("/etc/hostname"))
            let history = try plumbline("profile", "history", builds[1])
            #expect(history.output.contains("inherited") && history.output.contains("dropped"), "\(history.output)")
            let difference = try plumbline("profile", "diff", builds[0], builds[1])
            #expect(difference.status == 1)
            #expect(difference.output.contains("-   read /etc/hostname"), "\(difference.output)")
            #expect(difference.output.contains("+   read /etc/debian_version"), "\(difference.output)")
        }

        /// - Returns: the image's id.
        private func build(_ tag: String, reading path: String) throws -> String {
            let file = """
                FROM \(Repository.image("base"))
                CMD ["sh", "-c", "while :; do cat \(path) >/dev/null; sleep 0.4; done"]
                """
            try need(
                "env", "DOCKER_BUILDKIT=0", "docker", "build", "-q", "--network", "none", "-t", tag, "-", input: file,
                seconds: 120)
            return try need("docker", "image", "inspect", "-f", "{{.Id}}", tag)
                .split(separator: "\n").first.map(String.init) ?? ""
        }
    }
}
