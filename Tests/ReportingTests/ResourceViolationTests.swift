import Baseline
import Testing

@testable import Reporting

@Suite struct ResourceViolationTests {
    private let text = TextReport()

    @Test("a resource violation's line is the documented one, field by field")
    func json() {
        let violation = Sample.resource(
            Sample.incident(others: [.pids]), processes: [Sample.yes, Sample.helper])
        #expect(
            JSONLine.encode(.resource(violation)) == """
                {"kind":"violation","version":1,"id":"01M85NYQZE0000000000000002","time":"2026-11-24T02:25:29.582524404Z",\
                "reason":"over-budget","incident":"01M85NYQZE0000000000000001","phase":"open","against":"peers",\
                "container":{"id":"6f04","name":"web","image":{"name":"nginx:1.25","id":"sha256:11",\
                "digest":"sha256:22"},"role":"main","runtime":"docker","labels":{"a":"1","b":"2"},\
                "kubernetes":{"namespace":"shop","pod":"web-0","container":"nginx"}},"behaviour":{"type":"resource",\
                "metric":"cpu","unit":"cores","value":0.98},"process":{"pid":41,"hostPid":4711,"program":"yes",\
                "metric":"cpu","value":0.95},"processes":[{"pid":41,"hostPid":4711,"program":"yes","metric":"cpu","value":0.95},{"pid":12,\
                "hostPid":4600,"program":"nginx","metric":"cpu","value":0.03}],"expected":{"count":7,"median":0.03,"low":0.02,\
                "high":0.05},"peak":0.98,"peakBits":36.2,"durationSeconds":6,"others":["pids"],"score":{"bits":36.2,\
                "supported":9.25,"level":"critical","threshold":22.5,"provisional":true},"severity":"medium",\
                "action":"alert","count":1,"profile":{"image":"nginx:1.25","role":"main","revision":7,\
                "state":"approved","runs":3,"learnedSeconds":720},"attack":["T1496"],"explanation":"web uses \
                0.98 cores; its 7 peers use 0.03 (0.02 to 0.05): 36 bits, for 6 s now; most of it by yes (pid 41)"}
                """)
    }

    @Test("what is not known is left out: processes, other metrics, a profile, the unit of a share")
    func absent() {
        let violation = Sample.resource(
            Sample.incident(.pressureIO, value: 0.312_345, expected: Sample.figures(0, 0, 0)), profile: nil)
        let line = JSONLine.encode(.resource(violation))
        #expect(line.contains(#""behaviour":{"type":"resource","metric":"pressure.io","value":0.3123},"expected""#))
        for key in ["process", "processes", "others", "profile"] { #expect(!line.contains("\"\(key)\":")) }
    }

    @Test("an incident is two lines as it opens, as it lasts and when it is over")
    func phases() {
        let open = Sample.incident(provisional: false, others: [.pids, .execRate])
        #expect(
            text.lines(.resource(Sample.resource(open, processes: [Sample.yes]))) == [
                "02:25:29  36.2 bits   web             uses 0.98 cores; its 7 peers use 0.03 (0.02 to 0.05), for 6 s now",
                "          above the false-alarm budget of nginx:1.25 · severity medium · most of it by yes (pid 41)"
                    + " · also pids, rate.exec · T1496 · 01M85NYQZE0000000000000001",
            ])
        let update = Sample.incident(phase: .update, peak: 1.2, bits: 30, seconds: 140)
        #expect(
            text.lines(.resource(Sample.resource(update, profile: nil))) == [
                "02:25:29  medium      web             uses 0.98 cores; its 7 peers use 0.03 (0.02 to 0.05), "
                    + "for 2 min now, up to 1.2",
                "          above the false-alarm budget · 30.0 bits, provisional · T1496 · 01M85NYQZE0000000000000001",
            ])
        let close = Sample.incident(phase: .close, value: 0.03, peak: 1.2, bits: 0.2, seconds: 200)
        #expect(
            text.lines(.resource(Sample.resource(close, processes: [Sample.yes]))) == [
                "02:25:29  over        web             uses 0.03 cores again, up to 1.2 in the 3 min before; "
                    + "its 7 peers use 0.03 (0.02 to 0.05)",
                "          above the false-alarm budget of nginx:1.25 · 36.2 bits at most · T1496 · 01M85NYQZE0000000000000001",
            ])
    }

    @Test(
        "each incident is one sentence",
        arguments: [
            (
                Sample.incident(.ioWrite, against: .own, value: 52_428_800, expected: Sample.figures(0, 4_096, 1e6)),
                "web writes 50 MiB/s to storage; usual for its image is 4 KiB (0 B to 977 KiB): 36 bits, for 6 s now; "
                    + "most of its cpu goes to yes (pid 41)"
            ),
            (
                Sample.incident(.cpu, value: 3, expected: Sample.figures(0.2, 0.21, 0.24), peak: 3),
                "web uses 3 cores; its 7 peers use 0.21 (0.2 to 0.24): 36 bits, for 6 s now; the largest part by yes (pid 41)"
            ),
            (
                Sample.incident(.cpu, value: 0, expected: Sample.figures(0.2, 0.21, 0.24)),
                "web uses 0 cores; its 7 peers use 0.21 (0.2 to 0.24): 36 bits, for 6 s now"
            ),
            (
                Sample.incident(.pids, value: 203, expected: Sample.figures(3, 3, 3)),
                "web runs 203 tasks; its 7 peers run 3: 36 bits, for 6 s now; most of its cpu goes to yes (pid 41)"
            ),
            (
                Sample.incident(
                    .networkSent, phase: .close, value: 9_000, expected: Sample.figures(8_000, 9_000, 9_500), peak: 0,
                    bits: 0, seconds: 65),
                "web sends 8.79 KiB/s to the network again, down to 0 B in the 65 s before; "
                    + "its 7 peers send 8.79 KiB (7.81 KiB to 9.28 KiB): 36 bits at most"
            ),
        ] as [(ResourceIncident, String)])
    func sentences(_ incident: ResourceIncident, _ expected: String) {
        #expect(Sample.resource(incident, processes: [Sample.yes]).label.explanation == expected)
    }

    @Test("a process's name cannot move the cursor")
    func hostileNames() {
        var process = Sample.yes
        process.program = "\u{1B}[2Jx"
        let violation = Sample.resource(Sample.incident(), processes: [process])
        #expect(text.lines(.resource(violation))[1].contains(#"by \u{1b}[2Jx (pid 41)"#))
        #expect(JSONLine.encode(.resource(violation)).allSatisfy { !$0.isNewline && $0 != "\u{1B}" })
    }

    @Test("every line of an incident is reported, however close together, and only its opening counts")
    func notThrottled() {
        let sink = CollectingSink()
        var reporter = Reporter(sinks: [sink])
        let phases: [ResourceIncident.Phase] = [.open, .update, .update, .close]
        for phase in phases { reporter.report(.resource(Sample.resource(Sample.incident(phase: phase)))) }
        let sent = sink.reports.compactMap { if case .resource(let violation) = $0 { violation } else { nil } }
        #expect(sent.map(\.details.phase) == phases)
        #expect(sent.map(\.isCounted) == [true, false, false, false])
    }

    @Test("using less than expected is another matter than using more")
    func severity() {
        #expect(Sample.resource(Sample.incident(.networkSent)).label.techniques == ["T1048", "T1498"])
        let fall = Sample.incident(.networkSent, value: 0, expected: Sample.figures(8_000, 9_000, 9_500))
        #expect(Sample.resource(fall).label.severity == .low)
        #expect(Sample.resource(fall).label.techniques == ["T1489", "T1499"])
    }

    @Test("a group that moved together is a notice, once")
    func groupMoved() {
        let notice = Notice.groupMoved(
            id: Sample.id(1), time: Sample.start,
            move: GroupMove(metric: .cpu, before: 0.03, now: 0.9, moved: 8, of: 8), image: Sample.image, role: "worker")
        #expect(
            JSONLine.encode(.notice(notice)) == """
                {"kind":"notice","version":1,"id":"01M85NYQZE0000000000000001","time":"2026-11-24T02:25:29.582524404Z",\
                "reason":"group-moved","count":1,"explanation":"nginx:1.25#worker: 8 of 8 containers moved together: \
                cpu from 0.03 to 0.9 cores; a change of load or a deployment, no deviation of one"}
                """)
    }
}

@Suite struct ResourceTextTests {
    @Test(
        "values read as people write them",
        arguments: [
            (.cpu, 0.98, "0.98 cores"), (.cpu, 1, "1 core"), (.cpu, 0, "0 cores"), (.cpu, 0.004, "0.004 cores"),
            (.cpu, 12.34, "12.3 cores"), (.memory, 52_428_800, "50 MiB"), (.memory, 1_023, "1 KiB"),
            (.memory, 812, "812 B"), (.memory, 3e12, "2.73 TiB"), (.ioWrite, 52_428_800, "50 MiB/s"),
            (.pids, 203, "203 tasks"), (.pids, 1, "1 task"), (.descriptors, 12.5, "12.5 descriptors"),
            (.pressureIO, 0.31, "31 %"), (.pressureIO, 0.004, "0.4 %"), (.execRate, 12, "12/s"),
            (.networkSent, -2_048, "-2 KiB/s"), (.openRate, 9.996, "10/s"), (.openRate, 99.96, "100/s"),
        ] as [(ResourceMetric, Double, String)])
    func values(_ metric: ResourceMetric, _ value: Double, _ expected: String) {
        #expect(ResourceText.value(value, of: metric) == expected)
    }

    @Test("a program reads four significant digits, and whole numbers above")
    func measures() {
        var json = JSONWriter()
        json.array([0.123456, 12_345.6, 52_428_800, 0.000012345, 0, 1, -3.14159, .nan]) { $0.measure($1) }
        #expect(String(decoding: json.bytes, as: UTF8.self) == "[0.1235,12346,52428800,1.235e-05,0,1,-3.142,null]")
    }
}

/// Keeps what it is sent. Used from one thread.
private final class CollectingSink: Sink, @unchecked Sendable {
    // Only the test's own thread sends and reads.
    private(set) var reports: [Report] = []
    var lost: UInt64 { 0 }
    func send(_ report: Report) throws(ReportingError) { reports.append(report) }
}
