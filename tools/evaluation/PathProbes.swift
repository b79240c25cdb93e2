import Baseline

/// What a profile's patterns allow that nobody did: sensitive paths, files of the image, and what an intruder would write.
struct PathProbes {
    /// Sensitive paths, files of the image, and intruders' files in directories of programs and settings: none may be
    /// allowed. Each says who may do what.
    private(set) var swallowed: [String] = []
    /// Intruders' files in directories where the program makes names of its own.
    private(set) var open: [String] = []
    private(set) var asked = 0
    /// Lines with a wildcard, and those of them whose last name is nothing but one.
    private(set) var wildcards = 0
    private(set) var bare = 0

    /// Names that an intruder gives, with an access that makes the file useful.
    private static let drops = [
        "x", "webshell.php", "shell.jsp", "c2", "run.sh", "payload.so", "backdoor.py", ".hidden", "xmrig", "kinsing",
        "authorized_keys",
    ]
    private static let fixed = [
        "/etc/cron.d/x", "/etc/ld.so.preload", "/etc/passwd", "/etc/shadow", "/root/.ssh/authorized_keys", "/root/x",
        "/root/.bashrc", "/usr/bin/x", "/usr/local/bin/x", "/usr/lib/x86_64-linux-gnu/libx.so", "/usr/local/lib/x.so",
        "/lib/x86_64-linux-gnu/security/pam_x.so", "/var/spool/cron/crontabs/root", "/proc/1/mem", "/proc/1/root/etc/x",
        "/proc/sys/kernel/core_pattern", "/run/docker.sock", "/var/www/html/webshell.php", "/app/x.so",
    ]

    init(_ trace: PathTrace) {
        let document = trace.document(of: Array(trace.units.indices))
        let matcher = PathHoldOut.matcher(document)
        let learned = trace.units.reduce(into: Set<FileBehaviour>()) { $0.formUnion($1.files) }
        let known = Set(learned.map(\.path))
        // What the image has of the very kind, as a database its first tables, is the kind's.
        let image = trace.image.filter { !known.contains($0) && trace.kind(of: $0) == nil }
        // What it reads of any process it reads of this one.
        let processes = Set(learned.filter { $0.path.hasPrefix("/proc/") }.map(Self.ofAnyProcess))
        func isOther(_ file: FileBehaviour) -> Bool { processes.contains(Self.ofAnyProcess(file)) }
        for entry in document.processes {
            let patterns = entry.files.values.joined().compactMap { try? PathPattern($0) }.filter { !$0.isLiteral }
            guard !patterns.isEmpty else { continue }
            wildcards += patterns.count
            bare += patterns.count { $0.text.hasSuffix("/*") || $0.text.hasSuffix("/**") }
            let directories = Set(patterns.map { Self.directory(of: $0.text) }).sorted()
            for access in Access.allCases {
                func ask(_ path: String, _ change: (String) -> Void) {
                    let file = FileBehaviour(program: entry.program, path: path, access: access)
                    if learned.contains(file) || isOther(file) { return }
                    if access == .write
                        && learned.contains(FileBehaviour(program: entry.program, path: path, access: .create))
                    {
                        return
                    }
                    asked += 1
                    if matcher.verdict(for: .file(file)) == .allowed {
                        change("\(entry.program.name) \(access.rawValue) \(path)")
                    }
                }
                let sensitive = Set(
                    SensitivePath.examples(in: directories).filter { SensitivePath.isSensitive($0, access: access) })
                for path in sensitive { ask(path) { swallowed.append($0) } }
                // Reading the image's own is what the image is for.
                guard access != .read else { continue }
                for path in image { ask(path) { swallowed.append($0) } }
                for path in Self.fixed { ask(path) { swallowed.append($0) } }
                for directory in directories {
                    for name in Self.drops { ask(directory + "/" + name) { open.append($0) } }
                }
            }
        }
        swallowed.sort()
        open.sort()
    }

    private static func ofAnyProcess(_ file: FileBehaviour) -> FileBehaviour {
        let names = file.path.split(separator: "/")
        guard names.first == "proc", names.count >= 2 else { return file }
        var other = file
        other.path = "/proc/1" + names.dropFirst(2).map { "/" + $0 }.joined()
        return other
    }

    /// What stands before a pattern's first wildcard, and one name for each directory behind it.
    private static func directory(of pattern: String) -> String {
        pattern.split(separator: "/").dropLast().map { $0.contains("*") ? "1" : String($0) }
            .reduce("") { $0 + "/" + $1 }
    }
}
