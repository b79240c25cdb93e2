/// Why reports no longer reach their reader.
public enum ReportingError: Error, Hashable, Sendable {
    /// The other end of the pipe or socket is gone: nobody reads, so there is nothing to repair.
    case readerGone(descriptor: Int32)
    /// The file system has no room: free some and start again.
    case full(descriptor: Int32, errno: Int32)
    case failed(descriptor: Int32, errno: Int32)
    /// What is kept of violations may not be used by this user.
    case notPermitted(path: String)
    /// No room is left for what is to be kept; it holds what it held.
    case diskFull(path: String)
    /// Something else lies where violations are kept; it is left alone.
    case foreign(path: String, reason: String)
    /// Written by a newer version; this one would misread it.
    case newerSchema(path: String)
    /// It cannot be read any more. The message is SQLite's.
    case broken(path: String, message: String)
    /// SQLite refused; the message is its.
    case database(path: String, message: String)
}
