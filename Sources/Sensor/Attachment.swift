/// Where the sensor's programs stand in the kernel. Both tell the same events.
public enum Attachment: String, CaseIterable, Sendable {
    /// Where system calls return. It works where the kernel allows little else, sees nothing of io_uring, and names
    /// files of calls that leave no descriptor by the caller's string.
    case tracepoint
    /// At the kernel's functions, those that ask the security modules above all. Calls that do not matter cost
    /// nothing, and names are the kernel's own.
    case lsm
}
