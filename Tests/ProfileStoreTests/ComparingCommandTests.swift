import Baseline
import Testing

@testable import ProfileStore

/// The built tool, its whole output compared.
@Suite("Comparing and merging on the command line")
struct ComparingCommandTests {
    private let files = TemporaryDirectory()

    private func plumbline(_ arguments: String...) throws -> ChildProcess.Ending {
        try ChildProcess([Built.plumbline, "profile"] + arguments + ["--store", files.path + "/store"]).wait()
    }

    private func file(_ name: String, _ text: String) -> String {
        let path = "\(files.path)/\(name).yaml"
        writeFile(path, text)
        return path
    }

    private var narrow: String { file("a", Sample.document(files: "[/etc/hosts, /srv/b]")) }
    private var wide: String {
        file("b", Sample.document(state: "learning", files: "[/etc/*, /srv/b]") + "deny:\n  - {program: sh}\n")
    }

    @Test("A difference is told by program, with what covers what went, and ends with 1")
    func difference() throws {
        let (a, b) = (narrow, wide)
        let ending = try plumbline("diff", a, b)
        #expect(ending.status == 1 && ending.error.isEmpty)
        #expect(
            ending.output == """
                --- \(a)
                +++ \(b)

                - state: approved
                + state: learning

                  /probe
                -   read /etc/hosts  (now covered by /etc/*)
                +   read /etc/*

                  deny
                +   {program: sh}

                """)
        let same = try plumbline("diff", a, a)
        #expect(same.status == 0 && same.output.isEmpty)
        #expect(try plumbline("diff", a, files.path + "/none.yaml").status == 66)
        #expect(try plumbline("diff", a, "nobody").status == 66)
    }

    @Test("In JSON it is one object")
    func json() throws {
        let ending = try plumbline("diff", narrow, wide, "--json")
        #expect(ending.output.hasPrefix(#"{"kind":"difference","version":1,"from":""#))
        #expect(ending.output.contains(#""same":false,"state":{"before":"approved","after":"learning"},"mode":{},"#))
        #expect(ending.output.contains(#""coveredBy":{"type":"file","executable":"/probe","#))
        #expect(ending.output.contains(#""deny":{"removed":[],"added":["{program: sh}"]}"#))
        #expect(ending.output.count { $0 == "\n" } == 1)
    }

    @Test("A name alone compares what was approved with what is now")
    func sinceApproval() throws {
        #expect(try plumbline("import", narrow).status == 0)
        let same = try plumbline("diff", "probe")
        #expect(same.status == 0, "\(same.error)")
        #expect(try ChildProcess([Built.probe, "increment", files.path + "/store", "1", "new"]).wait().status == 0)
        let ending = try plumbline("diff", "probe")
        #expect(ending.status == 1)
        #expect(
            ending.output.contains("\n+   read /shared\n") && ending.output.hasPrefix("--- probe@approved\n+++ probe\n")
        )
        #expect(try plumbline("diff", "probe@approved", "probe#main").output.contains("+   read /shared"))
    }

    @Test("A merge keeps the first one's text, and tells each contradiction")
    func merge() throws {
        let (a, b) = (narrow, wide)
        let clean = try plumbline("merge", a, b)
        #expect(clean.status == 0 && clean.error.isEmpty)
        let merged = Sample.document(state: "learning", files: "[/etc/*, /etc/hosts, /srv/b]")
        #expect(clean.output == merged + "deny:\n  - {program: sh}\n")

        let c = file("c", Sample.document(files: "[/etc/hosts]") + "deny:\n  - {path: /srv/*}\nmode: {file: block}\n")
        let d = file("d", Sample.document() + "mode: {file: kill}\n")
        let ending = try plumbline("merge", a, c, d, "-o", files.path + "/out.yaml")
        #expect(ending.status == 1 && ending.output.isEmpty)
        #expect(
            ending.error == """
                plumbline: conflict: mode of file is block in \(c), kill in \(d); the result has kill
                plumbline: conflict: \(a) allows probe read /srv/b, which \(c) denies by {path: /srv/*}; denied it is

                """)
        #expect(try plumbline("check", files.path + "/out.yaml").status != 65)
        #expect(try plumbline("merge", a, c, "--json").output.contains(#""conflicts":[{"about":"denied","message":"#))
    }

    /// What a host learned of the probe image, as it is exported there.
    private func learnedFile(_ name: String, _ behaviours: [Behaviour]) throws -> String {
        let place = TemporaryDirectory()
        let store = try ProfileStore.open(place.path, whenAbsent: .makesOne)
        var deltas = [
            ProfileDelta(
                key: Sample.key, image: Sample.image, exposure: Exposure(runs: 1, units: 1),
                behaviours: Dictionary(uniqueKeysWithValues: behaviours.map { ($0, Sample.evidence()) }))
        ]
        try store.record(&deltas, time: Sample.time)
        return file(name, try store.exportDocument(Sample.key).text)
    }

    @Test(
        "Merging what two hosts learned gives the same lines, byte for byte, whichever is first, and oneself nothing new"
    )
    func laws() throws {
        func start(_ program: Program, _ parent: String, _ origin: LineageOrigin, terminal: Bool = false) -> Behaviour {
            .process(ProcessBehaviour(program: program, parent: parent, origin: origin, terminal: terminal))
        }
        let shell = Program(executable: "/bin/sh", name: "sh")
        let a = try learnedFile(
            "a",
            [
                start(Sample.program, "sh", .exec, terminal: true), Sample.read("/etc/hosts"), Sample.read("/srv/x"),
                start(shell, "exec", .exec),
            ])
        let b = try learnedFile(
            "b",
            [
                start(Sample.program, "entrypoint", .entrypoint), Sample.read("/etc/motd"),
                .listen(ListenBehaviour(program: Sample.program, endpoint: .port(.tcp, 80))),
                .options(OptionsBehaviour(program: shell, flags: ["-c"])), start(shell, "probe", .entrypoint),
            ])
        let (ab, ba) = (try plumbline("merge", a, b), try plumbline("merge", b, a))
        #expect(ab.status == 0 && ab.output == ba.output)
        #expect(ab.output.contains("/etc/hosts") && ab.output.contains("/etc/motd"))
        #expect(try plumbline("merge", a, a).output == readText(a))
        let whole = file("ab", ab.output)
        #expect(try plumbline("merge", whole, b, a).output == ab.output)
    }

    @Test("Two images of one name are told apart by their ids, and what is only inherited is marked")
    func sameName() throws {
        let store = try ProfileStore.open(files.path + "/store", whenAbsent: .makesOne)
        for (id, path) in [("sha256:aa11", "/old"), ("sha256:bb22", "/new")] {
            let image = ImageIdentity(name: "probe:latest", id: id)
            var deltas = [
                ProfileDelta(
                    key: ProfileKey(imageID: id, role: "main"), image: image, exposure: Exposure(units: 1),
                    behaviours: [Sample.read(path): Sample.evidence()])
            ]
            try store.record(&deltas, time: Sample.time)
        }
        #expect(try plumbline("show", "probe").status == 64)
        let ending = try plumbline("diff", "probe@aa11", "probe:latest@sha256:bb22")
        #expect(ending.status == 1, "\(ending.error)")
        #expect(ending.output.contains("+   read /new"), "\(ending.output)")
        #expect(
            ending.output.contains("  only inherited, not shown by this image yet\n?   probe read /old\n"),
            "\(ending.output)")
        let json = try plumbline("diff", "probe@aa11", "probe@bb22", "--json")
        #expect(json.output.contains(#""unconfirmed":[{"type":"file""#), "\(json.output)")
        #expect(try plumbline("show", "probe@bb22").output.contains("#   inherited: /probe read: /old"))
        #expect(try plumbline("show", "other@bb22").status == 66)
    }

    private func readText(_ path: String) -> String { String(decoding: readFile(path), as: UTF8.self) }

    @Test("A merge into the store is a step of the profile, and other images are refused")
    func mergeInto() throws {
        #expect(try plumbline("import", narrow).status == 0)
        #expect(try plumbline("merge", "--into", "probe", wide, "--by", "someone").status == 0)
        let exported = try plumbline("export", "probe").output
        #expect(
            exported.contains("read: [/etc/*, /etc/hosts, /srv/b]") && exported.hasPrefix("# kept by the web team\n"))
        let again = try plumbline("merge", "--into", "probe", wide)
        #expect(again.error.contains("without a change"))
        let other = file("o", Sample.document().replacing("role: main", with: "role: worker"))
        #expect(try plumbline("merge", narrow, other).status == 64)
        #expect(try plumbline("merge", narrow, other, "--any-image").status == 1)
        #expect(try plumbline("merge", narrow).status == 64)
    }
}
