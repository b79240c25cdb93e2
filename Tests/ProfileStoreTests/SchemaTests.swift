import Baseline
import Testing

@testable import ProfileStore

/// The schema and the parser say the same of a file, as far as a schema can tell.
@Suite("The schema of profile files", .enabled(if: Repository.hasPython, "needs python3-jsonschema and python3-yaml"))
struct SchemaTests {
    private let files = TemporaryDirectory()

    /// Validates each text; says for each whether it is valid, or why not.
    private func validate(_ texts: [String]) throws -> [String] {
        writeFile(files.path + "/schema.json", ProfileSchema.text)
        for (index, text) in texts.enumerated() { writeFile(files.path + "/\(index).yaml", text) }
        let program = """
            import json, sys, yaml, jsonschema
            directory, count = sys.argv[1], int(sys.argv[2])
            schema = json.load(open(directory + "/schema.json"))
            jsonschema.Draft7Validator.check_schema(schema)
            validator = jsonschema.Draft7Validator(schema)
            for index in range(count):
                try:
                    value = yaml.safe_load(open(f"{directory}/{index}.yaml", encoding="utf-8", newline=""))
                    error = next(validator.iter_errors(value), None)
                    print("valid" if error is None else (str(list(error.path)) + " " + error.message)[:300].replace("\\n", " "))
                except yaml.YAMLError as error:
                    print("not YAML: " + str(error).replace("\\n", " "))
            """
        let ending = try ChildProcess(["/usr/bin/python3", "-c", program, files.path, String(texts.count)]).wait()
        #expect(ending.status == 0, "\(ending.error)")
        return ending.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test("The file in the documentation is the schema that the tool prints", .enabled(if: Repository.path != nil))
    func published() throws {
        let published = readFile(try #require(Repository.path) + "/docs/profile.schema.json")
        #expect(String(decoding: published, as: UTF8.self) == ProfileSchema.text)
    }

    /// For every document that the tool writes, the schema holds.
    @Test("Whatever document is written is valid")
    func generated() throws {
        let texts = (UInt64(1)...300).map { seed in
            var random = SeededGenerator(seed: seed)
            return DocumentWriter.text(random.document())
        }
        for (text, answer) in zip(texts, try validate(texts)) { #expect(answer == "valid", "\(answer)\n\(text)") }
    }

    /// For each mistake, both refuse; without it, neither.
    @Test("What the parser refuses by form, the schema refuses, too")
    func refused() throws {
        let good = """
            apiVersion: plumbline/v1
            kind: Profile
            image: {name: n, id: i, digest: d}
            role: main
            state: approved
            mode: {process: alert}
            processes:
              - executable: /bin/busybox
                program: sh
                script: /a/*
                origin: exec
                tty: false
                parents: [exec]
                flags: [-e, --exec, <empty>]
                environment: [LD_PRELOAD]
                files: {read: [/etc/**, "/a/**/b", '/x\\*'], exec: [/]}
                listens: [tcp/80, udp/ephemeral, "unix:/run/x", "unix:@a b"]
                connects: [{to: private, port: tcp/5432}, {to: "unix:/x"}, {to: 10.0.0.0/8, port: tcp/1}]
                privileges: [setuid]
            deny:
              - {program: "*sh", origin: exec}
              - {program: nc, flag: -e}
              - {flag: "-*", environment: "*_proxy"}
            resources:
              cpu: {unit: cores, p50: 0, p99: 0.5, max: 1}
              pressure.io: {p50: 0, p99: 0.5, max: 1}

            """
        let mistakes: [(String, String)] = [
            ("plumbline/v1", "plumbline/v2"), ("kind: Profile", "kind: Pod"), ("flag: -e", "flag: e"),
            ("*_proxy", "_proxy"), ("role: main", "roll: main"),
            ("name: n, ", ""), ("state: approved", "state: perhaps"), ("process: alert", "process: sleep"),
            ("process: alert", "memory: alert"), ("executable: /bin/busybox\n    program", "program"),
            ("executable: /bin/busybox", "executable: /bin//busybox"), ("/etc/**", "/etc/**x"), ("/etc/**", "etc"),
            ("/etc/**", "/etc/"), ("/a/**/b", "/a/b**"), ("script: /a/*", "script: /a/**b"),
            ("origin: exec\n    tty", "origin: preexisting\n    tty"), ("tty: false", "tty: perhaps"),
            ("parents: [exec]", "parents: exec"), ("-e,", "e,"), ("--exec", "--exec=x"), ("<empty>", "<none>"),
            ("-e,", "--,"), ("LD_PRELOAD", "PATH"), ("read:", "look:"), ("tcp/80", "tcp/080"), ("tcp/80", "tcp/65536"),
            ("tcp/80", "tcp"), ("udp/ephemeral", "udp/some"), ("unix:/run/x", "unix:"), ("unix:/run/x", "unix:/run//x"),
            ("to: private, port: tcp/5432", "to: private"), ("to: \"unix:/x\"", "to: \"unix:/x\", port: tcp/1"),
            ("to: private", "to: some where"), ("tcp/5432", "5432"), ("{program: \"*sh\", origin: exec}", "{}"),
            ("{program: \"*sh\"", "{user: root"), ("unit: cores", "unit: bytes"),
            ("p50: 0, p99: 0.5, max: 1}\n  p", "p50: 0}\n  p"),
            ("pressure.io: {p50: 0, p99: 0.5, max: 1}", "pressure.io: {p50: 0, p99: 0.5, max: 2}"),
            ("pressure.io", "pressure.hot"), ("'/x\\*'", "'/x\\y'"),
        ]
        let texts = mistakes.map { good.replacing($0.0, with: $0.1, maxReplacements: 1) }
        #expect(try ParsedDocument(good, file: "f").document.processes.count == 1)
        let answers = try validate([good] + texts)
        #expect(answers[0] == "valid")
        for ((mistake, text), answer) in zip(zip(mistakes, texts), answers.dropFirst()) {
            #expect(text != good, "\(mistake)")
            #expect(answer != "valid", "\(mistake)")
            #expect(throws: DocumentError.self, "\(mistake)") { try ParsedDocument(text, file: "f") }
        }
    }
}
