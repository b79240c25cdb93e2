import Testing

@testable import Baseline

@Suite("Novelty, convergence and score")
struct StatisticsTests {
    func close(_ a: Double, _ b: Double, within tolerance: Double = 1e-4) -> Bool { abs(a - b) < tolerance }

    @Test("Coverage and richness hold the published vectors")
    func vectors() {
        let statistics = NoveltyStatistics(
            units: 24, behaviours: 40, uniques: 6, duplicates: 3, incidences: 200, novelUnits: 4)
        #expect(close(statistics.coverage, 0.97125, within: 1e-5))
        #expect(close(statistics.estimatedBehaviours, 45.75))
        #expect(close(statistics.unitNovelty, 4.5 / 25))
        #expect(close(statistics.expectedNewPerUnit, 0.25))
        #expect(close(statistics.falseAlarmsPerDay(unitSeconds: 3600), 6))
    }

    @Test(
        "The upper bound of the novelty is the exact binomial one",
        arguments: [(72, 0, 0.0408), (100, 0, 0.0295), (300, 0, 0.0099), (10, 1, 0.3942), (20, 5, 0.4556)])
    func upperBound(units: Int, novel: Int, expected: Double) {
        let statistics = NoveltyStatistics(
            units: units, behaviours: 1, uniques: novel, duplicates: 0, incidences: units, novelUnits: novel)
        #expect(close(statistics.unitNoveltyUpperBound, expected))
    }

    @Test("Counts come from the items: a unit with several new things counts once")
    func counting() {
        let items: [NoveltyStatistics.Item] = [
            .init(units: 1, firstUnit: 3), .init(units: 1, firstUnit: 3), .init(units: 1, firstUnit: 9),
            .init(units: 2, firstUnit: 1), .init(units: 10, firstUnit: 0),
        ]
        let statistics = NoveltyStatistics(items: items, units: 10)
        #expect(
            statistics
                == NoveltyStatistics(
                    units: 10, behaviours: 5, uniques: 3, duplicates: 1, incidences: 15, novelUnits: 2,
                    clumpSquares: 5))
    }

    @Test("Before the first unit nothing is covered, and a kind that never showed is")
    func edges() {
        #expect(NoveltyStatistics(items: [], units: 0).coverage == 0)
        #expect(NoveltyStatistics(items: [], units: 5).coverage == 1)
        #expect(NoveltyStatistics(items: [.init(units: 1, firstUnit: 0)], units: 1).coverage == 0)
        #expect(NoveltyStatistics(items: [], units: 0).unitNoveltyUpperBound == 1)
    }

    func lived(_ learned: [Behaviour: Evidence], units: UInt32, starts: UInt32 = 3, hours: UInt64 = 72) -> Profile {
        Profile(
            key: ProfileKey(imageID: image.id, role: "main"), image: image,
            exposure: Exposure(
                runs: 3, starts: starts, ends: 2, execSessions: 1, units: units, firstSeen: Timestamp(nanoseconds: 1),
                lastSeen: Timestamp(nanoseconds: hours * 3_600_000_000_000)),
            learned: learned)
    }

    @Test("Readiness is earned by units, starts and coverage, and says what is missing")
    func readiness() throws {
        let known: [Behaviour: Evidence] = [
            .process(ProcessBehaviour(program: nginx, parent: "entrypoint")): evidence(units: 72)
        ]
        #expect(try Convergence(lived(known, units: 72)).isReady)
        #expect(try Convergence(lived(known, units: 72)).unlived.isEmpty)
        let young = try Convergence(lived(known, units: 2, starts: 1, hours: 2))
        #expect(!young.isReady)
        #expect(
            young.obstacles == [
                "2 of 24 units observed", "less than a day between first and last observation",
                "1 of 2 starts observed",
            ])
        #expect(young.unlived == [.noRestart, .noMidnight])
        var fresh = known
        for n in 0..<5 {
            fresh[.privilege(PrivilegeBehaviour(program: nginx, operation: "x\(n)"))] = evidence(
                firstUnit: UInt64(60 + n), at: 71 * 3600)
        }
        let moving = try Convergence(lived(fresh, units: 72))
        #expect(
            moving.obstacles == ["privilege: coverage 0.6 % of 99.0 %", "privilege: something new was seen lately"])
    }

    @Test("Names that never recur are one behaviour, not a hundred new ones")
    func patternsCount() throws {
        var learned: [Behaviour: Evidence] = [:]
        for n in 0..<100 { learned[file(redis, .create, "/data/temp-\(n).rdb")] = evidence(firstUnit: UInt64(n % 20)) }
        let statistics = try #require(try Convergence(lived(learned, units: 24)).kinds[.file])
        #expect(statistics.behaviours == 1 && statistics.uniques == 0)
        #expect(statistics.incidences == 20)
        #expect(statistics.coverage == 1)
    }

    func scorer(units: Int = 100, novel: Int = 0, budget: FalseAlarmBudget = .standard, unitSeconds: UInt32 = 3600)
        -> Scorer
    {
        let statistics = NoveltyStatistics(
            units: units, behaviours: 5, uniques: novel, duplicates: 0, incidences: 100, novelUnits: novel)
        return Scorer(
            statistics: Dictionary(uniqueKeysWithValues: Behaviour.Kind.allCases.map { ($0, statistics) }),
            programs: [nginx],
            exposure: Exposure(units: UInt32(units), unitSeconds: unitSeconds), budget: budget)
    }

    @Test("Bits are the novelty's and the prior's, and their terms add up")
    func bits() {
        let score = scorer().score(observation(file(nginx, .read, "/etc/resolv.conf")))
        let expected = -binaryLogarithm(0.5 / 101) - binaryLogarithm(0.20)
        #expect(close(score.bits, expected))
        #expect(close(score.terms.reduce(0) { $0 + $1.bits }, score.bits))
        #expect(close(score.threshold, 9.5127, within: 1e-3))
        #expect(close(score.supported, binaryLogarithm(1000)))
        #expect(!score.provisional || score.bits > score.supported)
        #expect(score.explanation.contains("judged"))
    }

    @Test("Law: more surprising circumstances never lower the bits")
    func monotone() {
        let scorer = scorer()
        let nc = Program(executable: "/usr/bin/nc", name: "nc")
        let plain = observation(.process(ProcessBehaviour(program: nc, parent: "nginx")))
        let dull = scorer.score(observation(file(nginx, .read, "/etc/resolv.conf"))).bits
        #expect(scorer.score(plain).bits > dull + 5)
        for drift in Drift.allCases {
            #expect(scorer.score(observation(plain.behaviour, drift: drift)).bits > scorer.score(plain).bits)
        }
        let session = scorer.score(observation(plain.behaviour, origin: .exec)).bits
        let terminal = scorer.score(observation(plain.behaviour, origin: .exec, terminal: true)).bits
        #expect(session > scorer.score(plain).bits && terminal > session)
        let other = Program(executable: "/usr/bin/other", name: "other")
        #expect(scorer.score(observation(file(other, .read, "/etc/resolv.conf"))).bits > dull)
        for novel in 0..<20 {
            #expect(self.scorer(novel: novel).score(plain).bits > self.scorer(novel: novel + 1).score(plain).bits)
        }
        #expect(self.scorer(units: 1000).score(plain).bits > self.scorer(units: 10).score(plain).bits)
    }

    @Test("Short units make every score provisional")
    func provisional() {
        #expect(
            scorer(units: 100, novel: 99, unitSeconds: 60).score(observation(file(nginx, .read, "/etc/hosts")))
                .provisional)
        #expect(!scorer(units: 100, novel: 99).score(observation(file(nginx, .read, "/etc/hosts"))).provisional)
    }

    @Test("Every prior is a probability with a name of its own, and shares of a kind do not exceed one")
    func priors() {
        #expect(PriorTable.rows.allSatisfy { $0.q > 0 && $0.q < 1 })
        #expect(Set(PriorTable.rows.map(\.name)).count == PriorTable.rows.count)
        for rows in [
            PriorTable.files, PriorTable.processes, PriorTable.listens, PriorTable.connects, PriorTable.privileges,
        ] {
            #expect(rows.reduce(0) { $0 + $1.q } <= 1.0001)
        }
    }

    @Test(
        "An observation finds its prior",
        arguments: [
            ("/etc/shadow", Access.read, "file.sensitive-read"), ("/usr/lib/x/libc.so", .exec, "file.library"),
            ("/tmp/x.so", .exec, "file.foreign-library"),
            ("/etc/motd", .create, "file.write-etc"), ("/etc/passwd", .write, "file.sensitive-write"),
            ("/usr/bin/ls", .create, "file.write-executables"),
            ("/var/log/a.log", .delete, "file.delete-log"), ("/etc/nginx/x.conf", .read, "file.config"),
            ("/proc/self/maps", .read, "file.self"),
            ("/tmp/x", .create, "file.temporary"), ("/var/lib/a/b/c", .write, "file.state"),
            ("/data/x", .delete, "file.delete"), ("/data/x", .read, "file.data"),
        ])
    func categories(path: String, access: Access, name: String) {
        #expect(PriorTable.category(of: observation(file(nginx, access, path)), isKnown: true).name == name)
    }

    @Test("A budget is a count and a period")
    func budget() throws {
        #expect(FalseAlarmBudget(parsing: "1/month")?.periodSeconds == FalseAlarmBudget.standard.periodSeconds)
        let weekly = try #require(FalseAlarmBudget(parsing: "2/week"))
        #expect(close(weekly.threshold(unitSeconds: 3600), binaryLogarithm(84)))
        #expect(weekly.isSupported(units: 9, unitSeconds: 3600) && !weekly.isSupported(units: 8, unitSeconds: 3600))
        #expect(FalseAlarmBudget(parsing: "0.5/90d")?.periodSeconds == 7_776_000)
        for bad in ["", "1", "1/", "/week", "0/week", "-1/week", "x/week", "1/x", "1/0d", "1/2/3", "inf/week"] {
            #expect(FalseAlarmBudget(parsing: bad) == nil, "\(bad)")
        }
    }
}
