import Baseline
import Glibc
import Testing

@testable import Reporting

@Suite struct TextReportTests {
    private let text = TextReport()
    private let shell = Behaviour.process(ProcessBehaviour(program: Sample.shell, parent: "nginx"))

    @Test("while the score is provisional the severity leads, and how long was learned is said")
    func provisional() {
        #expect(
            text.lines(.violation(Sample.violation(shell))) == [
                "02:25:29  high        web             sh ran (/bin/busybox), started by nginx",
                "          not in the profile of nginx:1.25 · 23.4 bits, provisional: learned 12 min in 3 runs"
                    + " · T1059.004 · A web server started a shell. · 01M85NYQZE0000000000000001",
            ])
    }

    @Test("after that the bits lead and the severity follows")
    func settled() {
        #expect(
            text.lines(.violation(Sample.violation(shell, provisional: false))) == [
                "02:25:29  23.4 bits   web             sh ran (/bin/busybox), started by nginx",
                "          not in the profile of nginx:1.25 · severity high · T1059.004 · A web server started a shell. · 01M85NYQZE0000000000000001",
            ])
    }

    @Test(
        "each behaviour is a sentence",
        arguments: [
            (Sample.read("/etc/shadow"), nil, nil, "nginx read /etc/shadow"),
            (
                .file(FileBehaviour(program: Sample.nginx, path: "/var/log/a", access: .write)), .truncate, nil,
                "nginx emptied /var/log/a"
            ),
            (
                .file(FileBehaviour(program: Sample.nginx, path: "/bin/x", access: .write)), .setID, nil,
                "nginx set the set-id bit of /bin/x"
            ),
            (
                .connect(ConnectBehaviour(program: Sample.shell, peer: .network(.public, .tcp, 4444))), nil, nil,
                "sh connects to 203.0.113.7 tcp/4444 (public)"
            ),
            (
                .connect(ConnectBehaviour(program: Sample.shell, peer: .unix("/run/docker.sock"))), nil, nil,
                "sh connects to unix:/run/docker.sock"
            ),
            (
                .listen(ListenBehaviour(program: Sample.shell, endpoint: .port(.tcp, 4444))), nil, nil,
                "sh listens on tcp/4444"
            ),
            (.privilege(PrivilegeBehaviour(program: Sample.shell, operation: "ptrace")), nil, nil, "sh uses ptrace"),
            (
                .options(OptionsBehaviour(program: Sample.shell, flags: ["-p"], environment: ["LD_AUDIT"])), nil, nil,
                "sh ran with the new flag -p and with LD_AUDIT in its environment"
            ),
            (
                .options(
                    OptionsBehaviour(program: Sample.shell, flags: ["-1", "-2", "-3", "-4", "-5", "-6", "-7", "-8"])),
                nil, nil, "sh ran with the new flags -1, -2, -3, -4, -5, -6 and 2 more"
            ),
            (
                .process(
                    ProcessBehaviour(
                        program: Program(executable: "/tmp/x", name: "x"), parent: "exec", origin: .exec, terminal: true
                    )),
                nil, .added, "x ran (/tmp/x) through exec into the container, on a terminal: not in the image"
            ),
        ] as [(Behaviour, FileOperation?, Drift?, String)])
    func sentences(_ behaviour: Behaviour, _ operation: FileOperation?, _ drift: Drift?, _ expected: String) {
        #expect(
            BehaviourSentence.of(behaviour, operation: operation, peerAddress: "203.0.113.7", drift: drift) == expected)
    }

    @Test("a hostile file name cannot move the cursor, colour the screen or reorder the line")
    func hostileNames() {
        let lines = text.lines(.violation(Sample.violation(Sample.read("/tmp/\u{1B}[2J\n\u{202E}gpj.exe\u{9B}1m"))))
        #expect(lines.count == 2)
        #expect(lines[0].hasSuffix(#"nginx read /tmp/\u{1b}[2J\u{a}\u{202e}gpj.exe\u{9b}1m"#))
    }

    @Test("colours are only written when asked for, and change nothing else")
    func colours() {
        let coloured = TextReport(isColoured: true).lines(.violation(Sample.violation(shell)))
        #expect(coloured[0].contains("\u{1B}[31mhigh"))
        #expect(!text.lines(.violation(Sample.violation(shell))).joined().contains("\u{1B}"))
        #expect(!TextReport.wantsColour(descriptor: -1, noColourAsked: false, environment: [:]))
    }

    @Test("a terminal gets colours unless NO_COLOR, a dumb terminal or an option says no")
    func wantsColour() throws {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(terminal >= 0)
        defer { close(terminal) }
        #expect(TextReport.wantsColour(descriptor: terminal, noColourAsked: false, environment: ["NO_COLOR": ""]))
        #expect(!TextReport.wantsColour(descriptor: terminal, noColourAsked: false, environment: ["NO_COLOR": "1"]))
        #expect(!TextReport.wantsColour(descriptor: terminal, noColourAsked: true, environment: [:]))
        #expect(!TextReport.wantsColour(descriptor: terminal, noColourAsked: false, environment: ["TERM": "dumb"]))
    }

    @Test("the summary says what was found and what was missed")
    func summary() {
        let summary = Summary(
            kernel: 12, stored: 10, dropped: 2, violations: 3, byType: ["process": 1, "file": 2], gaps: 1,
            containers: 2,
            durationSeconds: 7_500)
        #expect(
            text.lines(.summary(summary)) == [
                "3 violations (2 file, 1 process) in 2 containers, 2 h 5 min",
                "12 observations: 10 judged or learned, 2 missed, 1 gap",
            ])
        #expect(
            text.lines(.summary(Summary(kernel: 5, stored: 5, dropped: 0, containers: 1, durationSeconds: 3)))
                == ["no violations in 1 container, 3 s", "5 observations: 5 judged or learned, none missed"])
    }

    @Test(
        "durations have two units at most",
        arguments: [
            (0.4, "0 s"), (99, "99 s"), (720, "12 min"), (7_200, "2 h"), (100_000, "27 h 46 min"),
            (400_000, "4 d 15 h"),
        ])
    func durations(_ seconds: Double, _ expected: String) {
        #expect(TextReport.duration(seconds) == expected)
    }
}
