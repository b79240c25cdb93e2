import Testing

@testable import Baseline

/// The golden list of flags: what each image of a kind does, and what is dangerous in any image, case by case.
@Suite("Flags, case by case")
struct DangerTableTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var behaviour: Behaviour
        /// `severity reason`; empty for what is not to be flagged.
        var flags: [String]
        var phases: Evidence.Phases?
        var drift: Drift?
        /// The image it is done in.
        var image: [Behaviour] = []
        var why: String

        var testDescription: String { why }
    }

    @Test("What is dangerous in any image is flagged, and what images do every day is not", arguments: all)
    func flags(_ golden: Case) {
        let evidence = golden.phases.map { phases in
            Evidence(
                firstSeen: Timestamp(nanoseconds: 1), lastSeen: Timestamp(nanoseconds: 1), phases: phases,
                drift: golden.drift)
        }
        let flags = DangerFlag.flags(
            of: golden.behaviour, evidence: evidence, in: ProcessGraph(golden.image + [golden.behaviour]))
        #expect(
            flags.map { "\($0.label.severity.rawValue) \($0.reason.rawValue)" } == golden.flags, "\(golden.why)")
        #expect(flags.allSatisfy { !$0.label.techniques.isEmpty && $0.label.explanation.hasSuffix(".") })
    }

    @Test("The list is long enough to mean something: most of it is what must not be flagged")
    func size() {
        #expect(Self.all.count >= 120)
        let quiet = Self.all.count { $0.flags.isEmpty }
        #expect(quiet * 2 >= Self.all.count, "\(quiet) of \(Self.all.count)")
        let reasons = Set(Self.all.flatMap(\.flags).map { String($0.split(separator: " ")[1]) })
        #expect(Set(DangerFlag.Reason.allCases.map(\.rawValue)).subtracting(reasons) == [], "each flag has a case")
    }

    // MARK: Shorthand

    private static func start(
        _ name: String, by parent: String, at executable: String? = nil, terminal: Bool = false
    ) -> Behaviour {
        .process(
            ProcessBehaviour(
                program: Program(executable: executable ?? "/usr/bin/" + name, name: name), parent: parent,
                origin: parent == "exec" ? .exec : .entrypoint, terminal: terminal))
    }

    private static func program(_ name: String, at directory: String = "/usr/bin") -> Program {
        Program(executable: directory + "/" + name, name: name)
    }

    private static func access(_ name: String, _ access: Access, _ path: String, at directory: String = "/usr/bin")
        -> Behaviour
    {
        .file(FileBehaviour(program: program(name, at: directory), path: path, access: access))
    }

    private static func call(_ name: String, _ peer: PeerClass, _ port: UInt16, _ transport: TransportProtocol = .tcp)
        -> Behaviour
    {
        .connect(ConnectBehaviour(program: program(name), peer: .network(peer, transport, port)))
    }

    private static func listen(_ name: String, _ port: UInt16) -> Behaviour {
        .listen(ListenBehaviour(program: program(name), endpoint: .port(.tcp, port)))
    }

    private static func privilege(_ name: String, _ operation: String, at directory: String = "/usr/bin") -> Behaviour {
        .privilege(PrivilegeBehaviour(program: program(name, at: directory), operation: operation))
    }

    private static func flags(_ name: String, _ flags: String...) -> Behaviour {
        .options(OptionsBehaviour(program: program(name), flags: flags))
    }

    private static func environment(_ name: String, _ variable: String) -> Behaviour {
        .options(OptionsBehaviour(program: program(name), environment: [variable]))
    }

    private static func quiet(
        _ why: String, _ behaviour: Behaviour, _ phases: Evidence.Phases? = nil, in image: [Behaviour] = []
    ) -> Case { Case(behaviour: behaviour, flags: [], phases: phases, image: image, why: why) }

    private static func loud(
        _ flags: String..., why: String, _ behaviour: Behaviour, _ phases: Evidence.Phases? = nil,
        drift: Drift? = nil, in image: [Behaviour] = []
    ) -> Case {
        Case(
            behaviour: behaviour, flags: flags, phases: drift == nil ? phases : phases ?? .steady, drift: drift,
            image: image, why: why)
    }

    // MARK: Images

    private static let nginxImage = [
        start("docker-entrypoint.sh", by: "entrypoint"), start("nginx", by: "docker-entrypoint.sh"),
        start("nginx", by: "nginx"), listen("nginx", 80),
    ]
    private static let postgresImage = [
        start("docker-entrypoint.sh", by: "entrypoint"), start("postgres", by: "docker-entrypoint.sh"),
        listen("postgres", 5432),
    ]
    private static let appImage = [start("python3", by: "entrypoint"), listen("python3", 8000)]
    private static let cronImage = [start("cron", by: "entrypoint"), start("sh", by: "cron")]
    private static let gitImage = [
        start("git", by: "entrypoint"), start("git-daemon", by: "git"), listen("git-daemon", 9418),
    ]
    private static let sshImage = [start("sshd", by: "entrypoint"), listen("sshd", 22)]

    static let all: [Case] = everyday + setUp + programs + files + network + privileges + sessions

    // swift-format-ignore
    private static let everyday: [Case] = [
        quiet("nginx's entrypoint is a shell script", start("sh", by: "entrypoint"), in: nginxImage),
        quiet("a script of the entrypoint is run by another", start("sh", by: "docker-entrypoint.sh"), in: nginxImage),
        quiet("nginx starts its workers", start("nginx", by: "nginx"), .steady, in: nginxImage),
        quiet("nginx reads its configuration", access("nginx", .read, "/etc/nginx/nginx.conf"), .steady, in: nginxImage),
        quiet("nginx reads its own TLS key", access("nginx", .read, "/etc/ssl/private/site.key"), .steady, in: nginxImage),
        quiet("nginx writes its log", access("nginx", .write, "/var/log/nginx/access.log"), .steady, in: nginxImage),
        quiet("nginx reopens a rotated log", access("nginx", .create, "/var/log/nginx/access.log"), .steady, in: nginxImage),
        quiet("nginx writes its pid file", access("nginx", .create, "/run/nginx.pid"), .startup, in: nginxImage),
        quiet("nginx makes temporary files of bodies", access("nginx", .create, "/var/cache/nginx/client_temp/*"), .steady, in: nginxImage),
        quiet("nginx's workers become another user", privilege("nginx", "setuid"), .steady, in: nginxImage),
        quiet("nginx reads the accounts", access("nginx", .read, "/etc/passwd"), .startup, in: nginxImage),
        quiet("nginx calls the application behind it", call("nginx", .private, 8000), .steady, in: nginxImage),
        quiet("nginx asks for a name", call("nginx", .public, 53, .udp), .steady, in: nginxImage),
        quiet("nginx loads its libraries", access("nginx", .exec, "/usr/lib/x86_64-linux-gnu/libssl.so.3"), .startup, in: nginxImage),
        quiet("PostgreSQL writes its data", access("postgres", .write, "/var/lib/postgresql/data/base/5/*"), .steady, in: postgresImage),
        quiet("PostgreSQL makes shared memory", access("postgres", .create, "/dev/shm/PostgreSQL.123"), .startup, in: postgresImage),
        quiet("PostgreSQL uses an io_uring", privilege("postgres", "io_uring_setup"), .startup, in: postgresImage),
        quiet("PostgreSQL reads its server key", access("postgres", .read, "/var/lib/postgresql/server.key"), .startup, in: postgresImage),
        quiet("PostgreSQL listens", listen("postgres", 5432), .startup, in: postgresImage),
        quiet("PostgreSQL's processes start each other", start("postgres", by: "postgres"), .steady, in: postgresImage),
        quiet("Redis gives its rights up", privilege("redis-server", "setgroups"), .startup),
        quiet("Redis saves its data", access("redis-server", .create, "/data/temp-1.rdb"), .steady),
        quiet("Python caches byte code beside a module", access("python3", .create, "/usr/lib/python3.11/__pycache__/x.cpython-311.pyc"), .startup),
        quiet("Python makes the directory for it", access("python3", .create, "/usr/local/lib/python3.12/site-packages/a/__pycache__"), .startup),
        quiet("Python makes a file in memory", privilege("python3", "memfd_create"), .steady, in: appImage),
        quiet("Python reads its settings in root's home", access("python3", .read, "/root/.config/app.toml"), .startup),
        quiet("an application puts data aside in root's home", access("python3", .create, "/root/.cache/app/x"), .steady),
        quiet("an application calls its database", call("python3", .ownSubnet, 5432), .steady, in: appImage),
        quiet("an application listens", listen("python3", 8000), .startup, in: appImage),
        quiet("an application server starts an interpreter", start("python3", by: "gunicorn"), .startup, in: [listen("gunicorn", 8000)]),
        quiet("Node uses an io_uring", privilege("node", "io_uring_setup"), .startup),
        quiet("Node writes npm's log", access("node", .create, "/root/.npm/_logs/x.log"), .startup),
        quiet("Node forks itself", start("node", by: "node"), .steady, in: [listen("node", 3000)]),
        quiet("Java keeps its counters", access("java", .create, "/tmp/hsperfdata_root/1"), .startup),
        quiet("cron starts a job's shell", start("sh", by: "cron"), .steady, in: cronImage),
        quiet("cron reads its tables", access("cron", .read, "/etc/cron.d/job", at: "/usr/sbin"), .steady, in: cronImage),
        quiet("cron checks the account of a job", access("cron", .read, "/etc/shadow", at: "/usr/sbin"), .steady, in: cronImage),
        quiet("cron becomes the job's user", privilege("cron", "setuid", at: "/usr/sbin"), .steady, in: cronImage),
        quiet("cron tells the audit", privilege("cron", "socket:netlink-9", at: "/usr/sbin"), .steady, in: cronImage),
        quiet("cron makes a keyring", privilege("cron", "keyctl", at: "/usr/sbin"), .steady, in: cronImage),
        quiet("busybox's crond reads the accounts' hashes", access("crond", .read, "/etc/shadow", at: "/usr/sbin"), .startup),
        quiet("a job looks for old files", start("find", by: "sh"), .steady, in: cronImage),
        quiet("a job packs a backup", start("tar", by: "sh"), .steady, in: cronImage),
        quiet("logrotate moves a log", access("logrotate", .delete, "/var/log/nginx/access.log", at: "/usr/sbin"), .steady),
        quiet("logrotate makes a new one", access("logrotate", .create, "/var/log/syslog", at: "/usr/sbin"), .steady),
        quiet("the system's logger writes the record", access("rsyslogd", .write, "/var/log/auth.log", at: "/usr/sbin"), .steady),
        quiet("a login is recorded by who lets in", access("sshd", .write, "/var/log/wtmp", at: "/usr/sbin"), .steady, in: sshImage),
        quiet("the SSH server reads its host key", access("sshd", .read, "/etc/ssh/ssh_host_ed25519_key", at: "/usr/sbin"), .startup, in: sshImage),
        quiet("the SSH server checks a password", access("sshd", .read, "/etc/shadow", at: "/usr/sbin"), .steady, in: sshImage),
        quiet("the SSH server locks its child in", privilege("sshd", "chroot", at: "/usr/sbin"), .steady, in: sshImage),
        quiet("git's server hands the connection over", privilege("git-daemon", "redirect"), .steady, in: gitImage),
        quiet("git's server starts the packing", start("git", by: "git-daemon"), .steady, in: gitImage),
        quiet("git writes objects", access("git", .create, "/srv/git/x.git/objects/ab/*"), .steady, in: gitImage),
        quiet("git reads its user's settings", access("git", .read, "/root/.gitconfig"), .steady),
        quiet("make starts a compiler", start("gcc", by: "make"), .steady, in: [start("make", by: "entrypoint")]),
        quiet("a compiler starts its parts", start("cc1", by: "gcc"), .steady),
        quiet("a linker is started by the compiler", start("ld", by: "collect2"), .steady),
        quiet("a compiler writes temporary files", access("cc1", .create, "/tmp/cc*.s"), .steady),
        quiet("a program is written where a build puts it", access("ld", .create, "/src/app"), .steady),
        quiet("apt starts dpkg", start("dpkg", by: "apt-get"), .steady),
        quiet("busybox sleeps", start("sleep", by: "sh", at: "/bin/busybox"), .steady),
        quiet("busybox lists a directory", start("ls", by: "sh", at: "/bin/busybox"), .steady),
        quiet("busybox's server of pages listens", .listen(ListenBehaviour(program: Program(executable: "/bin/busybox", name: "httpd"), endpoint: .port(.tcp, 80))), .startup),
        quiet("a script looks at the machine", start("uname", by: "sh"), .startup),
        quiet("a script asks for its address", start("ip", by: "sh"), .startup),
        quiet("a script reads /dev/urandom", start("dd", by: "sh"), .startup),
        quiet("ping opens its socket", privilege("ping", "socket:icmp"), .steady),
        quiet("anything reads the time zone", access("date", .read, "/etc/localtime"), .steady),
        quiet("anything writes to /dev/null", access("sh", .write, "/dev/null"), .steady),
        quiet("a program asks for the time", call("chronyd", .public, 123, .udp), .steady),
        quiet("a proxy is set in the environment", environment("nginx", "http_proxy"), .startup),
        quiet("a shell's usual flag", flags("sh", "-e"), .startup),
        quiet("a decoder's flag", flags("base64", "-d"), .steady),
        quiet("tar's usual flags", flags("tar", "-c"), .steady),
        quiet("a name in the environment for an interpreter", environment("python3", "PYTHONPATH"), .startup),
        quiet("a shell reads what it runs at its start", access("sh", .read, "/root/.profile"), .startup),
        quiet("anything reads the processes' state", access("ps", .read, "/proc/7/stat"), .steady),
        quiet("anything looks at itself", access("java", .read, "/proc/self/environ"), .startup),
        quiet("a library of C looks at its settings", access("nginx", .read, "/sys/devices/system/cpu/online"), .startup),
        quiet("a virtual machine reads its own memory's map", access("java", .read, "/proc/self/maps"), .steady),
        quiet("HAProxy locks itself in", privilege("haproxy", "chroot"), .startup),
        quiet("a mail server writes its queue", access("postfix", .create, "/var/spool/postfix/active/*"), .steady),
        quiet("a database's helper is started beside it", start("pg_isready", by: "exec"), .check),
    ]

    // swift-format-ignore
    private static let setUp: [Case] = [
        quiet("an entrypoint becomes its user by su", start("su", by: "docker-entrypoint.sh"), .startup, in: nginxImage),
        loud("high dangerous-program", why: "su later on", start("su", by: "sh"), .steady),
        loud("high dangerous-program", why: "su where a server let somebody in", start("su", by: "nginx"), .startup, in: nginxImage),
        quiet("an entrypoint gives its user a number", start("usermod", by: "sh"), .startup),
        loud("high dangerous-program", why: "an account later on", start("useradd", by: "sh"), .steady),
        quiet("usermod writes the accounts at the start", access("usermod", .write, "/etc/passwd", at: "/usr/sbin"), .startup),
        loud("critical sensitive-write", why: "a shell writes the accounts at the start", access("sh", .write, "/etc/passwd"), .startup),
        quiet("an entrypoint writes a configuration", access("sed", .create, "/etc/nginx/conf.d/default.conf"), .startup),
        loud("high sensitive-write", why: "a configuration is changed later", access("sed", .create, "/etc/nginx/conf.d/default.conf"), .steady),
        loud("critical sensitive-write", why: "a job is planned at the start", access("sh", .create, "/etc/cron.d/x"), .startup),
        quiet("an entrypoint reads a mounted secret", access("cat", .read, "/run/secrets/password"), .startup),
        loud("high sensitive-read", why: "a mounted secret is read later by cat", access("cat", .read, "/run/secrets/password"), .steady),
        loud("high sensitive-read", why: "cat reads a TLS key at the start", access("cat", .read, "/etc/ssl/private/site.key"), .startup),
        quiet("npm starts an application", start("npm", by: "entrypoint"), .startup),
        loud("high package-manager", why: "npm later on", start("npm", by: "sh"), .steady),
        loud("high package-manager", why: "apk even at the start", start("apk", by: "sh"), .startup),
        quiet("a script looks into its configuration", flags("grep", "<secrets>"), .startup),
        loud("high dangerous-arguments", why: "a search for passwords later on", flags("grep", "<secrets>"), .steady),
        quiet("where libraries lie is said at the start", environment("app", "LD_LIBRARY_PATH"), .startup),
        loud("high loader-environment", why: "where libraries lie is said later", environment("app", "LD_LIBRARY_PATH"), .steady),
        loud("high loader-environment", why: "a library is put in front, at the start too", environment("app", "LD_PRELOAD"), .startup),
        quiet("a shell changes its user at the start", privilege("sh", "setuid"), .startup),
        loud("medium privilege", why: "a shell changes its user later", privilege("sh", "setuid"), .steady),
        loud("medium privilege", why: "an interpreter that serves nobody becomes another user", privilege("perl", "setuid"), .steady),
    ]

    // swift-format-ignore
    private static let programs: [Case] = [
        loud("critical server-shell", why: "nginx starts a shell", start("sh", by: "nginx"), .steady, in: nginxImage),
        loud("critical server-shell", why: "PostgreSQL starts a shell", start("sh", by: "postgres"), .steady, in: postgresImage),
        loud("high server-shell", why: "an application that listens starts a shell", start("sh", by: "python3"), .steady, in: appImage),
        loud("high server-shell", why: "through another program", start("bash", by: "helper"), .steady, in: nginxImage + [start("helper", by: "nginx")]),
        loud("high server-shell", why: "a hook of a git server", start("sh", by: "git"), .steady, in: gitImage + [start("git", by: "git-daemon")]),
        loud("high server-shell", why: "somebody logged in", start("bash", by: "sshd"), .steady, in: sshImage),
        quiet("an application that serves nobody runs a command", start("sh", by: "python3"), .steady),
        loud("high server-child", why: "nginx starts perl", start("perl", by: "nginx"), .steady, in: nginxImage),
        loud("high server-child", why: "PostgreSQL looks around", start("whoami", by: "postgres"), .steady, in: postgresImage),
        loud("high server-child", why: "Redis packs", start("tar", by: "redis-server"), .steady),
        loud("high package-manager", why: "packages", start("apt-get", by: "sh"), .steady),
        loud("high package-manager", why: "packages of Python", start("pip3", by: "sh"), .steady),
        loud("high compiler", why: "a compiler", start("gcc-12", by: "sh"), .steady),
        loud("high compiler", why: "a builder", start("make", by: "entrypoint"), .startup),
        loud("high network-tool", why: "netcat", start("nc", by: "sh"), .steady),
        loud("high network-tool", why: "socat", start("socat", by: "sh"), .steady),
        loud("high network-tool", why: "curl", start("curl", by: "sh"), .steady),
        loud("high network-tool", why: "a scanner", start("nmap", by: "sh"), .steady),
        loud("high network-tool", why: "remote copy", start("scp", by: "sh"), .steady),
        loud("medium network-tool", why: "a question for names", start("dig", by: "sh"), .steady),
        loud("critical dangerous-program", why: "a cluster's client", start("kubectl", by: "sh"), .steady),
        loud("critical dangerous-program", why: "a miner", start("xmrig", by: "sh"), .steady),
        loud("high dangerous-program", why: "a debugger", start("gdb", by: "sh"), .steady),
        loud("high dangerous-program", why: "a planned job", start("crontab", by: "sh"), .steady),
        loud("high dangerous-program", why: "data is overwritten", start("shred", by: "sh"), .steady),
        loud("critical drift-execution", why: "a dropped program", start("x", by: "sh", at: "/tmp/x"), drift: .added),
        loud("critical drift-execution", why: "a changed program", start("ls", by: "sh"), drift: .modified),
        loud("critical drift-execution", why: "a program in memory", start("x", by: "sh"), drift: .memory),
        Case(behaviour: start("x", by: "sh", at: "/work/x"), flags: [], phases: .steady, drift: .volume, why: "a program on a volume"),
        loud("critical drift-execution", why: "a dropped library", access("nginx", .exec, "/tmp/x.so"), drift: .added),
        loud("critical dangerous-arguments", why: "a program for whoever connects", flags("nc", "-e"), .steady),
        loud("critical dangerous-arguments", why: "a miner's protocol", flags("worker", "<stratum>"), .steady),
        loud("critical dangerous-arguments", why: "a shell's own way to the network", flags("bash", "<dev-tcp>"), .steady),
        loud("critical dangerous-arguments", why: "a known way to root", flags("sudoedit", "<root-exploit>"), .steady),
        loud("critical dangerous-arguments", why: "no arguments at all", flags("pkexec", "<empty>"), .steady),
        loud("high dangerous-arguments", why: "a tunnel", flags("ssh", "-R"), .steady),
        loud("high dangerous-arguments", why: "data is sent away", flags("curl", "-T"), .steady),
        loud("high loader-environment", why: "tunables", environment("su", "GLIBC_TUNABLES"), .steady),
    ]

    // swift-format-ignore
    private static let files: [Case] = [
        loud("high sensitive-read", why: "the hashes, by cat", access("cat", .read, "/etc/shadow"), .steady),
        loud("high sensitive-read", why: "the hashes, by a server of pages", access("nginx", .read, "/etc/shadow"), .steady, in: nginxImage),
        loud("high sensitive-read", why: "the hashes, by what calls itself cron elsewhere", access("cron", .read, "/etc/shadow", at: "/tmp"), .steady),
        loud("high sensitive-read", why: "a person's key", access("nginx", .read, "/root/.ssh/id_rsa"), .steady, in: nginxImage),
        loud("high sensitive-read", why: "a cloud's credentials", access("cat", .read, "/root/.aws/credentials"), .steady),
        loud("high sensitive-read", why: "a service account's token", access("python3", .read, "/var/run/secrets/kubernetes.io/serviceaccount/token"), .steady),
        loud("high sensitive-read", why: "another's environment", access("cat", .read, "/proc/7/environ"), .steady),
        loud("critical sensitive-read", why: "another's memory", access("x", .read, "/proc/7/mem"), .steady),
        loud("critical sensitive-read", why: "a disk of the host", access("dd", .read, "/dev/sda"), .steady),
        loud("medium sensitive-read", why: "what was typed", access("cat", .read, "/root/.bash_history"), .steady),
        loud("critical executable-write", why: "a program is put among the others", access("cp", .create, "/usr/bin/evil"), .steady),
        loud("critical executable-write", why: "a library is changed", access("sh", .write, "/usr/lib/x86_64-linux-gnu/libc.so.6"), .steady),
        loud("critical executable-write", why: "a module of Python is changed", access("python3", .write, "/usr/lib/python3.11/os.py"), .startup),
        loud("critical executable-write", why: "byte code by another hand", access("sh", .create, "/usr/lib/python3.11/__pycache__/os.cpython-311.pyc"), .steady),
        loud("critical sensitive-write", why: "a key that may log in", access("sh", .create, "/root/.ssh/authorized_keys"), .steady),
        loud("critical sensitive-write", why: "a planned job", access("sh", .create, "/etc/cron.d/evil"), .steady),
        loud("critical sensitive-write", why: "a planned job of a user", access("crontab", .create, "/var/spool/cron/crontabs/root"), .steady),
        loud("critical sensitive-write", why: "a library for every program", access("sh", .create, "/etc/ld.so.preload"), .startup),
        loud("critical sensitive-write", why: "who may become root", access("sh", .write, "/etc/sudoers"), .steady),
        loud("high sensitive-write", why: "what every shell runs", access("sh", .write, "/root/.bashrc"), .steady),
        loud("critical sensitive-write", why: "a switch that runs programs on the host", access("sh", .write, "/sys/fs/cgroup/x/release_agent"), .steady),
        loud("high sensitive-write", why: "a file among the devices", access("touch", .create, "/dev/evil"), .steady),
        loud("critical engine-socket", why: "the engine's socket", access("curl", .read, "/var/run/docker.sock"), .steady),
        loud("high log-tampering", why: "a log is emptied by hand", access("truncate", .write, "/var/log/app.log"), .steady),
        loud("high log-tampering", why: "a log is shredded", access("shred", .write, "/var/log/dpkg.log"), .steady),
        loud("high log-tampering", why: "the record of logins is removed", access("rm", .delete, "/var/log/wtmp"), .steady),
        loud("high log-tampering", why: "the record of logins is overwritten by a shell", access("sh", .write, "/var/log/auth.log"), .steady),
        loud("medium log-tampering", why: "a log is removed by hand", access("rm", .delete, "/var/log/app.log"), .steady),
        quiet("a shell writes a job's log", access("sh", .create, "/var/log/backup.log"), .steady, in: cronImage),
        quiet("a program removes its own old log", access("java", .delete, "/var/log/app.log"), .steady),
        quiet("tee writes a log", access("tee", .write, "/var/log/app.log"), .steady),
    ]

    // swift-format-ignore
    private static let network: [Case] = [
        loud("critical dangerous-connect", why: "the machine's credentials", call("python3", .metadata, 80), .steady, in: appImage),
        loud("critical dangerous-connect", why: "an engine over the network", call("python3", .private, 2375), .steady, in: appImage),
        loud("critical dangerous-connect", why: "a shell calls", call("bash", .private, 4444), .steady),
        loud("critical dangerous-connect", why: "a miner's pool", call("worker", .public, 3333), .steady),
        loud("high dangerous-connect", why: "a cluster's API", call("python3", .private, 6443), .steady, in: appImage),
        loud("medium public-connect", why: "a page far away", call("python3", .public, 443), .steady, in: appImage),
        loud("high public-connect", why: "an unusual port far away", call("python3", .public, 8443), .steady, in: appImage),
        loud("critical engine-socket", why: "the engine's socket is called", .connect(ConnectBehaviour(program: program("x"), peer: .unix("/run/docker.sock"))), .steady),
        loud("critical tool-listens", why: "a shell waits for others", listen("bash", 4444), .steady),
        loud("critical tool-listens", why: "netcat waits for others", listen("nc", 4444), .steady),
        quiet("a name server on the loopback is asked", call("python3", .loopback, 53, .udp), .steady),
        quiet("a socket in the container is called", .connect(ConnectBehaviour(program: program("php"), peer: .unix("/run/php/php.sock"))), .steady),
        quiet("netcat asks its own host", call("nc", .loopback, 8080), .steady),
    ]

    // swift-format-ignore
    private static let privileges: [Case] = [
        loud("critical privilege", why: "another namespace", privilege("nsenter", "setns"), .steady),
        loud("high privilege", why: "a namespace of its own", privilege("unshare", "unshare"), .steady),
        loud("critical privilege", why: "a mount", privilege("mount", "mount"), .startup),
        loud("critical privilege", why: "a module of the kernel", privilege("x", "module"), .steady),
        loud("high privilege", why: "control over another process", privilege("x", "ptrace"), .steady),
        loud("critical privilege", why: "a reverse shell's descriptors", privilege("bash", "redirect"), .steady),
        loud("critical privilege", why: "a server of pages hands its connection over", privilege("nginx", "redirect"), .steady, in: nginxImage),
        loud("high privilege", why: "packets of others", privilege("x", "socket:packet"), .steady),
        loud("high privilege", why: "32-bit calls", privilege("x", "32-bit"), .steady),
        loud("medium privilege", why: "a file in memory by an unknown program", privilege("x", "memfd_create"), .steady),
        loud("high privilege", why: "another root by a program that serves nobody", privilege("x", "chroot"), .steady),
        loud("medium privilege", why: "the audit, by another program", privilege("x", "socket:netlink-9"), .steady),
    ]

    // swift-format-ignore
    private static let sessions: [Case] = [
        loud("high exec-session", why: "a person at a terminal", start("bash", by: "exec", terminal: true), .session),
        loud("medium exec-session", why: "a command from outside", start("sh", by: "exec"), .session),
        quiet("a health check", start("sh", by: "exec"), .check),
        quiet("a health check, in its first sessions too", start("sh", by: "exec"), [.session, .check]),
        quiet("a probe that is a program of its own", start("pg_isready", by: "exec"), .session),
        quiet("a health check asks by curl", start("curl", by: "sh"), .check),
        loud("high network-tool", why: "curl in a session", start("curl", by: "sh"), .session),
        quiet("a health check asks a port by a shell's own means", flags("bash", "<dev-tcp>"), .check),
        quiet("a session lists a directory", start("ls", by: "exec"), .session),
    ]
}
