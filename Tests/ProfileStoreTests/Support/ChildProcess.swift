import Glibc
import Synchronization

/// One spawn at a time: a pipe is inheritable between its making and its marking.
private let spawning = Mutex(())

/// A program that runs beside the test, with its output in a pipe.
final class ChildProcess {
    let pid: pid_t
    private let output: Int32
    private let errors: Int32
    private var buffer: [UInt8] = []

    struct Failure: Error {
        var text: String
    }

    struct Ending {
        /// The exit code, or 128 + the signal.
        var status: Int32
        var output: String
        var error: String
    }

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        (pid, output, errors) = try spawning.withLock { _ in try Self.spawn(arguments, environment) }
    }

    private static func spawn(_ arguments: [String], _ environment: [String: String]) throws -> (pid_t, Int32, Int32) {
        let out = try makePipe()
        let err = try makePipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO)
        let values = ["PATH=/usr/bin:/bin:/usr/sbin:/sbin"] + environment.map { "\($0)=\($1)" }
        let argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = values.map { strdup($0) } + [nil]
        var child: pid_t = 0
        let code = posix_spawn(&child, arguments[0], &actions, nil, argv, envp)
        for text in argv + envp { free(text) }
        posix_spawn_file_actions_destroy(&actions)
        close(out[1])
        close(err[1])
        guard code == 0 else { throw Failure(text: "\(arguments[0]): \(String(cString: strerror(code)))") }
        return (child, out[0], err[0])
    }

    private static func makePipe() throws -> [Int32] {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(text: "pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    deinit {
        close(output)
        close(errors)
    }

    /// The next line of output; nil at its end.
    func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeSubrange(...end)
                return line
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(output, &chunk, chunk.count)
            guard count > 0 else { return nil }
            buffer += chunk[..<count]
        }
    }

    func kill() { Glibc.kill(pid, SIGKILL) }

    @discardableResult
    func wait() -> Ending {
        var rest = buffer
        buffer = []
        rest += Self.drain(output)
        let error = Self.drain(errors)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        let signal = status & 0x7f
        return Ending(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: String(decoding: rest, as: UTF8.self), error: String(decoding: error, as: UTF8.self))
    }

    private static func drain(_ file: Int32) -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(file, &chunk, chunk.count)
            guard count > 0 else { return all }
            all += chunk[..<count]
        }
    }
}

/// Executables that the package builds beside its tests.
enum Built {
    static let directory: String = {
        // The tests run inside a bundle or a helper; either way its path is on the command line.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }()

    static var probe: String { directory + "/StoreWriterProbe" }
    static var plumbline: String { directory + "/plumbline" }

    /// Of the repository, where the package and its captures lie.
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        .joined(separator: "/")
}
