import Glibc
import Testing

extension Integration {
    /// What containers call by name, with a name server of their own in their network.
    @Suite("Names of public addresses")
    struct NameTests {
        private struct Record: Sendable {
            var exports: [String]
            var learned: Watch.Finished
            var normal: [Line]
            var after: [String: [Line]]
            var enforced: Watch.Finished
            var replays: [String]
        }

        private static let told: Result<Record, any Error> = Result { try tell() }

        /// glibc's getaddrinfo and connect: HOST TIMES PORT.
        private static let program = """
            import socket, sys
            for _ in range(int(sys.argv[2])):
                with socket.socket() as s:
                    s.connect_ex(socket.getaddrinfo(sys.argv[1], int(sys.argv[3]), socket.AF_INET)[0][4])
            """

        private static func addresses(_ range: ClosedRange<Int>) -> String {
            range.map { "203.0.113.\($0)" }.joined(separator: ",")
        }

        /// Starts a container's name server; `next` is the address of api.example.com that it begins with.
        private static func serve(_ container: RunningContainer, next: Int, files: TemporaryDirectory) throws -> Child {
            let server = try Child(
                [
                    "nsenter", "-t", "\(container.pid)", "-n", "\(Repository.root)/tools/traffic/names",
                    "api.example.com=\(addresses(next...(next + 49)))", "other.example.net=198.51.100.7",
                ], files: files)
            guard poll(seconds: 10, { server.output.contains("ready") }) else { throw TestFailure(server.error) }
            return server
        }

        private static func call(_ container: RunningContainer, _ host: String, times: Int = 1, port: Int = 443) throws
        {
            try container.exec(["python3", "-c", program, host, "\(times)", "\(port)"])
        }

        private static func fetch(_ container: RunningContainer, _ url: String) throws {
            try container.exec(["wget", "-q", "-O", "/dev/null", url])
        }

        private static func tell() throws -> Record {
            try ContainerHost.buildImages("busybox", "webapp")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            let options = ["--dns", "127.0.0.1", "-e", "HOLD=300"]
            let learning = try plumbline.watch("learn", "--unit", "1m")
            var python = try host.start("names-learned", image: "webapp", options: options)
            var busybox = try host.start("names-learned-busybox", image: "busybox", options: options)
            var servers = try [python, busybox].map { try serve($0, next: 1, files: host.files) }
            try call(python, "api.example.com", times: 50)
            for _ in 0..<3 { try fetch(busybox, "http://api.example.com/") }
            sleepSeconds(1)
            for server in servers { server.send(SIGTERM) }
            try host.stop([python, busybox])
            let learned = try learning.finish()
            try plumbline.approveAll()
            let exports = try ["webapp", "busybox"].map {
                try plumbline("profile", "export", "plumbline-test/\($0)").output
            }

            let enforcing = try plumbline.watch("enforce")
            let recording = try Watch([Repository.plumbline, "record", "-o", host.files.path + "/capture", "--json"])
            try recording.waitUntilReady(seconds: 30)
            python = try host.start("names", image: "webapp", options: options)
            busybox = try host.start("names-busybox", image: "busybox", options: options)
            servers = try [python, busybox].map { try serve($0, next: 51, files: host.files) }
            let names = [python.name, busybox.name]
            func lines(since start: Int) throws -> [Line] {
                try enforcing.lines()[start...].filter { names.contains($0.container?.name ?? "") }
            }
            try call(python, "api.example.com")
            try fetch(busybox, "http://api.example.com/")
            sleepSeconds(1)
            let normal = try lines(since: 0)
            var after: [String: [Line]] = [:]
            func deed(_ name: String, _ perform: () throws -> Void) throws {
                let before = try enforcing.lines().count
                try perform()
                try poll(seconds: 5) { try lines(since: before).contains { $0.behaviour?.type == "connect" } }
                after[name] = try lines(since: before)
            }
            try deed("port") { try call(python, "api.example.com", port: 8443) }
            try deed("name") { try call(python, "other.example.net") }
            try deed("address") { try call(python, "203.0.113.200") }
            try deed("busybox") { try fetch(busybox, "http://other.example.net/") }
            for server in servers { server.send(SIGTERM) }
            _ = try recording.finish()
            let enforced = try enforcing.finish()
            let replays = try (0..<2).map { _ in
                try plumbline("enforce", "--from", host.files.path + "/capture", "--json").output
            }
            return Record(
                exports: exports, learned: learned, normal: normal, after: after, enforced: enforced, replays: replays)
        }

        @Test("Fifty addresses of one name are one line; a name that busybox asked for is one, too")
        func oneLine() throws {
            let exports = try Self.told.get().exports
            #expect(exports[0].split(separator: "\n").count { $0.contains("api.example.com, port: tcp/443") } == 1)
            #expect(exports[1].contains("{to: api.example.com, port: tcp/80}"))
            for export in exports { #expect(!export.contains("to: public"), "\(export)") }
        }

        @Test("A fifty-first address of the name is silent")
        func silence() throws {
            let raised = try Self.told.get().normal.filter { $0.kind == "violation" }
            #expect(raised.isEmpty, "\(raised.map(\.brief).joined(separator: "\n"))")
        }

        @Test(
            "Another port and another name are told with the name and the address; an address without a name by its class"
        )
        func told() throws {
            let after = try Self.told.get().after
            func connects(_ name: String) -> [String] {
                (after[name] ?? []).compactMap(\.behaviour).filter { $0.type == "connect" }.map {
                    "\($0.program ?? "") \($0.name ?? "-") \($0.class ?? "") \($0.port ?? 0) "
                        + "\($0.peer?.hasPrefix("203.0.113.") == true ? "203.0.113.x" : $0.peer ?? "")"
                }
            }
            #expect(connects("port") == ["python3 api.example.com public 8443 203.0.113.x"])
            #expect(connects("name") == ["python3 other.example.net public 443 198.51.100.7"])
            #expect(connects("address") == ["python3 - public 443 203.0.113.x"])
            #expect(connects("busybox") == ["wget other.example.net public 80 198.51.100.7"])
        }

        @Test("Answers are in no sum: what the kernel counted was stored")
        func sums() throws {
            let record = try Self.told.get()
            for finished in [record.learned, record.enforced] {
                let summary = try #require(finished.summaries.last)
                #expect(summary.kernel == summary.stored && summary.dropped == 0)
            }
        }

        @Test("A capture holds the answers: judged again it tells the same names, twice the same bytes")
        func replay() throws {
            let replays = try Self.told.get().replays
            #expect(replays[0] == replays[1])
            let names = try decodeLines(replays[0]).filter { $0.kind == "violation" }.compactMap(\.behaviour?.name)
            #expect(Set(names) == ["api.example.com", "other.example.net"])
        }
    }
}
