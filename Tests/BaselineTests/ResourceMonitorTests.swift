import Testing

@testable import Baseline

@Suite("Watching a group")
struct ResourceMonitorTests {
    static let deviant: UInt64 = 3

    func judging(_ count: Int = 8, seed: UInt64 = 1) -> SimulatedGroup {
        var group = SimulatedGroup(count, knowledge: SimulatedGroup.taught, settings: .init())
        group.random = SeededGenerator(seed: seed)
        group.run(120)
        return group
    }

    struct Anomaly: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var metrics: Set<ResourceMetric>
        var load: @Sendable (Int) -> SimulatedGroup.Load
    }

    static let anomalies: [Anomaly] = [
        Anomaly(testDescription: "burns a core", metrics: [.cpu]) { .init(added: [.cpu: 1], since: $0) },
        Anomaly(testDescription: "leaks 10 MiB/s", metrics: [.memory]) {
            .init(added: [.cpu: 0.02], growth: [.memory: 10 * SimulatedGroup.mebibyte], since: $0)
        },
        Anomaly(testDescription: "writes 50 MiB/s", metrics: [.ioWrite]) {
            .init(added: [.ioWrite: 50 * SimulatedGroup.mebibyte, .cpu: 0.15, .pressureIO: 0.5], since: $0)
        },
        Anomaly(testDescription: "forks 200 processes", metrics: [.pids]) {
            .init(
                added: [.pids: 200, .memory: 80 * SimulatedGroup.mebibyte, .descriptors: 600, .cpu: 0.05], since: $0)
        },
        Anomaly(testDescription: "floods its loopback", metrics: [.networkReceived, .networkSent]) {
            .init(added: [.networkReceived: 5e8, .networkSent: 5e8, .cpu: 1], since: $0)
        },
        Anomaly(
            testDescription: "goes silent",
            metrics: [.cpu, .ioWrite, .networkSent, .networkReceived, .openRate, .connectRate]
        ) { .init(since: $0, isSilent: true) },
    ]

    @Test(
        "One of eight deviates: one incident, open within 20 s and closed within 30 s, and nobody else alarms",
        arguments: anomalies, [1, 2, 3] as [UInt64])
    func oneDeviates(anomaly: Anomaly, seed: UInt64) throws {
        var group = judging(seed: seed)
        #expect(group.events.isEmpty)
        let begins = group.time
        group.loads[Self.deviant] = anomaly.load(begins)
        group.run(60)
        let ends = group.time
        group.loads = [:]
        group.run(120)
        let incidents = group.incidents
        #expect(incidents.allSatisfy { $0.id == Self.deviant })
        #expect(incidents.count { $0.incident.phase == .open } == 1)
        #expect(incidents.count { $0.incident.phase == .close } == 1)
        let open = try #require(incidents.first)
        #expect(open.incident.phase == .open)
        // What grows passes its own past before it stands out among its peers.
        #expect(open.incident.against == .peers || anomaly.metrics == [.memory])
        #expect(open.at - begins <= 20)
        #expect(anomaly.metrics.contains(open.incident.metric), "\(open.incident.metric)")
        let close = try #require(incidents.last)
        #expect(close.incident.phase == .close && anomaly.metrics.contains(close.incident.metric))
        #expect(close.at - ends <= 30)
        #expect(abs(close.incident.durationSeconds - 60) < 15)
        #expect(close.incident.peakBits >= open.incident.bits && close.incident.peakBits > open.incident.threshold)
        #expect(group.moves.isEmpty)
    }

    @Test("All double their load within three seconds: no incident, and it is said once that the group moved")
    func allMove() throws {
        for seed in [1, 2, 3] as [UInt64] {
            var group = judging(seed: seed)
            for id in group.running {
                group.loads[id] = .init(factor: 2)
                if id % 3 == 0 { group.run(1) }
            }
            group.run(90)
            for id in group.running {
                group.loads[id] = nil
                if id % 3 == 0 { group.run(1) }
            }
            group.run(120)
            #expect(group.incidents.isEmpty)
            #expect(group.moves.count == 1)
            let move = try #require(group.moves.first)
            #expect(move.moved >= 6 && move.of == 8 && move.now > 1.5 * move.before)
        }
    }

    @Test("A load that stays is said once, and judged no more")
    func moveStays() {
        var group = judging()
        group.common = .init(factor: 2.5)
        group.run(1500)
        #expect(group.incidents.isEmpty)
        #expect(group.moves.count == 1)
    }

    @Test("Nothing happens for an hour, nothing is said")
    func quiet() {
        var group = judging(seed: 9)
        group.run(3600)
        #expect(group.events.isEmpty)
    }

    @Test("A deviant that ends closes its incident, and those that stay do not alarm")
    func deviantEnds() throws {
        var group = judging()
        group.loads[Self.deviant] = .init(added: [.cpu: 1])
        group.run(40)
        group.stop(Self.deviant)
        group.run(60)
        #expect(group.incidents.map(\.incident.phase) == [.open, .close])
        #expect(group.incidents.allSatisfy { $0.id == Self.deviant })
    }

    @Test("What lasts is told at most once a minute")
    func updates() {
        var group = judging()
        group.loads[Self.deviant] = .init(added: [.cpu: 1])
        group.run(600)
        let updates = group.incidents.filter { $0.incident.phase == .update }
        #expect((8...10).contains(updates.count))
        #expect(zip(updates, updates.dropFirst()).allSatisfy { $1.at - $0.at >= 60 })
        #expect(group.incidents.count { $0.incident.phase == .open } == 1)
    }

    @Test("Below three containers only the own baseline judges")
    func few() throws {
        for count in [1, 2] {
            var group = judging(count)
            #expect(group.events.isEmpty)
            group.loads[1] = .init(added: [.cpu: 3])
            group.run(60)
            group.loads = [:]
            group.run(60)
            #expect(group.incidents.first?.incident.phase == .open)
            #expect(group.incidents.last?.incident.phase == .close)
            #expect(group.incidents.allSatisfy { $0.incident.against == .own && $0.id == 1 })
            #expect(group.incidents.first?.incident.metric == .cpu)
        }
    }

    @Test("A container that is paused, restarted or not read for a while gives no alarm")
    func interruptions() {
        var group = judging()
        group.paused = [2]
        group.run(120)
        group.paused = []
        group.run(60)
        group.stop(5)
        group.run(7)
        group.start(5)
        group.run(400)
        group.paused = Set(group.running)
        group.run(600)
        group.paused = []
        group.run(120)
        #expect(group.incidents.isEmpty && group.moves.isEmpty)
    }

    @Test("A container in start-up is nobody's peer and has none, whatever it does")
    func startUp() {
        var group = judging()
        group.start(9)
        group.loads[9] = .init(added: [.cpu: 2], since: group.time)
        group.run(58)
        #expect(group.incidents.isEmpty)
        group.loads[9] = nil
        group.run(400)
        #expect(group.incidents.isEmpty)
        group.loads[9] = .init(added: [.cpu: 2], since: group.time)
        group.run(30)
        #expect(group.incidents.map(\.id) == [9])
    }

    @Test("With a cold spread scores are provisional, and seven idle ones still show the one that burns a core")
    func cold() throws {
        var group = SimulatedGroup(settings: .init(budget: try #require(FalseAlarmBudget(parsing: "10/day"))))
        group.common = .init(isSilent: true)
        group.run(60)
        group.loads[Self.deviant] = .init(added: [.cpu: 4], isSilent: true)
        group.run(30)
        let open = try #require(group.incidents.first)
        #expect(open.id == Self.deviant && open.incident.provisional && open.incident.metric == .cpu)
    }

    @Test("A leak that peers never show is seen over minutes")
    func drift() throws {
        var group = judging()
        // 60 MiB grow by a third in ten minutes; the five minutes' spread is cold, so it is the own baseline's.
        group.loads[Self.deviant] = .init(growth: [.memory: 0.05 * SimulatedGroup.mebibyte], since: group.time)
        group.run(1800)
        let open = try #require(group.incidents.first)
        #expect(group.incidents.allSatisfy { $0.id == Self.deviant })
        #expect(open.incident.metric == .memory)
        #expect(open.at < group.time)
    }
}
