/// How a started program is named.
public enum ProgramNaming {
    /// The program, script and deviating argv[0] of an exec.
    ///
    /// - Parameters:
    ///   - filename: the path that was executed, as the kernel copied it, before symlinks.
    ///   - interpreter: the path in the `#!` line, or `nil` where the file is no script.
    ///   - arguments: the caller's argv, its first word included (for a `#!` script, the kernel's own
    ///     rewritten argv is understood, too).
    ///   - executable: the resolved file that runs, for a script the interpreter.
    ///   - workingDirectory: an absolute path against which a relative script is placed; without it a
    ///     relative path stays as given.
    ///
    /// The name is the basename of `filename`. Of `/proc/<pid>/exe`, `/dev/fd/<n>` and a descriptor it is
    /// argv[0]'s (busybox starts its applets so); of a multi-call program under its own name it is the
    /// applet. `argumentZero` is given only where argv[0] says something else than the name; a login
    /// shell's leading `-` is usual. `words` are the arguments behind the name that it goes by.
    public static func identify(
        filename: String, interpreter: String? = nil, arguments: [String], executable: String,
        workingDirectory: String? = nil
    ) -> (program: Program, script: String?, argumentZero: String?, words: [String]) {
        let path = PathPattern.rooted(executable)
        if let interpreter {
            let name = basename(interpreter)
            let script = isDescriptor(filename) ? arguments.dropFirst().first ?? filename : filename
            return (
                Program(executable: path, name: name), placed(script, in: workingDirectory), nil,
                Array(arguments.dropFirst())
            )
        }
        let first = arguments.first.map(basename) ?? ""
        var rest = arguments.dropFirst()
        var name = isDescriptor(filename) || filename.isEmpty ? bare(first) : basename(filename)
        if name.isEmpty { name = basename(executable) }
        if multicall.contains(name), let applet = rest.first, isAppletName(applet) {
            name = basename(applet)
            rest = rest.dropFirst()
        }
        let usual = first.isEmpty || bare(first) == name || multicall.contains(first)
        let script = Interpreter(program: name).flatMap { $0.script(arguments: rest) }
        return (
            Program(executable: path, name: name), script.map { placed($0, in: workingDirectory) },
            usual ? nil : first, Array(rest)
        )
    }

    /// Programs that are many under one name.
    static let multicall: Set<String> = ["busybox", "toybox", "coreutils"]

    static func basename(_ path: String) -> String {
        guard let last = path.split(separator: "/").last else { return path }
        return String(last)
    }

    /// Without a login shell's dash.
    private static func bare(_ name: String) -> String {
        name.hasPrefix("-") && name.count > 1 ? String(name.dropFirst()) : name
    }

    /// A file that is named by a descriptor or by a running process: its own name says nothing.
    private static func isDescriptor(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        if parts.count == 3, parts[0] == "proc", parts[2] == "exe" { return true }
        if parts.count == 4, parts[0] == "proc", parts[2] == "fd" { return true }
        return parts.count == 3 && parts[0] == "dev" && parts[1] == "fd"
    }

    private static func isAppletName(_ word: String) -> Bool { !word.hasPrefix("-") && !word.isEmpty }

    private static func placed(_ script: String, in directory: String?) -> String {
        if script == "-c" || script == "-" || script.hasPrefix("-m ") { return script }
        if script.hasPrefix("/") { return PathPattern.rooted(script) }
        guard let directory, directory.hasPrefix("/") else { return script }
        var parts: [Substring] = []
        for part in directory.split(separator: "/") + script.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
