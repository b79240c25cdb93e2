import Baseline

/// A profile's document with its text.
public struct ExportedDocument: Sendable {
    public let profile: Profile
    public let document: ProfileDocument
    /// The document, compiled to answer for behaviours.
    public let matcher: Matcher
    /// The YAML text: a person's, with what was learned beyond it put in at its places, every comment and the order
    /// as they were; canonical where no person wrote one, or where it is written so that nothing can be put in.
    public let text: String
    /// The person's document of which the text was made.
    private let written: ParsedDocument?

    /// - Parameter figures: what was learned of resources, in full precision.
    init(
        profile: Profile, parsed: ParsedDocument?, figures: [ResourceMetric: ResourceSummary] = [:]
    ) throws(PatternError) {
        self.profile = profile
        var document: ProfileDocument
        if let parsed, profile.learned.keys.allSatisfy(parsed.matcher.speaks) {
            document = parsed.document
            document.state = profile.state
        } else {
            document = try Generalizer.document(for: profile)
        }
        document.resources = ResourceFigures.updated(parsed?.document.resources ?? [:], by: figures)
        let changed = parsed?.changed(to: document)
        written = changed ?? parsed
        if let changed {
            (matcher, text) = (changed.matcher, changed.source)
        } else {
            document.resources = document.resources.mapValues(ResourceFigures.rounded)
            matcher = try Matcher(document)
            text = DocumentWriter.text(document, carrying: parsed?.carried ?? CarriedKeys())
        }
        self.document = document
    }

    /// The text for a changed document: the same text, changed where the documents differ.
    public func text(for changed: ProfileDocument) -> String {
        guard changed != document else { return text }
        return written?.changed(to: changed)?.source
            ?? DocumentWriter.text(changed, carrying: written?.carried ?? CarriedKeys())
    }
}
