import Glibc
import ProfileStore
import Testing

/// The built tool, with a directory of profiles.
@Suite("A directory of profiles on the command line")
struct DirectoryCommandTests {
    private let files = TemporaryDirectory()
    private var store: String { files.path + "/store" }
    private var directory: String { files.path + "/profiles" }

    private func plumbline(_ arguments: String..., store: String? = nil) throws -> ChildProcess.Ending {
        try ChildProcess([Built.plumbline, "profile"] + arguments + ["--store", store ?? self.store]).wait()
    }

    private func document(_ name: String, _ id: String, role: String = "main", files: String = "[/etc/**]") -> String {
        Sample.document(files: files).replacing("probe:latest", with: #""\#(name)""#)
            .replacing("sha256:probe", with: id).replacing("role: main", with: "role: \(role)")
    }

    private func importAll(_ documents: String...) throws {
        for document in documents {
            writeFile(files.path + "/one.yaml", document)
            let ending = try plumbline("import", files.path + "/one.yaml")
            #expect(ending.status == 0, "\(ending.error)")
        }
    }

    /// Of the files in the directory, but for the schema.
    private func names() throws -> [String] {
        try ChildProcess(["/bin/ls", directory]).wait().output.split(separator: "\n").map(String.init)
            .filter { $0 != ProfileSchema.fileName }
    }

    @Test("Each image and role has a file of a name that does not change, and only changes are written")
    func export() throws {
        try importAll(
            document("docker.io/library/nginx:1.25", "sha256:aaaa"),
            document("nginx:1.25", "sha256:aaaa", role: "a/b"), document("registry:5000/team/web", "sha256:bbbb"))
        let first = try plumbline("export", "--all", directory)
        #expect(first.status == 0)
        let wanted = ["nginx_1.25--a_b.yaml", "nginx_1.25.yaml", "registry_5000_team_web_latest.yaml"]
        #expect(first.output == wanted.map { "wrote \(directory)/\($0)\n" }.joined())
        #expect(try names() == wanted)
        #expect(mode(directory + "/nginx_1.25.yaml") == 0o600)
        let text = readFile(directory + "/nginx_1.25.yaml")
        #expect(text == Array(document("docker.io/library/nginx:1.25", "sha256:aaaa").utf8))
        #expect(readFile(directory + "/" + ProfileSchema.fileName) == Array(ProfileSchema.text.utf8))

        try importAll(document("registry:5000/team/web", "sha256:bbbb", files: "[/var/**]"))
        let second = try plumbline("export", "--all", directory + "/")
        #expect(second.output == "wrote \(directory)/registry_5000_team_web_latest.yaml\n")
        #expect(second.error.hasSuffix("3 profiles in \(directory)/, 1 of them changed\n"))
    }

    @Test("Two ids of one tag get the beginnings of their ids; a file that is there keeps its name")
    func collisions() throws {
        try importAll(document("web:1", "sha256:0123456789abcdef"))
        #expect(try plumbline("export", "--all", directory).status == 0)
        try importAll(document("web:1", "sha256:fedcba9876543210"))
        #expect(try plumbline("export", "--all", directory).output == "wrote \(directory)/web_1.fedcba987654.yaml\n")
        #expect(try names() == ["web_1.fedcba987654.yaml", "web_1.yaml"])
        let other = files.path + "/other"
        #expect(try plumbline("export", "--all", other).output.split(separator: "\n").count == 2)
        #expect(mode(other + "/web_1.0123456789ab.yaml") == 0o600 && mode(other + "/web_1.yaml") == 0)
        // Both may be renamed by hand.
        #expect(rename(other + "/web_1.0123456789ab.yaml", other + "/old.yml") == 0)
        #expect(try plumbline("export", "--all", other).output.isEmpty)
    }

    @Test("A file whose profile is no more is told, and removed with --prune; a newer image takes its name over")
    func gone() throws {
        try importAll(document("web:1", "sha256:0123456789abcdef"), document("db:1", "sha256:db"))
        #expect(try plumbline("export", "--all", directory).status == 0)
        writeFile(directory + "/notes.yaml", "- not a profile\n")
        #expect(try plumbline("rm", "web").status == 0)
        let told = try plumbline("export", "--all", directory)
        #expect(told.output.isEmpty && told.error.contains("web_1.yaml: its profile is no more"))
        try importAll(document("web:1", "sha256:fedcba9876543210"))
        #expect(try plumbline("rm", "db").status == 0)
        let pruned = try plumbline("export", "--all", directory, "--prune")
        #expect(pruned.output == "removed \(directory)/db_1.yaml\nwrote \(directory)/web_1.yaml\n")
        #expect(try names() == ["notes.yaml", "web_1.yaml"])
        let json = try plumbline("export", "--all", directory, "--json").output
        #expect(
            json.hasPrefix(#"{"kind":"exported","version":1,"file":"\#(directory)/web_1.yaml","id":"sha256:fedcba"#))
        #expect(json.hasSuffix("\"outcome\":\"unchanged\"}\n"))
    }

    @Test("A directory is imported whole, and again only what changed in it")
    func imports() throws {
        try importAll(document("web:1", "sha256:a"), document("db:1", "sha256:b"))
        #expect(try plumbline("export", "--all", directory).status == 0)
        let other = files.path + "/other"
        let first = try plumbline("import", directory, "--by", "ci", store: other)
        #expect(first.status == 0 && first.error.hasSuffix("imported 2 files, 2 of them changed\n"))
        writeFile(directory + "/db_1.yaml", document("db:1", "sha256:b", files: "[/var/**]"))
        let json = try plumbline("import", directory, "--json", store: other).output.split(separator: "\n")
        #expect(json.count == 2)
        #expect(json[0].contains(#""revision":2,"#) && json[0].contains(#""removed":1,"unchanged":false"#))
        #expect(json[1].contains(#""revision":1,"#) && json[1].contains(#""unchanged":true"#))
    }

    @Test("Every mistake of every file is told with its place, and nothing is changed")
    func mistakes() throws {
        mkdir(directory, 0o700)
        writeFile(directory + "/a.yaml", document("a:1", "sha256:a"))
        writeFile(directory + "/b.yaml", document("b:1", "sha256:b", files: "[etc]"))
        writeFile(directory + "/c.yml", document("c:1", "sha256:c").replacing("processes", with: "process"))
        writeFile(directory + "/d.yaml", document("d:1", "sha256:a"))
        writeFile(directory + "/e.txt", "no yaml: [")
        let ending = try plumbline("import", directory)
        #expect(ending.status == 65)
        #expect(ending.error.contains("\(directory)/b.yaml:11:14: "))
        #expect(ending.error.contains("\(directory)/c.yml:7:1: unknown key 'process'"))
        #expect(ending.error.contains("\(directory)/d.yaml:4:1: \(directory)/a.yaml is for the same image and role"))
        #expect(mode(store) == 0)
        try importAll(document("a:1", "sha256:a"))
        let before = try plumbline("list", "--json").output
        #expect(try plumbline("import", directory).status == 65)
        #expect(try plumbline("list", "--json").output == before)
    }

    @Test("Several files, a directory without profiles and standard input")
    func paths() throws {
        mkdir(directory, 0o700)
        #expect(try plumbline("import", directory).status == 66)
        for name in ["a", "b"] { writeFile(directory + "/\(name).yaml", document("\(name):1", "sha256:\(name)")) }
        #expect(
            try plumbline("import", directory + "/a.yaml", directory + "/b.yaml", directory + "/c.yaml").status == 66)
        #expect(mode(store) == 0)
        #expect(try plumbline("import", directory + "/a.yaml", directory + "/b.yaml").status == 0)
        let piped = "sed s/etc/var/ \(directory)/a.yaml | \(Built.plumbline) profile import - --store \(store)"
        let ending = try ChildProcess(["/bin/sh", "-c", piped]).wait()
        #expect(ending.error == "imported - as revision 2, approved; 1 line will not be learned again\n")
        #expect(try plumbline("export", "a").output.contains("/var/**"))
        #expect(try plumbline("export").status == 64)
        #expect(try plumbline("export", "a", "--all", directory).status == 64)
        #expect(try plumbline("export", "a", "--prune").status == 64)
    }
}
