import Baseline
import Testing

@testable import ProfileStore

@Suite("Round trips")
struct RoundTripTests {
    /// For every profile: export(import(export(profile))) == export(profile), byte for byte, and once more after it
    /// learned and was changed. As the store does it, without the waiting for the disk.
    @Test("10,000 random profiles give the same bytes again", arguments: 0..<100)
    func sameBytes(batch: Int) throws {
        for index in 0..<100 {
            var random = SeededGenerator(seed: UInt64(batch * 100 + index))
            var profile = Profile(key: Sample.key, image: Sample.image)
            profile.state = random.pick(ProfileState.allCases)
            profile.exposure.units = random.pick([1, 5])
            learn(&profile, &random)
            var parsed: ParsedDocument?
            if random.chance(50) {
                var document = random.document()
                (document.image, document.role) = (profile.image, profile.key.role)
                parsed = try ParsedDocument(StyledText(document, seed: random.next()).text, file: "p")
                profile.document = parsed?.document
            }
            let figures = Dictionary(
                uniqueKeysWithValues: ResourceMetric.compared.filter { _ in random.chance(20) }.map {
                    ($0, random.summary(of: $0))
                })
            let first = try ExportedDocument(profile: profile, parsed: parsed, figures: figures)
            let again = try imported(first, profile)
            #expect(again.text == first.text)
            #expect(again.document == first.document)
        }
    }

    private func learn(_ profile: inout Profile, _ random: inout SeededGenerator) {
        for behaviour in random.list(upTo: 25, { $0.behaviour() }) { profile.learned[behaviour] = random.evidence() }
    }

    /// As `importDocument` leaves a profile, exported again.
    private func imported(_ exported: ExportedDocument, _ profile: Profile) throws -> ExportedDocument {
        let parsed = try ParsedDocument(exported.text, file: "p")
        var profile = profile
        profile.learned = profile.learned.filter { parsed.matcher.verdict(for: $0.key) == .allowed }
        (profile.document, profile.state) = (parsed.document, parsed.document.state)
        return try ExportedDocument(profile: profile, parsed: parsed)
    }
}
