import Baseline
import Glibc
import Testing

@testable import ProfileStore

/// `profile review` as a person uses it, in a real terminal.
@Suite("A review in a terminal", .enabled(if: TerminalSession.isPossible, "needs tmux"))
struct ReviewTerminalTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore
    private let nginx = Program(executable: "/usr/sbin/nginx", name: "nginx")
    private let shell = Program(executable: "/bin/busybox", name: "sh")

    init() throws {
        store = try ProfileStore.open(files.path + "/store", whenAbsent: .makesOne)
        try learn(
            [.process(ProcessBehaviour(program: nginx, parent: "entrypoint")), shellStart, read("/etc/shadow")]
                + (0..<4).map { read("/srv/www/\($0).html") } + [read("/etc/sudoers")])
    }

    private var shellStart: Behaviour { .process(ProcessBehaviour(program: shell, parent: "nginx")) }
    private func read(_ path: String) -> Behaviour {
        .file(FileBehaviour(program: nginx, path: path, access: .read))
    }

    private func learn(_ behaviours: [Behaviour]) throws {
        var deltas = [
            ProfileDelta(
                key: Sample.key, image: Sample.image, exposure: Exposure(runs: 1, units: 1, observations: 9),
                behaviours: Dictionary(uniqueKeysWithValues: behaviours.map { ($0, Sample.evidence(3)) }))
        ]
        try store.record(&deltas, time: Sample.time)
    }

    private var command: String { "\(Built.plumbline) profile review probe --no-color --store \(files.path)/store" }
    private var document: ProfileDocument { get throws { try store.exportDocument(Sample.key).document } }

    @Test("Keep, drop, deny, quit, resume and approve: one change, by name and with a reason")
    func story() throws {
        let terminal = try TerminalSession()
        try terminal.type(command)
        var screen = try terminal.wait(for: "1 of 4")
        #expect(screen.contains("review of probe:latest#main, revision 1: 3 dangerous in any image, 1 with wildcards"))
        // What is missing is summed up in few lines, whatever is missing.
        #expect(screen.contains("missing: 1 of 24 units observed"), "\(screen)")
        #expect(screen.contains("starts observed and 4 more"), "\(screen)")
        #expect(screen.contains("/bin/busybox as sh started by nginx"))
        #expect(screen.contains("who         entrypoint → nginx → sh"), "\(screen)")
        #expect(screen.contains("how often   3 observations, 1 of 1 unit, 1 of 1 run"), "\(screen)")
        try terminal.press("y")
        screen = try terminal.wait(for: "2 of 4")
        #expect(screen.contains("decided     deny"), "\(screen)")
        #expect(screen.contains("/usr/sbin/nginx read: /etc/shadow"))
        try terminal.press("d")
        try terminal.wait(for: "3 of 4")
        try terminal.press("q")
        try terminal.wait(for: "2 of 4 decided; go on with plumbline profile review probe")

        // Nothing has changed yet but what is remembered.
        #expect(try document.lines.contains(read("/etc/shadow")))
        #expect(try store.history(Sample.key).map(\.action) == [.created])

        try learn([read("/etc/gshadow")])
        try terminal.clear()
        try terminal.type(command)
        screen = try terminal.wait(for: "? help")
        #expect(screen.contains("going on: 2 of 5 decided"), "\(screen)")
        #expect(screen.contains("── 2 of 5"), "\(screen)")
        #expect(
            screen.contains("/usr/sbin/nginx read: /etc/gshadow"), "what was learned meanwhile is shown:\n\(screen)")
        try terminal.press("d", "k", "n", "y")
        try terminal.wait(for: "all 5 decided")
        try terminal.press("a")
        screen = try terminal.wait(for: "your name")
        #expect(screen.contains("drop        /usr/sbin/nginx read: /etc/shadow"), "\(screen)")
        #expect(screen.contains("deny        /bin/busybox as sh started by nginx"), "\(screen)")
        try terminal.type("someone")
        try terminal.wait(for: "reason")
        try terminal.type("looked at it together")
        try terminal.wait(for: "y/n")
        try terminal.press("y")
        try terminal.wait(for: "approved probe:latest#main, revision 4")

        let approved = try document
        #expect(approved.state == .approved)
        #expect(approved.deny == [try #require(DenyRule(for: shellStart))])
        #expect(
            approved.lines == [.process(ProcessBehaviour(program: nginx, parent: "entrypoint")), read("/etc/sudoers")]
                + (0..<4).map { read("/srv/www/\($0).html") })
        let history = try store.history(Sample.key)
        #expect(history.map(\.action) == [.created, .reviewed, .approved])
        #expect(history.dropFirst().allSatisfy { $0.by == "someone" && $0.note == "looked at it together" })
        #expect(try store.summary(Sample.key)?.approval?.by == "someone")

        // What was kept is not asked again; what was dropped is forgotten.
        try terminal.clear()
        try terminal.type(command + " --non-interactive; echo ended $?")
        #expect(try terminal.wait(for: "ended 0").contains("nothing of probe:latest#main needs a person"))
    }

    @Test("However it ends, what was decided is kept and the terminal is as it was")
    func endings() throws {
        let terminal = try TerminalSession(columns: 60)
        func begin(_ decided: Int) throws {
            try terminal.clear()
            try terminal.type(command + "; echo ended $?")
            try terminal.wait(for: "? help")
            let screen = try terminal.screen()
            #expect(decided == 0 || screen.contains("going on: \(decided) of 4 decided"), "\(screen)")
        }
        func isAsBefore(_ status: String) throws {
            try terminal.wait(for: "ended \(status)")
            try terminal.type("stty -a | grep -o -e '-*icanon' -e '-*echo ' -e '-*isig'")
            let screen = try terminal.wait(for: "icanon")
            #expect(
                !screen.contains("-icanon\n") && !screen.contains("-echo \n") && !screen.contains("-isig\n"),
                "\(screen)")
        }
        try begin(0)
        try terminal.press("k", "C-c")
        try isAsBefore("0")
        try begin(1)
        try terminal.press("k")
        try terminal.wait(for: "── 3 of 4")
        kill(try reviewer(), SIGTERM)
        try isAsBefore("0")
        try begin(2)
        try terminal.press("d")
        try terminal.wait(for: "── 4 of 4")
        kill(try reviewer(), SIGKILL)
        try terminal.wait(for: "ended 137")
        try terminal.type("stty sane")
        try begin(3)
        try terminal.press("o")
        try terminal.wait(for: "note:")
        try terminal.type("ask the web team")
        try terminal.wait(for: "note        ask the web team")
        try terminal.press("C-z")
        try isAsBefore("147")
        try terminal.type("fg; echo ended $?")
        try terminal.press("q")
        try isAsBefore("0")
        let decisions = try store.reviewDecisions(Sample.key)
        #expect(Set(decisions.map(\.action)) == [.keep, .drop, .undecided])
        #expect(decisions.contains { $0.note == "ask the web team" })
    }

    /// The process that reviews this test's store.
    private func reviewer() throws -> pid_t {
        let ending = try ChildProcess(["/usr/bin/pgrep", "-f", "^\(Built.plumbline) .*\(files.path)/store"]).wait()
        return try #require(pid_t(ending.output.split(separator: "\n").first ?? ""))
    }

    @Test("On a narrow terminal no line is longer than it, and long paths are broken")
    func narrow() throws {
        let path = "/srv/" + String(repeating: "deep/", count: 20) + "*"
        let terminal = try TerminalSession(columns: 40)
        try learn((0..<9).map { read(path.dropLast() + "\($0)1234567.tmp") })
        try terminal.type(command)
        try terminal.wait(for: "? help")
        try terminal.press("s", "s", "s")
        let screen = try terminal.wait(for: "deep/deep/deep/")
        #expect(screen.split(separator: "\n").allSatisfy { $0.count <= 40 }, "\(screen)")
    }

    @Test("Without a terminal it prints what there is to decide and ends with 0")
    func withoutTerminal() throws {
        let ending = try ChildProcess([
            Built.plumbline, "profile", "review", "probe", "--store", files.path + "/store",
        ]).wait()
        #expect(ending.status == 0)
        #expect(ending.output.contains("4 of 4: with wildcards"), "\(ending.output)")
        #expect(ending.output.hasSuffix("0 of 4 decided\n"))
    }

    @Test("In JSON each item is one object with the line, its flags, who, when and how often")
    func json() throws {
        let ending = try ChildProcess([
            Built.plumbline, "profile", "review", "probe", "--json", "--store", files.path + "/store",
        ]).wait()
        let lines = ending.output.split(separator: "\n")
        #expect(lines.count == 4)
        let start = """
            {"kind":"review-item","version":1,"image":{"name":"probe:latest","id":"sha256:probe"},"role":"main",\
            "revision":1,"number":1,"of":4,"group":"flagged","reasons":["server-shell"],"line":{"type":"process",\
            "executable":"/bin/busybox","program":"sh","parent":"nginx","origin":"entrypoint","tty":false},\
            "flags":[{"reason":"server-shell","severity":"critical","attack":["T1505.003","T1059.004"],
            """
        #expect(lines.first?.hasPrefix(start.filter { $0 != "\n" }) == true, "\(lines.first ?? "")")
        #expect(lines.last?.contains(#""paths":4,"examples":["/srv/www/0.html","#) == true)
    }
}
