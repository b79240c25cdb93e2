import Glibc
import Testing

/// The built tool, driven by editors that are scripts.
@Suite("Editing, history and rollback on the command line")
struct EditCommandTests {
    private let files = TemporaryDirectory()
    private var store: String { files.path + "/store" }

    init() throws {
        writeFile(files.path + "/probe.yaml", Sample.document(state: "learning"))
        #expect(try plumbline("import", files.path + "/probe.yaml", "--by", "someone").status == 0)
        mkdir(files.path + "/tmp", 0o700)
    }

    private func plumbline(_ arguments: String..., editor: String = "true") throws -> ChildProcess.Ending {
        try ChildProcess(
            [Built.plumbline, "profile"] + arguments + ["--store", store],
            environment: ["EDITOR": editor, "TMPDIR": files.path + "/tmp"]
        ).wait()
    }

    private func exported() throws -> String { try plumbline("export", "probe").output }

    private func drafts() throws -> [String] {
        try ChildProcess(["/bin/ls", files.path + "/tmp"]).wait().output.split(separator: "\n").map(String.init)
    }

    @Test("What the editor writes becomes the profile as it is written, and the header does not")
    func saved() throws {
        let editor = "sed -i '1i # first\ns|/etc/\\*\\*|/z,  /etc/**|; s/state: learning/state: approved/; $a # last'"
        let ending = try plumbline("edit", "probe", "--by", "me", "--reason", "why", editor: editor)
        #expect(ending.status == 0, "\(ending.error)")
        #expect(ending.output == "edited probe:latest#main, revision 2, approved\n")
        #expect(try exported() == "# first\n" + Sample.document(files: "[/z,  /etc/**]") + "# last\n")
        let history = try plumbline("history", "probe").output.split(separator: "\n").map(String.init)
        #expect(history.count == 3 && history[2].hasSuffix("edited    yes       me       why"), "\(history)")
        #expect(try drafts().isEmpty)
    }

    @Test("The draft is private, begins with three lines that say what to do, and has no more than the profile")
    func draft() throws {
        let editor = "sh -c 'stat -c %a \"$1\" >&2; cat \"$1\" >&2' -"
        let ending = try plumbline("edit", "probe", editor: editor)
        #expect(ending.error.hasPrefix("600\n#| probe:latest#main, revision 1."), "\(ending.error)")
        #expect(ending.error.contains(Sample.document(state: "learning")))
        #expect(ending.error.hasSuffix("probe:latest#main was not changed\n"))
        #expect(try plumbline("history", "probe", "--json").output.count { $0 == "\n" } == 1)
        #expect(try drafts().isEmpty)
    }

    @Test("A mistake is told with its line, changes nothing, and the text is kept")
    func mistake() throws {
        let ending = try plumbline("edit", "probe", editor: "sed -i 's/parents:/parent:/'")
        #expect(ending.status == 65)
        let draft = files.path + "/tmp/" + (try #require(try drafts().first))
        #expect(ending.error.contains("\(draft):12:5: unknown key 'parent'"), "\(ending.error)")
        #expect(ending.error.contains("\n      parent: [entrypoint]\n      ^\n"))
        #expect(ending.error.contains("your text is kept in \(draft)\n"))
        #expect(String(decoding: readFile(draft), as: UTF8.self).contains("parent: [entrypoint]"))
        #expect(mode(draft) == 0o600)
        #expect(try exported() == Sample.document(state: "learning"))
    }

    @Test("At a terminal a mistake can be edited again, or discarded; a doubtful line saved all the same")
    func terminal() throws {
        let editor = files.path + "/editor"
        // Breaks the text the first time, mends it the second time.
        writeFile(
            editor,
            "#!/bin/sh\nif grep -q '^roll:' \"$1\"; then sed -i 's/^roll:/role:/; s|/etc|/var|' \"$1\"\n"
                + "else sed -i 's/^role:/roll:/' \"$1\"; fi\n")
        chmod(editor, 0o755)
        func edit(_ keys: String, _ editor: String) throws -> String {
            let command = "\(Built.plumbline) profile edit probe --store \(store)"
            return try ChildProcess(
                ["/bin/sh", "-c", "printf '\(keys)' | script -qec '\(command)' /dev/null"],
                environment: ["EDITOR": editor, "TMPDIR": files.path + "/tmp"]
            ).wait().output
        }
        let discarded = try edit("q\\nx\\n", editor)
        #expect(discarded.contains(": unknown key 'roll' in a profile") && discarded.contains("(x) discard"))
        #expect(discarded.contains("discarded; probe:latest#main was not changed"))
        let mended = try edit("e\\n", editor)
        #expect(mended.contains("edited probe:latest#main, revision 2"), "\(mended)")
        let doubtful = #"sed -i "s,/var/\*\*,/**,""#
        #expect(try edit("x\\n", doubtful).contains("probe: read /** reaches everything"))
        #expect(try edit("s\\n", doubtful).contains("edited probe:latest#main, revision 3"))
        #expect(try exported() == Sample.document(state: "learning", files: "[/**]"))
        #expect(try drafts().isEmpty)
    }

    @Test("An editor that is missing, fails or is interrupted changes nothing, and what was written is kept")
    func failing() throws {
        for (editor, reason) in [
            ("no-such-editor", "not found"), ("sh -c 'exit 3' -", "it ended with exit code 3"),
            ("sh -c 'kill -INT $$' -", "it was ended by signal 2"),
        ] {
            let ending = try plumbline("edit", "probe", editor: editor)
            #expect(ending.status == 69)
            #expect(ending.error.contains("failed: \(reason); nothing was changed\n"), "\(ending.error)")
            #expect(try drafts().isEmpty)
        }
        let ending = try plumbline("edit", "probe", editor: "sh -c 'echo \"# mine\" >> \"$1\"; exit 3' -")
        #expect(ending.status == 69 && ending.error.contains("your text is kept in \(files.path)/tmp/"))
        #expect(try drafts().count == 1)
        #expect(try exported() == Sample.document(state: "learning"))
    }

    @Test("What is learned while the editor is open is kept, and an approval does not cover it")
    func concurrent() throws {
        let editor = "sh -c '\(Built.probe) increment \(store) 3 etc && sed -i s/learning/approved/ \"$1\"' -"
        let ending = try plumbline("edit", "probe", editor: editor)
        #expect(ending.status == 0, "\(ending.error)")
        #expect(ending.error.contains("has learned 1 behaviour meanwhile"), "\(ending.error)")
        let text = try exported()
        #expect(text.contains("/shared") && text.contains("/etc/**") && text.contains("state: learning"))
        let actions = try plumbline("history", "probe").output.split(separator: "\n").dropFirst().map {
            $0.split(separator: " ")[3]
        }
        #expect(actions == ["imported", "edited", "lapsed"])
    }

    @Test("Image and role stay, and several roles are named")
    func identity() throws {
        let ending = try plumbline("edit", "probe", editor: "sed -i s/sha256:probe/sha256:other/")
        #expect(ending.status == 65 && ending.error.contains(":7:1: a profile's image id and role cannot be changed"))
        writeFile(files.path + "/w.yaml", Sample.document().replacing("role: main", with: "role: worker"))
        #expect(try plumbline("import", files.path + "/w.yaml").status == 0)
        for command in [["edit", "probe"], ["rollback", "probe", "1"]] {
            let ending = try ChildProcess([Built.plumbline, "profile"] + command + ["--store", store]).wait()
            #expect(ending.status == 64 && ending.error.contains("probe:latest#worker"), "\(ending.error)")
        }
    }

    @Test("A rollback prints what it changes, and is itself a step that can be rolled back")
    func rollback() throws {
        #expect(try plumbline("edit", "probe", editor: "sed -i s,/etc/,/var/,").status == 0)
        let ending = try plumbline("rollback", "probe", "1", "--by", "me")
        #expect(
            ending.output == """
                --- probe:latest#main (revision 2)
                +++ probe:latest#main (revision 1)
                @@ -8,4 +8,4 @@
                   - executable: /probe
                     parents: [entrypoint]
                     files:
                -      read: [/var/**]
                +      read: [/etc/**]
                rolled probe:latest#main back to revision 1 as revision 3, learning

                """)
        #expect(try exported() == Sample.document(state: "learning"))
        let json = try plumbline("rollback", "probe", "2", "--json").output
        #expect(
            json.hasPrefix(
                #"{"kind":"rolled-back","version":1,"id":"sha256:probe","role":"main","to":2,"difference":"---"#))
        #expect(try exported().contains("/var/**"))
        #expect(try plumbline("rollback", "probe", "2").error.contains("nothing was changed"))
        let unknown = try plumbline("rollback", "probe", "9")
        #expect(unknown.status == 66)
        #expect(
            unknown.error == "plumbline: probe:latest#main has no document of revision 9; there are 1 (imported), "
                + "2 (edited), 3 (rolled-back), 4 (rolled-back)\n")
    }

    @Test("A removed line is counted in show, and forgotten when it is written again")
    func removed() throws {
        #expect(
            try plumbline("edit", "probe", editor: "sed -i s,/etc/,/var/,").error.contains("1 line will not be learned")
        )
        #expect(try plumbline("show", "probe").output.contains("\n# removed: 1 line, not learned again\n"))
        #expect(try plumbline("list", "--json").output.contains(#""removedLines":1,"#))
        let back = try plumbline("edit", "probe", editor: "sed -i 's,/var/\\*\\*,/**,'")
        #expect(back.error.contains("1 line that was removed may be learned again"), "\(back.error)")
        #expect(!(try plumbline("show", "probe").output.contains("not learned again")))
    }
}
