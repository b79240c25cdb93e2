import FoundationEssentials
import Glibc
import Testing

extension Integration {
    /// `compare` on real containers: live, and again from a capture. What it takes to make a violation of a deviation
    /// needs minutes of learning; tools/peers goes through that.
    @Suite("Comparing containers")
    struct ComparisonTests {
        /// Three replicas, of which one keeps a core busy and reads what the others do not; watched by `record`.
        private static let recorded: Result<Recorded, any Error> = Result {
            try ContainerHost.buildImages("busybox")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let replicas = try (1...3).map {
                try host.start("replica-\($0)", image: "busybox", options: ["-e", "HOLD=120"])
            }
            let path = host.files.path + "/group.plcap"
            let selected = replicas.flatMap { ["--container", $0.name] }
            let watch = try Watch(
                [Repository.plumbline, "record", "-o", path, "--sampling", "0.5s,0.5s,2s"] + selected)
            try watch.waitUntilReady(seconds: 30)
            let burning = "cat /etc/shadow >/dev/null; while :; do :; done"
            try need("docker", "exec", "-d", replicas[1].name, "sh", "-c", burning)
            let live = try run(
                [Repository.plumbline, "compare", replicas[1].name, "--window", "6s", "--json", "--store", "/nowhere"])
            sleepSeconds(4)
            watch.child.send(SIGINT)
            guard try watch.child.wait(seconds: 15) == 0, let bytes = readBytes(path) else {
                throw TestFailure("record: \(watch.child.error)")
            }
            return Recorded(capture: bytes, names: replicas.map(\.name), live: live)
        }

        private struct Recorded {
            var capture: [UInt8]
            var names: [String]
            var live: Outcome
        }

        /// What the tests read of a comparison.
        private struct Shown: Decodable {
            var kind: String
            var containers: [Container]

            struct Container: Decodable {
                var name: String
                var score: Score
                var metrics: [Metric]
                var behaviours: [Behaviour]
            }
            struct Score: Decodable { var bits: Double }
            struct Metric: Decodable {
                var metric: String
                var value: Double
                var bits: Double
                var peers: Peers?
            }
            struct Peers: Decodable {
                var count: Int
                var median: Double
            }
            struct Behaviour: Decodable {
                var type: String
                var path: String?
                var peersWithIt: Int
            }
        }

        private func comparison(_ outcome: Outcome) throws -> Shown {
            #expect(outcome.status == 0, "\(outcome.error)")
            let line = try #require(outcome.output.split(separator: "\n").last, "\(outcome.error)")
            return try JSONDecoder().decode(Shown.self, from: Data(line.utf8))
        }

        private func expectBurning(_ container: Shown.Container?, name: String) throws {
            let container = try #require(container)
            #expect(container.name == name)
            #expect(container.score.bits > 5)
            let top = try #require(container.metrics.first)
            #expect(top.metric == "cpu" && top.value > 0.5)
            #expect(top.peers?.count == 2 && top.peers!.median < 0.1)
            #expect(container.behaviours.contains { $0.type == "process" && $0.peersWithIt == 0 })
        }

        @Test("Live, the one that burns is beside its peers, with the metric and the program that tell it apart")
        func live() throws {
            let recorded = try Self.recorded.get()
            let shown = try comparison(recorded.live)
            #expect(shown.kind == "comparison" && shown.containers.count == 1)
            try expectBurning(shown.containers.first, name: recorded.names[1])
        }

        @Test("A capture carries the samples: the whole group is ranked from it, without root, twice the same")
        func replay() throws {
            let recorded = try Self.recorded.get()
            let files = try TemporaryDirectory(mode: 0o777)
            let path = files.path + "/group.plcap"
            try writeBytes(path, recorded.capture, mode: 0o644)
            let runs = try (0..<2).map { _ in
                try asNobody(
                    in: files, "compare", Repository.image("busybox"), "--from", path, "--window", "6s", "--json",
                    "--store", files.path + "/none")
            }
            #expect(runs[0].output == runs[1].output)
            let shown = try comparison(runs[0])
            #expect(Set(shown.containers.map(\.name)) == Set(recorded.names))
            try expectBurning(shown.containers.first, name: recorded.names[1])
            #expect(shown.containers[0].behaviours.contains { $0.path == "/etc/shadow" && $0.peersWithIt == 0 })
            #expect(shown.containers.dropFirst().allSatisfy { $0.score.bits < 3 })
        }

        @Test("Learning from the capture keeps what was used, and the exported profile has the figures")
        func learn() throws {
            let recorded = try Self.recorded.get()
            let files = try TemporaryDirectory(mode: 0o777)
            let path = files.path + "/group.plcap"
            try writeBytes(path, recorded.capture, mode: 0o644)
            let store = files.path + "/store"
            let learned = try asNobody(
                in: files, "learn", "--from", path, "--store", store)
            #expect(learned.status == 0, "\(learned.error)")
            let exported = try asNobody(
                in: files, "profile", "export", Repository.image("busybox"), "--store", store)
            #expect(exported.output.contains("resources:"), "\(exported.output) \(exported.error)")
            #expect(exported.output.contains("cpu: {unit: cores"))
        }

        @Test("Who is not there is named with those who are, and the exit code is 66")
        func unknown() throws {
            let recorded = try Self.recorded.get()
            let files = try TemporaryDirectory(mode: 0o777)
            let path = files.path + "/group.plcap"
            try writeBytes(path, recorded.capture, mode: 0o644)
            let run = try asNobody(in: files, "compare", "nobody", "--from", path, "--store", files.path + "/none")
            #expect(run.status == 66)
            #expect(run.error.contains("'nobody'") && run.error.contains(recorded.names[0]))
        }
    }
}
