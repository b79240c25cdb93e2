/// What a program is for, by its name; a login shell's dash and version digits at the end are dropped.
public enum ProgramKind: String, Hashable, Sendable, CaseIterable {
    case shell, interpreter, packageManager, compiler, networkTool, download, remoteCopy, clusterClient, miner
    case reconnaissance, accounts, scheduler, destruction, archive, privilege, debugger, webServer, database, other

    public init(_ name: String) {
        let bare = ProgramNaming.basename(name.hasPrefix("-") ? String(name.dropFirst()) : name)
        if let kind = Self.byName[bare] {
            self = kind
        } else if let interpreter = Interpreter(program: bare) {
            self = interpreter == .shell ? .shell : interpreter == .awk ? .other : .interpreter
        } else {
            var stem = bare[...]
            while let last = stem.last, last.isNumber || last == "." || last == "-" { stem = stem.dropLast() }
            // A compiler may have its machine in front: `x86_64-linux-gnu-gcc-12`.
            let behind = stem.lastIndex(of: "-").map { String(stem[stem.index(after: $0)...]) }
            let isForMachine = behind.map { Self.byName[$0] == .compiler } ?? false
            self = Self.byName[String(stem)] ?? (isForMachine && stem.contains("-linux-") ? .compiler : .other)
        }
    }

    private static let groups: [(ProgramKind, [String])] = [
        (
            .packageManager,
            [
                "apt", "apt-get", "apt-cache", "aptitude", "dpkg", "dpkg-deb", "yum", "dnf", "microdnf", "rpm", "apk",
                "pip",
                "pipx", "npm", "npx", "yarn", "pnpm", "gem", "cargo", "pacman", "zypper", "snap", "conda",
                "easy_install",
                "composer", "cpan",
            ]
        ),
        (
            .compiler,
            [
                "cc", "gcc", "g++", "c++", "cpp", "clang", "clang++", "tcc", "cc1", "cc1plus", "collect2", "as", "ld",
                "ld.bfd", "ld.gold", "ld.lld", "lld", "make", "cmake", "ninja", "go", "rustc", "javac", "nasm", "yasm",
                "gfortran", "gcc-ar",
            ]
        ),
        (
            .networkTool,
            [
                "nc", "ncat", "netcat", "nc.traditional", "nc.openbsd", "socat", "nmap", "masscan", "zmap", "telnet",
                "tcpdump",
                "tshark", "dumpcap", "ngrep", "hping", "arpspoof", "ettercap", "proxychains", "chisel", "dig",
                "nslookup",
                "host", "traceroute", "mtr", "iptables", "nft", "ip", "ifconfig",
            ]
        ),
        (.download, ["curl", "wget", "aria2c", "axel", "ftp", "tftp", "ftpget", "ftpput", "lynx"]),
        (.remoteCopy, ["scp", "sftp", "rsync", "ssh", "rcp", "rclone", "sshpass"]),
        (.clusterClient, ["kubectl", "docker", "podman", "crictl", "ctr", "nerdctl", "helm", "oc", "calicoctl"]),
        (
            .miner,
            [
                "xmrig", "minerd", "cpuminer", "ccminer", "ethminer", "t-rex", "nbminer", "lolMiner", "xmr-stak",
                "kdevtmpfsi",
            ]
        ),
        (
            .reconnaissance,
            [
                "whoami", "id", "hostname", "uname", "w", "who", "last", "ps", "netstat", "ss", "lsof", "getent", "env",
                "find", "locate",
            ]
        ),
        (
            .accounts,
            [
                "useradd", "adduser", "userdel", "deluser", "usermod", "groupadd", "addgroup", "passwd", "chpasswd",
                "chsh", "vipw",
            ]
        ),
        (.scheduler, ["crontab", "at", "batch"]),
        (.destruction, ["shred", "mkfs", "wipefs", "dd", "fdisk", "wipe"]),
        (.archive, ["tar", "zip", "gzip", "xz", "cpio", "base64", "xxd", "openssl"]),
        (
            .privilege,
            [
                "sudo", "sudoedit", "su", "pkexec", "doas", "nsenter", "unshare", "chroot", "capsh", "setpriv", "mount",
                "insmod", "modprobe", "debugfs",
            ]
        ),
        (.debugger, ["gdb", "strace", "ltrace", "perf", "bpftool", "bpftrace"]),
        (
            .webServer,
            [
                "nginx", "httpd", "apache", "apache2", "lighttpd", "caddy", "haproxy", "envoy", "traefik", "php-fpm",
                "gunicorn", "uwsgi", "tomcat", "java", "node",
            ]
        ),
        (
            .database,
            [
                "postgres", "mysqld", "mariadbd", "redis-server", "mongod", "memcached", "valkey-server", "cassandra",
                "influxd", "etcd",
            ]
        ),
    ]

    private static let byName: [String: ProgramKind] = {
        var byName: [String: ProgramKind] = [:]
        for (kind, names) in groups {
            for name in names where byName[name] == nil { byName[name] = kind }
        }
        // A server by what it serves, an interpreter by what it is.
        byName["node"] = .interpreter
        return byName
    }()
}
