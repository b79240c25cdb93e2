import CSensor
import Glibc

/// Asks the kernel whether it would take an attachment that the sensor does not use yet.
///
/// It tries with a program that does nothing, and leaves nothing behind; by trying and not by version, as
/// distributions switch these things on and off.
public enum AttachmentProbe {
    public enum Attachment: Sendable {
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
    }

    public static func ask(_ attachment: Attachment) -> Answer {
        var loaded = false
        let error = pl_probe_attachment(attachment == .lsm ? PL_ATTACHMENT_LSM : PL_ATTACHMENT_FENTRY, &loaded)
        if error == 0 { return .possible }
        return loaded ? .refusedAtAttach(errno: -error) : .refusedAtLoad(errno: -error)
    }
}
