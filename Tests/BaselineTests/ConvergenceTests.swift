import Testing

@testable import Baseline

@Suite("When learning is done")
struct ConvergenceTests {
    private let hour: UInt64 = 3_600_000_000_000

    /// A profile of `replicas` containers that lived side by side for so many hours.
    private func lived(
        _ learned: [Behaviour: Evidence], hours: UInt64 = 96, replicas: UInt32 = 1, starts: UInt32 = 3,
        unitSeconds: UInt32 = 3600, units: UInt32? = nil
    ) -> Profile {
        Profile(
            key: ProfileKey(imageID: image.id, role: "main"), image: image,
            exposure: Exposure(
                runs: 3, starts: starts, ends: 2, execSessions: 1, units: units ?? UInt32(hours) * replicas,
                firstSeen: Timestamp(nanoseconds: 1), lastSeen: Timestamp(nanoseconds: hours * hour),
                unitSeconds: unitSeconds),
            learned: learned)
    }

    private func known(units: UInt32 = 90) -> [Behaviour: Evidence] {
        var learned: [Behaviour: Evidence] = [:]
        for n in 0..<20 { learned[file(nginx, .read, "/srv/known\(n)")] = evidence(units: units) }
        return learned
    }

    private func privilege(_ name: String) -> Behaviour {
        .privilege(PrivilegeBehaviour(program: nginx, operation: name))
    }

    @Test("It says how long until each part of the bound can be met, and of another start that nobody can say")
    func remaining() throws {
        let young = try Convergence(lived([:], hours: 6, starts: 1))
        #expect(young.missing.map { $0.seconds?.rounded() } == [64_800, 64_800, nil])
        #expect(young.secondsToReady == nil)
        let started = try Convergence(lived([:], hours: 6, starts: 2))
        #expect(started.secondsToReady.map { abs($0 - 64_800) < 1 } == true)
        // Four replicas live four units in an hour.
        let four = try Convergence(lived([:], hours: 3, replicas: 4, unitSeconds: 3600))
        #expect(four.missing.first?.seconds.map { abs($0 - 10_800) < 1 } == true)
    }

    @Test("Missing coverage is reached once what was seen once no longer weighs: 1 − C falls as 1/T")
    func coverageRemaining() throws {
        var learned = known()
        learned[privilege("mount")] = evidence(firstUnit: 5, at: 5 * 3600)
        learned[privilege("unshare")] = evidence(firstUnit: 7, at: 7 * 3600)
        learned[privilege("setns")] = evidence(units: 50, firstUnit: 6)
        let part = try #require(try Convergence(lived(learned)).missing.first { $0.kind == .privilege })
        let statistics = try #require(try Convergence(lived(learned)).kinds[.privilege])
        #expect(statistics.coverage < 0.99)
        let further = try #require(part.seconds) / 3600
        #expect(abs((1 - statistics.coverage) * 96 / (96 + further) - 0.01) < 1e-6)
    }

    @Test("A recent time is a quarter of the wall-clock time, however many replicas live it", arguments: [1, 10])
    func recentInWallTime(replicas: UInt32) throws {
        var learned = known(units: 90 * replicas)
        for n in 0..<5 * UInt64(replicas) {
            learned[privilege("late\(n)")] = evidence(firstUnit: n, at: 50 * 3600)
        }
        // 46 hours ago, of 96: not recent with one replica nor with ten.
        let words = try Convergence(lived(learned, replicas: replicas)).obstacles
        #expect(!words.contains { $0.contains("lately") }, "\(words)")
        for n in 0..<5 * UInt64(replicas) {
            learned[privilege("late\(n)")]?.firstSeen.nanoseconds += 30 * hour
        }
        let late = try Convergence(lived(learned, replicas: replicas)).obstacles
        #expect(late.contains("privilege: something new was seen lately"), "\(late)")
    }

    @Test("Several replicas that do much that is new after convergence drift; one alone deviates")
    func drift() throws {
        var learned = known()
        for n in 0..<12 {
            var new = evidence(units: 6, firstUnit: UInt64(80 + n), at: UInt64(75 + n) * 3600)
            new.runs = 3
            learned[privilege("new\(n)")] = new
        }
        learned[privilege("old")] = evidence(units: 90)
        #expect(try Convergence(lived(learned)).drifting == [.privilege])
        for (behaviour, _) in learned { learned[behaviour]?.runs = 1 }
        #expect(try Convergence(lived(learned)).drifting.isEmpty)
        var old = learned
        for (behaviour, _) in learned where old[behaviour]!.firstUnit >= 80 {
            old[behaviour]?.runs = 3
            old[behaviour]?.firstSeen = Timestamp(nanoseconds: 3 * hour)
        }
        #expect(try Convergence(lived(old)).drifting.isEmpty)
    }

    @Test("A new name under a pattern that a person wrote is nothing new")
    func writtenPatterns() throws {
        var learned = known()
        // Different enough in shape and depth that nothing but the person's pattern holds them together.
        let names = ["a", "Bbb/c", "2x/d/e", "q-r/s.t", "u", "vv/w", "yy.z", "m/n/o", "k_l", "jj"]
        for (n, name) in names.enumerated() {
            learned[file(nginx, .read, "/data/\(name)")] = evidence(firstUnit: UInt64(n))
        }
        let without = try #require(try Convergence(lived(learned)).kinds[.file])
        var profile = lived(learned)
        profile.document = ProfileDocument(
            image: image, role: "main", processes: [ProcessEntry(program: nginx, files: [.read: ["/data/**"]])])
        let with = try #require(try Convergence(profile).kinds[.file])
        #expect(without.uniques == 10 && with.uniques == 0)
        #expect(with.behaviours == 2)
    }

    @Test("An image that makes its programs and scripts anew shows nothing new by them")
    func madeAnew() throws {
        var learned = known()
        var random = SeededGenerator(seed: 4)
        for n in 0..<40 {
            let name = "tool-1.\(n % 10)-\(random.text(6, of: alphanumeric))"
            let built = Program(executable: "/builds/\(name)/out/program", name: "program")
            let seen = evidence(firstUnit: UInt64(50 + n), at: UInt64(50 + n) * 3600)
            learned[.process(ProcessBehaviour(program: built, parent: "make"))] = evidence(
                firstUnit: UInt64(50 + n), at: UInt64(50 + n) * 3600, drift: .added)
            learned[file(built, .read, "/etc/program.conf")] = seen
            learned[file(built, .exec, "/usr/lib/libprogram.so")] = seen
            let script = "/tmp/job.\(random.text(6, of: alphanumeric))"
            learned[.process(ProcessBehaviour(program: busyboxShell, script: script, parent: "cron"))] = seen
        }
        let convergence = try Convergence(lived(learned))
        for kind in [Behaviour.Kind.process, .file] {
            let statistics = try #require(convergence.kinds[kind])
            #expect(statistics.uniques == 0 && statistics.behaviours < 30)
        }
        #expect(!convergence.obstacles.contains { $0.hasPrefix("process") || $0.hasPrefix("file") })
    }

    @Test("What was inherited is incidence when it is seen, and never news")
    func inherited() throws {
        var learned = known()
        learned[file(nginx, .read, "/etc/inherited")] = evidence(firstUnit: 40, at: 95 * 3600)
        var profile = lived(learned)
        let news = try #require(try Convergence(profile).kinds[.file])
        #expect(news.uniques == 1 && news.novelUnits == 1)
        profile.inheritedFrom = "sha256:old"
        profile.madeLines = [file(nginx, .read, "/etc/inherited"): .inherited]
        let statistics = try #require(try Convergence(profile).kinds[.file])
        #expect(statistics.uniques == 0 && statistics.novelUnits == 0)
        #expect(statistics.behaviours == news.behaviours && statistics.incidences == news.incidences)
        profile.madeLines = [file(nginx, .read, "/etc/inherited"): .learned]
        #expect(try Convergence(profile).kinds[.file] == news)
    }

    @Test("What is inherited and not shown is unconfirmed; what a person wrote is not")
    func unconfirmed() throws {
        var profile = lived([file(nginx, .read, "/a"): evidence()])
        profile.document = ProfileDocument(
            image: image, role: "main",
            processes: [
                ProcessEntry(program: nginx, parents: ["entrypoint"], files: [.read: ["/a", "/b", "/written"]]),
                ProcessEntry(program: redis, parents: ["nginx"], flags: ["-x"], files: [.read: ["/c"]]),
            ])
        for line in profile.document!.lines where line != file(nginx, .read, "/written") {
            profile.madeLines[line] = .inherited
        }
        #expect(profile.unconfirmedLines(in: profile.document!).isEmpty)
        profile.inheritedFrom = "sha256:old"
        let lines = profile.unconfirmedLines(in: profile.document!)
        #expect(lines.contains(file(nginx, .read, "/b")) && !lines.contains(file(nginx, .read, "/a")))
        #expect(!lines.contains(file(nginx, .read, "/written")))
        let rest = profile.document!.without(lines)
        #expect(rest.processes.map(\.program) == [nginx])
        #expect(rest.processes[0].files == [.read: ["/a", "/written"]])
    }

    @Test("Use of resources has settled, has not, or it cannot be told")
    func resources() {
        func knowledge(_ levels: [Double], days: Int32 = 1, windows: Int = 300) -> ResourceKnowledge {
            var knowledge = ResourceKnowledge()
            var random = SeededGenerator(seed: 7)
            for day in 0..<days {
                for (hour, level) in levels.enumerated() {
                    for _ in 0..<windows {
                        var values = ResourceValues()
                        values[.memory] = level * (1 + Double(random.next() % 100) / 500) * 1e8
                        knowledge.own.learn(values, phase: .steady, hour: hour, day: day)
                    }
                }
            }
            return knowledge
        }
        #expect(NumericStability(nil) == .unread)
        #expect(NumericStability(knowledge([1, 1, 1, 1])) == .settled)
        #expect(NumericStability(knowledge([1, 1, 1, 2])) == .moving([.memory]))
        #expect(NumericStability(knowledge([1, 1], windows: 20)) == .unknown(.few(40)))
        #expect(NumericStability(knowledge([1, 1, 1, 1], days: 2)) == .unknown(.severalDays))
    }
}
