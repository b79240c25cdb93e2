import Testing

import func Glibc.sin

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
        arguments: anomalies, [1, 2] as [UInt64])
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
        for seed in [1, 2] as [UInt64] {
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

    @Test("One container is judged by its image's past once that is an hour long, and not before")
    func shortPast() throws {
        for (learned, isJudged) in [(600, false), (4_000, true)] {
            var teacher = SimulatedGroup(1, settings: .init(judges: false, teaches: true))
            teacher.run(learned)
            let knowledge = teacher.monitor.takeLearned()
            var group = SimulatedGroup(1, knowledge: try #require(knowledge), settings: .init())
            group.run(60)
            group.loads[1] = .init(added: [.cpu: 1])
            group.run(30)
            #expect(!group.incidents.isEmpty == isJudged)
            #expect(group.incidents.allSatisfy { $0.incident.against == .own && $0.incident.metric == .cpu })
        }
    }

    @Test("What reaches the disk of all at once, or keeps all of them waiting, is no move of the group")
    func neighbours() {
        var group = judging()
        group.common = .init(added: [.ioWrite: 200_000, .pressureIO: 0.3])
        group.run(120)
        #expect(group.incidents.isEmpty)
        #expect(group.moves.isEmpty)
    }

    @Test("A load that stays is said once, and judged no more")
    func moveStays() {
        var group = judging()
        group.common = .init(factor: 2.5)
        group.run(700)
        #expect(group.incidents.isEmpty)
        #expect(group.moves.count == 1)
    }

    @Test("Nothing happens for a quarter of an hour, nothing is said")
    func quiet() {
        var group = judging(seed: 9)
        group.run(900)
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

    @Test("The first values after the begin, or after a gap, are no window yet")
    func unsettled() {
        var group = SimulatedGroup(knowledge: SimulatedGroup.taught, settings: .init())
        for round in 0..<3 {
            // Three seconds in which one of them did much: no median of ten, but one of two, four and six values.
            group.loads[Self.deviant] = .init(added: [.cpu: 3])
            group.run(3)
            group.loads = [:]
            group.run(27)
            #expect(group.events.isEmpty, "\(round)")
            group.paused = Set(group.running)
            group.run(60)
            group.paused = []
        }
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

    @Test("A load that wanders, in all alike, is no drift of any")
    func wandering() {
        var group = judging()
        for step in 0..<36 {
            group.common = .init(factor: 1 + 0.5 * sin(Double(step) / 5))
            group.run(60)
        }
        #expect(group.incidents.isEmpty)
        #expect(group.moves.count <= 2)
    }

    /// Runs a job of forty seconds in one member at a time, every five minutes.
    func runJobs(_ group: inout SimulatedGroup, times: Int) {
        for time in 0..<times {
            group.loads[UInt64(time * 5 % 8 + 1)] = .init(added: [.cpu: 0.8, .execRate: 5, .openRate: 100])
            group.run(40)
            group.loads = [:]
            group.run(260)
        }
    }

    @Test("Replicas that differ at times while they are learned do not alarm for it for ever")
    func jobs() {
        var learning = SimulatedGroup(settings: .init(judges: false, teaches: true))
        runJobs(&learning, times: 8)
        var group = SimulatedGroup(knowledge: learning.monitor.knowledge, settings: .init())
        group.run(60)
        runJobs(&group, times: 4)
        #expect(group.incidents.isEmpty)
        // What no job ever did is still seen.
        group.loads[2] = .init(added: [.memory: 2000 * SimulatedGroup.mebibyte])
        group.run(30)
        #expect(group.incidents.first?.id == 2)
    }

    @Test("A container that is paused while it deviates is closed, since nobody could see the end")
    func pausedDeviant() {
        var group = judging()
        group.loads[Self.deviant] = .init(added: [.cpu: 1])
        group.run(30)
        group.paused = [Self.deviant]
        group.run(120)
        #expect(group.incidents.map(\.incident.phase) == [.open, .close])
    }

    @Test("What is learned goes out once, is used at once, and merges in any order")
    func learning() throws {
        var group = SimulatedGroup(settings: .init(judges: false, teaches: true))
        group.run(300)
        let firstTaken = group.monitor.takeLearned()
        let first = try #require(firstTaken)
        #expect(group.monitor.takeLearned() == nil)
        group.run(300)
        let secondTaken = group.monitor.takeLearned()
        let second = try #require(secondTaken)
        var merged = first
        merged.merge(second)
        #expect(merged == group.monitor.knowledge)
        var other = second
        other.merge(first)
        #expect(other == merged)
        let cpu = try #require(merged.peers[.cpu]?.fast)
        // Sixty windows, less the first, which has one value only.
        #expect((58...60).contains(cpu.spread.variances.count) && cpu.spread.isTaught)
        #expect(cpu.tail.generations.reduce(0) { $0 + $1.scores.scores.count } == cpu.spread.variances.count - 36)
        #expect(merged.peers[.descriptors]?.fast.spread.isTaught == false)
        // The second five minutes end at 602 s.
        #expect(merged.peers[.cpu]?.slow.spread.variances.count == 1)
        #expect(merged.own.summary(of: .cpu).map { abs($0.p50 - 0.2) < 0.02 } == true)
    }

    @Test("One that judges and learns takes nothing from what deviates")
    func cleanOnly() throws {
        var group = SimulatedGroup(
            knowledge: SimulatedGroup.taught, settings: .init(judges: true, teaches: true))
        group.run(120)
        _ = group.monitor.takeLearned()
        group.loads[Self.deviant] = .init(added: [.cpu: 1])
        group.run(120)
        let taken = group.monitor.takeLearned()
        let learned = try #require(taken)
        #expect(try #require(learned.own.summary(of: .cpu)).max < 0.5)
        #expect(try #require(learned.peers[.cpu]).fast.spread.variances.count <= 1)
        #expect(try #require(learned.peers[.openRate]).fast.spread.variances.count >= 10)
        let before = try #require(SimulatedGroup.taught.peers[.cpu]).fast.spread.variances.count
        #expect(try #require(group.monitor.knowledge.peers[.cpu]).fast.spread.variances.count < before + 20)
    }

    @Test("What ten seconds cannot tell is found over five minutes, three of five times, and closes in seconds")
    func slowly() throws {
        var wide = PeerKnowledge.Path()
        var narrow = PeerKnowledge.Path()
        for _ in 0..<300 {
            wide.learn(variance: 0.5)
            narrow.learn(variance: 0.001)
        }
        let knowledge = ResourceKnowledge(peers: [.memory: PeerKnowledge(fast: wide, slow: narrow)])
        var group = SimulatedGroup(knowledge: knowledge, settings: .init())
        group.run(310)
        let begins = group.time
        group.loads[Self.deviant] = .init(added: [.memory: 40 * SimulatedGroup.mebibyte])
        group.run(1200)
        let open = try #require(group.incidents.first)
        #expect(open.id == Self.deviant && open.incident.phase == .open && open.incident.metric == .memory)
        #expect(open.incident.against == .peers)
        // It fills the window after half of it, and then three have to agree.
        #expect((600...1200).contains(open.at - begins))
        group.loads = [:]
        group.run(60)
        #expect(group.incidents.last?.incident.phase == .close)
        #expect(group.incidents.allSatisfy { $0.id == Self.deviant })
    }

    @Test("An incident that turns out to be about something else is told anew, and stays one")
    func renaming() throws {
        var group = judging()
        group.loads[Self.deviant] = .init(added: [.cpu: 1])
        group.run(30)
        group.loads[Self.deviant] = .init(added: [.cpu: 1, .pids: 30_000])
        group.run(30)
        group.loads = [:]
        group.run(60)
        let said = group.incidents.map(\.incident)
        #expect(said.map(\.phase) == [.open, .update, .close])
        #expect(said.map(\.metric) == [.cpu, .pids, .pids])
        #expect(said[1].others == [.cpu])
    }

    @Test("The threshold is the budget's, over ten-second windows and the metrics seen")
    func threshold() throws {
        let group = judging()
        // 730.5 units a month, 360 windows a unit, 16 metrics.
        #expect(abs(group.monitor.threshold - binaryLogarithm(730.485 * 360 * 16)) < 1e-3)
        let day = try #require(FalseAlarmBudget(parsing: "1/day"))
        #expect(
            abs(day.threshold(unitSeconds: 60, windowSeconds: 10, metrics: 4) - binaryLogarithm(1440 * 24)) < 1e-9)
    }
}
