/// What a command itself finds wrong, beside the errors of the targets below.
enum CommandError: Error {
    /// Nothing in the store is called so; `known` is what there is.
    case noSuchImage(String, known: [String])
    /// Several profiles are called so and one was needed.
    case ambiguous(String, choices: [String], severalRoles: Bool)
    /// No document was kept of this step of a profile's history.
    case noSuchStep(String)
    /// Profiles of several images or roles were to become one.
    case differentProfiles(String, String)
    case noSuchFile(String)
    case notPermitted(String)
    case files(String, operation: String, errno: Int32)
}
