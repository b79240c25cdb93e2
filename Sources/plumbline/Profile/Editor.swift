import Glibc

/// The person's editor, run as a child that has the terminal.
struct Editor {
    /// A command line for the shell.
    let command: String

    /// `$VISUAL`, `$EDITOR`, or what is installed of `vi` and `nano`.
    /// - Throws: `noEditor` where there is none of them.
    init() throws(CommandError) {
        for name in ["VISUAL", "EDITOR"] {
            guard let value = getenv(name), value.pointee != 0 else { continue }
            command = String(cString: value)
            return
        }
        guard let installed = ["vi", "nano"].first(where: Self.isInstalled) else { throw .noEditor }
        command = installed
    }

    /// Runs the editor and waits for its end. What the terminal sends (Ctrl-C) is for the editor alone meanwhile.
    /// - Throws: `editorFailed`.
    func run(on file: String) throws(CommandError) {
        let interrupt = signal(SIGINT, SIG_IGN)
        let quit = signal(SIGQUIT, SIG_IGN)
        defer {
            _ = signal(SIGINT, interrupt)
            _ = signal(SIGQUIT, quit)
        }
        var process = pid_t()
        let code = spawn(file, &process)
        guard code == 0 else { throw .editorFailed(command, reason: String(cString: strerror(code))) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw .editorFailed(command, reason: String(cString: strerror(errno))) }
        }
        let signalNumber = status & 0x7F
        let exitCode = (status >> 8) & 0xFF
        // The shell tells of its child's end by an exit code.
        switch (signalNumber, exitCode) {
        case (0, 0): return
        case (0, 127): throw .editorFailed(command, reason: "not found")
        case (0, 129...192): throw .editorFailed(command, reason: "it was ended by signal \(exitCode - 128)")
        case (0, _): throw .editorFailed(command, reason: "it ended with exit code \(exitCode)")
        default: throw .editorFailed(command, reason: "it was ended by signal \(signalNumber)")
        }
    }

    /// Through the shell, as an editor may come with arguments.
    private func spawn(_ file: String, _ process: inout pid_t) -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGINT)
        sigaddset(&defaults, SIGQUIT)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let words = ["/bin/sh", "-c", "\(command) \"$@\"", command, file]
        let arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        return posix_spawn(&process, "/bin/sh", nil, &attributes, arguments, environ)
    }

    private static func isInstalled(_ program: String) -> Bool {
        guard let path = getenv("PATH") else { return false }
        return String(cString: path).split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }
}
