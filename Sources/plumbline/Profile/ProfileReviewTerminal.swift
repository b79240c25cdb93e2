import Glibc
import Reporting
import Synchronization

/// The terminal as a review needs it: single keys, lines of text, and its old state back however the review ends.
///
/// Signals are taken as they come, between keys, so that nothing is cut short: an interruption is a key, and after a
/// stop and `fg` the terminal is as it has to be again. Only SIGKILL leaves it to the shell to restore.
final class Terminal {
    enum Key: Equatable {
        case character(Character)
        case enter
        /// Ctrl-C, a signal to end, or the terminal's end.
        case interrupt
    }

    private var before = termios()
    private var isRaw = false
    /// A signal to end came while it was stopped.
    private var hasEnded = false
    /// Signals as bytes: whichever thread one comes to, the one that waits is woken.
    private var pipe: [Int32] = [-1, -1]

    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCONT, SIGTSTP]
    /// The pipe's end that the handler writes to.
    private static let caught = Atomic<Int32>(-1)

    /// Whether a person sits there: standard input and output are terminals.
    static var isThere: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// In columns: what COLUMNS says, else the terminal, else 80; never fewer than 20.
    static var width: Int {
        if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns > 0 {
            return max(20, columns)
        }
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return max(20, isKnown ? Int(size.ws_col) : 80)
    }

    /// - Throws: `CommandError.files` where the terminal refuses.
    init() throws(CommandError) {
        guard tcgetattr(STDIN_FILENO, &before) == 0, Glibc.pipe(&pipe) == 0 else {
            throw .files("the terminal", operation: "read its state", errno: errno)
        }
        for end in pipe {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        Self.caught.store(pipe[1], ordering: .sequentiallyConsistent)
        for number in Self.signals {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(Terminal.caught.load(ordering: .sequentiallyConsistent), &byte, 1)
            }
        }
    }

    deinit {
        restore()
        for number in Self.signals { signal(number, SIG_DFL) }
        Self.caught.store(-1, ordering: .sequentiallyConsistent)
        for end in pipe where end >= 0 { close(end) }
    }

    /// Gives the terminal back as it was found.
    func restore() {
        guard isRaw else { return }
        tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
        isRaw = false
    }

    private func makeRaw() {
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
        isRaw = true
    }

    /// Waits for a key. Sequences of cursor keys and the like are passed over.
    func key() -> Key {
        makeRaw()
        while true {
            guard wait() else { return .interrupt }
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            guard count == 1 else { return .interrupt }
            switch byte {
            case 3, 4, 28: return .interrupt
            case 26: stop()
            case 10, 13: return .enter
            case 27: discardSequence()
            case 0x20..<0x7f: return .character(Character(Unicode.Scalar(byte)))
            default: continue
            }
        }
    }

    /// Asks for a line, edited by the terminal itself.
    /// - Returns: nil where it was interrupted. Without control characters and blanks around.
    func line(_ question: String) throws -> String? {
        restore()
        try Console.write(question)
        var bytes: [UInt8] = []
        while bytes.last != 10 {
            guard wait() else {
                try Console.write("\n")
                return nil
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                try Console.write("\n")
                return nil
            }
            bytes += buffer[..<count]
        }
        var text = String(decoding: bytes, as: UTF8.self).filter { character in
            character.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
        }[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// - Returns: false for a signal to end.
    private func wait() -> Bool {
        while !hasEnded {
            var events = [STDIN_FILENO, pipe[0]].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&events, 2, -1) > 0 else {
                if errno == EINTR { continue }
                return false
            }
            guard events[1].revents != 0 else { return true }
            switch caughtSignal() {
            case SIGCONT: if isRaw { makeRaw() }
            case SIGTSTP: stop()
            case nil: continue
            default: return false
            }
        }
        return false
    }

    private func caughtSignal() -> Int32? {
        var number: UInt8 = 0
        return read(pipe[0], &number, 1) == 1 ? Int32(number) : nil
    }

    /// Ctrl-Z: the shell gets the terminal as it was, and later this the keys again.
    private func stop() {
        let wasRaw = isRaw
        restore()
        kill(getpid(), SIGSTOP)
        // Another thread may be the one that stops the process, a moment later: only SIGCONT says that it is over.
        while !hasEnded {
            var event = pollfd(fd: pipe[0], events: Int16(POLLIN), revents: 0)
            poll(&event, 1, -1)
            guard let number = caughtSignal() else { continue }
            if number == SIGCONT { break }
            if number != SIGTSTP { hasEnded = true }
        }
        if wasRaw, !hasEnded { makeRaw() }
    }

    /// What a cursor key sends behind its escape comes at once.
    private func discardSequence() {
        var event = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        var byte: UInt8 = 0
        while poll(&event, 1, 20) > 0, read(STDIN_FILENO, &byte, 1) == 1 {
            if (0x40...0x7e).contains(byte), byte != UInt8(ascii: "["), byte != UInt8(ascii: "O") { return }
        }
    }
}
