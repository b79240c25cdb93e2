import Baseline

/// A person's text on its way to become a profile's document.
public struct DocumentChange: Sendable {
    public let parsed: ParsedDocument
    /// What the person changed; nil stands for what is there when the change is made.
    let base: ExportedDocument?

    /// A text that takes the place of whatever there is.
    public init(_ parsed: ParsedDocument) {
        self.parsed = parsed
        base = nil
    }

    /// - Throws: `DocumentError` where the text is for another image or role than `base`.
    init(_ parsed: ParsedDocument, from base: ExportedDocument) throws(DocumentError) {
        self.parsed = parsed
        self.base = base
        guard parsed.key == base.profile.key else {
            throw parsed.error(
                at: parsed.document.role == base.profile.key.role ? "image" : "role",
                "this is the profile of \(base.profile.key.imageID)#\(base.profile.key.role), and its image id and role "
                    + "cannot be changed")
        }
    }
}

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
        /// Lines that were taken out, and that are not learned again.
        public var removed: Int
        /// The text is what the profile is already: nothing was changed.
        public var isUnchanged: Bool
    }

    /// Makes a person's text the document of the profile that it names.
    ///
    /// It replaces the document before it. Learned behaviours that it holds stay as evidence, the others
    /// are forgotten and not learned again. The state is the document's: `approved` in the text is an approval by `by`.
    /// - Parameter file: named in errors.
    /// - Throws: `document` with the place of the mistake; `diskFull`, `damaged`, `system`. Nothing has
    ///   changed then.
    @discardableResult
    public func importDocument(
        _ text: String, file: String, by: String? = nil, reason: String? = nil, time: Timestamp
    ) throws(StoreError) -> Imported {
        let parsed: ParsedDocument
        do { parsed = try ParsedDocument(text, file: file) } catch { throw .document(error) }
        let step = RevisionStep(action: .imported, by: by, note: reason, time: time)
        return try apply([DocumentChange(parsed)], step)[0].imported
    }

    /// Makes people's texts the documents of the profiles that they name: of all of them, or of none. Those that are
    /// what their profiles are already are left alone.
    /// - Precondition: each is for another profile.
    /// - Throws: `diskFull`, `damaged`, `system`. Nothing has changed then.
    public func importDocuments(
        _ documents: [ParsedDocument], by: String? = nil, reason: String? = nil, time: Timestamp
    ) throws(StoreError) -> [Imported] {
        let step = RevisionStep(action: .imported, by: by, note: reason, time: time, leavesUnchangedAlone: true)
        return try apply(documents.map { DocumentChange($0) }, step).map(\.imported)
    }

    /// What a person's changed document did.
    public struct Revised: Hashable, Sendable {
        public var revision: UInt64
        public var state: ProfileState
        /// Learned behaviours that the change left out and that were forgotten.
        public var dropped: Int
        /// Lines that were taken out, and that are not learned again.
        public var removed: Int
        /// Lines that had been taken out and are allowed again.
        public var restored: Int
        /// Behaviours that were learned since `base` was read and that the changed document does not hold. They stay;
        /// an approval does not cover them.
        public var learnedMeanwhile: Int
    }

    /// Puts a document that a person made from `base` in place of the profile's.
    ///
    /// What was learned since `base` was read stays. What `base` allowed and the changed document does not is
    /// forgotten, and not learned again. The state is the changed document's, but for two cases: what became `ready`
    /// meanwhile stays so where the person left the state alone; and what says `approved` is `learning` where
    /// something was learned meanwhile that it does not hold, as after any learning.
    /// - Parameters:
    ///   - text: the changed document.
    ///   - file: named in errors.
    /// - Throws: `document` with the place of the mistake, also where the text is for another image or role;
    ///   `noSuchProfile`, `diskFull`, `damaged`, `system`. Nothing has changed then.
    @discardableResult
    public func revise(
        _ base: ExportedDocument, to text: String, file: String, action: ProfileRevision.Action, by: String? = nil,
        note: String? = nil, time: Timestamp
    ) throws(StoreError) -> Revised {
        let change: DocumentChange
        do { change = try DocumentChange(try ParsedDocument(text, file: file), from: base) } catch {
            throw .document(error)
        }
        let step = RevisionStep(action: action, by: by, note: note, time: time)
        return try apply([change], step)[0].revised
    }

    /// Carries out changes in one transaction.
    ///
    /// Matching patterns takes longer than a transaction may. It is done on snapshots, and again for those profiles in
    /// which a learner has written in between.
    private func apply(_ changes: [DocumentChange], _ step: RevisionStep) throws(StoreError) -> [PlannedRevision] {
        var planned: [PlannedRevision] = []
        for change in changes { planned.append(try plan(change, step)) }
        while true {
            let plans = planned
            let (stale, done) = try environment.write {
                transaction throws(LMDBFailure) -> (stale: [Int], done: [PlannedRevision]) in
                let stale = try isStale(plans, transaction)
                var done: [PlannedRevision] = []
                if stale.isEmpty { for plan in plans { done.append(try carryOut(plan, step, transaction)) } }
                return (stale, done)
            }
            if stale.isEmpty { return done }
            for index in stale { planned[index] = try plan(changes[index], step) }
        }
    }

    private func isStale(_ plans: [PlannedRevision], _ transaction: borrowing WriteTransaction) throws(LMDBFailure)
        -> [Int]
    {
        var stale: [Int] = []
        for (index, plan) in plans.enumerated() {
            if try records.profile(plan.key, transaction)?.revision != plan.seenRevision { stale.append(index) }
        }
        return stale
    }

    private func plan(_ change: DocumentChange, _ step: RevisionStep) throws(StoreError) -> PlannedRevision {
        let key = change.parsed.key
        let before = try snapshot(key, withFigures: true)
        if change.base != nil, before == nil { throw .noSuchProfile(key) }
        var plan: PlannedRevision
        do { plan = try PlannedRevision(change, before: try before.map { ($0, try exported($0)) }, step) } catch {
            throw error as? StoreError
                ?? .damaged(path: directory, reason: "bad pattern among the lines of \(key.imageID)")
        }
        if !plan.isUnchanged {
            let after = Snapshot(profile: plan.after, parsed: change.parsed, figures: before?.figures ?? [:])
            plan.text = try exported(after).text
        }
        return plan
    }

    private func carryOut(
        _ plan: PlannedRevision, _ step: RevisionStep, _ transaction: borrowing WriteTransaction
    ) throws(LMDBFailure) -> PlannedRevision {
        var done = plan
        if plan.isUnchanged { return done }
        let existing = try records.profile(plan.key, transaction)
        var stored = if let existing { existing } else { try records.newProfile(plan.key, transaction) }
        for behaviour in plan.dropped where try records.remove(behaviour, ofProfile: stored.number, transaction) {
            stored.behaviours -= min(stored.behaviours, 1)
        }
        try records.write(source: plan.source, ofProfile: stored.number, transaction)
        try records.write(removedLines: plan.after.removed, ofProfile: stored.number, transaction)
        try records.write(madeLines: plan.after.madeLines, ofProfile: stored.number, transaction)
        stored.image = plan.after.image
        stored.profileState = plan.after.state
        stored.approvalValue = plan.after.approval
        stored.verdictGeneration = transaction.generation
        stored.revision += 1
        try records.note(
            step.action, by: step.by, note: step.note, document: plan.text, time: step.time, in: stored, transaction)
        if plan.approvalLapsed {
            stored.revision += 1
            try records.note(.lapsed, time: step.time, in: stored, transaction)
        }
        try records.write(stored, transaction)
        done.after.revision = stored.revision
        return done
    }
}
