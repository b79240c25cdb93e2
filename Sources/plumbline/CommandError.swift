/// What a command itself finds wrong, beside the errors of the targets below.
enum CommandError: Error {
    /// Nothing in the store is called so; `known` is what there is.
    case noSuchImage(String, known: [String])
    /// Several profiles are called so and one was needed.
    case ambiguous(String, choices: [String], severalRoles: Bool)
    /// A profile has no document of this revision; `choices` are those that it has.
    case noSuchRevision(UInt64, of: String, choices: [String])
    case noEditor
    case editorFailed(String, reason: String)
    /// A directory without profiles.
    case noProfiles(directory: String)
    /// No document was kept of this step of a profile's history.
    case noSuchStep(String)
    /// Profiles of several images or roles were to become one.
    case differentProfiles(String, String)
    case noSuchFile(String)
    /// A filter of system calls was asked for, and nobody recorded those of this profile.
    case noSystemCalls(profile: String, image: String)
    case notPermitted(String)
    case files(String, operation: String, errno: Int32)
    /// No kept violation's id begins so; `near` are ids beside it.
    case noSuchViolation(String, near: [String])
    case ambiguousViolation(String, choices: [String])
    /// A violation cannot be made a line of a profile; the text says why, and what to do.
    case cannotDecide(String)
}
