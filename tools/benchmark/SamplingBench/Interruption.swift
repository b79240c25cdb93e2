import Glibc

/// SIGINT and SIGTERM, asked for between two steps instead of ending the program.
final class Interruption {
    private var signals = sigset_t()
    private(set) var hasCome = false

    init() {
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        sigprocmask(SIG_BLOCK, &signals, nil)
    }

    /// - Returns: whether one came, before this monotonic time or earlier.
    func wait(until time: UInt64) -> Bool {
        while !hasCome {
            let current = now()
            let left = time > current ? time - current : 0
            var patience = timespec(tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000))
            let came = sigtimedwait(&signals, nil, &patience)
            if came > 0 { hasCome = true }
            if came < 0 && errno == EAGAIN { return false }
        }
        return true
    }
}
