import Testing

@testable import Baseline

@Suite("Flags and environment in a profile")
struct StartOptionsTests {
    private static let netcat = Program(executable: "/bin/busybox", name: "nc")
    private static let start = Behaviour.process(ProcessBehaviour(program: netcat, parent: "sh"))

    private func starting(_ flags: [String]?, _ environment: [String] = []) -> Observation {
        var observation = observation(Self.start)
        observation.options = StartOptions(flags: flags, environment: environment)
        return observation
    }

    private func learned(_ observations: Observation...) -> Profile {
        profile(Set(observations.flatMap(\.behaviours)))
    }

    private func document(_ profile: Profile) throws -> ProfileDocument { try Generalizer.document(for: profile) }

    @Test("Flags that were learned apart may come together; a new one is unknown and named")
    func single() throws {
        let matcher = try Matcher(document(learned(starting(["-l"]), starting(["-p", "-v"]))))
        #expect(matcher.verdict(for: starting(["-l", "-p", "-v"])) == .allowed)
        #expect(matcher.verdict(for: starting([])) == .allowed)
        let new = starting(["-e", "-l", "-z"])
        #expect(matcher.verdict(for: new) == .unknown)
        #expect(
            matcher.unexplained(in: new) == .options(OptionsBehaviour(program: Self.netcat, flags: ["-e", "-z"])))
    }

    @Test("A start that is unknown itself is told as a start, not by its flags")
    func unknownStart() throws {
        let matcher = try Matcher(document(learned(starting(["-l"]))))
        var other = starting(["-e"])
        other.behaviour = .process(ProcessBehaviour(program: Self.netcat, parent: "nginx"))
        #expect(matcher.verdict(for: other) == .unknown)
        #expect(matcher.unexplained(in: other) == other.behaviour)
    }

    @Test("A program that was always started without flags may have none")
    func none() throws {
        let document = try document(learned(starting([])))
        #expect(document.processes.first?.flags == [])
        let matcher = try Matcher(document)
        #expect(matcher.verdict(for: starting([])) == .allowed)
        #expect(matcher.verdict(for: starting(["-e"])) == .unknown)
    }

    @Test("An entry that says nothing of flags allows any, but nothing that is dangerous in any image")
    func silence() throws {
        let entry = ProcessEntry(program: Self.netcat, parents: ["sh"])
        var document = ProfileDocument(image: image, role: "main", processes: [entry])
        #expect(try Matcher(document).verdict(for: starting(["-e", "--any"])) == .allowed)
        #expect(try Matcher(document).verdict(for: starting(["<stratum>"])) == .unknown)
        document.processes[0].flags = ["<stratum>"]
        #expect(try Matcher(document).verdict(for: starting(["-e", "<stratum>"])) == .allowed)
        document.processes[0].flags = []
        #expect(try Matcher(document).verdict(for: starting(["-e"])) == .unknown)
    }

    @Test("What was learned before flags were watched allows any")
    func before() throws {
        let document = try document(profile([Self.start]))
        #expect(document.processes.first?.flags == nil)
        #expect(try Matcher(document).verdict(for: starting(["-e"])) == .allowed)
    }

    @Test("A name in the environment has to be listed, for every program")
    func environment() throws {
        let matcher = try Matcher(document(learned(starting(nil, ["http_proxy"]))))
        #expect(matcher.verdict(for: starting(nil, ["http_proxy"])) == .allowed)
        let new = starting(nil, ["LD_PRELOAD", "http_proxy"])
        #expect(matcher.verdict(for: new) == .unknown)
        #expect(
            matcher.unexplained(in: new)
                == .options(OptionsBehaviour(program: Self.netcat, environment: ["LD_PRELOAD"])))
    }

    @Test("Flags learned beyond a person's list are added to it, and the person's stay")
    func merged() throws {
        let entry = ProcessEntry(program: Self.netcat, parents: ["sh"], flags: ["-z"], environment: ["HISTFILE"])
        var profile = learned(starting(["-l"], ["LD_AUDIT"]))
        profile.document = ProfileDocument(image: image, role: "main", processes: [entry])
        let document = try document(profile)
        #expect(document.processes.count == 1)
        #expect(document.processes[0].flags == ["-l", "-z"])
        #expect(document.processes[0].environment == ["HISTFILE", "LD_AUDIT"])
    }

    @Test("A flag that is not in what was approved ends the approval; a start without flags does not")
    func lapse() {
        var profile = learned(starting(["-l"]))
        profile.state = .approved
        var delta = ProfileDelta(key: profile.key, image: image)
        let entry = ProcessEntry(program: Self.netcat, parents: ["sh"], flags: ["-l"])
        profile.document = ProfileDocument(image: image, role: "main", processes: [entry])
        delta.behaviours = [.options(OptionsBehaviour(program: Self.netcat)): evidence()]
        #expect(!profile.apply(delta).approvalLapsed)
        delta.behaviours = [.options(OptionsBehaviour(program: Self.netcat, flags: ["-e"])): evidence()]
        #expect(profile.apply(delta).approvalLapsed)
    }

    @Test("A rule that denies a start denies it whatever its flags")
    func denied() throws {
        let entry = ProcessEntry(program: Self.netcat, parents: ["sh"], flags: ["-l"])
        let document = ProfileDocument(
            image: image, role: "main", processes: [entry], deny: [DenyRule(program: "nc")])
        #expect(try Matcher(document).verdict(for: starting(["-l"])) == .denied)
    }

    @Test(
        "The gravest of what is new gives the label, and the sentence names all",
        arguments: [
            ("nc", ["-e", "-v"], [], Severity.critical, "T1059", "with -e, -v, as"),
            ("curl", ["--upload-file"], [], .high, "T1048", "sends data away"),
            ("base64", ["-d"], [], .medium, "T1140", "decodes"),
            ("x", [], ["LD_PRELOAD"], .high, "T1574.006", "with LD_PRELOAD in its environment"),
            ("x", [], ["GLIBC_TUNABLES", "http_proxy"], .high, "T1068", "GLIBC_TUNABLES, http_proxy"),
            ("x", [], ["http_proxy"], .medium, "T1090", "through somebody else"),
            ("pkexec", ["<empty>"], [], .critical, "T1068", "give root"),
        ] as [(String, [String], [String], Severity, String, String)])
    func label(
        name: String, flags: [String], environment: [String], severity: Severity, technique: String, words: String
    ) {
        let program = Program(executable: "/usr/bin/" + name, name: name)
        let label = SeverityTable.label(
            for: observation(
                .options(OptionsBehaviour(program: program, flags: flags, environment: environment))))
        #expect(label.severity == severity)
        #expect(label.techniques.contains(technique))
        #expect(label.explanation.contains(words), "\(label.explanation)")
        #expect(label.explanation.hasPrefix("\(name) was started with "), "\(label.explanation)")
    }

    @Test("A loader's name is rarer than a flag, and what is dangerous in any image rarer still")
    func prior() {
        func q(_ flags: [String], _ environment: [String]) -> Double {
            PriorTable.category(
                of: observation(
                    .options(OptionsBehaviour(program: nginx, flags: flags, environment: environment))), isKnown: true
            ).q
        }
        #expect(q(["-x"], []) > q([], ["http_proxy"]))
        #expect(q([], ["http_proxy"]) > q([], ["LD_PRELOAD", "http_proxy"]))
        #expect(q([], ["LD_PRELOAD"]) > q(["<stratum>"], ["LD_PRELOAD"]))
    }

    @Test(
        "Values of the environment are shown without their secrets",
        arguments: [
            ("LD_PRELOAD=/tmp/x.so", "LD_PRELOAD=/tmp/x.so"),
            ("http_proxy=http://u:hunter2@h:1", "http_proxy=http://u:<redacted>@h:1"),
            ("http_proxy=u:hunter2@h:1", "http_proxy=<redacted>@h:1"),
            ("JAVA_TOOL_OPTIONS=-Dpassword=hunter2 -Xmx1g", "JAVA_TOOL_OPTIONS=-Dpassword=<redacted> -Xmx1g"),
            ("NODE_OPTIONS=--token hunter2", "NODE_OPTIONS=--token <redacted>"),
            ("HISTFILE=", "HISTFILE="),
            (
                "http_proxy=http://hunter2:" + String(repeating: "x", count: 233), "http_proxy=<redacted>"
            ),
        ])
    func redaction(entry: String, shown: String) {
        #expect(EnvironmentName.redacted(entry, by: ArgumentRedactor.redact) == shown)
    }

    @Test("Every watched name fits into the kernel's table")
    func names() {
        #expect(EnvironmentName.all.allSatisfy { $0.utf8.count < 32 })
        #expect(EnvironmentName.all.count <= 64)
        #expect(!EnvironmentName.all.contains(EnvironmentName.unread))
    }
}
