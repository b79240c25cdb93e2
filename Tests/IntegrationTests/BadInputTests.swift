import Glibc
import Testing

extension Integration {
    /// One clear message, the promised exit code, and nothing changed.
    @Suite("Bad input")
    struct BadInputTests {
        private let files: TemporaryDirectory
        private let plumbline: Plumbline

        init() throws {
            files = try TemporaryDirectory()
            plumbline = Plumbline(store: files.path + "/store")
        }

        @Test(
            "A command line that cannot be understood ends with 64",
            arguments: [
                ["learn", "--no-such-option"], ["learn", "--for", "10x"], ["no-such-command"], ["profile", "show"],
            ])
        func usage(arguments: [String]) throws {
            let outcome = try run([Repository.plumbline] + arguments)
            #expect(outcome.status == 64)
            #expect(!outcome.error.isEmpty)
            #expect(outcome.output.isEmpty)
        }

        @Test(
            "A profile that is not one is refused with file, line and column, by import and by check",
            arguments: [
                ("processes: [", "a broken document"), ("colour: blue\n", "an unknown key"),
                ("mode: {file: gently}\n", "an unknown mode"), ("processes: often\n", "a wrong type"),
                ("processes: [{executable: /x, files: {read: [relative/path]}}]\n", "a bad pattern"),
            ])
        func brokenProfile(line: String, what: String) throws {
            let path = files.path + "/broken.yaml"
            try importSomething()
            let before = try plumbline("profile", "export", "some/image").output
            try writeFile(path, Self.something + line)
            for command in ["import", "check"] {
                let outcome = try plumbline("profile", command, path)
                #expect(outcome.status == 65, "\(what)")
                #expect(outcome.error.contains(/broken\.yaml:[0-9]+:[0-9]+/), "\(outcome.error)")
            }
            #expect(try plumbline("profile", "export", "some/image").output == before)
        }

        @Test(
            "A name that nothing has ends with 66",
            arguments: [
                ["profile", "show", "nobody/knows"], ["profile", "approve", "nobody/knows"],
                ["profile", "export", "nobody/knows"], ["profile", "rm", "nobody/knows"],
                ["profile", "import", "/no/such/file.yaml"], ["learn", "--from", "/no/such/file.plcap"],
            ])
        func unknown(arguments: [String]) throws {
            try importSomething()
            let outcome = try run([Repository.plumbline] + arguments + ["--store", plumbline.store])
            #expect(outcome.status == 66, "\(outcome.error)")
            #expect(outcome.error.contains(arguments.last!), "it names what it did not find: \(outcome.error)")
        }

        @Test("A store directory that is something else is refused and stays as it was")
        func notAStore() throws {
            let path = files.path + "/photos"
            #expect(mkdir(path, 0o755) == 0)
            try writeFile(path + "/data.mdb", "holiday")
            for arguments in [["profile", "list"], ["learn", "--for", "1s"]] {
                let outcome = try run([Repository.plumbline] + arguments + ["--store", path])
                #expect(outcome.status == 65, "\(outcome.error)")
                #expect(outcome.error.contains(path))
            }
            #expect(readFile(path + "/data.mdb") == "holiday")
        }

        @Test("A store path that is a file is refused and stays as it was")
        func storeIsAFile() throws {
            let path = files.path + "/file"
            try writeFile(path, "text")
            let outcome = try run([Repository.plumbline, "profile", "list", "--store", path])
            #expect([65, 74].contains(outcome.status), "\(outcome.error)")
            #expect(outcome.error.contains(path))
            #expect(readFile(path) == "text")
        }

        @Test("Watching without root ends with 77 and says what is missing", arguments: ["learn", "enforce"])
        func noPermission(command: String) throws {
            let open = try TemporaryDirectory(mode: 0o777)
            let profile = open.path + "/something.yaml"
            try writeFile(profile, Self.something, mode: 0o644)
            let store = open.path + "/store"
            #expect(try asNobody(in: open, "profile", "import", profile, "--store", store).status == 0)
            let outcome = try asNobody(in: open, command, "--for", "1s", "--store", store)
            #expect(outcome.status == 77, "\(outcome.error)")
            #expect(
                outcome.error.hasPrefix("plumbline: ") && !outcome.error.contains("internal error"), "\(outcome.error)")
        }

        @Test("Somebody else's store ends with 77")
        func foreignStore() throws {
            try importSomething()
            let open = try TemporaryDirectory(mode: 0o777)
            let outcome = try asNobody(in: open, "profile", "list", "--store", plumbline.store)
            #expect(outcome.status == 77, "\(outcome.error)")
        }

        @Test("Without an engine, asking for an image ends with 69 and names the engine")
        func noEngine() throws {
            // In a mount namespace of its own, where the engines' sockets, runc's state and Podman's store are not.
            let hidden =
                "for i in /run /var/lib/containers; do [ ! -d $i ] || mount -t tmpfs none $i || exit; done; exec \"$@\""
            let outcome = try run(
                [
                    "unshare", "-m", "sh", "-c", hidden, "sh", Repository.plumbline, "learn", "--for", "1s",
                    "--image", Repository.image("*"), "--store", plumbline.store,
                ])
            #expect(outcome.status == 69, "\(outcome.error)")
            #expect(outcome.error.lowercased().contains("docker"), "\(outcome.error)")
        }

        /// A profile that is as small as one can be.
        static let something = """
            apiVersion: plumbline/v1
            kind: Profile
            image: {name: some/image, id: "sha256:\(String(repeating: "0", count: 64))"}
            role: main
            state: learning

            """

        private func importSomething() throws {
            let path = files.path + "/something.yaml"
            try writeFile(path, Self.something)
            let outcome = try plumbline("profile", "import", path)
            guard outcome.status == 0 else { throw TestFailure("import: \(outcome.error)") }
        }

        @Test("What is written is for its owner only: the store 0700, its files 0600")
        func modes() throws {
            #expect(try plumbline("learn", "--for", "1s").status == 0)
            #expect(try need("stat", "-c", "%a", plumbline.store) == "700")
            for mode in try need("find", plumbline.store, "-type", "f", "-printf", "%m\n").split(separator: "\n") {
                #expect(mode == "600")
            }
        }
    }
}
