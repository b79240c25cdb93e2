import Glibc

/// A child process whose output goes to files, so that neither side ever waits for the other.
final class Child {
    let pid: pid_t
    let outputPath: String
    let errorPath: String
    private var status: Int32?

    /// Starts `arguments` (found on the PATH) with `input` as its standard input.
    init(_ arguments: [String], input: String = "", environment: [String: String] = [:], files: TemporaryDirectory)
        throws
    {
        let base = files.newPath("child")
        outputPath = base + ".out"
        errorPath = base + ".err"
        let inputPath = base + ".in"
        try writeFile(inputPath, input)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let create = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, inputPath, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputPath, create, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errorPath, create, 0o600)

        // The threads that tests run on block all signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var variables = currentEnvironment()
        variables.merge(environment) { _, new in new }
        var argumentPointers = arguments.map { strdup($0) } + [nil]
        var variablePointers = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argumentPointers + variablePointers).forEach { free($0) } }
        var started: pid_t = 0
        let failure = posix_spawnp(&started, arguments[0], &actions, &attributes, &argumentPointers, &variablePointers)
        guard failure == 0 else {
            throw TestFailure("cannot start \(arguments[0]): \(String(cString: strerror(failure)))")
        }
        pid = started
    }

    deinit {
        if status == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
    }

    var output: String { readFile(outputPath) ?? "" }
    var error: String { readFile(errorPath) ?? "" }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// Whether it is over; collects its status then.
    var hasEnded: Bool {
        if status != nil { return true }
        var raw: Int32 = 0
        guard waitpid(pid, &raw, WNOHANG) == pid else { return false }
        let signal = raw & 0x7f
        status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
        return true
    }

    /// The exit code, or 128 plus the signal that ended it. Throws where it still runs after `seconds`.
    @discardableResult
    func wait(seconds: Double) throws -> Int32 {
        guard poll(seconds: seconds, { hasEnded }), let status else {
            throw TestFailure("pid \(pid) did not end within \(seconds) s; it said: \(error.suffix(2000))")
        }
        return status
    }
}

/// What a finished command left.
struct Outcome {
    var status: Int32
    var output: String
    var error: String
}

/// Runs a command to its end.
func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], seconds: Double = 60
) throws -> Outcome {
    let files = try TemporaryDirectory()
    let child = try Child(arguments, input: input, environment: environment, files: files)
    let status = try child.wait(seconds: seconds)
    return Outcome(status: status, output: child.output, error: child.error)
}

/// Runs a command that a test needs to succeed; gives its standard output without the final newline.
@discardableResult
func need(_ arguments: String..., input: String = "", seconds: Double = 60) throws -> String {
    let outcome = try run(arguments, input: input, seconds: seconds)
    guard outcome.status == 0 else {
        throw TestFailure(
            "\(arguments.joined(separator: " ")) ended with \(outcome.status): \(outcome.error.suffix(2000))")
    }
    return outcome.output.hasSuffix("\n") ? String(outcome.output.dropLast()) : outcome.output
}

private func currentEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let pointer = entry.pointee {
        let text = String(cString: pointer)
        if let equals = text.firstIndex(of: "=") {
            variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        entry += 1
    }
    return variables
}
