/// Flags of file accesses.
enum FileDanger {
    static func flags(_ file: FileBehaviour, _ circumstances: DangerFlag.Circumstances) -> [DangerFlag] {
        let path = PathPattern.rooted(file.path)
        let name = file.program.name
        if let flag = engine(path, name) { return [flag] }
        if let flag = LogDanger.flag(file, path) { return [flag] }
        if let flag = device(file, path) { return [flag] }
        guard let concern = SensitivePath.concern(path, access: file.access) else { return [] }
        let segments = PathGeneralizer.segments(of: path)
        let text = "\(name) \(verb(file.access)) \(file.path): \(concern.what)"
        switch file.access {
        case .read, .exec:
            if isOrdinaryRead(file, concern, segments, circumstances) { return [] }
            return [DangerFlag(.sensitiveRead, concern.severity, concern.techniques, text)]
        case .write, .create, .delete:
            guard SensitivePath.isExecutableDirectory(path) else {
                if isOrdinaryChange(file, concern, segments, circumstances) { return [] }
                return [DangerFlag(.sensitiveWrite, concern.severity, concern.techniques, text)]
            }
            if isByteCode(segments), Interpreter(program: name) == .python { return [] }
            return [DangerFlag(.executableWrite, concern.severity, concern.techniques, text)]
        }
    }

    /// What a program has a reason to read in most images where it does.
    private static func isOrdinaryRead(
        _ file: FileBehaviour, _ concern: SensitivePath.Concern, _ segments: [String],
        _ circumstances: DangerFlag.Circumstances
    ) -> Bool {
        // What only tells where something is planned every scheduler reads; root's own settings whatever runs as root.
        if concern.severity == .low || isRootsOwn(concern) { return true }
        let name = file.program.name
        switch SensitiveObject(concern) {
        case .passwordHashes, .rights: return isLoginProgram(file.program)
        case .privateKey:
            // Who speaks TLS or SSH reads the key for it, at the latest before it listens.
            return circumstances.graph.isServer(name) || circumstances.isSetUp(by: name) && !isReader(name)
        case .mountedSecret: return circumstances.isSetUp(by: name)
        case .other: return false
        }
    }

    private static func isOrdinaryChange(
        _ file: FileBehaviour, _ concern: SensitivePath.Concern, _ segments: [String],
        _ circumstances: DangerFlag.Circumstances
    ) -> Bool {
        let name = file.program.name
        if isRootsOwn(concern) { return isRootsData(segments) }
        guard circumstances.isSetUp(by: name) else { return false }
        // An entrypoint writes the configuration that it was asked for, and gives its user another number.
        if ProgramKind(name) == .accounts { return segments.first == "etc" && segments.count == 2 }
        return concern.severity < .critical && segments.first == "etc" && concern.techniques == ["T1565.001"]
    }

    private enum SensitiveObject {
        case passwordHashes, rights, privateKey, mountedSecret, other

        init(_ concern: SensitivePath.Concern) {
            switch concern.what {
            case "the password hashes": self = .passwordHashes
            case "who may become root": self = .rights
            case "a private key": self = .privateKey
            case "a mounted secret": self = .mountedSecret
            default: self = .other
            }
        }
    }

    private static func isRootsOwn(_ concern: SensitivePath.Concern) -> Bool { concern.what == "root's own files" }

    /// Below root's home: what programs put aside, and what no shell or login reads.
    private static func isRootsData(_ segments: [String]) -> Bool {
        guard segments.first == "root", segments.count > 2 else { return false }
        return [".cache", ".npm", ".yarn", ".cargo", ".gradle", ".m2"].contains(segments[1])
            || (segments[1] == ".local" && ["share", "state"].contains(segments[2]))
    }

    /// Programs that check who logs in or plan jobs for users, in their usual place.
    static func isLoginProgram(_ program: Program) -> Bool {
        [
            "cron", "crond", "atd", "su", "sudo", "login", "sshd", "sshd-session", "unix_chkpwd", "passwd", "chage",
            "useradd", "usermod", "userdel", "groupadd", "groupmod", "chpasswd", "adduser", "vsftpd", "dovecot",
            "saslauthd", "gpasswd",
        ].contains(program.name) && SensitivePath.isExecutableDirectory(PathPattern.rooted(program.executable))
    }

    /// Programs that read for somebody else.
    private static func isReader(_ name: String) -> Bool {
        switch ProgramKind(name) {
        case .shell, .archive, .remoteCopy, .download, .networkTool, .reconnaissance, .destruction: true
        default: ["cat", "cp", "mv", "head", "tail", "grep", "sed", "awk", "less", "more", "dd"].contains(name)
        }
    }

    private static func engine(_ path: String, _ name: String) -> DangerFlag? {
        guard AlwaysDangerous.isEngineSocket(path) else { return nil }
        return DangerFlag(
            .engineSocket, .critical, ["T1611", "T1610"],
            "\(name) uses \(path), the container engine's socket, through which it can command the whole host")
    }

    /// A file among the devices, where only the kernel and the runtime make any.
    private static func device(_ file: FileBehaviour, _ path: String) -> DangerFlag? {
        guard file.access == .create else { return nil }
        let segments = PathGeneralizer.segments(of: path)
        guard segments.first == "dev", segments.count >= 2,
            !["shm", "mqueue", "pts", "hugepages"].contains(segments[1]),
            path != "/dev/log", !StandardDevice.contains(path)
        else { return nil }
        return DangerFlag(
            .sensitiveWrite, .high, ["T1564.001"],
            "\(file.program.name) creates \(file.path): files do not belong among the devices")
    }

    /// Byte code beside a module, or the directory for it, perhaps generalised.
    private static func isByteCode(_ segments: [String]) -> Bool {
        segments.last == "__pycache__" || PathGeneralizer.isByteCode(segments)
            || (segments.dropLast().last == "__pycache__" && segments.last?.contains(".pyc") == true)
    }

    /// Where files are that no disk holds.
    static func mayLieInMemory(_ path: String) -> Bool {
        let segments = PathGeneralizer.segments(of: path)
        return segments.first?.hasPrefix("memfd:") == true || ["tmp", "run", "dev"].contains(segments.first)
            || PathZone.of(segments.dropLast()) == .temporary
    }

    static func verb(_ access: Access) -> String {
        switch access {
        case .read: "reads"
        case .write: "writes"
        case .create: "creates"
        case .delete: "deletes"
        case .exec: "loads code from"
        }
    }
}
