import Baseline
import Glibc
import Testing

@testable import ProfileStore

@Suite("A new image under a known name")
struct StoreInheritingTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore
    private let new = ImageIdentity(name: "docker.io/library/probe", id: "sha256:new")

    init() throws { store = try ProfileStore.open(files.path, whenAbsent: .makesOne) }

    private func learn(_ paths: [String], in image: ImageIdentity, role: String = "main", at time: UInt64 = 10) throws
        -> ProfileStore.Recorded
    {
        let moment = Timestamp(nanoseconds: time)
        var delta = ProfileDelta(
            key: ProfileKey(imageID: image.id, role: role), image: image,
            exposure: Exposure(units: 1, firstSeen: moment, lastSeen: moment))
        for path in paths {
            delta.behaviours[Sample.read(path)] = Evidence(firstUnit: time, firstSeen: moment, lastSeen: moment)
        }
        var deltas = [delta]
        return try store.record(&deltas, time: moment)[0]
    }

    private func profile(_ image: ImageIdentity, role: String = "main") throws -> Profile {
        try #require(try store.profile(ProfileKey(imageID: image.id, role: role)))
    }

    @Test("It begins with its predecessor's behaviours, document and removed lines, but not with its approval")
    func begins() throws {
        try store.importDocument(Sample.document(), file: "x", by: "me", time: Sample.time)
        _ = try learn(["/etc/a", "/var/b", "/var/c"], in: Sample.image)
        let base = try store.exportDocument(Sample.key)
        var less = base.document
        less.remove(Sample.read("/var/c"))
        try store.revise(base, to: base.text(for: less), file: "x", action: .edited, time: Sample.time)

        let recorded = try learn(["/etc/a", "/opt/new", "/var/c"], in: new, at: 50)
        #expect(recorded.inheritedFrom == Sample.image)
        #expect(recorded.outcome.newBehaviours == 1)
        #expect(recorded.outcome.removed == [Sample.read("/var/c")])
        let profile = try profile(new)
        #expect(profile.inheritedFrom == "sha256:probe")
        #expect(profile.state == .learning && profile.approval == nil)
        #expect(profile.removed == [Sample.read("/var/c")])
        #expect(profile.document?.image == new)
        #expect(profile.exposure.units == 1)
        #expect(Set(profile.learned.keys) == Set(["/etc/a", "/var/b", "/opt/new"].map(Sample.read)))
        let confirmed = try #require(profile.learned[Sample.read("/etc/a")])
        #expect(confirmed.provenance == .learned && confirmed.units == 1 && confirmed.firstUnit == 50)
        #expect(confirmed.firstSeen == Timestamp(nanoseconds: 50))
        let inherited = try #require(profile.learned[Sample.read("/var/b")])
        #expect(inherited.provenance == .inherited && inherited.isUnseen)
        #expect(inherited.lastSeen == Timestamp(nanoseconds: 10))
        #expect(try store.history(profile.key).map(\.action) == [.inherited])
        #expect(try store.exportDocument(profile.key).matcher.verdict(for: Sample.read("/etc/never/seen")) == .allowed)
        #expect(try store.summary(profile.key)?.learnedBehaviours == 3)
    }

    @Test("The person's comments come along, and the image that they stand beside is the new one")
    func comments() throws {
        try store.importDocument(Sample.document(), file: "x", time: Sample.time)
        _ = try learn(["/etc/a"], in: new)
        let wanted = Sample.document(state: "learning")
            .replacing(
                #"name: probe:latest, id: "sha256:probe""#, with: #"name: docker.io/library/probe, id: "sha256:new""#)
        #expect(try store.exportDocument(ProfileKey(imageID: "sha256:new", role: "main")).text == wanted)
    }

    @Test(
        "The image's line is replaced wherever and however it is written",
        arguments: [
            "image: {name: n, id: i} # why\n", "image:\n  name: n\n  # between\n  id: i\n\n# above the role\n",
            "image:\n  name: n\n  id: i\n  digest: d\n", "image: {name: n,\n  id: i}\n",
        ])
    func imageLine(written: String) throws {
        let text = "# top\napiVersion: plumbline/v1\nkind: Profile\n\(written)role: main\nstate: ready\n# end\n"
        let moved = try ParsedDocument(text, file: "x").text(for: new, state: .learning)
        let parsed = try ParsedDocument(moved, file: "x")
        #expect(parsed.document.image == new && parsed.document.state == .learning)
        let comments = text.split(separator: "\n").compactMap { line in line.firstIndex(of: "#").map { line[$0...] } }
        for comment in comments { #expect(moved.contains(comment), "\(moved)") }
    }

    @Test("Predecessor is the newest of the same name and role, and of no other")
    func choice() throws {
        let older = ImageIdentity(name: "probe:latest", id: "sha256:older")
        _ = try learn(["/newest"], in: Sample.image, at: 20)
        _ = try learn(["/older"], in: older, at: 5)
        _ = try learn(["/other/role"], in: older, role: "worker", at: 30)
        _ = try learn(["/other/tag"], in: ImageIdentity(name: "probe:2", id: "sha256:tag"), at: 40)
        #expect(try learn(["/x"], in: new, at: 50).inheritedFrom == Sample.image)
        #expect(try learn(["/x"], in: new, at: 60).inheritedFrom == nil)
        #expect(try learn(["/x"], in: new, role: "worker", at: 60).inheritedFrom == older)
        #expect(try learn(["/x"], in: new, role: "job", at: 60).inheritedFrom == nil)
        let other = ImageIdentity(name: "probe:3", id: "sha256:three")
        #expect(try learn(["/x"], in: other, at: 60).inheritedFrom == nil)
        let unnamed = ["unknown/a", "unknown/b"].map { ImageIdentity(name: "unknown/x", id: $0) }
        for image in unnamed { #expect(try learn(["/x"], in: image).inheritedFrom == nil) }
    }

    /// At every moment a reader finds no profile of the new image, or a whole one.
    @Test("A learner killed while a profile begins leaves none or a whole one", arguments: 0..<8)
    func killed(round: Int) throws {
        let paths = (0..<6_000).map { "/a/rather/long/path/\($0)" }
        _ = try learn(paths, in: Sample.image)
        let child = try ChildProcess([Built.probe, "inherit", files.path])
        _ = child.line()
        usleep(UInt32(round) * 40_000)
        child.kill()
        child.wait()
        let key = ProfileKey(imageID: "sha256:successor", role: "main")
        if let begun = try store.profile(key) {
            #expect(begun.learned.count == paths.count)
            #expect(begun.inheritedFrom == "sha256:probe")
        }
        var deltas = [
            ProfileDelta(
                key: key, image: ImageIdentity(name: "probe:latest", id: key.imageID),
                behaviours: [Sample.read("/new"): Sample.evidence()])
        ]
        try store.record(&deltas, time: Sample.time)
        let whole = try #require(try store.profile(key))
        #expect(whole.learned.count == paths.count + 1)
        #expect(try store.history(key).map(\.action) == [.inherited])
        #expect(try store.summary(key)?.learnedBehaviours == whole.learned.count)
    }
}
