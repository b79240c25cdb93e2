import Baseline
import Testing

@testable import ProfileStore

@Suite("Decisions of a review")
struct StoreReviewTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore

    init() throws {
        store = try ProfileStore.open(files.path, whenAbsent: .makesOne)
        var deltas = [Sample.delta(paths: ["/etc/shadow", "/etc/a", "/etc/b"])]
        try store.record(&deltas, time: Sample.time)
    }

    /// For every line and decision: what is read is what was written.
    @Test("A decision is read as it was written, whatever the line", arguments: UInt64(1)...20)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var wanted: [Behaviour: ReviewDecision] = [:]
        for _ in 0..<30 {
            let decision = ReviewDecision(
                line: random.behaviour(), action: random.pick(ReviewDecision.Action.allCases),
                replacements: random.list(upTo: 2) { $0.behaviour() }, note: random.chance(50) ? random.text() : nil,
                reasons: Set(random.list(upTo: 3) { $0.text() }))
            try store.decide(decision, in: Sample.key)
            wanted[decision.line] = decision
        }
        let decisions = try store.reviewDecisions(Sample.key)
        #expect(decisions.count == wanted.count)
        for decision in decisions { #expect(wanted[decision.line] == decision) }
    }

    @Test("Deciding changes neither the profile nor its revision")
    func quiet() throws {
        let before = try store.summary(Sample.key)
        try store.decide(ReviewDecision(line: Sample.read("/etc/a"), action: .drop), in: Sample.key)
        #expect(try store.summary(Sample.key) == before)
        try store.forgetReview(of: Sample.key)
        #expect(try store.reviewDecisions(Sample.key).isEmpty)
        try store.remove(Sample.key)
        #expect(throws: StoreError.noSuchProfile(Sample.key)) {
            try store.decide(ReviewDecision(line: Sample.read("/etc/a"), action: .drop), in: Sample.key)
        }
    }

    @Test("Applying is one step that keeps what was learned meanwhile, remembers what was kept, and can be repeated")
    func applying() throws {
        let base = try store.exportDocument(Sample.key)
        let decisions = [
            ReviewDecision(line: Sample.read("/etc/a"), action: .drop),
            ReviewDecision(line: Sample.read("/etc/shadow"), action: .keep, note: "n", reasons: ["sensitive-read"]),
        ]
        for decision in decisions { try store.decide(decision, in: Sample.key) }
        var deltas = [Sample.delta(path: "/etc/new")]
        try store.record(&deltas, time: Sample.time)
        let revised = try store.applyReview(decisions, to: base, by: "someone", note: "why", time: Sample.time)
        #expect(revised?.dropped == 1)
        let after = try store.exportDocument(Sample.key)
        #expect(Set(after.document.lines) == Set(["/etc/shadow", "/etc/b", "/etc/new"].map(Sample.read)))
        let kept = ReviewDecision(
            line: Sample.read("/etc/shadow"), action: .kept, note: "n", reasons: ["sensitive-read"])
        #expect(try store.reviewDecisions(Sample.key) == [kept])
        #expect(Review(after.profile, after.document, decisions: [kept]).items.isEmpty)
        // As after a crash between the two steps: the same decisions once more.
        #expect(try store.applyReview(decisions, to: after, time: Sample.time) == nil)
        #expect(try store.history(Sample.key).map(\.action) == [.created, .reviewed])
        #expect(try store.reviewDecisions(Sample.key) == [kept])
    }
}
