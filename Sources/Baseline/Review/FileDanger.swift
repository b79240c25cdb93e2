/// Flags of file accesses.
enum FileDanger {
    static func flags(_ file: FileBehaviour) -> [DangerFlag] {
        let path = PathPattern.rooted(file.path)
        let name = file.program.name
        if let flag = engine(path, name) { return [flag] }
        guard let concern = SensitivePath.concern(path, access: file.access) else { return [] }
        let segments = PathGeneralizer.segments(of: path)
        let text = "\(name) \(verb(file.access)) \(file.path): \(concern.what)"
        switch file.access {
        case .read, .exec:
            // What only tells where something is planned: every scheduler reads it.
            guard concern.severity > .low else { return [] }
            return [DangerFlag(.sensitiveRead, concern.severity, concern.techniques, text)]
        case .write, .create, .delete:
            guard SensitivePath.isExecutableDirectory(path) else {
                return [DangerFlag(.sensitiveWrite, concern.severity, concern.techniques, text)]
            }
            if isByteCode(segments), Interpreter(program: name) == .python { return [] }
            return [DangerFlag(.executableWrite, concern.severity, concern.techniques, text)]
        }
    }

    private static func engine(_ path: String, _ name: String) -> DangerFlag? {
        guard AlwaysDangerous.isEngineSocket(path) else { return nil }
        return DangerFlag(
            .engineSocket, .critical, ["T1611", "T1610"],
            "\(name) uses \(path), the container engine's socket, through which it can command the whole host")
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

    private static func verb(_ access: Access) -> String {
        switch access {
        case .read: "reads"
        case .write: "writes"
        case .create: "creates"
        case .delete: "deletes"
        case .exec: "loads code from"
        }
    }
}
