import Testing

@testable import Baseline

@Suite("Path patterns")
struct PathPatternTests {
    @Test(
        "A pattern holds exactly the paths that its wildcards stand for",
        arguments: [
            ("/var/log/*.log", "/var/log/access.log", true), ("/var/log/*.log", "/var/log/nginx/access.log", false),
            ("/var/log/*.log", "/var/log/.log", true), ("/var/log/*", "/var/log", false),
            ("/x/**", "/x", false), ("/x/**", "/x/a", true), ("/x/**", "/x/a/b/c", true), ("/x/**", "/xy/a", false),
            ("/a/**/b", "/a/b", true), ("/a/**/b", "/a/c/d/b", true), ("/a/**/b", "/a/c/d", false),
            ("/**", "/a", true), ("/**", "/", false), ("/", "/", true),
            ("/lib/*.so*", "/lib/libc.so.6", true), ("/lib/*.so*", "/lib/libc.a", false),
            (#"/a/\*"#, "/a/*", true), (#"/a/\*"#, "/a/b", false), (#"/a/\\*"#, #"/a/\x"#, true),
            ("/a/[b]?", "/a/[b]?", true), ("/a/?", "/a/b", false), ("/a/*", "a/b", false),
        ])
    func matching(text: String, path: String, expected: Bool) throws {
        #expect(try PathPattern(text).matches(path) == expected)
        #expect(PathPatternSet([try PathPattern(text)]).matches(path) == expected)
    }

    @Test("A bad pattern names what is wrong with it")
    func refusals() {
        #expect(throws: PatternError.notAbsolute("var/*")) { try PathPattern("var/*") }
        #expect(throws: PatternError.emptySegment("/a//b")) { try PathPattern("/a//b") }
        #expect(throws: PatternError.emptySegment("/a/")) { try PathPattern("/a/") }
        #expect(throws: PatternError.doubleStarInName("/a/**.log")) { try PathPattern("/a/**.log") }
        #expect(throws: PatternError.strayEscape(#"/a/\b"#)) { try PathPattern(#"/a/\b"#) }
        #expect(throws: PatternError.strayEscape(#"/a\"#)) { try PathPattern(#"/a\"#) }
    }

    @Test("A literal pattern holds its path, however odd, and reads back from its text")
    func literals() throws {
        for path in ["/a/*b", #"/a/\"#, "/é", "/a b/\n", "/", "/**"] {
            let pattern = PathPattern(literal: path)
            #expect(pattern.isLiteral && pattern.literalPath == path)
            #expect(pattern.matches(path))
            #expect(try PathPattern(pattern.text).matches(path))
        }
    }

    @Test("Paths are compared from the root and without empty segments")
    func rooting() {
        #expect(PathPattern.rooted("memfd:x") == "/memfd:x")
        #expect(PathPattern.rooted("/a//b/./c/") == "/a/b/c")
        #expect(PathPattern.rooted("/a/.b/..c") == "/a/.b/..c")
        #expect(PathPattern.rooted("/") == "/")
        #expect(PathPattern.rooted("") == "/")
    }

    @Test("Composed and decomposed letters are different names, as for the kernel")
    func bytes() {
        let set = PathPatternSet([PathPattern(literal: "/caf\u{e9}")])
        #expect(set.matches("/caf\u{e9}"))
        #expect(!set.matches("/cafe\u{301}"))
        #expect(!PathPattern(literal: "/caf\u{e9}").matches("/cafe\u{301}"))
    }

    @Test("Many stars against a long name cost no more than their product")
    func explosion() throws {
        let name = String(repeating: "a", count: 4000)
        let pattern = try PathPattern("/" + String(repeating: "*a", count: 60) + "*b")
        #expect(!pattern.matches("/" + name))
        let deep = try PathPattern("/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b")
        #expect(!deep.matches(String(repeating: "/a", count: 1000)))
        #expect(!PathPatternSet([deep]).matches(String(repeating: "/a", count: 1000)))
    }

    @Test("Law: a set answers as its patterns do one by one", arguments: 0..<40)
    func setLaw(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let names = ["a", "b", "ab", "*", "a*", "*b", "*.c", "x.c", "**"]
        var texts: [String] = []
        for _ in 0..<30 {
            let depth = 1 + Int(random.next() % 5)
            texts.append((0..<depth).map { _ in "/" + names[Int(random.next() % UInt64(names.count))] }.joined())
        }
        let all = try texts.map { try PathPattern($0) }
        let set = PathPatternSet(all)
        for _ in 0..<200 {
            let depth = 1 + Int(random.next() % 6)
            let path = (0..<depth).map { _ in "/" + ["a", "b", "ab", "x.c", "q"][Int(random.next() % 5)] }.joined()
            let each = all.contains { $0.matches(path) }
            #expect(set.matches(path) == each, "\(path) with seed \(seed)")
        }
    }

    @Test("Law: many patterns in one directory answer as one by one", arguments: 0..<10)
    func manyGlobs(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let all = try (0..<200).map { _ in
            let (length, end) = (Int(random.next() % 4), Int(random.next() % 3))
            return try PathPattern("/d/" + random.text(length, of: "abé") + "*" + random.text(end, of: "abé"))
        }
        let set = PathPatternSet(all)
        for _ in 0..<200 {
            let path = "/d/" + random.text(Int(random.next() % 6), of: "abéc")
            #expect(set.matches(path) == all.contains { $0.matches(path) }, "\(path) with seed \(seed)")
        }
    }

    @Test("Law: patterns that share a path overlap, and the test knows those that share none", arguments: 0..<8)
    func overlapLaw(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let names = ["a", "b", "*", "a*", "*b", "a*b", "**"]
        func pattern() throws -> PathPattern {
            let depth = 1 + Int(random.next() % 4)
            return try PathPattern((0..<depth).map { _ in "/" + names[Int(random.next() % 7)] }.joined())
        }
        for _ in 0..<20 {
            let (x, y) = (try pattern(), try pattern())
            let words = ["a", "b", "ab", "ba"]
            var shares = false
            func walk(_ prefix: String, _ depth: Int) {
                if !prefix.isEmpty && x.matches(prefix) && y.matches(prefix) { shares = true }
                if depth < 5 && !shares { for word in words { walk(prefix + "/" + word, depth + 1) } }
            }
            walk("", 0)
            if shares { #expect(x.overlaps(y), "\(x.text) \(y.text)") }
            #expect(x.overlaps(y) == y.overlaps(x))
        }
        #expect(try !PathPattern("/run/*.pid").overlaps(PathPattern("/run/docker.sock")))
        #expect(try PathPattern("/run/**").overlaps(PathPattern("/run/docker.sock")))
        #expect(try !PathPattern("/a/*/c").overlaps(PathPattern("/a/c")))
        #expect(try !PathPattern("/x/**").overlaps(PathPattern("/y/**")))
    }
}
