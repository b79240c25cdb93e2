import Baseline

/// Why the profile store could not do what was asked. Unless a case says otherwise, the store holds
/// afterwards what it held before.
public enum StoreError: Error, Hashable, Sendable {
    /// There is no store in this directory, and none was to be made.
    case noStore(path: String)
    /// Something else lies where the store should be.
    case notAStore(path: String, reason: String)
    /// Written by a newer version; this one would misread it.
    case newerSchema(path: String, found: UInt32, supported: UInt32)
    /// The directory or a file in it may not be used by this user.
    case notPermitted(path: String)
    /// No room is left on the file system.
    case diskFull(path: String)
    /// Another learner or enforcer runs on this store; `pid` is 0 where it could not be read.
    case alreadyRunning(pid: Int32, path: String)
    /// A record cannot be read: the file was damaged or not written by us.
    case damaged(path: String, reason: String)
    /// The operating system refused; `errno` as it gave it.
    case system(path: String, operation: String, errno: Int32)
    /// No profile has this key.
    case noSuchProfile(ProfileKey)
    /// A document has a mistake; nothing was changed.
    case document(DocumentError)
}
