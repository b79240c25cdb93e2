extension ProfileStore {
    /// The schema that this version writes; a store of a newer one is refused.
    public static var schemaVersion: UInt32 { Records.schemaVersion }
}
