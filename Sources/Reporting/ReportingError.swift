/// Why reports no longer reach their reader.
public enum ReportingError: Error, Hashable, Sendable {
    /// The other end of the pipe or socket is gone: nobody reads, so there is nothing to repair.
    case readerGone(descriptor: Int32)
    /// The file system has no room: free some and start again.
    case full(descriptor: Int32, errno: Int32)
    case failed(descriptor: Int32, errno: Int32)
}
