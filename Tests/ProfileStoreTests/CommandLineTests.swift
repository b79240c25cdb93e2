import Testing

/// The built tool, its whole output compared.
@Suite("The profile commands")
struct CommandLineTests {
    private let files = TemporaryDirectory()
    private var store: String { files.path + "/store" }
    private var file: String { files.path + "/probe.yaml" }

    private func plumbline(_ arguments: String...) throws -> ChildProcess.Ending {
        try ChildProcess([Built.plumbline, "profile"] + arguments + ["--store", store]).wait()
    }

    private func importSample(state: String = "learning", files: String = "[/etc/**]") throws {
        writeFile(file, Sample.document(state: state, files: files))
        let ending = try plumbline("import", file, "--by", "someone")
        #expect(ending.status == 0, "\(ending.error)")
    }

    @Test("Import, list, approve, show, export and rm tell one story")
    func story() throws {
        try importSample()
        #expect(
            try plumbline("list").output == """
                IMAGE         ROLE  STATE     REVISION  RUNS  UNITS  BEHAVIOURS  SEEN OF  COVERAGE  NEW/DAY  ALARMS/DAY  FLAGS  LAST SEEN
                probe:latest  main  learning         1     0      0           2        -         -        -           -  -      -

                """)
        let approved = try plumbline("approve", "probe")
        #expect(approved.output == "approved probe:latest#main, revision 2\n")
        #expect(approved.error.hasPrefix("warning: probe:latest#main has seen no start"))
        let shown = try plumbline("show", "probe").output
        #expect(shown.hasPrefix("# probe:latest#main: approved at "))
        #expect(shown.hasSuffix(Sample.document(state: "approved")))
        let target = files.path + "/out.yaml"
        #expect(try plumbline("export", "probe#main", "-o", target).status == 0)
        #expect(readFile(target) == Array(Sample.document(state: "approved").utf8))
        #expect(mode(target) == 0o600)
        #expect(try plumbline("rm", "probe").output == "removed probe:latest#main\n")
        #expect(try plumbline("list", "--json").output.isEmpty)
    }

    @Test("A list in JSON is one object a line with kind and version")
    func json() throws {
        try importSample()
        let output = try plumbline("list", "--json").output
        let start = #"{"kind":"profile","version":1,"image":{"name":"probe:latest","id":"sha256:probe"},"role":"main","#
        #expect(output.hasPrefix(start))
        #expect(output.count { $0 == "\n" } == 1)
    }

    @Test("What was learned of resources is shown, in words and in JSON")
    func resources() throws {
        try importSample()
        #expect(try ChildProcess([Built.probe, "resources", store, "30"]).wait().status == 0)
        let shown = try plumbline("show", "probe").output
        #expect(shown.contains("\n# resources: 30 windows, 30 beside replicas, "), "\(shown)")
        #expect(shown.contains("\nresources:\n  cpu: {unit: cores, p50: 0.28, p99: 0.5"), "\(shown)")
        for command in [["list", "--json"], ["show", "probe", "--json"]] {
            let output = try ChildProcess([Built.plumbline, "profile"] + command + ["--store", store]).wait().output
            #expect(output.contains(#""resources":{"windows":30,"peerWindows":30,"bytes":"#), "\(output)")
        }
    }

    @Test("A name that nothing has ends with 66 and says what there is")
    func unknown() throws {
        #expect(try plumbline("show", "nobody/knows").status == 66)
        try importSample()
        for command in ["show", "export", "approve", "rm", "edit", "history"] {
            let ending = try plumbline(command, "nobody/knows")
            #expect(ending.status == 66)
            #expect(ending.error == "plumbline: no profile of 'nobody/knows'; there are probe:latest#main\n")
        }
        #expect(try plumbline("import", files.path + "/none.yaml").status == 66)
    }

    @Test("Where an image has several roles, a change names them and stops, or takes all")
    func roles() throws {
        try importSample()
        writeFile(file, Sample.document().replacing("role: main", with: "role: worker"))
        #expect(try plumbline("import", file).status == 0)
        let ending = try plumbline("approve", "probe")
        #expect(ending.status == 64)
        #expect(ending.error.contains("probe:latest#main") && ending.error.contains("probe:latest#worker"))
        #expect(try plumbline("approve", "probe", "--all-roles").output.count { $0 == "\n" } == 2)
    }

    @Test("A broken file ends with 65 at its line, a doubtful one with 1, a good one with 0")
    func check() throws {
        let good = Sample.document().replacing("sha256:probe", with: Sample.digest)
        writeFile(file, good)
        #expect(try plumbline("check", file).status == 0)
        writeFile(file, good.replacing("[/etc/**]", with: "[/**]"))
        let doubtful = try plumbline("check", file)
        #expect(doubtful.status == 1)
        #expect(
            doubtful.output == """
                \(file):11:14: warning: probe: read /** reaches everything, such as /etc/ld.so.preload, /etc/passwd, \
                /usr/bin/ssh [over-wide]

                """)
        writeFile(file, Sample.document(state: "perhaps"))
        let broken = try plumbline("check", file)
        #expect(broken.status == 65)
        #expect(broken.error.contains("probe.yaml:6:8: state must be one of"))
        #expect(try plumbline("import", file).status == 65)
        #expect(mode(store) == 0, "a broken file makes no store")
    }

    @Test("Notes alone end with 0, and with 1 where they are asked to count")
    func strict() throws {
        let text = Sample.document(files: "[/etc/shadow]").replacing("sha256:probe", with: Sample.digest)
        writeFile(file, text)
        let ending = try plumbline("check", file)
        #expect(
            ending.status == 0 && ending.output.contains(":11:14: note: probe reads /etc/shadow"), "\(ending.output)")
        #expect(try plumbline("check", file, "--strict").status == 1)
    }

    @Test("Of a directory every profile is checked, and a broken one does not hide the others")
    func checkDirectory() throws {
        writeFile(files.path + "/b.yaml", Sample.document(files: "[/**]"))
        writeFile(files.path + "/a.yaml", "nonsense\n")
        writeFile(files.path + "/c.txt", "no profile\n")
        let ending = try plumbline("check", files.path, "--json")
        #expect(ending.status == 65)
        let lines = ending.output.split(separator: "\n")
        #expect(
            lines.first == """
                {"kind":"finding","version":1,"file":"\(files.path)/a.yaml","line":1,"column":1,"rule":"not-a-profile",\
                "level":"error","message":"a profile must be a mapping"}
                """)
        #expect(lines.dropFirst().allSatisfy { $0.contains("/b.yaml") } && lines.count == 3, "\(ending.output)")
    }

    @Test("A directory that is no store ends with 65, a command line that means nothing with 64")
    func misuse() throws {
        #expect(try ChildProcess([Built.plumbline, "profile", "list", "--store", "/etc"]).wait().status == 65)
        #expect(try plumbline("show").status == 64)
        #expect(try plumbline("list", "--no-such-option").status == 64)
    }
}
