import Testing

@testable import Baseline

@Suite("Path generalisation")
struct PathGeneralizerTests {
    @Test(
        "One name with a varying part becomes a pattern by itself",
        arguments: [
            ("/proc/4711/stat", "/proc/*/stat"), ("/proc/4711/task/4712/status", "/proc/*/task/*/status"),
            ("/proc/4711/fd/3", "/proc/*/fd/*"), ("/proc/self/fd/12", "/proc/self/fd/*"),
            ("/data/temp-21.rdb", "/data/temp-*.rdb"), ("/data/temp-1700000000.42.rdb", "/data/temp-*.*.rdb"),
            ("/var/lib/redis/temp-7.rdb", "/var/lib/redis/temp-*.rdb"),
            ("/tmp/xyz.ABCDEF", "/tmp/xyz.*"), ("/tmp/xyz.a8Kd0Q", "/tmp/xyz.*"), ("/tmp/tmp.Hk3jd9Xq1Z", "/tmp/tmp.*"),
            ("/tmp/tmpab12cd_x", "/tmp/tmp*"), ("/tmp/tmpq3k9_z1a.json", "/tmp/tmp*.json"),
            ("/tmp/php4aXzb9", "/tmp/php*"), ("/tmp/worker12345.sock", "/tmp/worker*.sock"),
            ("/app/__pycache__/x.cpython-311.pyc.140212345", "/app/__pycache__/x.cpython-311.pyc.*"),
            (
                "/usr/lib/python3/dist-packages/__pycache__/y.cpython-311.pyc.139845",
                "/usr/lib/python3/dist-packages/__pycache__/y.cpython-311.pyc.*"
            ),
            ("/var/lib/nginx/body/0000000012", "/var/lib/nginx/body/*"),
            ("/var/lib/nginx/proxy/1/00/0000000001", "/var/lib/nginx/proxy/**"),
            ("/var/lib/php/sessions/sess_k3jd9xq1zk3jd9xq1z01234567", "/var/lib/php/sessions/sess_*"),
            ("/var/cache/nginx/9/3f/d41d8cd98f00b204e9800998ecf8427e", "/var/cache/nginx/**"),
            ("/data/550e8400-e29b-41d4-a716-446655440000.json", "/data/*.json"),
            ("/data/550e8400-e29b-41d4-a716-446655440000/part", "/data/*/part"),
            ("/var/log/app/2024-01-31.log", "/var/log/app/*.log"), ("/var/log/app-20240131.log", "/var/log/app-*.log"),
            ("/var/log/app/2024-01-31T12-30-05.log", "/var/log/app/*.log"),
            ("/data/daily-2024-01-31T12-30-05-802Z.json.gz", "/data/daily-*.json.gz"),
            ("/data/main.3f2a9c1b.js", "/data/main.*.js"),
            ("/data/session-42.tmp", "/data/session-*.tmp"), ("/data/upload_9812734.bin", "/data/upload_*.bin"),
            ("/data/blob-1234567", "/data/blob-*"), ("/srv/x/.nfs00000000012ab34c", "/srv/x/.nfs*"),
            ("/dev/pts/3", "/dev/pts/*"), ("/var/lib/mysql/binlog.000042", "/var/lib/mysql/binlog.*"),
            ("/var/lib/postgresql/15/main/base/5/16384", "/var/lib/postgresql/15/main/base/**"),
            ("/var/lib/postgresql/15/main/pg_wal/000000010000000000000001", "/var/lib/postgresql/15/main/pg_wal/*"),
            ("/sys/devices/system/cpu/cpu3/online", "/sys/devices/system/cpu/cpu*/online"),
            ("/run/app/worker-31.pid", "/run/app/worker-*.pid"),
            ("/var/spool/queue/1700000123.M12345P7", "/var/spool/queue/*.*"),
            ("/var/tmp/build-8812/out", "/var/tmp/build-*/out"), ("/dev/shm/sem.a1B2c3", "/dev/shm/sem.*"),
            ("/app/tmp/cache/4F2/9A1/deadbeef01", "/app/tmp/cache/**"),
            ("/home/u/.cache/pip/0123456789abcdef0123", "/home/u/.cache/pip/*"),
            ("/opt/app/cache/0a1b2c3d4e5f", "/opt/app/cache/*"), ("/data/job-17.part", "/data/job-*.part"),
            ("/data/appendonlydir/appendonly.aof.1.incr.aof", "/data/appendonlydir/appendonly.aof.*.incr.aof"),
            ("/var/log/app.log.1", "/var/log/app.log.*"), ("/data/core.4711", "/data/core.*"),
            ("/data/0123456789abcdef0123456789abcdef", "/data/*"),
        ])
    func generalizes(path: String, expected: String) {
        // What lies below /sys is sensitive for change: there only reading generalises.
        #expect(patterns([path], path.hasPrefix("/sys/") ? .read : .create) == [expected])
    }

    @Test(
        "A name that an image brings stays as it is",
        arguments: [
            "/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so", "/usr/lib/jvm/openjdk-17",
            "/usr/lib/x86_64-linux-gnu/libc.so.6",
            "/usr/lib/x86_64-linux-gnu", "/usr/bin/python3-minimal", "/usr/lib/python3-minimal",
            "/usr/lib/postgresql/15/bin/postgres",
            "/usr/share/postgresql-15/x", "/opt/postgresql-15/bin/x", "/etc/nginx/nginx.conf",
            "/etc/nginx/conf.d/default.conf",
            "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/02265526.0", "/usr/lib/x86_64-linux-gnu/libssl.so.3",
            "/usr/lib/x86_64-linux-gnu/libcrypto.so.1.1", "/lib64/ld-linux-x86-64.so.2",
            "/usr/lib/python3.11/encodings/utf_8.py",
            "/usr/lib/python3.11/__pycache__/os.cpython-311.pyc", "/usr/lib/python3.11/encodings/iso8859_15.py",
            "/usr/lib/locale/C.utf8/LC_CTYPE", "/usr/share/zoneinfo/Europe/Berlin", "/usr/share/zoneinfo/Etc/GMT+10",
            "/usr/share/locale/de_DE/LC_MESSAGES/a.mo", "/etc/alternatives/java", "/etc/passwd", "/etc/hosts",
            "/etc/resolv.conf",
            "/etc/php/8.2/fpm/pool.d/www.conf", "/etc/mysql/mariadb.conf.d/50-server.cnf", "/etc/cron.daily/0anacron",
            "/usr/share/perl/5.36.0/strict.pm", "/usr/lib/x86_64-linux-gnu/perl/5.36/Fcntl.pm",
            "/opt/app/lib/log4j-2.17.1.jar",
            "/usr/lib/x86_64-linux-gnu/gconv/ISO8859-15.so", "/usr/lib/ruby/3.1.0/set.rb",
            "/usr/lib/node_modules/npm/package.json",
            "/usr/share/nodejs/acorn/package.json", "/app/server.js", "/app/main.py", "/app/config/settings.yaml",
            "/app/requirements.txt",
            "/proc/self/status", "/proc/self/maps", "/proc/self/mountinfo", "/proc/cpuinfo", "/proc/meminfo",
            "/proc/sys/kernel/ngroups_max",
            "/proc/sys/net/core/somaxconn", "/proc/net/tcp", "/proc/net/if_inet6",
            "/sys/kernel/mm/transparent_hugepage/enabled",
            "/sys/fs/cgroup/memory.max", "/dev/null", "/dev/urandom", "/dev/tty1", "/data/dump.rdb",
            "/data/appendonly.aof",
            "/data/python3.11", "/data/x86_64-linux-gnu", "/data/openjdk-17", "/data/postgresql-15", "/data/utf8",
            "/data/sha256",
            "/data/deadbeef", "/data/effaced", "/data/facade", "/data/README.md", "/data/v1.2.3",
            "/data/libfoo.so.1.2.3",
            "/data/mp3", "/data/index.html", "/data/report-final.pdf", "/data/a-b-c-d-e", "/data/MyAppCacheFile",
            "/data/PostgreSQL",
            "/var/lib/app/config.json", "/var/lib/mysql/ibdata1", "/var/lib/mysql/mysql.ibd",
            "/var/lib/dpkg/info/libc6:amd64.list",
            "/var/lib/app/x86_64-linux-gnu", "/var/lib/python3-minimal/x", "/var/log/nginx/access.log",
            "/var/log/nginx/error.log",
            "/var/log/dpkg.log", "/var/cache/app/index", "/var/cache/apt/pkgcache.bin", "/run/nginx.pid",
            "/run/php/php8.2-fpm.sock",
            "/run/mysqld/mysqld.sock", "/run/lock/app", "/var/run/utmp", "/tmp/config.ini", "/tmp/hsperfdata_root",
            "/tmp/app.socket",
            "/tmp/npm.config", "/tmp/data.sqlite", "/home/u/.profile", "/home/u/project/Makefile", "/srv/app/v2/index",
            "/boot/vmlinuz-6.1.0-18",
            "/bin/sh", "/sbin/ldconfig", "/lib/systemd/systemd", "/usr/local/lib/python3.11/site-packages/flask/app.py",
            "/usr/local/bin/docker-entrypoint.sh", "/usr/libexec/sudo/sudoers.so", "/usr/src/app/index.js",
            "/entrypoint.sh",
        ])
    func staysLiteral(path: String) {
        #expect(patterns([path]) == [PathPattern(literal: path).text])
    }

    @Test("Siblings show a varying part that one name alone would not")
    func siblings() {
        #expect(patterns(["/data/seg-1", "/data/seg-2", "/data/seg-13"], .create) == ["/data/seg-*"])
        #expect(patterns(["/data/seg-1", "/data/seg-2"], .create) == ["/data/seg-1", "/data/seg-2"])
        #expect(patterns(["/data/a.k3jd9x", "/data/a.9xq1zk", "/data/a.01zz4t"], .create) == ["/data/a.*"])
        #expect(patterns(["/tmp/x.kajdhs", "/tmp/x.qpwoei", "/tmp/x.zmxncb"], .create) == ["/tmp/x.*"])
        let words = ["/data/orders", "/data/people", "/data/places"]
        #expect(patterns(words, .create) == words)
    }

    @Test("Names made to have many skeletons take no time by their square", .timeLimit(.minutes(1)))
    func manySkeletons() {
        let digits = ["0", "1", "2"]
        let names = (0..<8).reduce([""]) { names, place in
            names.flatMap { name in digits.map { name + (place > 0 ? "-" : "") + $0 } }
        }
        let siblings = SiblingShapes(names: names, zone: .ordinary)
        #expect(names.allSatisfy { siblings.pattern(for: $0)?.contains("*") ?? false })
    }

    @Test("A chosen word among drawn names of its length is none of them")
    func chosenWord() {
        let drawn = ["tAb3dEf", "k9xQ2zW", "p01abCd"].map { "/data/\($0)/x" }
        #expect(patterns(drawn + ["/data/objects/info"], .create) == ["/data/*/x", "/data/objects/info"])
    }

    @Test("Names are siblings also in directories whose own names vary")
    func siblingsAcrossDirectories() {
        let directories = ["550e8400-e29b-41d4-a716-446655440000", "9b2d1c3e-0f4a-4b6c-8d7e-112233445566"]
        let paths = ["0/seg-1", "1/seg-2", "0/seg-13"].map { text in
            "/data/" + directories[text.hasPrefix("0") ? 0 : 1] + text.dropFirst()
        }
        #expect(patterns(paths, .create) == ["/data/*/seg-*"])
        #expect(patterns(Array(paths.prefix(2)), .create) == ["/data/*/seg-1", "/data/*/seg-2"])
    }

    @Test("Siblings may show more than a name's shape does")
    func siblingsOverShape() {
        let names = (1...3).flatMap { major in (1...3).map { "/data/v\(major).\($0).lock" } }
        #expect(patterns(names, .create) == ["/data/v*.*.lock"])
    }

    @Test("What a program makes under names that vary it reads, writes and deletes by the same lines")
    func ownFiles() {
        func below(_ site: String, _ names: [String]) -> [PathGeneralizer.Item] {
            names.map { .init(path: "/srv/sites/\(site)/\($0)") }
        }
        let names = [
            "pages/index.html", "pages/terms.txt", "logo.svg", "style.css", "src/main.c", "src/util.h", "README", "log",
        ]
        let items: [Access: [PathGeneralizer.Item]] = [
            .create: below("north", names) + below("south", names),
            .read: below("south", ["pages/terms.txt"]) + [.init(path: "/srv/sites/terms.txt")],
            .delete: below("north", ["logo.svg"]),
            .exec: below("north", ["pages/terms.txt"]),
        ]
        let result = PathGeneralizer().patterns(for: items, of: redis).mapValues { $0.map(\.text) }
        #expect(result[.delete] == ["/srv/sites/*/logo.svg"])
        #expect(result[.read] == ["/srv/sites/*/pages/terms.txt", "/srv/sites/terms.txt"])
        #expect(result[.exec] == ["/srv/sites/north/pages/terms.txt"])
    }

    @Test("What the image brought beside a program's own files is none of them; what is seen under varying names is")
    func notOwnFiles() {
        let made = "/data/550e8400-e29b-41d4-a716-446655440000"
        let other = "/data/9b2d1c3e-0f4a-4b6c-8d7e-112233445566"
        for access in [Access.read, .write, .delete] {
            for (path, line) in [("/data/config.yaml", "/data/config.yaml"), (other, "/data/*"), (made, "/data/*")] {
                let items: [Access: [PathGeneralizer.Item]] = [
                    .create: [.init(path: made)], access: [.init(path: path)],
                ]
                #expect(PathGeneralizer().patterns(for: items, of: redis)[access]?.map(\.text) == [line])
            }
        }
    }

    @Test("Words of hex letters over a hashed name spread nothing, unless one with a digit stands beside them")
    func buckets() {
        let uuid = "550e8400-e29b-41d4-a716-446655440000"
        let hash = "3f2a9c1b77de"
        for word in ["db", "add", "bad", "be", "fe", "cab", "BAD"] {
            #expect(patterns(["/data/\(word)/\(uuid)"], .create) == ["/data/\(word)/*"])
            #expect(patterns(["/var/lib/app/\(word)/\(hash)"], .create) == ["/var/lib/app/\(word)/*"])
        }
        #expect(patterns(["/data/db/3f/\(hash)", "/data/db/ab/\(hash)"], .create) == ["/data/db/*/*"])
        let spread = ["ab/cd", "3f/12", "ab/ef"].map { "/data/media/\($0)/\(hash)" }
        #expect(patterns(spread, .create) == ["/data/media/*/*/*"])
        let items: [Access: [PathGeneralizer.Item]] = [
            .create: [.init(path: spread[0])], .read: spread.map { .init(path: $0) },
        ]
        #expect(
            PathGeneralizer().patterns(for: items, of: redis).mapValues { $0.map(\.text) }
                == [.create: ["/data/media/*/*/*"], .read: ["/data/media/*/*/*"]])
    }

    @Test("What is mapped or run keeps its depth and its buckets, wherever it lies")
    func mappedDepth() throws {
        let uuid = "550e8400-e29b-41d4-a716-446655440000"
        #expect(patterns(["/tmp/\(uuid)/3f2a9c1b77de"], .exec) == ["/tmp/*/*"])
        #expect(patterns(["/tmp/\(uuid)/3f2a9c1b77de"], .create) == ["/tmp/**"])
        #expect(patterns(["/data/3f/0123456789abcdef0123"], .exec) == ["/data/3f/0123456789abcdef0123"])
        #expect(patterns(["/tmp/x1/3f/0123456789abcdef0123"], .exec) == ["/tmp/x1/3f/*"])
        let script = ProcessBehaviour(program: busyboxShell, script: "/tmp/\(uuid)/3f2a9c1b77de", parent: "sh")
        let document = try Generalizer.document(for: profile([.process(script)]))
        #expect(document.processes.map(\.script) == ["/tmp/*/*"])
    }

    @Test("A star made from names reaches no private key among them")
    func keys() throws {
        func allows(_ learned: [String], _ path: String, _ access: Access = .read) throws -> Bool {
            let document = try Generalizer.document(for: profile(learned.map { file(nginx, access, $0) }))
            let matcher = try Matcher(document)
            for path in learned { #expect(matcher.verdict(for: file(nginx, access, path)) == .allowed, "\(path)") }
            return matcher.verdict(for: file(nginx, access, path)) == .allowed
        }
        let apps = (1...3).map { "/app/data/app-\($0)" }
        #expect(patterns(apps) == ["/app/data/app-*"])
        #expect(try allows(apps, "/app/data/app-4"))
        #expect(try !allows(apps, "/app/data/app-tls.key"))
        #expect(try !allows(apps + ["/app/data/app-tls.key"], "/app/data/app-old.key"))
        let users = (1001...1003).map { "/srv/u/id_\($0)" }
        #expect(patterns(users) == ["/srv/u/id_*"])
        #expect(try allows(users, "/srv/u/id_1004"))
        for key in ["id_rsa", "id_dsa", "id_ed25519"] { #expect(try !allows(users, "/srv/u/" + key)) }
        let words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india"]
        let servers = words.map { "/var/cache/app/server-\($0)" + ($0.utf8.count > 5 ? ".txt" : ".bin") }
        #expect(try !allows(servers.map { $0 + "x" } + servers, "/var/cache/app/server-tls.key"))
        #expect(try !allows((1...3).map { "/app/rsa\($0)0000.json" }, "/app/application_default_credentials.json"))
        for text in ["/srv/u/id_rsa*", "/run/se*/x", "/srv/*/docker.s*"] {
            #expect(!PathGeneralizer.isSafe(text, access: .read), "nobody wrote \(text)")
        }
        #expect(try !allows((1...3).map { "/run/d.\($0).sock" }, "/run/docker.sock", .write))
        let all = (1...3).map { "/app/tls/site-\($0).key" }
        #expect(patterns(all) == all, "where all are keys each stays by its name")
    }

    @Test("Another process's entries below /proc are one for all, unless a person took one out")
    func otherProcesses() throws {
        for name in ["environ", "task/78/environ"] {
            let star = "/proc/*/" + name.replacing("78", with: "*")
            #expect(patterns(["/proc/77/" + name]) == [star])
            let removed = try [Access.read: [PathPattern("/proc/1/" + name)]]
            let items = [Access.read: [PathGeneralizer.Item(path: "/proc/77/" + name)]]
            let result = PathGeneralizer(unitsObserved: 1, avoiding: removed).patterns(for: items, of: redis)
            #expect(result[.read]?.map(\.text) == ["/proc/77/" + name])
        }
    }

    @Test("A pattern whose text another one matches, and whose paths it does not, stays")
    func escapes() throws {
        let paths = ["/tmp/a\\12345", "/tmp/a*12345", "/tmp/a\\67890", "/tmp/a*67890"]
        let learned = profile(paths.map { file(redis, .create, $0) })
        let matcher = try Matcher(Generalizer.document(for: learned))
        for path in paths { #expect(matcher.verdict(for: file(redis, .create, path)) == .allowed, "\(path)") }
    }

    @Test("What names begin with does not depend on their order, and ends with a whole scalar")
    func sharedBeginning() {
        let names = ["data-\u{e9}x", "data-\u{e8}x", "data-e\u{301}x", "data-ey"]
        for turn in names.indices {
            let turned = Array(names[turn...] + names[..<turn])
            #expect(Array(NameEnding.sharedBeginning(turned).utf8) == Array("data-".utf8))
        }
        // One character for Swift, and two names for the kernel.
        let composed = ["\u{e9}1", "e\u{301}2"]
        #expect(NameEnding.sharedBeginning(composed).utf8.isEmpty)
        #expect(NameEnding.sharedBeginning(composed.reversed()).utf8.isEmpty)
        #expect(NameEnding.sharedBeginning(["x\u{e9}", "x\u{e8}"]) == "x")
    }

    @Test("The name by which Python tries a temporary directory is another one at each start")
    func pythonProbe() {
        #expect(NameShape.generalized("0jylk8t1", zone: .temporary) == "*")
        #expect(NameShape.generalized("q_7d0xab", zone: .temporary) == "*")
        for chosen in ["settings", "report12", "0jylk8t", "0jylk8t12", "a1x2C3d4"] {
            #expect(NameShape.generalized(chosen, zone: .temporary) != "*", "\(chosen)")
        }
        #expect(NameShape.generalized("0jylk8t1", zone: .ordinary) == nil)
        // Where the first name shows nothing alone, two starts have shown two.
        let siblings = SiblingShapes(names: ["abcdefgh", "xyzwuv12"], zone: .temporary)
        #expect(siblings.pattern(for: "abcdefgh") == "*")
        #expect(SiblingShapes(names: ["settings", "sessions"], zone: .temporary).pattern(for: "settings") == nil)
    }

    @Test("A temporary file's siblings count over all accesses of the program")
    func siblingsAcrossAccesses() {
        let items: [Access: [PathGeneralizer.Item]] = [
            .create: ["/data/n1-x", "/data/n2-x"].map { .init(path: $0) }, .delete: [.init(path: "/data/n1-x")],
            .read: (1...3).map { .init(path: "/data/seg-\($0)") },
            .write: [.init(path: "/data/seg-2")],
        ]
        let result = PathGeneralizer().patterns(for: items, of: redis)
        #expect(result[.write]?.map(\.text) == ["/data/seg-*"])
        #expect(result[.create]?.count == 2)
    }

    @Test("Documents that a server sends are one tree, wherever they lie")
    func servedTree() {
        let names = ["index", "about", "contact", "team", "press"].map { "/usr/share/nginx/html/\($0).html" }
        #expect(patterns(names) == ["/usr/share/nginx/html/**"])
        let mixed = ["/srv/www/a.html", "/srv/www/css/b.css", "/srv/www/img/c.png"]
        #expect(patterns(mixed) == ["/srv/www/**"])
        #expect(
            patterns(["/var/www/html/a.html", "/var/www/html/x/b.html", "/var/www/html/c.txt"]) == ["/var/www/html/**"])
        #expect(patterns(Array(names.prefix(2))) == Array(names.prefix(2)).sorted())
        #expect(patterns(names, .write) == names.sorted(), "what a server writes is not what it serves")
    }

    @Test("An interpreter's documents keep their extensions, so that a dropped script is new")
    func servedByInterpreter() {
        let names = ["/app/static/a.css", "/app/static/b.css", "/app/static/img/c.png", "/app/main.py"]
        #expect(patterns(names, of: python) == ["/app/main.py", "/app/static/**/*.css", "/app/static/**/*.png"])
        let scripts = ["/var/www/html/a.html", "/var/www/html/b.html", "/var/www/html/c.html", "/var/www/html/x.php"]
        #expect(patterns(scripts) == ["/var/www/html/*.html", "/var/www/html/x.php"])
    }

    @Test("A directory with many children of one kind collapses and keeps a shared extension")
    func fanOut() {
        let words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india"]
        #expect(patterns(words.map { "/var/cache/app/\($0)" }, .create) == ["/var/cache/app/*"])
        #expect(patterns(words.map { "/var/cache/app/\($0).bin" }, .create) == ["/var/cache/app/*.bin"])
        #expect(patterns(words.map { "/data/notes/\($0).txt" }, .create) == ["/data/notes/*.txt"])
        #expect(patterns(words.map { "/data/notes/\($0)" }, .create).count == 9)
        #expect(patterns(words.map { "/usr/share/app/\($0)" }).count == 9)
        #expect(patterns(words.map { "/var/cache/app/\($0)/\($0)" }, .create) == ["/var/cache/app/**"])
    }

    @Test("A fixed set that recurs in every unit stays, once recurrence can be told")
    func recurrence() {
        let paths = (0..<9).map { "/var/cache/app/\(["a", "b", "c", "d", "e", "f", "g", "h", "i"][$0])" }
        let recurring = paths.map { PathGeneralizer.Item(path: $0, units: 20) }
        let result = PathGeneralizer(unitsObserved: 24).patterns(for: [.read: recurring], of: redis)
        #expect(result[.read]?.map(\.text) == paths)
    }

    @Test("Families that show a new name in every unit are a fixed set, too")
    func recurringFamilies() {
        let kinds = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel"]
        func result(_ count: UInt64, _ kind: (String, UInt64) -> String) -> [String]? {
            let items = (0..<count).flatMap { unit in
                kinds.map { PathGeneralizer.Item(path: "/var/cache/app/" + kind($0, unit), firstUnit: unit) }
            }
            return PathGeneralizer(unitsObserved: 24).patterns(for: [.create: items], of: redis)[.create]?.map(\.text)
        }
        #expect(result(24) { "\($0)-\(10000 + $1)" } == kinds.map { "/var/cache/app/\($0)-*" })
        #expect(result(24) { "\($0)/\(10000 + $1)" } == kinds.map { "/var/cache/app/\($0)/*" })
        #expect(result(1) { "\($0)-\(10000 + $1)" } == ["/var/cache/app/*"], "one unit shows no recurrence")
    }

    @Test("Fifty cron files open no directory, and nothing below /etc or among programs is ever collapsed for change")
    func neverCollapse() {
        var random = SeededGenerator(seed: 1)
        for directory in ["/etc/cron.d", "/etc", "/usr/bin", "/usr/lib", "/root", "/home/u", "/sys/x", "/bin"] {
            let paths = Set((0..<50).map { _ in directory + "/" + random.text(8, of: lowercase) })
            for access in [Access.write, .create, .delete] {
                #expect(patterns(paths, access) == paths.sorted(), "\(access) \(directory)")
            }
        }
        let libraries = Set((0..<200).map { _ in "/app/lib/" + random.text(8, of: lowercase) + ".so" })
        #expect(patterns(libraries, .exec) == libraries.sorted())
    }

    @Test("A collapse that would reach a sensitive place is taken back")
    func takenBack() {
        let words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india"].map {
            "/run/\($0)"
        }
        #expect(patterns(words, .create) == words.sorted())
        #expect(patterns(words.map { $0 + ".pid" }, .create) == ["/run/*.pid"])
    }

    /// A family of names that one program makes, of which every run sees others.
    struct Family: Sendable, CustomTestStringConvertible {
        var name: String
        var program: Program
        var access: Access
        var make: @Sendable (inout SeededGenerator) -> String

        var testDescription: String { name }
    }

    static let families: [Family] = [
        .init(name: "nginx documents", program: nginx, access: .read) {
            "/usr/share/nginx/html/\($0.text(5, of: lowercase)).html"
        },
        .init(name: "redis snapshots", program: redis, access: .create) { "/data/temp-\($0.next() % 30000).rdb" },
        .init(name: "mkstemp", program: python, access: .create) { "/tmp/xyz.\($0.text(6, of: alphanumeric))" },
        .init(name: "Python's tempfile", program: python, access: .delete) {
            "/tmp/tmp\($0.text(8, of: "abcdefghijklmnopqrstuvwxyz0123456789_"))"
        },
        .init(name: "byte code", program: python, access: .create) {
            "/usr/lib/python3/x/__pycache__/a.cpython-311.pyc.\($0.next() % 900_000_000 + 1000)"
        },
        .init(name: "other processes", program: busyboxShell, access: .read) { "/proc/\($0.next() % 30000 + 2)/stat" },
        .init(name: "request bodies", program: nginx, access: .create) {
            "/var/lib/nginx/body/\(1_000_000_000 + $0.next() % 1000)"
        },
        .init(name: "sessions", program: python, access: .create) {
            "/var/lib/php/sessions/sess_\($0.text(26, of: "abcdefghijklmnopqrstuvwxyz0123456789"))"
        },
        .init(name: "cache entries", program: nginx, access: .read) {
            "/var/cache/nginx/\($0.text(1, of: hexadecimal))/\($0.text(2, of: hexadecimal))/\($0.text(32, of: hexadecimal))"
        },
        .init(name: "notes by word", program: python, access: .create) {
            "/data/notes/\($0.text(7, of: lowercase)).txt"
        },
        .init(name: "mktemp", program: busyboxShell, access: .create) { "/tmp/tmp.\($0.text(10, of: alphanumeric))" },
        .init(name: "work directories", program: busyboxShell, access: .create) {
            "/tmp/job.\($0.text(6, of: alphanumeric))/out"
        },
    ]

    @Test("Law: patterns from half of a family hold the other half", arguments: families)
    func heldOut(family: Family) throws {
        for seed in UInt64(0)..<5 {
            var random = SeededGenerator(seed: seed)
            let seen = (0..<20).map { _ in family.make(&random) }
            let other = (0..<200).map { _ in family.make(&random) }
            let learned = profile(seen.map { file(family.program, family.access, $0) })
            let matcher = try Matcher(Generalizer.document(for: learned))
            let missed = other.filter { matcher.verdict(for: file(family.program, family.access, $0)) != .allowed }
            #expect(missed.isEmpty, "seed \(seed): \(missed.prefix(5)) from \(seen.prefix(5))")
        }
    }
}
