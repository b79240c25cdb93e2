import Testing

@testable import Baseline

@Suite("Directories that hold the same")
struct AlikeDirectoriesTests {
    private static let repository = ["HEAD", "config", "info/refs", "refs/heads/main", "packed-refs"]

    private static func below(_ directories: [String], _ names: [String]) -> [String] {
        directories.flatMap { directory in names.map { directory + "/" + $0 } }
    }

    @Test("Two repositories of a server become one name that keeps its ending")
    func repositories() throws {
        let paths = Self.below(["/srv/git/site.git", "/srv/git/tools.git"], Self.repository)
        #expect(patterns(paths) == Self.repository.map { "/srv/git/*.git/" + $0 }.sorted())
        let learned = profile(paths.map { file(nginx, .read, $0) })
        let matcher = try Matcher(Generalizer.document(for: learned))
        for path in paths { #expect(matcher.verdict(for: file(nginx, .read, path)) == .allowed) }
        #expect(matcher.verdict(for: file(nginx, .read, "/srv/git/other.git/HEAD")) == .allowed)
        #expect(matcher.verdict(for: file(nginx, .read, "/srv/git/other.git/evil")) == .unknown)
        #expect(matcher.verdict(for: file(nginx, .read, "/srv/git/other/HEAD")) == .unknown)
        #expect(matcher.verdict(for: file(nginx, .create, "/srv/git/site.git/HEAD")) == .unknown)
        #expect(matcher.verdict(for: file(nginx, .exec, "/srv/git/site.git/evil.so")) == .unknown)
    }

    @Test("Work trees of three families are one, with what their names have in common")
    func workTrees() {
        let trees = ["parser-1.4-a8Kd0Q", "server-2.0-9xQ1zk", "tool-0.1-k3jD9x"].map { "/builds/" + $0 }
        let result = patterns(Self.below(trees, ["Makefile", "main.c", "out/program"]) + trees, .delete)
        #expect(result == ["", "/Makefile", "/main.c", "/out/program"].map { "/builds/*" + $0 })
    }

    @Test("What is removed with a directory whose name varies is one line; of a directory that stays it is not")
    func emptied() {
        let trees = ["parser-1.4-a8Kd0Q", "server-2.0-9xQ1zk", "tool-0.1-k3jD9x"].map { "/builds/" + $0 }
        let names = ["Makefile", "main.c", "log", "out/program", "out.txt", "obj/main.o", "obj/main.d"]
        let below = ["/builds/*", "/builds/*/**"]
        #expect(patterns(Self.below(trees, names) + trees, .delete) == below)
        #expect(patterns(Self.below(trees, names), .delete).count == names.count)
        let kept = Self.below(["/srv/site"], names) + ["/srv/site"]
        #expect(patterns(kept, .delete) == kept.sorted())
    }

    @Test("What is read of a family in a dozen ways is read whole, where the family's name says something")
    func readWhole() {
        let names = (0..<12).map { "part\(Character(UnicodeScalar(UInt8(97 + $0))))" }
        #expect(patterns(Self.below(["/srv/a.git", "/srv/b.git"], names)) == ["/srv/*.git/**"])
        #expect(patterns(Self.below(["/srv/a.git", "/srv/b.git"], Array(names.dropLast()))).count == 11)
        #expect(patterns(Self.below(["/srv/a.git", "/srv/b.git"], names), .create).count == 12)
        #expect(patterns(Self.below(["/srv/a", "/srv/b"], names)).count == 12, "a bare star may be anything")
        #expect(patterns(Self.below(["/srv/a.git"], names)).count == 12)
        let hooks = patterns(Self.below(["/srv/a.git", "/srv/b.git"], names + ["hooks/post-receive"]), .delete)
        #expect(!hooks.contains { $0.hasSuffix("**") })
    }

    @Test("An interpreter reads no family whole, so that a dropped script stays new")
    func interpreterReads() throws {
        let names = (0..<12).map { "page\(Character(UnicodeScalar(UInt8(97 + $0)))).tpl" }
        let paths = Self.below(["/srv/web/site-1", "/srv/web/site-2", "/srv/web/site-3"], names)
        let php = Program(executable: "/usr/sbin/php-fpm8.2", name: "php-fpm8.2")
        for program in [php, python, busyboxShell] {
            #expect(patterns(paths, of: program) == names.map { "/srv/web/site-*/" + $0 }.sorted())
            let document = try Generalizer.document(for: profile(paths.map { file(program, .read, $0) }))
            let shell = file(program, .read, "/srv/web/site-2/uploads/shell.php")
            #expect(try Matcher(document).verdict(for: shell) == .unknown)
        }
        #expect(patterns(paths) == ["/srv/web/site-*/**"])
    }

    @Test("A star that belongs to a directory's name makes no tree of it")
    func literalStar() {
        let names = (0..<12).map { "part\(Character(UnicodeScalar(UInt8(97 + $0))))" }
        #expect(patterns(Self.below(["/srv/a*b"], names)) == names.map { "/srv/a\\*b/" + $0 })
        let removed = Self.below(["/srv/a*b"], names) + ["/srv/a*b"]
        #expect(patterns(removed, .delete).count == removed.count)
    }

    @Test("git's probe for links varies also where it is seen once; a branch of seven letters does not")
    func probe() {
        #expect(patterns(["/srv/git/site.git/tqW5Lhx"], .create) == ["/srv/git/site.git/t*"])
        #expect(patterns(["/srv/git/site.git/testing"], .create) == ["/srv/git/site.git/testing"])
        #expect(patterns(["/srv/git/site/tqW5Lhx"], .create) == ["/srv/git/site/tqW5Lhx"])
    }

    @Test("A family that one program shows is one for others, which did less there, and for programs made there")
    func families() throws {
        var random = SeededGenerator(seed: 5)
        var behaviours: [Behaviour] = []
        var made: [Program] = []
        for project in ["parser", "server", "tool"] {
            for _ in 0..<6 {
                let drawn = "k\(random.next() % 10)X" + random.text(3, of: alphanumeric)
                let tree = "/builds/\(project)-\(random.next() % 9).\(random.next() % 9)-\(drawn)"
                behaviours += ["", "/Makefile", "/main.c"].map { file(redis, .delete, tree + $0) }
                behaviours.append(file(nginx, .create, tree + "/log"))
                made.append(Program(executable: tree + "/out/program", name: "program"))
            }
        }
        behaviours.append(file(python, .create, "/builds/parser-1.2-a8Kd0Q/once"))
        var learned = profile(behaviours)
        for program in made {
            learned.learned[.process(ProcessBehaviour(program: program, parent: "sh"))] = evidence(drift: .added)
        }
        let document = try Generalizer.document(for: learned)
        func files(_ program: Program) -> [Access: [String]]? {
            document.processes.first { $0.program.name == program.name }?.files
        }
        #expect(files(redis) == [.delete: ["", "/Makefile", "/main.c"].map { "/builds/*-*.*-*" + $0 }])
        #expect(files(nginx) == [.create: ["/builds/*-*.*-*/log"]])
        #expect(files(python) == [.create: ["/builds/parser-1.2-a8Kd0Q/once"]], "it went to one of them only")
        let programs = document.processes.map(\.program.executable)
        #expect(programs.filter { $0.hasPrefix("/builds") } == ["/builds/*-*.*-*/out/program"])
        let matcher = try Matcher(document)
        for behaviour in learned.learned.keys { #expect(matcher.verdict(for: behaviour) == .allowed) }
        for path in ["/builds/tool-1.2-Zk3J9a/out/evil", "/builds/evil/out/program"] {
            let evil = Program(executable: path, name: "evil")
            #expect(matcher.verdict(for: .process(ProcessBehaviour(program: evil, parent: "sh"))) == .unknown)
        }
    }

    @Test("What one directory has of its own stays by its name")
    func own() {
        let paths = Self.below(["/srv/git/site.git", "/srv/git/tools.git"], Self.repository)
        let result = patterns(paths + ["/srv/git/site.git/shallow"])
        #expect(result.contains("/srv/git/site.git/shallow"))
        #expect(result.contains("/srv/git/*.git/HEAD"))
        #expect(result.count == Self.repository.count + 1)
    }

    @Test("Directories with other contents, or with one file in common, stay apart")
    func apart() {
        let customers =
            Self.below(["/data/north"], ["orders.db", "people.db", "prices.txt", "terms.md", "notes"])
            + Self.below(["/data/south"], ["invoices.db", "stock.db", "prices.txt", "logo.svg", "visits"])
        #expect(patterns(customers) == customers.sorted())
        for accesses in [[Access.read], [.read, .write, .create, .delete]] {
            let items = accesses.reduce(into: [Access: [PathGeneralizer.Item]]()) {
                $0[$1] = ["/srv/a/index", "/srv/b/index"].map { PathGeneralizer.Item(path: $0) }
            }
            let result = PathGeneralizer().patterns(for: items, of: redis)
            for access in accesses { #expect(result[access]?.map(\.text) == ["/srv/a/index", "/srv/b/index"]) }
        }
        #expect(patterns(Self.below(["/srv/a", "/srv/b", "/srv/c"], ["index"])).count == 3)
    }

    @Test(
        "Places of the image and of people, and what lies side by side at the top, stay apart",
        arguments: ["/usr/lib", "/opt", "/etc", "/root", "/home", "/home/u", "/sys/x", "/proc", "/var/lib", "/var", ""])
    func places(parent: String) {
        let paths = Self.below([parent + "/alpha", parent + "/bravo"], ["one", "two", "three", "four", "five"])
        #expect(patterns(paths) == paths.sorted())
    }

    @Test("Where names below say nothing, a bare star does not stand for their directory, too")
    func untold() {
        var random = SeededGenerator(seed: 3)
        let numbers = (0..<12).map { _ in "\(random.next() % 9)/\(random.text(12, of: hexadecimal))" }
        let result = patterns(Self.below(["/data/bodies", "/data/proxy"], numbers), .create)
        #expect(result.allSatisfy { $0.hasPrefix("/data/bodies/") || $0.hasPrefix("/data/proxy/") }, "\(result)")
    }

    @Test("Two directories that have no more than their contents in common do not stand for any other beside them")
    func bareOfTwo() {
        let names = ["one", "two", "three", "four"]
        let two = ["/srv/core", "/srv/views"]
        #expect(patterns(Self.below(two, names) + two, .create) == names.map { "/srv/*/" + $0 }.sorted() + two)
        let three = two + ["/srv/extra"]
        #expect(
            patterns(Self.below(three, names) + three, .create) == ["/srv/*"] + names.map { "/srv/*/" + $0 }.sorted())
    }

    @Test("A line that a person took out, and one that reaches a sensitive place, keep their directory's name")
    func unsafe() throws {
        let paths = Self.below(["/srv/git/site.git", "/srv/git/tools.git"], Self.repository + ["hooks/post-receive"])
        let created = patterns(paths, .create)
        #expect(created.contains("/srv/git/site.git/hooks/post-receive"))
        #expect(created.contains("/srv/git/tools.git/hooks/post-receive"))
        #expect(created.contains("/srv/git/*.git/HEAD"))
        let avoided = try [Access.read: [PathPattern("/srv/git/private.git/config")]]
        let items = Self.below(["/srv/git/site.git", "/srv/git/tools.git"], Self.repository).map {
            PathGeneralizer.Item(path: $0)
        }
        let result = PathGeneralizer(unitsObserved: 1, avoiding: avoided).patterns(for: [.read: items], of: nginx)
        let texts = result[.read]?.map(\.text) ?? []
        #expect(texts.contains("/srv/git/site.git/config") && texts.contains("/srv/git/tools.git/config"))
        #expect(texts.contains("/srv/git/*.git/HEAD"))
    }

    @Test("One family is one name over all accesses of the program, in any order")
    func accesses() {
        let directories = ["/srv/git/site.git", "/srv/git/tools.git"]
        var random = SeededGenerator(seed: 8)
        let items: [Access: [String]] = [
            .read: Self.below(directories, Self.repository), .create: Self.below(directories, ["index.lock"]),
            .delete: Self.below(directories, ["index.lock"]), .exec: Self.below(directories, ["plugin.so"]),
        ]
        for _ in 0..<5 {
            let shuffled = items.mapValues { $0.shuffled(using: &random).map { PathGeneralizer.Item(path: $0) } }
            let result = PathGeneralizer().patterns(for: shuffled, of: redis).mapValues { $0.map(\.text) }
            #expect(result[.read] == Self.repository.map { "/srv/git/*.git/" + $0 }.sorted())
            #expect(result[.create] == ["/srv/git/*.git/index.lock"])
            #expect(result[.delete] == ["/srv/git/*.git/index.lock"])
            #expect(result[.exec] == directories.map { $0 + "/plugin.so" })
        }
    }

    @Test(
        "A family's star keeps how its names begin and end",
        arguments: [
            (["site.git", "tools.git"], "*.git"), (["parser-*.*-*", "server-*.*-*", "tool-*.*-*"], "*-*.*-*"),
            (["parser-*", "server-*"], "*-*"), (["site", "tools"], "*"), (["views1", "views2"], "views*"),
            (["a-x-b", "a-y-b"], "a-*-b"), (["ab", "ac"], "*"), (["x\\*", "y\\*"], "*"),
            (["clone-*", "clone"], "clone*"), (["a.b", "a.b.b"], "*.b"),
        ] as [([String], String)])
    func star(names: [String], expected: String) throws {
        let star = AlikeDirectories.star(names)
        #expect(star == expected)
        for name in names { #expect(Glob(star).covers(Glob(name))) }
        #expect(throws: Never.self) { try PathPattern("/data/" + star) }
    }
}
