import Baseline

extension ProfileStore {
    /// What a profile allows, as one document: the person's, and what was learned that it does not hold.
    /// - Throws: `noSuchProfile`, `damaged`, `system`.
    public func exportDocument(_ key: ProfileKey) throws(StoreError) -> ExportedDocument {
        guard let snapshot = try snapshot(key, withFigures: true) else { throw .noSuchProfile(key) }
        return try exported(snapshot)
    }

    func exported(_ snapshot: Snapshot) throws(StoreError) -> ExportedDocument {
        do {
            return try ExportedDocument(
                profile: snapshot.profile, parsed: snapshot.parsed, figures: snapshot.figures)
        } catch {
            throw .damaged(
                path: directory, reason: "bad pattern in the stored document of \(snapshot.profile.key.imageID)")
        }
    }
}
