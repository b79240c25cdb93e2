import Baseline
import Testing

@testable import ProfileStore

@Suite("Profile documents")
struct DocumentTests {
    /// For every document d: parse(write(d)) == d, and write(parse(write(d))) == write(d).
    @Test("Writing and reading a document gives the same document and the same bytes", arguments: UInt64(1)...200)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let document = random.document()
        let text = DocumentWriter.text(document)
        let parsed = try ParsedDocument(text, file: "random")
        #expect(parsed.document == document, "\(text)")
        #expect(DocumentWriter.text(parsed.document, carrying: parsed.carried) == text)
        #expect(parsed.source == text)
    }

    @Test("The canonical text is the outline that people know")
    func golden() throws {
        let document = ProfileDocument(
            image: ImageIdentity(name: "docker.io/library/nginx:1.25", id: "sha256:0f"), role: "main", state: .approved,
            mode: [.process: .alert, .file: .alert, .listen: .alert, .connect: .block],
            processes: [
                ProcessEntry(
                    program: Program(executable: "/usr/sbin/nginx", name: "nginx"), parents: ["entrypoint"],
                    files: [
                        .read: ["/etc/nginx/**", "/usr/share/nginx/html/**"], .write: ["/var/log/nginx/*.log"],
                        .create: ["/run/nginx.pid"], .delete: ["/run/nginx.pid"],
                        .exec: (1...7).map { "/usr/lib/lib\($0).so" },
                    ],
                    listens: [.port(.tcp, 80), .ephemeral(.udp), .unix("/run/n.sock")],
                    connects: [
                        .network(.private, .tcp, 5432), .unix("/run/php/php8.2-fpm.sock"),
                        .written("orders.internal.example.com", .tcp, 443),
                    ],
                    privileges: ["setuid", "32-bit"]),
                ProcessEntry(program: Program(executable: "/bin/busybox", name: "wget"), parents: ["exec"]),
            ],
            deny: [DenyRule(program: "*sh", origin: .exec), DenyRule(path: "/etc/shadow", access: .read)],
            resources: [
                .networkSent: ResourceSummary(p50: 0, p99: 10_240, max: 1_234_567),
                .cpu: ResourceSummary(p50: 0.0204, p99: 0.41, max: 0.77),
                .pressureIO: ResourceSummary(p50: 0, p99: 0.004, max: 1),
            ])
        #expect(
            DocumentWriter.text(document) == """
                # yaml-language-server: $schema=./profile.schema.json
                apiVersion: plumbline/v1
                kind: Profile
                image: {name: docker.io/library/nginx:1.25, id: "sha256:0f"}
                role: main
                state: approved
                mode: {process: alert, file: alert, listen: alert, connect: block}
                processes:
                  - executable: /usr/sbin/nginx
                    parents: [entrypoint]
                    files:
                      read:  [/etc/nginx/**, /usr/share/nginx/html/**]
                      write: [/var/log/nginx/*.log]
                      create: [/run/nginx.pid]
                      exec:
                        - /usr/lib/lib1.so
                        - /usr/lib/lib2.so
                        - /usr/lib/lib3.so
                        - /usr/lib/lib4.so
                        - /usr/lib/lib5.so
                        - /usr/lib/lib6.so
                        - /usr/lib/lib7.so
                      delete: [/run/nginx.pid]
                    listens: [tcp/80, udp/ephemeral, "unix:/run/n.sock"]
                    connects:
                      - {to: private, port: tcp/5432}
                      - {to: "unix:/run/php/php8.2-fpm.sock"}
                      - {to: orders.internal.example.com, port: tcp/443}
                    privileges: [setuid, "32-bit"]
                  - executable: /bin/busybox
                    program: wget
                    tty: false
                    parents: [exec]
                deny:
                  - {program: "*sh", origin: exec}
                  - {path: /etc/shadow, access: read}
                resources:
                  cpu: {unit: cores, p50: 0.02, p99: 0.41, max: 0.77}
                  network.tx: {unit: bytes/s, p50: 0, p99: 10000, max: 1200000}
                  pressure.io: {p50: 0, p99: 0.004, max: 1}

                """)
    }

    @Test("Keys that nothing acts on yet survive a rewrite, status does not")
    func carried() throws {
        let text =
            Sample.document() + """
                    capabilities: [net_raw, "a, b"]
                status:
                  revision: 4
                  unseen: {file: 0.1}

                """
        let parsed = try ParsedDocument(text, file: "x")
        #expect(!parsed.source.contains("status"))
        let rewritten = DocumentWriter.text(parsed.document, carrying: parsed.carried)
        for line in [
            "capabilities: [net_raw, \"a, b\"]"
        ] {
            #expect(rewritten.contains(line), "\(rewritten)")
        }
        let again = try ParsedDocument(rewritten, file: "x")
        #expect(DocumentWriter.text(again.document, carrying: again.carried) == rewritten)
    }

    @Test("An approval changes the state in a person's text and nothing else")
    func stateSplice() throws {
        let parsed = try ParsedDocument(Sample.document(state: "learning"), file: "x")
        var approved = parsed.document
        approved.state = .approved
        #expect(parsed.changed(to: approved)?.source == Sample.document(state: "approved"))
    }

    @Test("A document written in braces loses nothing when its status is left out or its state changes")
    func flowStyle() throws {
        let text = "{apiVersion: plumbline/v1, kind: Profile, image: {name: n, id: i}, status: {revision: 4}}\n"
        let parsed = try ParsedDocument(text, file: "x")
        #expect(try ParsedDocument(parsed.source, file: "x").document == parsed.document)
    }

    private static let head = "apiVersion: plumbline/v1\nkind: Profile\nimage: {name: n, id: i}\n"

    @Test(
        "A mistake is named with its line and column",
        arguments: [
            ("state: [", 4, 9, "not YAML"),
            ("colour: blue\n", 4, 1, "unknown key 'colour'"),
            ("state: certain\n", 4, 8, "must be one of"),
            ("role: [main]\n", 4, 7, "must be text"),
            ("processes: 7\n", 4, 12, "must be a list"),
            ("processes:\n  - program: sh\n", 5, 5, "lacks 'executable'"),
            ("processes:\n  - executable: /x\n    files:\n      read: [/a, etc]\n", 7, 18, "begin with /"),
            ("processes:\n  - executable: /x\n    files:\n      read: [/a**]\n", 7, 14, "**"),
            ("processes:\n  - executable: /x\n    tty: maybe\n", 6, 10, "true or false"),
            ("processes:\n  - executable: /x\n    listens: [tcp/99999]\n", 6, 15, "no endpoint"),
            ("processes:\n  - executable: /x\n    connects: [{to: nowhere!, port: tcp/1}]\n", 6, 21, "no peer"),
            ("processes:\n  - executable: /x\n    connects: [{to: private}]\n", 6, 16, "lacks 'port'"),
            ("processes:\n  - executable: /x\n    flags: [--port=80]\n", 6, 13, "write --port"),
            ("processes:\n  - executable: /x\n    flags: [exec]\n", 6, 13, "no flag"),
            ("processes:\n  - executable: /x\n    flags: [<cats>]\n", 6, 13, "unknown topic"),
            ("processes:\n  - executable: /x\n    flags: -e\n", 6, 12, "must be a list"),
            ("processes:\n  - executable: /x\n    environment: [HOME]\n", 6, 19, "not watched"),
            ("deny:\n  - {}\n", 5, 5, "what it denies"),
            ("mode: {file: perhaps}\n", 4, 14, "must be one of"),
            ("resources: [cpu]\n", 4, 12, "must be a mapping"),
            ("resources:\n  cpus: {unit: cores, p50: 0, p99: 0, max: 0}\n", 5, 3, "unknown key 'cpus'"),
            ("resources:\n  cpu.user: {unit: cores, p50: 0, p99: 0, max: 0}\n", 5, 3, "unknown key 'cpu.user'"),
            ("resources:\n  cpu: {unit: percent, p50: 0, p99: 0, max: 0}\n", 5, 15, "is cores"),
            ("resources:\n  cpu: {p50: 0, p99: 0, max: 0}\n", 5, 8, "lacks 'unit'"),
            ("resources:\n  pressure.io: {unit: percent, p50: 0, p99: 0, max: 0}\n", 5, 17, "unknown key 'unit'"),
            ("resources:\n  cpu: {unit: cores, p50: 0, max: 0}\n", 5, 8, "lacks 'p99'"),
            ("resources:\n  cpu: {unit: cores, p50: much, p99: 0, max: 0}\n", 5, 27, "must be a number"),
            ("resources:\n  cpu: {unit: cores, p50: -1, p99: 0, max: 0}\n", 5, 27, "must be a number"),
            ("resources:\n  cpu: {unit: cores, p50: \"1\", p99: 2, max: 3}\n", 5, 27, "must be a number"),
            ("resources:\n  cpu: {unit: cores, p50: 1, p99: 2e3, max: 3}\n", 5, 35, "must be a number"),
            ("resources:\n  cpu: {unit: cores, p50: 1, p99: 0.5, max: 3}\n", 5, 35, "p99 is below p50"),
            ("resources:\n  pressure.io: {p50: 0, p99: 1, max: 1.1}\n", 5, 38, "a share"),
            ("role: a\nrole: b\n", 5, 1, "given twice"),
            ("role: *x\n", 4, 7, "aliases"),
            ("role: &x a\n", 4, 7, "anchors"),
            ("role: !!str a\n", 4, 7, "tags"),
            ("role: \"a\n", 4, 9, "not YAML"),
        ])
    func mistakes(rest: String, line: Int, column: Int, words: String) {
        do {
            _ = try ParsedDocument(Self.head + rest, file: "f.yaml")
            Issue.record("accepted: \(rest)")
        } catch {
            #expect(error.description.hasPrefix("f.yaml:\(line):"), "\(error)")
            #expect(error.column == column, "\(error)")
            #expect(error.message.contains(words), "\(error)")
            #expect((Self.head + rest).contains(error.quotedLine) && !error.quotedLine.isEmpty)
        }
    }

    @Test(
        "What is missing at the top is named", arguments: ["", "# only a comment\n", "[]\n", "kind: Profile\n", "7\n"])
    func missing(text: String) {
        #expect(throws: DocumentError.self) { try ParsedDocument(text, file: "f.yaml") }
    }

    @Test("A review is told of flags that are never seen as they are written")
    func flagFindings() throws {
        let text =
            Self.head + """
                processes:
                  - executable: /bin/nc
                    parents: [exec]
                    flags: [-e, -lv, -e, <unread>]
                  - executable: /usr/sbin/nginx
                    parents: [exec]
                    flags: [-g]

                """
        let findings = try ParsedDocument(text, file: "f").findings.filter {
            [.duplicateLine, .respelledFlag, .unwatchedFlags].contains($0.rule)
        }
        #expect(
            findings.map(\.message) == [
                "nc: flag -lv is seen as -l -v", "nc: flag -e is given twice", "nginx: its flags are not watched",
            ])
        #expect(findings.map(\.column) == [17, 22, 13])
    }
}
