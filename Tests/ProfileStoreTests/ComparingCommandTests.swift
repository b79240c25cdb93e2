import Testing

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
