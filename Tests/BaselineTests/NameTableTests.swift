import Testing

@testable import Baseline

/// Names seen in real containers, each alone: what varies in it, or that nothing does.
@Suite("A name alone")
struct NameTableTests {
    static let temporary: [(String, String)] = [
        ("tmp.3XZsxaOaRb", "tmp.*"), ("tmp.Kp8Cafdt8d.conf", "tmp.*.conf"), ("job.H8v9Fm", "job.*"),
        ("tmp1xf6voh2", "tmp*"),
        ("tmpq3k9_z1a.json", "tmp*.json"), ("php4aXzb9", "php*"), ("hsperf.4711", "hsperf.*"),
        ("go-build1883219231", "go-build*"), ("app-2846719532.log", "app-*.log"), ("work3219954012", "work*"),
        ("upload_9127734512.tmp", "upload_*.tmp"), ("jar_cache8123771.tmp", "jar_cache*.tmp"),
        ("report11122233.csv", "report*.csv"),
        (".java_pid4711", ".java_pid*"), (".attach_pid31", ".attach_pid*"), ("sess_8f1c2d9e0a", "sess_*"),
        ("npm-8812-0a1b2c3d", "npm-*-*"), ("clone-18233", "clone-*"), ("550e8400-e29b-41d4-a716-446655440000", "*"),
        ("12345", "*"), ("7", "*"), ("dump-20240131.sql", "dump-*.sql"), ("build-8812", "build-*"),
        ("session-42", "session-*"), ("tomcat.8080.5512874421", "tomcat.*.*"), ("core.4711", "core.*"),
    ]

    static let ordinary: [(String, String)] = [
        ("temp-21.rdb", "temp-*.rdb"), ("server.log.3", "server.log.*"),
        ("access.log-20260131-1700000000", "access.log-*-*"),
        ("audit.log.2026-01-31_10-1700000000.gz", "audit.log.*.gz"), ("job-2026-01-31.log", "job-*.log"),
        ("invoice_100231.pdf", "invoice_*.pdf"), ("main.3f2a9c1b.js", "main.*.js"),
        ("upload_9812734.bin", "upload_*.bin"),
        ("blob-1234567", "blob-*"), ("16384", "*"), ("16384_fsm", "*_fsm"), ("16384_vm", "*_vm"), ("16384.1", "*.*"),
        ("000000010000000000000001", "*"), ("pgsql_tmp4711.0", "pgsql_tmp*.*"), ("PostgreSQL.3184012", "PostgreSQL.*"),
        ("pack-ffc9deac83b2bf22bcc16d9586396490271061b1.idx", "pack-*.idx"),
        ("d41d8cd98f00b204e9800998ecf8427e", "*"), ("0a1b2c3d4e5f.jpg", "*.jpg"),
        ("550e8400-e29b-41d4-a716-446655440000.bin", "*.bin"), ("IMG_20260131_101502.jpg", "IMG_*_*.jpg"),
        ("binlog.000042", "binlog.*"), ("appendonly.aof.1.incr.aof", "appendonly.aof.*.incr.aof"),
        (".nfs00000000012ab34c", ".nfs*"), ("1700000123.4711", "*.*"), ("20260131_101502_4711.png", "*_*_*.png"),
    ]

    static let chosen: [String] = [
        "config.ini", "settings", "hsperfdata_root", "app.socket", "npm.config", "data.sqlite", "index.html",
        "README.md",
        "report-final.pdf", "a-b-c-d-e", "MyAppCacheFile", "PostgreSQL", "python3.11", "x86_64-linux-gnu", "openjdk-17",
        "postgresql-15", "utf8", "sha256", "deadbeef", "effaced", "facade", "v1.2.3", "libfoo.so.1.2.3", "mp3",
        "dump.rdb", "appendonly.aof", "nginx.pid", "php8.2-fpm.sock", "mysqld.sock", "15-main.pid", "utmp", "ibdata1",
        "mysql.ibd", "pkgcache.bin", "srcpkgcache.bin", "lock", "lock-frontend", "status", "status-old", "available",
        "config.lock", "HEAD", "HEAD.lock", "ORIG_HEAD", "FETCH_HEAD", "packed-refs", "COMMIT_EDITMSG", "post-receive",
        "pre-commit.sample", "commit-graph", "multi-pack-index", "main", "topic", "refs", "objects", "info", "pack",
        "package.json", "package-lock.json", "index.js", "lodash.debounce", "server.js", "server.key", "Makefile",
        "Dockerfile", "docker-compose.yml", "requirements.txt", "setup.py", "manage.py", "wsgi.py", "settings.py",
        "models.py", "urls.py", "__init__.py", "utf_8.py", "iso8859_15.py", "PG_VERSION", "pg_filenode.map",
        "pg_internal.init", "pg_control", "postmaster.pid", "postmaster.opts", "postgresql.auto.conf", "pg_hba.conf",
        "global.stat", "pgstat.stat", "InRelease", "Release.gpg", "Packages.xz", "dists", "bookworm", "amd64",
        "libc6:amd64.list", "triggers", "Unincorp", "File", "access.log", "error.log", "server.log", "syslog", "wtmp",
        "audit.log", "app.log.gz", "messages", "dpkg.log", "apt.systemd.daily", "cron.daily", "hosts", "resolv.conf",
        "passwd", "shadow", "group", "id_rsa", "authorized_keys", "known_hosts", ".bashrc", ".profile", ".ssh",
        "webshell.php", "shell.jsp", "run.sh", "x", "c2", "xmrig", "kinsing", "payload.so", "evil.so", "backdoor.py",
        "libz.so.1.2.13", "log4j-2.17.1.jar", "spring-boot-3.2.0.jar", "jdk-17", "node-v18", "go1.19", "gcc-12",
        "clang-15", "ruby-3.1", "perl-5.36", "mariadb.conf.d", "50-server.cnf", "99-local.conf", "00-base.conf",
        "en_US.UTF-8", "de_DE", "Europe", "GMT+10", "ISO8859-15", "favicon.ico", "logo.svg", "style.css", "app.min.js",
        "bootstrap.min.css", "jquery.min.js", "robots.txt", "sitemap.xml", "default.conf", "nginx.conf", "site.conf",
        "redis.conf", "sentinel.conf", "users.acl", "cert.pem", "ca.crt", "tls.crt", "token", "namespace",
    ]

    @Test("In a temporary directory", arguments: temporary)
    func inTemporary(name: String, expected: String) {
        #expect(NameShape.generalized(name, zone: .temporary) == expected)
    }

    @Test("In a directory of data", arguments: ordinary)
    func inOrdinary(name: String, expected: String) {
        #expect(NameShape.generalized(name, zone: .ordinary) == expected)
    }

    @Test("A name that somebody chose stays", arguments: chosen)
    func stays(name: String) {
        #expect(NameShape.generalized(name, zone: .ordinary) == nil)
        #expect(NameShape.generalized(name, zone: .fixed) == nil)
        // In /tmp a number tells one of many, whatever stands beside it.
        if !name[...].hasDigit { #expect(NameShape.generalized(name, zone: .temporary) == nil) }
    }

    @Test("There are two hundred of them at least")
    func enough() {
        #expect(Self.temporary.count + Self.ordinary.count + Self.chosen.count >= 200)
    }
}
