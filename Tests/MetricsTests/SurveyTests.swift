import Baseline
import Testing

@testable import Metrics

@Suite("Which processes account for a metric")
struct SurveyTests {
    func record(
        _ hostPid: Int32, _ program: String, start: UInt64 = 1, ticks: UInt64 = 0, resident: UInt64 = 0,
        read: UInt64? = 0, written: UInt64? = 0, descriptors: Int? = 0
    ) -> ProcessRecord {
        ProcessRecord(
            hostPid: hostPid, pid: hostPid - 1_000, program: program, startTicks: start, cpuTicks: ticks,
            residentBytes: resident, readBytes: read, writtenBytes: written, descriptors: descriptors)
    }

    func survey(_ records: [ProcessRecord], at seconds: Double, truncated: Bool = false) -> ProcessSurvey {
        ProcessSurvey(records: records, isTruncated: truncated, at: at(seconds))
    }

    @Test("cpu is what each used since, in cores; a number that another process has got meanwhile is a new process")
    func cpu() {
        let before = survey(
            [record(1_001, "a", ticks: 1_000), record(1_002, "b", ticks: 5_000), record(1_003, "c")], at: 0)
        let after = survey(
            [
                record(1_001, "a", ticks: 1_150), record(1_002, "d", start: 9, ticks: 50), record(1_003, "c"),
                record(1_004, "e", ticks: 10),
            ],
            at: 2)
        let named = after.difference(from: before, metric: .cpu)
        #expect(named.map(\.program) == ["a", "d", "e"])
        #expect(named.map(\.value) == [0.75, 0.25, 0.05])
        #expect(named.first?.pid == 1 && named.first?.hostPid == 1_001)
    }

    @Test("Against an incomplete survey, a process that was perhaps there before is not charged with its whole life")
    func incomplete() {
        let before = survey([record(1_001, "a", ticks: 10)], at: 0, truncated: true)
        let after = survey([record(1_001, "a", ticks: 20), record(1_002, "old", ticks: 90_000)], at: 1)
        #expect(after.difference(from: before, metric: .cpu).map(\.program) == ["a"])
    }

    @Test("Surveys of the same moment divide nothing by nothing")
    func sameMoment() {
        let one = survey([record(1_001, "a", ticks: 10)], at: 0)
        #expect(one.difference(from: one, metric: .cpu).isEmpty)
    }

    @Test("Memory and descriptors are what they have, io what they moved, and at most five are named")
    func others() {
        let before = survey((1...9).map { record(1_000 + $0, "p\($0)") }, at: 0)
        let after = survey(
            (1...9).map {
                record(
                    1_000 + $0, "p\($0)", resident: UInt64($0) << 20, read: UInt64($0) * 100,
                    written: $0 == 9 ? nil : UInt64(10 - $0) * 10,
                    descriptors: Int($0) * 3)
            }, at: 10)
        let memory = after.difference(from: before, metric: .memory)
        #expect(memory.map(\.program) == ["p9", "p8", "p7", "p6", "p5"] && memory[0].value == Double(9 << 20))
        #expect(after.difference(from: before, metric: .descriptors).first?.value == 27)
        #expect(after.difference(from: before, metric: .ioRead).first?.value == 90)
        #expect(after.difference(from: before, metric: .ioWrite).first?.program == "p1")
    }

    @Test("Tasks are counted by program, those that became more first, each by its oldest process")
    func programs() {
        let workers = (1...30).map { record(2_000 + $0, "worker") }
        let before = survey([record(1_001, "sh")] + workers, at: 0)
        let forks = (1...20).map { record(3_000 + $0, "sleep", start: 100 - UInt64($0)) }
        let named = survey([record(1_001, "sh")] + workers + forks, at: 1).difference(from: before, metric: .pids)
        #expect(named.map(\.program) == ["sleep", "worker", "sh"])
        #expect(named.map(\.value) == [20, 30, 1])
        #expect(named[0].hostPid == 3_020)
    }

    @Test("Every metric has an answer")
    func all() {
        let before = survey([record(1_001, "a")], at: 0)
        let after = survey([record(1_001, "a", ticks: 1, resident: 1, read: 1, written: 1, descriptors: 1)], at: 1)
        for metric in ResourceMetric.allCases { #expect(after.difference(from: before, metric: metric).count == 1) }
    }
}
