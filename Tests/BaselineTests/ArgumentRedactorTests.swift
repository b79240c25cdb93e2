import Testing

@testable import Baseline

@Suite("Secrets in arguments")
struct ArgumentRedactorTests {
    static let hidden: [([String], [String])] = [
        (["app", "--password", "hunter2"], ["app", "--password", "<redacted>"]),
        (["app", "--password=hunter2"], ["app", "--password=<redacted>"]),
        (["app", "-token", "abc"], ["app", "-token", "<redacted>"]),
        (["app", "--db-passwd=x", "run"], ["app", "--db-passwd=<redacted>", "run"]),
        (["app", "--api-key", "k"], ["app", "--api-key", "<redacted>"]),
        (["app", "--client-secret=s"], ["app", "--client-secret=<redacted>"]),
        (["env", "PGPASSWORD=x", "psql"], ["env", "PGPASSWORD=<redacted>", "psql"]),
        (["env", "AWS_SECRET_ACCESS_KEY=x"], ["env", "AWS_SECRET_ACCESS_KEY=<redacted>"]),
        (["mysql", "-phunter2", "db"], ["mysql", "-p<redacted>", "db"]),
        (["redis-cli", "-a", "hunter2", "ping"], ["redis-cli", "-a", "<redacted>", "ping"]),
        (["sshpass", "-p", "x", "ssh", "h"], ["sshpass", "-p", "<redacted>", "ssh", "h"]),
        (["curl", "-u", "me:pw", "http://h/"], ["curl", "-u", "me:<redacted>", "http://h/"]),
        (["curl", "https://me:pw@h/x"], ["curl", "https://me:<redacted>@h/x"]),
        (["curl", "https://h/x?a=1&access_token=abc&b=2"], ["curl", "https://h/x?a=1&access_token=<redacted>&b=2"]),
        (["curl", "-H", "Authorization: Bearer abc.def"], ["curl", "-H", "Authorization: <redacted>"]),
        (["curl", "-H", "X-Api-Key: abc"], ["curl", "-H", "X-Api-Key: <redacted>"]),
        (["psql", "postgres://u:p@db:5432/x"], ["psql", "postgres://u:<redacted>@db:5432/x"]),
        (["app", "--dsn=postgres://u:p@db/x"], ["app", "--dsn=postgres://u:<redacted>@db/x"]),
        (["sh", "-c", "mysql --password=x -h db"], ["sh", "-c", "mysql --password=<redacted> -h db"]),
        (["sh", "-c", "TOKEN=x ./run --secret y z"], ["sh", "-c", "TOKEN=<redacted> ./run --secret <redacted> z"]),
        (["sh", "-c", "TOKEN=x\nrun\t--secret\ty\n"], ["sh", "-c", "TOKEN=<redacted>\nrun\t--secret\t<redacted>\n"]),
        (["sh", "-c", "run --secret  y"], ["sh", "-c", "run --secret  <redacted>"]),
        (["app", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"], ["app", "<redacted>"]),
        (["app", "AKIAIOSFODNN7EXAMPLE"], ["app", "<redacted>"]),
        (["app", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY1"], ["app", "<redacted>"]),
        (["app", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"], ["app", "<redacted>"]),
        // Lines without a space, as of an inline script.
        (["sh", "-c", "a\nTOKEN=x\n\tb"], ["sh", "-c", "a\nTOKEN=<redacted>\n\tb"]),
        (["sh", "-c", "run\t--secret\ty"], ["sh", "-c", "run\t--secret\t<redacted>"]),
        (["app", "--passphrase", "x y z"], ["app", "--passphrase", "<redacted>"]),
    ]

    @Test("A secret is hidden where its name or shape gives it away", arguments: hidden)
    func hides(arguments: [String], expected: [String]) {
        #expect(ArgumentRedactor.redact(arguments) == expected)
    }

    @Test(
        "Ordinary arguments stay",
        arguments: [
            ["nginx", "-g", "daemon off;"], ["app", "--password-file", "/run/secrets/pw"],
            ["app", "--key-file=/etc/tls/server.key"],
            ["app", "/data/550e8400-e29b-41d4-a716-446655440000/part"],
            ["app", "550e8400-e29b-41d4-a716-446655440000"],
            ["docker", "run", "docker.io/library/nginx:1.25"],
            ["java", "-Xmx512m", "-jar", "/opt/app/application-2.17.1-all.jar"],
            ["python3", "-m", "http.server", "8080"], ["redis-server", "*:6379"],
            ["app", "--listen-address=0.0.0.0:8080"],
            ["app", "internationalization-configuration"], ["sh", "-c", "echo hello world && ls -la /tmp"],
            ["curl", "https://example.org/a?page=2"],
            ["app", "--token-type=bearer"], ["app", "--monkey=banana"], ["postgres:", "checkpointer"],
            ["app", "--keyboard", "de"],
            ["sh", "-c", "true\n"], ["printf", "a\tb"], ["sh", "-c", " first\r\nsecond\n\n\tthird "],
            ["tar", "-xzf", "archive-2024-01-31.tar.gz"], ["gcc", "-march=x86-64-v3", "-o", "main.o"],
            ["psql", "-p", "5432"], ["app", ""], ["app", "\n"], ["sh", "-c", "\ta\n\n  b c\n"],
            ["app", "/usr/lib/x86_64-linux-gnu/libssl.so.3"], ["app", "--workers=4", "--log-level", "debug"],
        ])
    func keeps(arguments: [String]) {
        #expect(ArgumentRedactor.redact(arguments) == arguments)
    }

    @Test("A text of several lines keeps its lines, and a secret in one of them is hidden")
    func lines() {
        for text in ["a\nb", "a\tb", "\n", "\n\t ", "a\r\nb", "set -e\ncat <<END\nx\nEND\n"] {
            #expect(ArgumentRedactor.redact(["sh", "-c", text]) == ["sh", "-c", text])
        }
        let secret = ArgumentRedactor.redact(["sh", "-c", "set -e\nTOKEN=x ./run\n./login --password\ty\nls"])
        #expect(secret[2] == "set -e\nTOKEN=<redacted> ./run\n./login --password\t<redacted>\nls")
    }

    @Test("Law: hiding twice changes nothing more, and no argument is lost")
    func idempotent() {
        for (arguments, _) in Self.hidden {
            let once = ArgumentRedactor.redact(arguments)
            #expect(ArgumentRedactor.redact(once) == once)
            #expect(once.count == arguments.count)
        }
    }
}
