import Baseline
import Testing

@testable import Reporting

@Suite struct ComparisonJSONTests {
    @Test("a comparison's line is the documented one, field by field")
    func line() {
        var comparison = Sample.burning
        comparison.containers[0].metrics.removeSubrange(1...3)
        comparison.containers.removeLast()
        #expect(
            ComparisonJSON.encode(comparison) == """
                {"kind":"comparison","version":1,"time":"2026-11-24T02:25:29.582524404Z","image":{"name":"nginx:1.25",\
                "id":"sha256:11","digest":"sha256:22"},"role":"main","window":"30s","group":{"moved":false},\
                "containers":[{"id":"id-web-3","name":"web-3","score":{"bits":33.9,"level":"critical",\
                "provisional":true},"metrics":[{"metric":"cpu","unit":"cores","value":0.98,"peers":{"count":7,\
                "median":0.03,"low":0.02,"high":0.05},"distance":14.21,"bits":36.17,"level":"critical"},\
                {"metric":"pressure.io","value":0.004,"bits":0,"level":"info"}],"behaviours":[{"type":"process",\
                "executable":"/tmp/x","program":"x","parent":"exec","origin":"exec","tty":false,"peersWithIt":0,\
                "peers":7,"bits":12.4},{"type":"connect","executable":"/usr/sbin/nginx","program":"nginx",\
                "protocol":"tcp","port":5432,"class":"private","peersWithIt":1,"peers":7,"bits":3.1}]},\
                {"id":"id-web-1","name":"web-1","score":{"bits":1.2,"level":"info","provisional":true},\
                "metrics":[{"metric":"io.write","unit":"bytes/s","value":4096,"peers":{"count":7,"median":3000,\
                "low":0,"high":9000},"distance":0.6,"bits":4.2,"level":"info"}],"behaviours":[]}]}
                """)
    }

    @Test("what is said of the whole stands in the group's note")
    func notes() {
        let comparison = Sample.comparison(
            [], move: GroupMove(metric: .cpu, before: 0.03, now: 0.9, moved: 8, of: 8),
            notes: ["too few peers: one container of nginx:1.25 runs"])
        #expect(
            ComparisonJSON.encode(comparison).contains(
                #""group":{"moved":true,"note":"8 of 8 containers moved together: cpu from 0.03 to 0.9 cores; "#
                    + #"a change of load or a deployment, no deviation of one; "#
                    + #"too few peers: one container of nginx:1.25 runs"}"#))
    }

    @Test(
        "the window is written as durations are given",
        arguments: [(30.0, "30s"), (60, "1m"), (90, "90s"), (7_200, "2h"), (0.5, "0.5s")])
    func window(_ seconds: Double, _ expected: String) {
        #expect(ComparisonJSON.window(seconds) == expected)
    }

    @Test(
        "levels begin at 10, 15, 20 and 30 bits",
        arguments: [
            (0, .info), (9.99, .info), (10, .notice), (15, .warning), (19.9, .warning), (20, .high), (30, .critical),
        ] as [(Double, Score.Level)])
    func levels(_ bits: Double, _ expected: Score.Level) {
        #expect(Score.Level(bits: bits) == expected)
    }
}

@Suite struct ComparisonTextTests {
    @Test("one container: its metrics by bits, then what only it does")
    func container() {
        #expect(
            ComparisonText(width: 100).text(Sample.burning, container: "id-web-3") == """
                web-3 beside its 2 peers of nginx:1.25, median of 30 s: ~33.9 bits, critical
                  METRIC            VALUE     PEERS  LOW TO HIGH              Z  BITS  LEVEL
                  cpu          0.98 cores      0.03  ······├─┼────┤·····▶  14.2  36.2  critical
                  memory           50 MiB  48.6 MiB  ········├┼●┤········   0.4   0.0  info
                  network.tx        0 B/s    10 KiB  ◀·····├──┼───┤······  -7.9   0.0  info
                  pids            3 tasks         3  ··········●·········   0.0   0.0  info
                  pressure.io       0.4 %         -                           -   0.0  info
                  Only this one, or few beside it:
                    12.4 bits  x ran through exec into the container (no peer)
                     3.1 bits  nginx connects to tcp/5432 (private) (1 of 7 peers)
                ~ provisional: more than what was learned can vouch for, or younger than five minutes

                """)
    }

    @Test("an image: its containers by bits, then the first one where it stands out")
    func image() {
        let whole = ComparisonText(width: 100).lines(Sample.burning)
        #expect(
            Array(whole.prefix(6)) == [
                "nginx:1.25: 3 containers, median of 30 s",
                "  CONTAINER                     TOP METRIC       VALUE     PEERS  LOW TO HIGH         BITS  LEVEL",
                "  web-3                         cpu         0.98 cores      0.03  ·····├─┼───┤····▶  ~33.9  critical",
                "  web-1                         io.write       4 KiB/s  2.93 KiB  ·····├─┼●──┤·····   ~1.2  info",
                "  web-with-a-name-that-does-n…  -                    -         -                       0.0  info",
                "",
            ])
        #expect(
            Array(whole.dropFirst(6)) == ComparisonText(width: 100).lines(Sample.burning, container: "id-web-3"))
        var calm = Sample.burning
        calm.containers.removeFirst()
        #expect(ComparisonText().lines(calm).count == 5, "nobody stands out: heading, table, legend")
    }

    @Test("on a narrow terminal the peers' median goes and the plot stays")
    func narrow() {
        let lines = ComparisonText(width: 80).lines(Sample.burning)
        #expect(
            Array(lines[1...2]) == [
                "  CONTAINER                  TOP METRIC       VALUE  LOW TO HIGH   BITS  LEVEL",
                "  web-3                      cpu         0.98 cores  ···├┼─┤··▶  ~33.9  critical",
            ])
        for width in [80, 100, 120, 160] {
            let tables = ComparisonText(width: width).lines(Sample.burning).filter { $0.hasPrefix("  ") }
            #expect(tables.allSatisfy { $0.count <= width }, "\(width)")
        }
    }

    @Test("notes and a group that moved stand above the table; alone, there is nothing to plot")
    func notes() {
        let alone = ComparedContainer(
            container: Sample.named("web-1"), bits: 0, provisional: false,
            metrics: [Sample.compared(.cpu, 0.5, nil)])
        let comparison = Sample.comparison(
            [alone], move: GroupMove(metric: .cpu, before: 0.03, now: 0.9, moved: 8, of: 8),
            notes: ["too few peers: one container of nginx:1.25 runs"], role: "worker")
        #expect(
            ComparisonText(width: 80).text(comparison, container: "id-web-1") == """
                web-1 of nginx:1.25#worker, median of 30 s: 0.0 bits, info
                  the group moved: 8 of 8 containers moved together: cpu from 0.03 to 0.9 cores; a change of load or a deployment, no deviation of one
                  too few peers: one container of nginx:1.25 runs
                  METRIC      VALUE  PEERS  LOW TO HIGH           Z  BITS  LEVEL
                  cpu     0.5 cores      -                        -   0.0  info

                """)
    }

    @Test("colours change nothing else, and a hostile name cannot bring its own")
    func colours() {
        func plain(_ text: String) -> String { text.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") }
        var comparison = Sample.burning
        comparison.containers[0].container.name = "a\u{1B}[31mb"
        let coloured = ComparisonText(isColoured: true, width: 100).text(comparison)
        #expect(coloured.contains("\u{1B}[1;31mcritical\u{1B}[0m"))
        #expect(plain(coloured) == ComparisonText(width: 100).text(comparison))
        #expect(!ComparisonText(width: 100).text(comparison).contains("\u{1B}"))
    }

    @Test(
        "the plot shows where a container stands",
        arguments: [
            (5.0, "·····├──●──┤·····"), (4, "·····●──┼──┤·····"), (9, "·····├──┼──┤····▶"), (8, "·····├──┼──┤····●"),
            (2.0, "●····├──┼──┤·····"), (1.9, "◀····├──┼──┤·····"),
        ])
    func plot(_ value: Double, _ expected: String) {
        let metric = Sample.compared(.cpu, value, Sample.figures(4, 5, 6))
        let (line, mark) = PeerPlot(metric).line(width: 17)
        #expect(line == expected)
        #expect(["●", "▶", "◀"].contains(Array(line)[mark]))
    }

    @Test("a plot of any figures has its width and one mark")
    func anyPlot() {
        var generator = Generator(state: 9)
        for _ in 0..<2_000 {
            let spread = [0, 1e-12, 1, 1e9].randomElement(using: &generator)!
            let figures = (0..<3).map { _ in Double.random(in: 0...1, using: &generator) * spread }.sorted()
            let value = Double.random(in: -1...2, using: &generator) * spread
            let width = Int.random(in: 10...24, using: &generator)
            let metric = Sample.compared(.cpu, value, Sample.figures(figures[0], figures[1], figures[2]))
            let (line, mark) = PeerPlot(metric).line(width: width)
            #expect(line.count == width)
            #expect(line.count { "●▶◀".contains($0) } == 1 && "●▶◀".contains(Array(line)[mark]))
        }
    }
}
