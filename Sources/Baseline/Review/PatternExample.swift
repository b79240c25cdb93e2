extension PathPattern {
    /// Well-known paths that a pattern with wildcards allows, so that a reader sees how far it reaches; at most three.
    public func tellingExamples(for access: Access) -> [String] {
        var found: [String] = []
        for path in Self.wellKnown where found.count < 3 && matches(path) {
            guard
                !SensitivePath.isSensitive(path, access: access)
                    || SensitivePath.isNamed(path, access: access, by: self)
            else { continue }
            found.append(path)
        }
        return found
    }

    /// What stands for a part of a machine that somebody knows, what matters most first.
    private static let wellKnown = [
        "/etc/ld.so.preload", "/etc/cron.d/job", "/etc/passwd", "/root/.ssh/authorized_keys", "/usr/bin/ssh",
        "/usr/sbin/nginx", "/bin/sh", "/sbin/init", "/usr/lib/x86_64-linux-gnu/libc.so.6", "/lib/libc.so.6",
        "/lib64/ld-linux-x86-64.so.2", "/usr/local/bin/app", "/usr/local/lib/app.so", "/var/run/docker.sock",
        "/run/docker.sock", "/etc/hosts", "/etc/nginx/nginx.conf", "/home/someone/.config/app", "/home/someone/notes",
        "/var/lib/postgresql/data/base", "/var/lib/app/state", "/var/www/index.php", "/var/log/auth.log",
        "/var/log/app.log", "/var/spool/mail/someone", "/opt/app/bin/app", "/srv/www/index.html", "/app/main.py",
        "/data/dump.rdb", "/proc/1/status", "/proc/1/mem", "/sys/kernel/mm/transparent_hugepage/enabled", "/dev/sda",
        "/dev/shm/x", "/tmp/x", "/var/tmp/x", "/run/app.pid", "/boot/vmlinuz", "/mnt/x", "/media/x",
        "/usr/share/doc/x", "/usr/src/app/main.js",
    ]

    /// The names before the first wildcard.
    public var fixedDirectory: [String] {
        var names: [String] = []
        for segment in segments {
            guard case .name(let glob) = segment, let name = glob.literal else { return names }
            names.append(name)
        }
        return names
    }
}
