import Glibc

/// A shell in a real terminal, kept by a tmux server of its own.
final class TerminalSession {
    static let isPossible = access("/usr/bin/tmux", X_OK) == 0

    private let socket = "plumbline-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"

    init(columns: Int = 100, lines: Int = 200) throws {
        try tmux(
            "-f", "/dev/null", "new-session", "-d", "-s", "main", "-x", "\(columns)", "-y", "\(lines)",
            "env PS1='$ ' TERM=screen /bin/sh")
        try wait(for: "$")
    }

    deinit { _ = try? tmux("kill-server") }

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String {
        try ChildProcess(["/usr/bin/tmux", "-L", socket] + arguments, environment: ["LC_ALL": "C.UTF-8"]).wait().output
    }

    /// Presses keys one after the other; single letters, or tmux's names for keys (`C-c`).
    func press(_ keys: String...) throws {
        for key in keys { try tmux("send-keys", "-t", "main", key) }
    }

    /// Types a line, with Enter behind it.
    func type(_ line: String) throws {
        try tmux("send-keys", "-t", "main", "-l", line)
        try tmux("send-keys", "-t", "main", "Enter")
    }

    /// What stands on the screen, without blank lines at its end.
    func screen() throws -> String {
        var text = try tmux("capture-pane", "-p", "-t", "main")
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    /// Waits until the screen holds a text, for at most 20 s.
    @discardableResult
    func wait(for text: String) throws -> String {
        for _ in 0..<400 {
            let screen = try screen()
            if screen.contains(text) { return screen }
            usleep(50_000)
        }
        throw ChildProcess.Failure(text: "no '\(text)' on the screen:\n\(try screen())")
    }

    /// Empties the screen.
    func clear() throws {
        try type("clear")
        for _ in 0..<400 where try screen() != "$" { usleep(25_000) }
    }
}
