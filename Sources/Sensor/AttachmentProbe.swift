import CSensor
import Glibc

/// Asks the kernel whether it would take programs at its functions and at its security hooks.
///
/// It tries with a program that does nothing, and leaves nothing behind; by trying and not by version, as
/// distributions switch these things on and off.
public enum AttachmentProbe {
    public enum Place: Sendable {
        /// At the entry of kernel functions.
        case fentry
        /// At the hooks of the Linux security modules.
        case lsm
    }

    public enum Answer: Hashable, Sendable {
        case possible
        /// The kernel's verifier or loader said no.
        case refusedAtLoad(errno: Int32)
        /// It was loaded, but could not be attached.
        case refusedAtAttach(errno: Int32)

        /// Why not; `nil` where it is possible.
        var errno: Int32? {
            switch self {
            case .possible: nil
            case .refusedAtLoad(let errno), .refusedAtAttach(let errno): errno
            }
        }
    }

    public static func ask(_ place: Place) -> Answer {
        var loaded = false
        let error = pl_probe_attachment(place == .lsm ? PL_PROBE_LSM : PL_PROBE_FENTRY, &loaded)
        if error == 0 { return .possible }
        return loaded ? .refusedAtAttach(errno: -error) : .refusedAtLoad(errno: -error)
    }
}
