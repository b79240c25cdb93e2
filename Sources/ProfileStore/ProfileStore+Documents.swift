import Baseline

extension ProfileStore {
    /// What an import did.
    public struct Imported: Hashable, Sendable {
        public var key: ProfileKey
        public var revision: UInt64
        /// There was no profile of this image and role before.
        public var isNew: Bool
        /// Learned behaviours that the document does not hold and that were forgotten.
        public var dropped: Int
        public var state: ProfileState
    }

    /// Makes a person's text the document of the profile that it names.
    ///
    /// It replaces the document before it. Learned behaviours that it holds stay as evidence, the others
    /// are forgotten. The state is the document's: `approved` in the text is an approval by `by`.
    /// - Parameter file: named in errors.
    /// - Throws: `document` with the place of the mistake; `diskFull`, `damaged`, `system`. Nothing has
    ///   changed then.
    @discardableResult
    public func importDocument(
        _ text: String, file: String, by: String? = nil, reason: String? = nil, time: Timestamp
    ) throws(StoreError) -> Imported {
        let parsed: ParsedDocument
        do { parsed = try ParsedDocument(text, file: file) } catch { throw .document(error) }
        let key = ProfileKey(imageID: parsed.document.image.id, role: parsed.document.role)
        // Matching patterns takes longer than a transaction may. It is done on a snapshot, and again
        // should a learner have written in between.
        while true {
            let before = try snapshot(key)?.profile
            let dropped = (before?.learned.keys).map { $0.filter { parsed.matcher.verdict(for: $0) != .allowed } } ?? []
            let imported = try environment.write { transaction throws(LMDBFailure) -> Imported? in
                let existing = try records.profile(key, transaction)
                guard existing?.revision == before?.revision else { return nil }
                var stored = if let existing { existing } else { try records.newProfile(key, transaction) }
                for behaviour in dropped { try records.remove(behaviour, ofProfile: stored.number, transaction) }
                stored.behaviours -= UInt32(dropped.count)
                stored.image = parsed.document.image
                stored.profileState = parsed.document.state
                stored.approvalValue =
                    parsed.document.state == .approved ? Approval(by: by, reason: reason, time: time) : nil
                stored.revision += 1
                stored.verdictGeneration = transaction.generation
                try records.write(source: parsed.source, ofProfile: stored.number, transaction)
                try records.note(.imported, by: by, note: reason, time: time, in: stored, transaction)
                try records.write(stored, transaction)
                return Imported(
                    key: key, revision: stored.revision, isNew: existing == nil, dropped: dropped.count,
                    state: parsed.document.state)
            }
            if let imported { return imported }
        }
    }

    /// What a person's changed document did.
    public struct Revised: Hashable, Sendable {
        public var revision: UInt64
        public var state: ProfileState
        /// Learned behaviours that the change left out and that were forgotten.
        public var dropped: Int
    }

    /// Puts a document that a person made from `base` in place of the profile's.
    ///
    /// What was learned since `base` was read stays. What `base` allowed and the changed document does not is
    /// forgotten, and not learned again. The state is the changed document's.
    /// - Parameters:
    ///   - text: the changed document.
    ///   - file: named in errors.
    /// - Throws: `document` with the place of the mistake; `noSuchProfile`, `diskFull`, `damaged`, `system`. Nothing
    ///   has changed then.
    @discardableResult
    public func revise(
        _ base: ExportedDocument, to text: String, file: String, action: ProfileRevision.Action, by: String? = nil,
        note: String? = nil, time: Timestamp
    ) throws(StoreError) -> Revised {
        let parsed: ParsedDocument
        do { parsed = try ParsedDocument(text, file: file) } catch { throw .document(error) }
        let key = base.profile.key
        while true {
            guard let before = try snapshot(key)?.profile else { throw .noSuchProfile(key) }
            let dropped = before.learned.keys.filter {
                parsed.matcher.verdict(for: $0) != .allowed && base.matcher.verdict(for: $0) == .allowed
            }
            let revised = try environment.write { transaction throws(LMDBFailure) -> Revised? in
                guard let stored = try records.profile(key, transaction) else { throw .refused(.noSuchProfile(key)) }
                guard stored.revision == before.revision else { return nil }
                for behaviour in dropped { try records.remove(behaviour, ofProfile: stored.number, transaction) }
                try records.write(source: parsed.source, ofProfile: stored.number, transaction)
                let revision = try write(stored, action: action, by: by, note: note, time: time, transaction) {
                    $0.behaviours -= UInt32(dropped.count)
                    $0.profileState = parsed.document.state
                    if parsed.document.state != .approved {
                        $0.approvalValue = nil
                    } else if base.document.state != .approved {
                        $0.approvalValue = Approval(by: by, reason: note, time: time)
                    }
                    $0.verdictGeneration = transaction.generation
                }
                return Revised(revision: revision, state: parsed.document.state, dropped: dropped.count)
            }
            if let revised { return revised }
        }
    }

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
