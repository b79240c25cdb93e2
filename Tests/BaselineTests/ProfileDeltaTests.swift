import Testing

@testable import Baseline

@Suite("What a learner adds")
struct ProfileDeltaTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let key = ProfileKey(imageID: "i", role: "main")
    private static let paths = ["/a", "/b", "/c", "/d"]

    private static func read(_ path: String) -> Behaviour {
        .file(FileBehaviour(program: Program(executable: "/x", name: "x"), path: path, access: .read))
    }

    private static func evidence(_ random: inout Random) -> Evidence {
        let first = UInt64.random(in: 1...5, using: &random)
        return Evidence(
            observations: Bool.random(using: &random) ? 3 : .max - 1, units: UInt32.random(in: 0...2, using: &random),
            runs: UInt32.random(in: 0...2, using: &random), firstUnit: UInt64.random(in: 0...3, using: &random),
            firstSeen: Timestamp(nanoseconds: first),
            lastSeen: Timestamp(nanoseconds: first + UInt64.random(in: 0...5, using: &random)),
            phases: Bool.random(using: &random) ? .startup : .steady,
            provenance: Evidence.Provenance.allCases.randomElement(using: &random)!,
            drift: Bool.random(using: &random) ? nil : Drift.allCases.randomElement(using: &random)!,
            steadyUnits: UInt32.random(in: 0...2, using: &random), steadyUnit: UInt64.random(in: 0...3, using: &random),
            witness: Bool.random(using: &random) ? nil : witness(&random))
    }

    /// Of few moments, so that equal ones meet.
    private static func witness(_ random: inout Random) -> Witness {
        Witness(
            time: Timestamp(nanoseconds: .random(in: 1...2, using: &random)),
            container: ["a", "b"].randomElement(using: &random)!, lineage: ["sh"],
            uid: .random(in: 0...1, using: &random), arguments: [["x"], ["y"]].randomElement(using: &random)!)
    }

    private static func delta(_ random: inout Random) -> ProfileDelta {
        var delta = ProfileDelta(
            key: key,
            image: ImageIdentity(
                name: ["sha256:i", "n:1", "n:2"].randomElement(using: &random)!, id: "i",
                digest: [nil, "d", "e"].randomElement(using: &random)!),
            exposure: Exposure(
                runs: UInt32.random(in: 0...2, using: &random), units: 1,
                containerSeconds: Double(UInt8.random(in: 0...9, using: &random)) / 2,
                firstSeen: Bool.random(using: &random)
                    ? nil : Timestamp(nanoseconds: .random(in: 1...9, using: &random)),
                unitSeconds: [3600, 60, 7200].randomElement(using: &random)!,
                steadyUnits: UInt32.random(in: 0...2, using: &random)))
        for path in paths where Bool.random(using: &random) { delta.behaviours[read(path)] = evidence(&random) }
        return delta
    }

    /// a + b == b + a and (a + b) + c == a + (b + c).
    @Test("Merging deltas does not depend on order or grouping", arguments: UInt64(1)...300)
    func laws(seed: UInt64) {
        var random = Random(state: seed)
        let (a, b, c) = (Self.delta(&random), Self.delta(&random), Self.delta(&random))
        func sum(_ x: ProfileDelta, _ y: ProfileDelta) -> ProfileDelta {
            var sum = x
            sum.merge(y)
            return sum
        }
        #expect(sum(a, b) == sum(b, a))
        #expect(sum(sum(a, b), c) == sum(a, sum(b, c)))
    }

    /// apply(a), apply(b) == apply(b), apply(a) == apply(a + b), but for the number of revisions.
    @Test("Applying deltas does not depend on their order", arguments: UInt64(1)...100)
    func order(seed: UInt64) {
        var random = Random(state: seed)
        let deltas = (0..<4).map { _ in Self.delta(&random) }
        var start = Profile(key: Self.key, image: ImageIdentity(name: "n:1", id: "i"), state: .approved)
        start.learned[Self.read("/a")] = Self.evidence(&random)
        start.approval = Approval(by: "b", reason: nil, time: Timestamp(nanoseconds: 1))
        var forward = start
        var backward = start
        for delta in deltas { forward.apply(delta) }
        for delta in deltas.reversed() { backward.apply(delta) }
        #expect(forward == backward)
        var together = start
        together.apply(deltas.dropFirst().reduce(into: deltas[0]) { $0.merge($1) })
        together.revision = forward.revision
        #expect(together == forward)
        #expect(forward.approval == start.approval && forward.document == start.document)
    }

    @Test("An approved profile that learns what nobody approved is learning again, and says so once")
    func lapse() {
        var profile = Profile(key: Self.key, image: ImageIdentity(name: "n", id: "i"), state: .approved)
        profile.document = ProfileDocument(
            image: profile.image, role: "main",
            processes: [ProcessEntry(program: Program(executable: "/x", name: "x"), files: [.read: ["/etc/**"]])])
        func see(_ path: String) -> DeltaOutcome {
            let time = Timestamp(nanoseconds: 1)
            return profile.apply(
                ProfileDelta(
                    key: Self.key, image: profile.image,
                    behaviours: [Self.read(path): Evidence(firstSeen: time, lastSeen: time)]))
        }
        #expect(see("/etc/hosts") == DeltaOutcome())
        #expect(profile.state == .approved)
        #expect(see("/var/x") == DeltaOutcome(newBehaviours: 1, approvalLapsed: true))
        #expect(profile.state == .learning)
        #expect(see("/var/y") == DeltaOutcome(newBehaviours: 1))
    }

    @Test("A count that would overflow stays at its largest value")
    func clamps() {
        let time = Timestamp(nanoseconds: 1)
        let full = Evidence(observations: .max, units: .max, firstSeen: time, lastSeen: time)
        #expect(full.merged(with: full).observations == .max)
        #expect(full.merged(with: full).units == .max)
    }
}
