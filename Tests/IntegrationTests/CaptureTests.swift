import Glibc
import Testing

extension Integration {
    /// A capture is a sensor that anybody can run again: no root, no engine, the same output every time.
    @Suite("Captures")
    struct CaptureTests {
        /// Recorded once: the cron loop, then a shell in it.
        static let recorded: Result<[UInt8], any Error> = Result {
            try ContainerHost.buildImages("cron")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let path = host.files.path + "/day.plcap"
            let watch = try Watch([Repository.plumbline, "record", "-o", path])
            try watch.waitUntilReady(seconds: 30)
            let cron = try host.start("recorded", image: "cron")
            sleepSeconds(6)
            try cron.exec(["sh", "-c", "cat /etc/shadow"])
            sleepSeconds(1)
            watch.child.send(SIGINT)
            guard try watch.child.wait(seconds: 15) == 0, let bytes = readBytes(path) else {
                throw TestFailure("record: \(watch.child.error)")
            }
            return bytes
        }

        /// A place that a stranger to root can use: the capture, and room for stores.
        private func place() throws -> TemporaryDirectory {
            let files = try TemporaryDirectory(mode: 0o777)
            try writeBytes(files.path + "/day.plcap", try Self.recorded.get(), mode: 0o644)
            return files
        }

        @Test("Learning from a capture needs no root, and two runs are the same byte for byte")
        func learnTwice() throws {
            let files = try place()
            var runs: [(lines: String, profile: String)] = []
            for store in ["one", "two"] {
                let path = "\(files.path)/\(store)"
                let learned = try asNobody(
                    in: files, "learn", "--from", files.path + "/day.plcap", "--json", "--store", path)
                #expect(learned.status == 0, "\(learned.error)")
                let export = try asNobody(in: files, "profile", "export", Repository.image("cron"), "--store", path)
                #expect(export.status == 0, "\(export.error)")
                runs.append((learned.output, export.output))
            }
            #expect(runs[0].lines == runs[1].lines)
            #expect(runs[0].profile == runs[1].profile)
            #expect(runs[0].profile.contains("job.sh"))
        }

        @Test("Enforcing a capture against a store without a profile of it judges nothing and says so by its exit code")
        func unprofiled() throws {
            let files = try place()
            let other = files.path + "/other.yaml"
            try writeFile(other, BadInputTests.something, mode: 0o644)
            #expect(
                try asNobody(in: files, "profile", "import", other, "--store", files.path + "/other").status == 0)
            let run = try asNobody(
                in: files, "enforce", "--from", files.path + "/day.plcap", "--json", "--store", files.path + "/other")
            // Whatever else runs on the machine is in the capture, too.
            let unprofiled = try decodeLines(run.output).filter { $0.kind == "unprofiled" }
            #expect(unprofiled.count { $0.container?.image.name == Repository.image("cron") } == 1, "\(run.output)")
            #expect(run.status == 2, "\(run.error)")
        }

        @Test("Enforcing a capture twice gives the same violations, ids and times, byte for byte")
        func enforceTwice() throws {
            let files = try place()
            let capture = files.path + "/day.plcap"
            let store = files.path + "/store"
            #expect(try asNobody(in: files, "learn", "--from", capture, "--store", store).status == 0)
            // What an intruder did is taken out of the profile as a reviewer would: by importing it without the shell's read.
            let export = try asNobody(in: files, "profile", "export", Repository.image("cron"), "--store", store).output
            let reviewed = export.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.replacing("/etc/shadow", with: "/etc/reviewed") }.joined(separator: "\n")
            try writeFile(files.path + "/reviewed.yaml", reviewed, mode: 0o644)
            let imported = try asNobody(
                in: files, "profile", "import", files.path + "/reviewed.yaml", "--store", files.path + "/clean")
            #expect(imported.status == 0, "\(imported.error)")
            #expect(
                try asNobody(
                    in: files, "profile", "approve", Repository.image("cron"), "--store", files.path + "/clean"
                )
                .status == 0)
            let runs = try (0..<2).map { _ in
                try asNobody(in: files, "enforce", "--from", capture, "--json", "--store", files.path + "/clean")
            }
            #expect(runs[0].output == runs[1].output)
            #expect(runs.allSatisfy { $0.status == 1 })
            let raised = try decodeLines(runs[0].output).filter { $0.kind == "violation" }
            #expect(raised.contains { $0.behaviour?.path == "/etc/shadow" && $0.behaviour?.program == "cat" })
        }

        @Test(
            "A capture cut in the middle is refused as bad input, and the store stays as it was", arguments: [0.3, 0.7])
        func cut(at fraction: Double) throws {
            let files = try place()
            let bytes = try Self.recorded.get()
            try writeBytes(
                files.path + "/cut.plcap", Array(bytes.prefix(Int(Double(bytes.count) * fraction))), mode: 0o644)
            let store = files.path + "/store"
            #expect(try asNobody(in: files, "learn", "--from", files.path + "/day.plcap", "--store", store).status == 0)
            let before = try asNobody(in: files, "profile", "export", Repository.image("cron"), "--store", store).output
            let learned = try asNobody(in: files, "learn", "--from", files.path + "/cut.plcap", "--store", store)
            #expect(learned.status == 65)
            #expect(learned.error.contains("cut.plcap"), "it names the file: \(learned.error)")
            #expect(
                try asNobody(in: files, "profile", "export", Repository.image("cron"), "--store", store).output
                    == before)
        }
    }
}
