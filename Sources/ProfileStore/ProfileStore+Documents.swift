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

/// A profile's document with its text.
public struct ExportedDocument: Sendable {
    public let profile: Profile
    public let document: ProfileDocument
    /// The document, compiled to answer for behaviours.
    public let matcher: Matcher
    /// Of the person's document.
    private let carried: CarriedKeys
    /// The YAML text. As long as no behaviour was learned beyond a person's document, this is that document
    /// byte for byte, but for the state and for figures of resources that changed by more than a tenth; else it is
    /// the canonical text of both together.
    public let text: String

    /// - Parameter figures: what was learned of resources, in full precision.
    init(
        profile: Profile, parsed: ParsedDocument?, figures: [ResourceMetric: ResourceSummary] = [:]
    ) throws(PatternError) {
        self.profile = profile
        let resources = ResourceFigures.updated(parsed?.document.resources ?? [:], by: figures)
        if let parsed, profile.learned.keys.allSatisfy(parsed.matcher.speaks) {
            var document = parsed.document
            document.state = profile.state
            document.resources = resources
            self.document = document
            matcher = parsed.matcher
            carried = parsed.carried
            text =
                parsed.source(state: profile.state, resources: resources)
                ?? DocumentWriter.text(document, carrying: parsed.carried)
        } else {
            var document = try Generalizer.document(for: profile)
            document.resources = resources.mapValues(ResourceFigures.rounded)
            self.document = document
            matcher = try Matcher(document)
            carried = parsed?.carried ?? CarriedKeys()
            text = DocumentWriter.text(document, carrying: carried)
        }
    }

    /// The text for a changed document.
    public func text(for changed: ProfileDocument) -> String {
        changed == document ? text : DocumentWriter.text(changed, carrying: carried)
    }
}
