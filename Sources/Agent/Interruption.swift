import Glibc
import Synchronization

/// Turns SIGINT and SIGTERM into a flag, so that a run ends with everything saved.
public enum Interruption {
    private static let flag = Atomic<Bool>(false)

    /// From now on the signals only set the flag; SIGPIPE is ignored, a reader that goes away is an error of
    /// the write.
    public static func install() {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in Interruption.flag.store(true, ordering: .relaxed) }
        }
    }

    public static var requested: Bool { flag.load(ordering: .relaxed) }
}
