import Baseline
import Testing

@testable import ProfileStore

@Suite("Checking files")
struct CheckTests {
    private static let head = """
        apiVersion: plumbline/v1
        kind: Profile
        image: {name: n, id: "\(Sample.digest)"}
        state: approved
        processes:

        """

    private func findings(_ text: String) throws -> [DocumentFinding] {
        try ParsedDocument(Self.head + text, file: "f").findings
    }

    /// `line:column rule`, by which most of it is said.
    private func places(_ text: String) throws -> [String] {
        try findings(text).map { "\($0.line):\($0.column) \($0.rule.rawValue)" }
    }

    @Test("What nothing starts is told at the parent that leads nowhere")
    func unreachable() throws {
        let text = """
              - executable: /a
                parents: [entrypoint, nobody]
              - executable: /b
                parents: [c]
              - executable: /c
                parents:
                  - b
              - executable: /d
            """
        #expect(
            try places(text) == [
                "7:27 unknown-parent", "9:15 never-started", "12:9 never-started", "13:5 never-started",
            ])
    }

    @Test("A pattern is needless where another of its program and access holds all that it does")
    func redundant() throws {
        func redundant(_ patterns: String, access: String = "read") throws -> [Int] {
            let text = "  - executable: /a\n    parents: [entrypoint]\n    files: {\(access): [\(patterns)]}\n"
            return try findings(text).filter { $0.rule == .redundantPattern }.map(\.column)
        }
        #expect(try redundant("/a/b, /a/*") == [20])
        #expect(try redundant("/a/b/*, /a/**") == [20])
        #expect(try redundant("/a/**/c, /a/**") == [20])
        #expect(try redundant("/a/b/**, /a/**/c/*") == [])
        #expect(try redundant("/a/**/c, /a/*/c") == [29], "one segment is part of any depth, not the other way")
        #expect(try redundant("/etc/shadow, /etc/**") == [], "a wildcard does not reach what it does not name")
        #expect(try redundant("/etc/cron.d/*, /etc/**", access: "write") == [])
        #expect(try redundant("/a/*, /a/**, /a/*") == [20], "the one that stands twice is told as that")
    }

    /// For every two patterns: where one is said to cover the other, no path shows the contrary.
    @Test("What is said to be covered is covered", arguments: UInt64(1)...40)
    func covering(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let parts = ["a", "b", "*", "**", "a*", "*b", "ab"]
        func pattern(_ random: inout SeededGenerator) -> PathPattern? {
            try? PathPattern(
                "/" + (0..<Int.random(in: 1...4, using: &random)).map { _ in random.pick(parts) }.joined(separator: "/")
            )
        }
        let names = ["a", "b", "ab", "c"]
        let paths = (0..<300).map { _ in
            "/" + (0..<Int.random(in: 1...5, using: &random)).map { _ in random.pick(names) }.joined(separator: "/")
        }
        var covered = 0
        for _ in 0..<300 {
            guard let wide = pattern(&random), let narrow = pattern(&random), wide.covers(narrow, for: .read) else {
                continue
            }
            covered += 1
            for path in paths where narrow.matches(path) {
                #expect(wide.matches(path), "\(wide.text) \(narrow.text) \(path)")
            }
        }
        #expect(covered > 0)
    }

    @Test(
        "A pattern that reaches far is told by what it allows",
        arguments: [
            ("write", "/etc/**", "such as /etc/hosts"),
            ("create", "/usr/bin/*", "reaches executables, such as /usr/bin/ssh"),
            ("read", "/**", "reaches everything"), ("exec", "/tmp/*", "loads code that anyone may put there"),
            ("delete", "/var/lib/**", "such as /var/lib/postgresql/data/base"),
        ])
    func overWide(access: String, pattern: String, words: String) throws {
        let text = "  - executable: /a\n    parents: [entrypoint]\n    files: {\(access): [\(pattern)]}\n"
        let found = try findings(text).filter { $0.rule == .overWide }
        #expect(found.count == 1 && found[0].message.contains(words) && found[0].level == .warning, "\(found)")
    }

    @Test(
        "What programs need is not too wide",
        arguments: [
            ("write", "/var/log/nginx/*.log"), ("create", "/tmp/**"), ("create", "/data/**"), ("read", "/etc/nginx/**"),
            ("read", "/usr/share/**"), ("exec", "/usr/lib/**"), ("create", "/var/lib/postgresql/**"),
            ("write", "/srv/**"),
        ])
    func wideEnough(access: String, pattern: String) throws {
        let text = "  - executable: /a\n    parents: [entrypoint]\n    files: {\(access): [\(pattern)]}\n"
        #expect(try findings(text).isEmpty)
    }

    @Test("Grants that are dangerous in any image are notes, the critical ones warnings")
    func grants() throws {
        let text = """
              - executable: /usr/sbin/nginx
                parents: [entrypoint]
                files: {read: [/etc/shadow, /etc/passwd]}
                privileges: [setgid, setuid, mount]
              - executable: /bin/sh
                parents: [exec, nginx]
            """
        let found = try findings(text).map { "\($0.line):\($0.column) \($0.level.rawValue) \($0.rule.rawValue)" }
        #expect(
            found == [
                "8:20 note dangerous-grant", "9:34 warning dangerous-grant", "11:15 note dangerous-grant",
                "11:21 warning dangerous-grant",
            ])
    }

    @Test("Deny rules that never match, that another holds, and lines that they forbid")
    func deny() throws {
        let text = """
              - executable: /usr/bin/dash
                program: sh
                parents: [entrypoint]
            deny:
              - {program: "*sh"}
              - {program: bash}
              - {program: bash, path: /x}
              - {path: /x, privilege: mount}
              - {program: a, listen: tcp/80}
              - {program: a, listen: tcp/80}
            """
        #expect(
            try places(text) == [
                "8:15 denied-line", "11:5 deny-shadowed", "13:5 deny-never-matches", "15:5 deny-shadowed",
            ])
    }

    @Test(
        "An image that no engine knows and a profile that nobody approved are told",
        arguments: [
            ("sha256:0f", true), ("sha256:" + String(repeating: "1", count: 64), true), (Sample.digest, false),
            ("bundle:" + Sample.digest.dropFirst(7), false), ("bundle:x", true), ("unknown/web", true), ("nginx", true),
        ])
    func image(id: String, isTold: Bool) throws {
        let text = "apiVersion: plumbline/v1\nkind: Profile\nimage: {name: n, id: \"\(id)\"}\nstate: ready\n"
        let found = try ParsedDocument(text, file: "f").findings.map { "\($0.line):\($0.column) \($0.rule.rawValue)" }
        #expect(found == (isTold ? ["3:22 image-identity"] : []) + ["4:8 not-approved"])
    }

    @Test("The profiles that come with the tool have no findings", .enabled(if: Repository.path != nil))
    func shipped() throws {
        let text = String(decoding: readFile(try #require(Repository.path) + "/profiles/nginx.yaml"), as: UTF8.self)
        #expect(try ParsedDocument(text, file: "nginx.yaml").findings.isEmpty)
    }

    /// Twice the lines take about twice the time.
    @Test("The time of a check grows with the file's length")
    func time() throws {
        func seconds(_ lines: Int) throws -> Double {
            let paths = (0..<lines).map { "          - /data/d\($0 % 97)/*/f\($0)*\n" }.joined()
            let deny = (0..<(lines / 10)).map { "  - {program: p\($0), path: /x/\($0)}\n" }.joined()
            let text =
                "  - executable: /a\n    parents: [entrypoint]\n    files:\n      read:\n" + paths + "deny:\n" + deny
            let parsed = try ParsedDocument(Self.head + text, file: "f")
            let clock = ContinuousClock()
            return (0..<3).map { _ in clock.measure { _ = parsed.findings } / .seconds(1) }.min() ?? 0
        }
        let (small, large) = (try seconds(1_000), try seconds(4_000))
        #expect(large < small * 10, "\(small) s, \(large) s")
    }
}
