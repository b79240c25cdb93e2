import Baseline

/// Which patterns reach further than one program needs, with an example of what they allow.
enum WidthCheck {
    /// - Returns: what is wrong with a line, behind its own words; `nil` for most.
    static func problem(with line: Behaviour) -> String? {
        switch line {
        case .file(let file): problem(with: file.path, access: file.access)
        case .process(let process):
            process.script.flatMap { $0.hasPrefix("/") ? problem(with: $0, access: .exec) : nil }
                .map { "with the script \(process.script ?? "") \($0)" }
        case .connect(let connect): problem(with: connect.peer)
        case .options, .listen, .privilege, .syscall: nil
        }
    }

    static func problem(withExecutable text: String) -> String? {
        guard let pattern = try? PathPattern(text.hasPrefix("/") ? text : "/" + text), !pattern.isLiteral else {
            return nil
        }
        let fixed = pattern.fixedDirectory
        if fixed.isEmpty || isTemporary(fixed) {
            return "executable \(text) holds programs that anyone may put there" + example(pattern, .exec)
        }
        return nil
    }

    private static func problem(with text: String, access: Access) -> String? {
        guard let pattern = try? PathPattern(text), !pattern.isLiteral else { return nil }
        let fixed = pattern.fixedDirectory
        let isDeep = pattern.text.hasSuffix("/**") || pattern.text.contains("/**/")
        if fixed.isEmpty, isDeep || pattern.text == "/*" { return "reaches everything" + example(pattern, access) }
        switch access {
        case .read:
            guard isDeep, fixed.count == 1, ["proc", "home", "sys", "dev"].contains(fixed[0]) else { return nil }
            return "reaches far" + example(pattern, access)
        case .exec:
            if isTemporary(fixed) { return "loads code that anyone may put there" + example(pattern, access) }
            let holdsLibraries = ["usr", "lib", "lib32", "lib64", "opt"].contains(fixed[0])
            return isDeep && isSystem(fixed) && !holdsLibraries ? "reaches far" + example(pattern, access) : nil
        case .write, .create, .delete:
            if SensitivePath.isExecutableDirectory("/" + fixed.joined(separator: "/")) {
                return "reaches executables" + example(pattern, access)
            }
            return isDeep && isSystem(fixed) ? "reaches far" + example(pattern, access) : nil
        }
    }

    /// Directories in which a whole machine lives, not one program.
    private static func isSystem(_ fixed: [String]) -> Bool {
        if fixed.count == 1 { return systemDirectories.contains(fixed[0]) }
        return fixed == ["var", "lib"] || fixed == ["usr", "share"] || fixed == ["usr", "local"]
    }

    private static let systemDirectories: Set<String> = [
        "etc", "usr", "var", "opt", "home", "root", "bin", "sbin", "lib", "lib32", "lib64", "proc", "sys", "dev",
        "boot",
        "mnt", "media",
    ]

    private static func isTemporary(_ fixed: [String]) -> Bool {
        fixed.first == "tmp" || fixed.starts(with: ["var", "tmp"]) || fixed.starts(with: ["dev", "shm"])
    }

    private static func problem(with peer: ConnectPeer) -> String? {
        if case .name(let text, _, _) = peer { return problem(withName: text) }
        guard case .written(let text, _, _) = peer, let slash = text.lastIndex(of: "/"),
            let bits = Int(text[text.index(after: slash)...])
        else { return nil }
        let isLong = text.contains(":")
        guard bits < (isLong ? 16 : 8) else { return nil }
        return bits == 0 ? "reaches every address" : "reaches 1 of \(1 << bits) of all addresses"
    }

    private static func problem(withName text: String) -> String? {
        guard let host = HostPattern(text), host.isWild, host.isOpenToAnybody else { return nil }
        return "holds names that anybody can have, such as host.\(host.name)"
    }

    private static func example(_ pattern: PathPattern, _ access: Access) -> String {
        let examples = pattern.tellingExamples(for: access)
        return examples.isEmpty ? "" : ", such as \(examples.joined(separator: ", "))"
    }
}
