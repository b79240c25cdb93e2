/// The lines behind `SensitivePath`.
enum SensitivePathTable {
    private static let change: Set<Access> = [.write, .create, .delete]
    private static let any: Set<Access> = [.read, .write, .create, .delete]

    /// For patterns that stand in this file; a bad one is a mistake of the programmer.
    static func pattern(_ text: String) -> PathPattern {
        do { return try PathPattern(text) } catch { preconditionFailure("bad pattern in a table: \(error)") }
    }

    private static func rows(
        _ patterns: [String], _ accesses: Set<Access>, _ what: String, _ severity: Severity, _ techniques: [String]
    ) -> [SensitivePath.Concern] {
        patterns.map {
            SensitivePath.Concern(
                pattern: pattern($0), accesses: accesses, what: what, severity: severity, techniques: techniques)
        }
    }

    /// A thread shows what its process does.
    private static func ofProcesses(
        _ names: [String], _ accesses: Set<Access>, _ what: String, _ severity: Severity, _ techniques: [String]
    ) -> [SensitivePath.Concern] {
        rows(
            names.flatMap { ["/proc/*/" + $0, "/proc/*/task/*/" + $0] }, accesses, what, severity, techniques)
    }

    static let rows: [SensitivePath.Concern] =
        accounts + keys + secrets + schedules + kernel + engines + startup + histories + hooks + places

    private static let accounts =
        rows(
            ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/security/opasswd"],
            [.read], "the password hashes", .high, ["T1003.008"])
        + rows(
            ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/passwd", "/etc/group"],
            change, "the list of accounts", .critical, ["T1098", "T1136.001"])
        + rows(
            ["/etc/sudoers", "/etc/sudoers.d/**"], [.read], "who may become root", .medium, ["T1548.003"])
        + rows(
            ["/etc/sudoers", "/etc/sudoers.d/**"], change, "who may become root", .critical, ["T1548.003"])
        + rows(["/etc/pam.d/**"], change, "how logins are checked", .critical, ["T1556.003"])

    private static let keys =
        rows(["/**/.ssh/**"], [.read], "SSH keys and hosts", .high, ["T1552.004"])
        + rows(["/**/.ssh/**"], change, "the SSH keys that may log in", .critical, ["T1098.004"])
        + rows(
            [
                "/**/id_rsa", "/**/id_dsa", "/**/id_ecdsa", "/**/id_ed25519", "/**/*.key", "/**/*key.pem", "/**/*.p12",
                "/**/*.pfx", "/**/*.jks", "/**/*.keystore", "/**/*.kdbx", "/**/*.ppk", "/etc/ssl/private/**",
                "/etc/ssh/*_key",
            ],
            any, "a private key", .high, ["T1552.004"])

    private static let secrets =
        rows(
            [
                "/run/secrets/kubernetes.io/**", "/var/run/secrets/kubernetes.io/**",
                "/run/secrets/eks.amazonaws.com/**", "/var/run/secrets/eks.amazonaws.com/**",
            ],
            any, "a service account's token", .high, ["T1528", "T1552.007"])
        + rows(["/run/secrets/**", "/var/run/secrets/**"], any, "a mounted secret", .high, ["T1552.001"])
        + rows(
            [
                "/**/.aws/**", "/**/.azure/**", "/**/.config/gcloud/**", "/**/.kube/**", "/**/.docker/config.json",
                "/**/application_default_credentials.json", "/**/.boto", "/etc/kubernetes/**", "/var/lib/kubelet/**",
            ],
            any, "cloud or cluster credentials", .high, ["T1552.001"])
        + rows(
            [
                "/**/.netrc", "/**/.git-credentials", "/**/.pgpass", "/**/.my.cnf", "/**/.npmrc", "/**/.pypirc",
                "/**/.vault-token", "/**/.htpasswd",
            ],
            any, "stored credentials", .high, ["T1552.001"])

    private static let schedules =
        rows(
            ["/etc/cron*", "/etc/cron*/**", "/etc/anacrontab", "/var/spool/cron/**", "/var/spool/at/**"],
            [.read], "the scheduled jobs", .low, ["T1053.003"])
        + rows(
            ["/etc/cron*", "/etc/cron*/**", "/etc/anacrontab", "/var/spool/cron/**", "/var/spool/at/**"],
            change, "the scheduled jobs", .critical, ["T1053.003"])

    private static let kernel =
        ofProcesses(["mem"], any, "the memory of a process", .critical, ["T1055.009", "T1003.007"])
        + ofProcesses(["environ"], [.read], "another process's environment", .high, ["T1552.007", "T1057"])
        + ofProcesses(["root/**", "cwd/**"], any, "another process's files", .critical, ["T1611"])
        + ofProcesses(["exe"], change, "the program file of a running process", .critical, ["T1611"])
        + rows(
            ["/proc/kcore", "/proc/kmem", "/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg", "/proc/kallsyms"],
            any, "the kernel's memory", .critical, ["T1611", "T1014"])
        + rows(
            [
                "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sysrq-trigger",
                "/sys/kernel/uevent_helper", "/**/release_agent", "/proc/sys/fs/binfmt_misc/**",
            ],
            [.write, .create], "a switch that runs programs on the host", .critical, ["T1611"])
        + rows(["/proc/sys/**", "/sys/**"], [.write, .create], "a setting of the kernel", .high, ["T1562.001"])
        + rows(
            ["/dev/sd*", "/dev/vd*", "/dev/xvd*", "/dev/nvme*", "/dev/dm-*", "/dev/loop*", "/dev/mapper/**"],
            any, "a disk of the host", .critical, ["T1611", "T1006"])

    private static let engines =
        rows(
            [
                "/run/docker.sock", "/var/run/docker.sock", "/**/docker.sock", "/run/containerd/containerd.sock",
                "/**/containerd.sock", "/run/crio/crio.sock", "/**/crio.sock", "/run/podman/podman.sock",
                "/**/podman.sock", "/**/dockershim.sock", "/**/cri-dockerd.sock", "/**/buildkitd.sock",
            ],
            any, "the container engine's socket", .critical, ["T1611", "T1610"])
        + rows(
            ["/var/lib/docker/**", "/var/lib/containerd/**", "/var/lib/containers/**"],
            any, "the container engine's files", .critical, ["T1611"])

    private static let startup =
        rows(
            ["/etc/ld.so.preload", "/etc/ld.so.conf", "/etc/ld.so.conf.d/**", "/etc/ld.so.cache"],
            change, "which libraries every program loads", .critical, ["T1574.006"])
        + rows(
            [
                "/etc/profile", "/etc/profile.d/**", "/etc/bash.bashrc", "/etc/environment", "/**/.bashrc",
                "/**/.bash_profile", "/**/.bash_login", "/**/.bash_logout", "/**/.profile", "/**/.zshrc",
                "/**/.zprofile", "/**/.kshrc",
            ],
            change, "what every shell runs at its start", .high, ["T1546.004"])
        + rows(
            ["/etc/init.d/**", "/etc/rc*", "/etc/systemd/**", "/etc/inittab"],
            change, "what is started at boot", .high, ["T1543.002", "T1037.004"])
        + rows(
            ["/etc/apt/**", "/etc/yum.repos.d/**", "/etc/apk/**"],
            change, "where packages come from", .high, ["T1195.002"])
        + rows(
            ["/var/lib/dpkg/**", "/var/lib/rpm/**", "/lib/apk/db/**", "/usr/lib/sysimage/**"],
            change, "the list of installed packages", .medium, ["T1072"])

    private static let histories = rows(
        [
            "/**/.bash_history", "/**/.ash_history", "/**/.sh_history", "/**/.zsh_history", "/**/.python_history",
            "/**/.mysql_history", "/**/.psql_history", "/**/.rediscli_history",
        ],
        any, "a shell's history", .medium, ["T1552.003", "T1070.003"])

    private static let hooks = rows(
        ["/**/*.git/hooks/*"], change, "what git runs by itself", .high, ["T1546", "T1059.004"])

    /// Whole places, the widest last.
    private static let places =
        rows(["/root/**"], [.read], "root's own files", .medium, ["T1552.001"])
        + rows(["/root/**"], change, "root's own files", .high, ["T1546.004"])
        + rows(
            SensitivePath.executableDirectories.map { $0 + "/**" },
            change, "a directory of programs and libraries", .critical, ["T1554", "T1574"])
        + rows(["/boot/**"], change, "what the machine boots", .critical, ["T1542"])
        + rows(["/etc/**"], change, "the configuration", .high, ["T1565.001"])
}
