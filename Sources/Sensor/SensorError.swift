/// Why the sensor cannot do its work, by what the caller can do about it.
public enum SensorError: Error, Hashable, Sendable {
    /// The kernel does not let this process use eBPF: run as root, with CAP_BPF and CAP_PERFMON.
    case notPermitted(String)
    /// The kernel lacks what the sensor needs, or refused its programs; the text is the kernel's own.
    case unavailable(String)
    /// No capture, or one of a newer version.
    case badCapture(path: String, reason: String, offset: Int)
    /// A file could not be opened, read or written.
    case inputOutput(path: String, errno: Int32)
}
