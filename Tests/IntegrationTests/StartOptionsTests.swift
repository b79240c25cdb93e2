import Testing

extension Integration {
    /// Flags and the environment of programs that are known, in a container of their own.
    @Suite("Flags and environment")
    struct StartOptionsTests {
        private struct Record: Sendable {
            var export: String
            var container: String
            var normal: [Line]
            var after: [String: [Line]]
            var enforced: Watch.Finished
            var inherited: [Line]
        }

        private static let told: Result<Record, any Error> = Result { try tell() }

        /// What the container does every day; other values and another order are the same life.
        private static let learned = [
            "nc -w 1 127.0.0.1 9", "wget -q -O /dev/null http://127.0.0.1:9/", "tar -c -f /dev/null /etc/app.conf",
            "base64 /etc/app.conf >/dev/null", "/opt/triggers/exec-as /opt/triggers/nothing nothing",
            "http_proxy=http://127.0.0.1:9 sh -c 'tar -c -f /dev/null /etc/app.conf; :'",
        ]
        private static let again = [
            "nc 127.0.0.1 9 -w2", "wget -O /dev/null -q http://127.0.0.1:9/other", "tar -cf/dev/null /etc/app.conf",
            "base64 /etc/app.conf >/dev/null", "/opt/triggers/exec-as /opt/triggers/nothing nothing else",
            "http_proxy=http://127.0.0.1:9/x sh -c 'tar -f /dev/null -c /etc/app.conf; :'",
            // A value that looks like a name where the kernel goes on with a long one.
            "A=" + String(repeating: "x", count: 253) + "LD_PRELOAD=/x nc -w 1 127.0.0.1 9",
        ]

        private static func live(_ container: RunningContainer, _ commands: [String]) throws {
            for command in commands { try container.exec(["sh", "-c", command + "; :"]) }
        }

        private static func tell() throws -> Record {
            try ContainerHost.buildImages("busybox")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            let learning = try plumbline.watch("learn", "--unit", "1m")
            var container = try host.start("options-learned", image: "busybox", options: ["-e", "HOLD=300"])
            try live(container, learned)
            sleepSeconds(1)
            try host.stop([container])
            _ = try learning.finish()
            try plumbline.approveAll()
            let export = try plumbline("profile", "export", "plumbline-test/busybox").output

            let enforcing = try plumbline.watch("enforce")
            container = try host.start("options", image: "busybox", options: ["-e", "HOLD=300"])
            let name = container.name
            func lines(since start: Int) throws -> [Line] {
                try enforcing.lines()[start...].filter { $0.container?.name == name }
            }
            try live(container, again)
            sleepSeconds(1)
            let normal = try lines(since: 0)
            var after: [String: [Line]] = [:]
            for deed in Deed.options {
                let before = try enforcing.lines().count
                try deed.perform(in: container)
                try poll(seconds: 3) { deed.isReported(by: try lines(since: before)) }
                after[deed.name] = try lines(since: before)
            }
            let before = try enforcing.lines().count
            try container.exec(["sh", "-c", "export LD_LIBRARY_PATH=/tmp; sh -c 'tar -cf /dev/null /etc/app.conf; :'"])
            try poll(seconds: 3) { try lines(since: before).contains { $0.kind == "violation" } }
            sleepSeconds(1)
            let inherited = try lines(since: before)
            return Record(
                export: export, container: name, normal: normal, after: after, enforced: try enforcing.finish(),
                inherited: inherited)
        }

        @Test("The same flags in another order and with other values are silent")
        func silence() throws {
            let raised = try Self.told.get().normal.filter { $0.kind == "violation" }
            #expect(raised.isEmpty, "\(raised.map(\.brief).joined(separator: "\n"))")
        }

        @Test("A known program that is started otherwise is reported with what is new", arguments: Deed.options)
        func reported(deed: Deed) throws {
            let lines = try #require(Self.told.get().after[deed.name])
            let seen = lines.filter { $0.kind == "violation" }.map(\.brief).joined(separator: "\n")
            #expect(deed.isReported(by: lines), "violations from then on:\n\(seen)")
        }

        @Test("What a name in the environment does is told where it begins, not again of each program below")
        func inherited() throws {
            let raised = try Self.told.get().inherited.filter { $0.behaviour?.environment?.isEmpty == false }
            #expect(
                raised.map { "\($0.behaviour?.program ?? "") \($0.behaviour?.options ?? "")" } == ["sh LD_LIBRARY_PATH"]
            )
        }

        @Test("The profile lists flags and names, and no value")
        func export() throws {
            let export = try Self.told.get().export
            for line in [#"flags: ["-O", "-q"]"#, #"flags: ["-c", "-f"]"#, "flags: []", "environment: [http_proxy]"] {
                #expect(export.contains(line), "\(line) in\n\(export)")
            }
        }

        @Test("What a container that runs already passes on is its first program's alone, and no news under enforce")
        func late() throws {
            try ContainerHost.buildImages("cron")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            let cron = try host.start("late", image: "cron", options: ["-e", "http_proxy=http://127.0.0.1:9"])
            var watch = try plumbline.watch("learn", "--unit", "1m")
            sleepSeconds(8)
            _ = try watch.finish()
            try plumbline.approveAll()
            let export = try plumbline("profile", "export", "plumbline-test/cron").output
            #expect(export.split(separator: "\n").count { $0.contains("environment:") } == 1, "\(export)")
            watch = try plumbline.watch("enforce")
            sleepSeconds(3)
            let violations = try watch.finish().violations.filter {
                $0.container?.name == cron.name && $0.behaviour?.environment != nil
            }
            #expect(violations.isEmpty, "\(violations.map(\.brief).joined(separator: "\n"))")
        }

        @Test("A violation shows the value, without the password in it, and how grave it is")
        func details() throws {
            let record = try Self.told.get()
            let violations = record.enforced.violations.filter { $0.container?.name == record.container }
            let proxy = try #require(violations.first { $0.behaviour?.environment == ["http_proxy"] })
            #expect(proxy.process?.environment == ["http_proxy=http://u:<redacted>@127.0.0.1:9"])
            let preload = try #require(violations.first { $0.behaviour?.environment == ["LD_PRELOAD"] })
            #expect(preload.severity == "high")
            #expect(preload.attack == ["T1574.006"])
            #expect(preload.explanation?.contains("LD_PRELOAD") == true)
            let shell = try #require(violations.first { $0.behaviour?.flags == ["-e"] })
            #expect(shell.severity == "critical")
        }
    }
}
