import Testing

/// One thing that an intruder does inside a container, and what has to be said of it.
struct Deed: Sendable, CustomTestStringConvertible {
    var name: String
    var place: Place
    var act: Act
    /// All of it has to be said.
    var expected: [Expectation]

    init(name: String, place: Place, act: Act, expected: Expectation...) {
        self.name = name
        self.place = place
        self.act = act
        self.expected = expected
    }

    var testDescription: String { "\(name), in \(place.rawValue)" }

    enum Act: Sendable {
        case exec([String])
        /// As root where the image runs as somebody else.
        case execAsRoot([String])
        /// Keys typed into `docker exec -it` of a command.
        case interactive(String, keys: String)
        case http(String)
    }

    /// Whether the lines say all that has to be said.
    func isReported(by lines: [Line]) -> Bool {
        expected.allSatisfy { lines.contains(where: $0.matches) }
    }

    func perform(in container: RunningContainer) throws {
        switch act {
        case .exec(let command): try container.exec(command)
        case .execAsRoot(let command): try container.exec(command, user: "0")
        case .interactive(let command, let keys): try container.execInteractively(command, keys: keys)
        case .http(let request): try container.http([request])
        }
    }
}

extension Deed {
    static let all = shells + files + drift + network + privileges

    static let shells: [Deed] = [
        Deed(
            name: "an unexpected shell", place: .nginx, act: .exec(["sh", "-c", "true"]),
            expected: Expectation(type: "process", program: "sh", executable: "/usr/bin/dash", origin: "exec")),
        Deed(
            name: "a web application that hands its argument to a shell", place: .webapp,
            act: .http("GET http://127.0.0.1:8000/ping?host=here;uname"),
            expected: Expectation(type: "process", program: "sh", executable: "/usr/bin/dash", parent: "python3")),
        Deed(
            name: "what that shell runs", place: .webapp,
            act: .http("GET http://127.0.0.1:8000/ping?host=here;nproc"),
            expected: Expectation(type: "process", program: "nproc", executable: "/usr/bin/nproc", parent: "sh")),
        Deed(
            name: "a shell in a container of plain runc", place: .httpd, act: .exec(["/bin/sh", "-c", "true"]),
            expected: Expectation(type: "process", program: "sh", executable: "/bin/busybox", origin: "exec")),
        Deed(
            name: "a package manager", place: .nginx, act: .exec(["apt-get", "--version"]),
            expected: Expectation(type: "process", program: "apt-get", executable: "/usr/bin/apt-get")),
        Deed(
            name: "docker exec of a command that the image has but never ran", place: .redis,
            act: .exec(["redis-cli", "ping"]),
            expected: Expectation(type: "process", program: "redis-cli", origin: "exec")),
        Deed(
            name: "wget where only sh of the same binary is known", place: .busybox,
            act: .exec(["wget", "-q", "-O", "-", "http://127.0.0.1:81/"]),
            expected: Expectation(type: "process", program: "wget", executable: "/bin/busybox")),
        Deed(
            name: "what that wget connects to", place: .busybox,
            act: .exec(["wget", "-q", "-O", "-", "http://127.0.0.1:83/"]),
            expected: Expectation(
                type: "connect", program: "wget", executable: "/bin/busybox", protocol: "tcp", port: 83)),
        Deed(
            name: "nc where only sh of the same binary is known", place: .busybox,
            act: .exec(["nc", "127.0.0.1", "82"]),
            expected: Expectation(type: "process", program: "nc", executable: "/bin/busybox")),
        Deed(
            name: "an interactive shell where sh is known", place: .busybox,
            act: .interactive("sh", keys: "true\nexit\n"),
            expected: Expectation(
                type: "process", program: "sh", executable: "/bin/busybox", origin: "exec", terminal: true)),
    ]

    /// Known programs, started by whom they always are, but otherwise. `StartOptionsTests` has their normal life.
    static let options: [Deed] = [
        option("a network tool that hands out a shell", "nc -w 1 -e /bin/sh 127.0.0.1 9", "nc", flags: ["-e"]),
        option("two new flags at once, beside a known one", "nc -w 1 -nv 127.0.0.1 9", "nc", flags: ["-n", "-v"]),
        option(
            "a library put before the others", "LD_PRELOAD=/tmp/x.so tar -cf /dev/null /etc/app.conf", "tar",
            environment: ["LD_PRELOAD"]),
        option(
            "a tunable of the C library", "GLIBC_TUNABLES=glibc.malloc.tcache_count=1 tar -cf /dev/null /etc/app.conf",
            "tar", environment: ["GLIBC_TUNABLES"]),
        option(
            "a proxy", "http_proxy=http://u:hunter2@127.0.0.1:9 wget -q -O /dev/null http://127.0.0.1:9/", "wget",
            environment: ["http_proxy"]),
        option(
            "a name behind a value that is longer than what is read at once",
            "A=$(head -c 20000 /dev/zero | tr '\\000' x) LD_AUDIT=/x nc -w 1 127.0.0.1 9", "nc",
            environment: ["LD_AUDIT"]),
        option(
            "an environment that is too long to be read",
            "i=0; while [ $i -lt 2100 ]; do export V$i=1; i=$((i+1)); done; nc -w 1 127.0.0.1 9", "nc",
            environment: ["<unread>"]),
        option(
            "a program without arguments", "/opt/triggers/exec-as /opt/triggers/nothing", "nothing", flags: ["<empty>"]),
        option("a decoder that only encoded", "base64 -d /dev/null", "base64", flags: ["-d"]),
    ]

    private static func option(
        _ name: String, _ command: String, _ program: String, flags: [String]? = nil, environment: [String]? = nil
    ) -> Deed {
        Deed(
            name: name, place: .busybox, act: .exec(["sh", "-c", command]),
            expected: Expectation(
                type: "process", program: program, origin: "exec", flags: flags, environment: environment))
    }

    static let files: [Deed] = [
        Deed(
            name: "a read of /etc/shadow", place: .redis, act: .execAsRoot(["cat", "/etc/shadow"]),
            expected: Expectation(type: "file", program: "cat", path: "/etc/shadow", access: ["read"])),
        Deed(
            name: "a path traversal to /etc/shadow by the web application itself", place: .webapp,
            act: .http("GET http://127.0.0.1:8000/file?name=../../etc/shadow"),
            expected: Expectation(type: "file", program: "python3", path: "/etc/shadow", access: ["read"])),
        Deed(
            name: "a read of /etc/shadow by a 32-bit call", place: .cron,
            act: .exec(["/opt/triggers/open-32bit", "/etc/shadow"]),
            expected: Expectation(type: "file", program: "open-32bit", path: "/etc/shadow", access: ["read"]),
            .privilege("open-32bit", "32-bit")),
        Deed(
            name: "a new file under /etc", place: .nginx,
            act: .exec(["sh", "-c", "echo 1 >/etc/nginx/conf.d/evil.conf"]),
            expected: Expectation(
                type: "file", program: "sh", path: "/etc/nginx/conf.d/evil.conf", access: ["create", "write"])),
        Deed(
            name: "a write to a file of /etc", place: .nginx, act: .exec(["sh", "-c", "echo >>/etc/passwd"]),
            expected: Expectation(type: "file", program: "sh", path: "/etc/passwd", access: ["write"])),
        Deed(
            name: "a new file under /usr/bin", place: .redis, act: .execAsRoot(["cp", "/bin/true", "/usr/bin/evil"]),
            expected: Expectation(type: "file", program: "cp", path: "/usr/bin/evil", access: ["create", "write"])),
        Deed(
            name: "the deletion of a log", place: .nginx, act: .exec(["rm", "/var/log/nginx/access.log"]),
            expected: Expectation(type: "file", program: "rm", path: "/var/log/nginx/access.log", access: ["delete"])),
        Deed(
            name: "mv of a file into /etc", place: .redis,
            act: .execAsRoot(["sh", "-c", "echo 1 >/tmp/staged.conf; mv /tmp/staged.conf /etc/staged.conf"]),
            expected: Expectation(
                type: "file", program: "mv", path: "/etc/staged.conf", access: ["create"], operation: "rename")),
    ]

    static let drift: [Deed] = [
        Deed(
            name: "a new binary, dropped and run", place: .nginx,
            act: .exec(["sh", "-c", "cp /opt/triggers/nothing /tmp/dropped; /tmp/dropped"]),
            expected: Expectation(
                type: "process", program: "dropped", executable: "/tmp/dropped", driftKind: "added")),
        Deed(
            name: "a file mapped as data and made executable afterwards", place: .cron,
            act: .exec(["/opt/triggers/protect-exec", "/opt/triggers/raw-socket"]),
            expected: Expectation(
                type: "file", program: "protect-exec", path: "/opt/triggers/raw-socket", access: ["exec"])),
        Deed(
            name: "a binary executed from memory", place: .cron,
            act: .exec(["/opt/triggers/memfd-exec", "/opt/triggers/nothing"]),
            expected: Expectation(type: "process", program: "payload", driftKind: "memory"),
            .privilege("memfd-exec", "memfd_create")),
    ]

    static let network: [Deed] = [
        Deed(
            name: "outbound TCP to a new port", place: .cron,
            act: .exec(["/opt/triggers/connect-tcp", "203.0.113.7", "4444"]),
            expected: Expectation(
                type: "connect", program: "connect-tcp", protocol: "tcp", port: 4444, peer: "203.0.113.7")),
        Deed(
            name: "a request that makes the web application connect inside", place: .webapp,
            act: .http("GET http://127.0.0.1:8000/fetch?url=http://127.0.0.1:4445/"),
            expected: Expectation(
                type: "connect", program: "python3", protocol: "tcp", port: 4445, peer: "127.0.0.1")),
        Deed(
            name: "UDP to a new port", place: .cron, act: .exec(["/opt/triggers/send-udp", "127.0.0.1", "5353"]),
            expected: Expectation(type: "connect", program: "send-udp", protocol: "udp", port: 5353, peer: "127.0.0.1")),
        Deed(
            name: "a new listening port", place: .cron, act: .exec(["/opt/triggers/listen-tcp", "31337"]),
            expected: Expectation(type: "listen", program: "listen-tcp", protocol: "tcp", port: 31337)),
        Deed(
            name: "a port listened on and a raw socket by the 32-bit socketcall", place: .cron,
            act: .exec(["/opt/triggers/socketcall", "31338"]),
            expected: .listen("socketcall", "tcp", 31338), .privilege("socketcall", "socket:raw")),
        Deed(
            name: "the second datagram of one sendmmsg to a unix socket", place: .cron,
            act: .exec(["/opt/triggers/sendmmsg-unix", "first", "/tmp/second.sock"]),
            expected: Expectation(type: "connect", program: "sendmmsg-unix", path: "/tmp/second.sock")),
        Deed(
            name: "a connect to the mounted docker.sock", place: .cron,
            act: .exec(["/opt/triggers/connect-unix", "/var/run/docker.sock"]),
            expected: Expectation(type: "connect", program: "connect-unix", path: "/run/docker.sock")),
    ]

    static let privileges: [Deed] = [
        Deed(
            name: "a raw socket", place: .cron, act: .exec(["/opt/triggers/raw-socket"]),
            expected: Expectation(type: "privilege", program: "raw-socket", operation: "socket:raw")),
        Deed(
            name: "a connection accepted as standard input", place: .cron, act: .exec(["/opt/triggers/accept-stdin"]),
            expected: Expectation(type: "privilege", program: "accept-stdin", operation: "redirect")),
        Deed(
            name: "ptrace", place: .cron, act: .exec(["/opt/triggers/trace-child"]),
            expected: Expectation(type: "privilege", program: "trace-child", operation: "ptrace")),
    ]
}
