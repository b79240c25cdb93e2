import Glibc
import Testing

extension Integration {
    /// A violation outlives the run that printed it, and a person makes it a line of the profile.
    @Suite("Violations, kept and decided")
    struct ViolationsTests {
        /// A container that was learned with one exec session of `cat`, and is approved.
        private struct Place {
            let host: ContainerHost
            let plumbline: Plumbline
            let container: RunningContainer

            init() throws {
                try ContainerHost.buildImages("cron")
                host = try ContainerHost()
                plumbline = Plumbline(store: host.files.path + "/store")
                let learning = try plumbline.watch("learn", "--unit", "1m", "--container", host.name("decided"))
                container = try host.start("decided", image: "cron")
                sleepSeconds(6)
                try container.exec(["cat", "/etc/debian_version"])
                sleepSeconds(1)
                let learned = try learning.finish()
                guard learned.status == 0 else { throw TestFailure("learn: \(learned.error)") }
                try plumbline.approveAll()
            }

            func enforce() throws -> Watch { try plumbline.watch("enforce", "--container", container.name) }

            /// The lines about reading `path` that were printed so far.
            func alarms(_ watch: Watch, _ path: String) throws -> [Line] {
                try watch.lines().filter { $0.kind == "violation" && $0.behaviour?.path == path }
            }

            /// Reads a file in the container and gives the line that comes of it.
            func alarm(_ watch: Watch, _ path: String) throws -> Line {
                let before = try alarms(watch, path).count
                try container.exec(["cat", path])
                try poll(seconds: 5) { try alarms(watch, path).count > before }
                guard let line = try alarms(watch, path).dropFirst(before).first else {
                    throw TestFailure("no violation for \(path)")
                }
                return line
            }

            /// How many lines come of reading a file once.
            func linesOfReading(_ path: String, _ watch: Watch) throws -> Int {
                let before = try alarms(watch, path).count
                try container.exec(["cat", path])
                sleepSeconds(0.7)
                return try alarms(watch, path).count - before
            }

            func decide(_ arguments: String...) throws -> Outcome {
                try run([Repository.plumbline, "profile"] + arguments + ["--store", plumbline.store])
            }
        }

        @Test("An alarm that is allowed is silent within a second, its neighbour is not; --for brings it back")
        func allowed() throws {
            let place = try Place()
            defer { place.host.removeAll() }
            let watch = try place.enforce()
            defer { watch.child.send(SIGKILL) }
            let first = try place.alarm(watch, "/etc/shadow")
            let id = try #require(first.id)
            // A second one of the same second is counted, not told.
            #expect(try place.linesOfReading("/etc/shadow", watch) == 0)

            let dry = try place.decide("allow", id, "--dry-run")
            #expect(dry.status == 0 && dry.output.contains("/etc/shadow"), "\(dry.output)\(dry.error)")
            let granted = try place.decide("allow", id, "--for", "5s", "--by", "me", "--note", "an upgrade")
            #expect(granted.status == 0, "\(granted.error)")
            #expect(granted.output.contains("  # until 20"), "\(granted.output)")
            sleepSeconds(1)
            #expect(try place.linesOfReading("/etc/shadow", watch) == 0)
            let profile = try place.plumbline("profile", "show", Repository.image("cron")).output
            #expect(profile.contains("# allowed by me until 20"), "\(profile)")
            #expect(
                !(try place.plumbline("profile", "export", Repository.image("cron")).output.contains("/etc/shadow")))
            sleepSeconds(4)
            let again = try place.alarm(watch, "/etc/shadow")
            #expect(again.id != id, "a new violation")

            let allowed = try place.decide("allow", try #require(again.id), "--by", "me", "--note", "the health check")
            #expect(allowed.status == 0, "\(allowed.error)")
            let added = allowed.output.split(separator: "\n").filter { $0.hasPrefix("+") && $0.contains("/etc/shadow") }
            #expect(added.count == 1, "\(allowed.output)")
            sleepSeconds(1)
            #expect(try place.linesOfReading("/etc/shadow", watch) == 0)
            let neighbour = try place.alarm(watch, "/etc/gshadow")
            #expect(neighbour.profile?.state == "approved")

            let denied = try place.decide("deny", try #require(neighbour.id))
            #expect(denied.status == 0 && denied.output.contains("deny:"), "\(denied.output)\(denied.error)")
            sleepSeconds(1)
            #expect(try place.alarm(watch, "/etc/gshadow").reason == "denied")
            let refused = try place.decide("allow", try #require(neighbour.id))
            #expect(refused.status == 64)
            #expect(refused.error.contains("denies it: {program: cat"), "\(refused.error)")

            let finished = try watch.finish()
            finished.expectBalancedSummary()
            let decided = try place.plumbline("violations", "list", "--decided")
            #expect(decided.output.split(separator: "\n").count == 4, "\(decided.output)")
        }

        @Test("After kill -9 everything that was printed is kept, and a container that is gone still has its story")
        func killed() throws {
            let place = try Place()
            defer { place.host.removeAll() }
            let watch = try place.enforce()
            try place.container.exec(["cat", "/etc/debian_version"])
            let alarm = try place.alarm(watch, "/etc/shadow")
            for number in 0..<40 {
                try place.container.exec(["cat", "/etc/hosts", "/etc/issue", "/etc/none-\(number)"])
            }
            try place.container.exec(["cat", "/etc/gshadow", "/etc/passwd", "/etc/group", "/etc/fstab"])
            let asRun = try place.plumbline("violations", "list", "--json", "--container", place.container.name)
            #expect(asRun.status == 0 && asRun.output.contains("/etc/shadow"), "it is read while enforce runs")
            watch.child.send(SIGKILL)
            _ = try watch.child.wait(seconds: 5)
            try place.host.stop([place.container])
            place.host.removeAll()

            let printed = Set(try watch.lines().filter { $0.kind == "violation" }.compactMap(\.id))
            let listed = try place.plumbline("violations", "list", "--json")
            let kept = Set(try decodeLines(listed.output).compactMap(\.id))
            #expect(printed.count > 3)
            #expect(printed.subtracting(kept) == [])

            let id = try #require(alarm.id)
            let story = try place.plumbline("violations", "show", id).output
            for part in [
                "cat read /etc/shadow", "lineage", "exec session", "└─ cat", place.container.name,
                "/etc/debian_version",
            ] {
                #expect(story.contains(part), "\(part) is not in \(story)")
            }
            let explained = try place.plumbline("violations", "explain", String(id.prefix(20))).output
            #expect(explained.contains("is approved and does not hold it"), "\(explained)")
            #expect(explained.contains("  a sensitive file"), "\(explained)")
            #expect(try place.plumbline("violations", "show", "0NONE").status == 66)
            let stranger = try TemporaryDirectory(mode: 0o755)
            let refused = try asNobody(in: stranger, "violations", "list", "--store", place.plumbline.store)
            #expect(refused.status == 77, "\(refused.error)")
        }

        @Test("A capture judged twice leaves the same violations, once")
        func captured() throws {
            let files = try TemporaryDirectory(mode: 0o777)
            let capture = files.path + "/day.plcap"
            try writeBytes(capture, try CaptureTests.recorded.get(), mode: 0o644)
            let plumbline = Plumbline(store: files.path + "/store")
            let learned = try plumbline("learn", "--from", capture)
            #expect(learned.status == 0, "\(learned.error)")
            let export = try plumbline("profile", "export", Repository.image("cron")).output
            let file = files.path + "/reviewed.yaml"
            try writeFile(file, export.replacing("/etc/shadow", with: "/etc/reviewed"))
            #expect(try plumbline("profile", "import", file).status == 0)
            let lists = try (0..<2).map { _ in
                #expect(try plumbline("enforce", "--from", capture).status == 1)
                return try plumbline("violations", "list", "--json").output
            }
            #expect(lists[0] == lists[1])
            let violation = try #require(try decodeLines(lists[0]).first { $0.behaviour?.path == "/etc/shadow" })
            #expect(try plumbline("profile", "allow", try #require(violation.id), "--for", "1h").status == 0)
            let silent = try plumbline("enforce", "--from", capture, "--json")
            #expect(try decodeLines(silent.output).allSatisfy { $0.behaviour?.path != "/etc/shadow" })
        }
    }
}
