import Baseline
import Testing

@testable import ProfileStore

@Suite("What a new image shows of its predecessor's profile")
struct StoreConfirmingTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore
    private let new = ImageIdentity(name: "docker.io/library/probe", id: "sha256:new")
    private var key: ProfileKey { ProfileKey(imageID: new.id, role: "main") }

    init() throws { store = try ProfileStore.open(files.path, whenAbsent: .makesOne) }

    private func learn(_ behaviours: [Behaviour], in image: ImageIdentity, at time: UInt64 = 10) throws {
        let moment = Timestamp(nanoseconds: time)
        var delta = ProfileDelta(
            key: ProfileKey(imageID: image.id, role: "main"), image: image,
            exposure: Exposure(units: 1, firstSeen: moment, lastSeen: moment))
        for behaviour in behaviours {
            delta.behaviours[behaviour] = Evidence(firstUnit: time, firstSeen: moment, lastSeen: moment)
        }
        var deltas = [delta]
        try store.record(&deltas, time: moment)
    }

    private func lines(_ key: ProfileKey) throws -> Set<Behaviour> {
        Set(try store.exportDocument(key).document.lines)
    }

    /// Adds a line to a profile as a person does.
    private func write(_ line: Behaviour, in key: ProfileKey) throws {
        let base = try store.exportDocument(key)
        var more = base.document
        more.add(line)
        try store.revise(base, to: base.text(for: more), file: "x", action: .edited, time: Sample.time)
    }

    private let shown = Sample.read("/etc/shown")
    private let gone = Sample.read("/etc/gone")
    private let written = Sample.read("/opt/written")
    private let seenAndWritten = Sample.read("/opt/both")

    private func begin(approving: Bool = false) throws {
        try learn([shown, gone], in: Sample.image)
        try write(written, in: Sample.key)
        try write(seenAndWritten, in: Sample.key)
        try learn([seenAndWritten], in: Sample.image, at: 20)
        if approving { try store.approve(Sample.key, time: Sample.time) }
        try learn([shown], in: new, at: 50)
    }

    @Test(
        "Ready, it loses what learning had brought and it did not show, and nothing that a person wrote",
        arguments: [false, true])
    func drops(approvedBefore: Bool) throws {
        try begin(approving: approvedBefore)
        #expect(try store.dropUnconfirmed(key, time: Sample.time) == nil)
        #expect(try lines(key).contains(gone))
        let profile = try #require(try store.profile(key))
        #expect(profile.unconfirmedLines(in: try store.exportDocument(key).document) == [gone])

        try store.setReadiness(key, true, time: Sample.time)
        let dropped = try #require(try store.dropUnconfirmed(key, time: Sample.time))
        #expect(dropped.lines == [gone] && dropped.from == Sample.image.id)
        let rest = try lines(key)
        #expect(rest.isSuperset(of: [shown, written, seenAndWritten]) && !rest.contains(gone))
        let after = try #require(try store.profile(key))
        #expect(after.learned[gone] == nil && after.learned[shown]?.provenance == .learned)
        #expect(after.state == .ready && after.removed.isEmpty)
        #expect(try store.summary(key)?.learnedBehaviours == after.learned.count)
        let step = try #require(try store.history(key).last)
        #expect(step.action == .dropped && step.note == "1 line of sha256:probe that this image has not shown")
        #expect(step.hasDocument)
        #expect(try store.dropUnconfirmed(key, time: Sample.time) == nil)
        // It was not forbidden: shown later, it is learned as anything new.
        try learn([gone], in: new, at: 90)
        #expect(try lines(key).contains(gone))
    }

    @Test("Each transaction that forgets raises the revision, so that what was planned before it is planned again")
    func forgetting() throws {
        let unseen = ["/a", "/b", "/c"].map { Sample.read($0) }
        try learn(unseen + [shown], in: Sample.image)
        try learn([shown], in: new, at: 50)
        let before = try #require(try store.summary(key))
        let forgotten = try store.forget(unseen + [shown], of: key, .zero)
        #expect(forgotten.behaviours == 3 && forgotten.revisions == 4)
        let after = try #require(try store.summary(key))
        #expect(after.revision == before.revision + 4)
        #expect(after.learnedBehaviours == before.learnedBehaviours - 3)
    }

    @Test("A behaviour is removed once, and what removes it is told so")
    func removesOnce() throws {
        try learn([shown], in: Sample.image)
        let answers = try store.environment.write { transaction throws(LMDBFailure) in
            let number = try store.records.profile(Sample.key, transaction)?.number ?? 0
            return [
                try store.records.remove(shown, ofProfile: number, transaction),
                try store.records.remove(shown, ofProfile: number, transaction),
            ]
        }
        #expect(answers == [true, false])
    }

    @Test("Until an image has a profile, what is known of it is its predecessor's")
    func known() throws {
        #expect(try store.knownProfile(key, of: new) == nil)
        try learn([shown], in: Sample.image)
        try store.approve(Sample.key, time: Sample.time)
        #expect(try store.knownProfile(key, of: new)?.key == Sample.key)
        #expect(try store.knownProfile(key, of: new)?.state == .approved)
        #expect(try store.knownProfile(ProfileKey(imageID: new.id, role: "other"), of: new) == nil)
        try learn([gone], in: new, at: 50)
        #expect(try store.knownProfile(key, of: new)?.key == key)
    }

    @Test("A profile that a person has approved keeps all of it, and it is listed")
    func approved() throws {
        try begin()
        try store.approve(key, by: "me", time: Sample.time)
        #expect(try store.dropUnconfirmed(key, time: Sample.time) == nil)
        // The approval ends, and what it covered stays.
        try learn([Sample.read("/srv/later")], in: new, at: 60)
        try store.setReadiness(key, true, time: Sample.time)
        #expect(try store.profile(key)?.state == .ready)
        #expect(try store.dropUnconfirmed(key, time: Sample.time) == nil)
        let profile = try #require(try store.profile(key))
        #expect(profile.unconfirmedLines(in: try store.exportDocument(key).document) == [gone])
    }

    @Test("Deny rules and comments stay, and a program that was never started goes whole")
    func wholeProgram() throws {
        let other = Program(executable: "/usr/bin/old", name: "old")
        let start = Behaviour.process(ProcessBehaviour(program: other, parent: "entrypoint"))
        let flag = Behaviour.options(OptionsBehaviour(program: other, flags: ["-x"]))
        try learn([shown, start, flag], in: Sample.image)
        let base = try store.exportDocument(Sample.key)
        let text = base.text + "# why\ndeny:\n  - {path: /etc/never, access: read}\n"
        try store.revise(base, to: text, file: "x", action: .edited, time: Sample.time)
        try learn([shown], in: new, at: 50)
        try store.setReadiness(key, true, time: Sample.time)
        #expect(try store.dropUnconfirmed(key, time: Sample.time)?.lines.count == 2)
        let exported = try store.exportDocument(key)
        #expect(exported.document.processes.map(\.program) == [Sample.read("/").program])
        #expect(exported.document.deny.count == 1 && exported.text.contains("# why"))
    }

    @Test("A part of a capture is known once it was learned, by its profile alone")
    func parts() throws {
        var delta = ProfileDelta(key: Sample.key, image: Sample.image, behaviours: [shown: Sample.evidence()])
        delta.parts = [7, 8]
        #expect(try !store.holds(part: 7, of: Sample.key))
        var deltas = [delta]
        try store.record(&deltas, time: Sample.time)
        #expect(try store.holds(part: 7, of: Sample.key) && store.holds(part: 8, of: Sample.key))
        #expect(try !store.holds(part: 9, of: Sample.key) && !store.holds(part: 7, of: key))
        try store.remove(Sample.key)
        #expect(try !store.holds(part: 7, of: Sample.key))
    }

    /// Each part handed over once, in any order and in any number of flushes, gives one profile, document and figures.
    @Test("Parts of several hosts add up in any order", arguments: UInt64(1)...5)
    func order(seed: UInt64) throws {
        func parts() -> [ProfileDelta] {
            (UInt64(0)..<4).map { part in
                var delta = ProfileDelta(
                    key: Sample.key, image: Sample.image,
                    exposure: Exposure(
                        runs: 1, units: 2, firstSeen: Timestamp(nanoseconds: part + 1),
                        lastSeen: Timestamp(nanoseconds: part + 9)))
                for n in 0..<6 {
                    let number = (part &* 7 &+ UInt64(n) &* seed) % 11
                    let moment = Timestamp(nanoseconds: part + 1)
                    delta.behaviours[Sample.read("/tmp/job-\(number)")] = Evidence(
                        firstUnit: part, firstSeen: moment, lastSeen: moment)
                }
                return delta
            }
        }
        var forward = parts()
        try store.record(&forward, time: Sample.time)
        let other = TemporaryDirectory()
        let second = try ProfileStore.open(other.path, whenAbsent: .makesOne)
        for part in parts().reversed() {
            var one = [part]
            try second.record(&one, time: Sample.time)
        }
        var (a, b) = (try #require(try store.profile(Sample.key)), try #require(try second.profile(Sample.key)))
        (a.revision, b.revision) = (0, 0)
        #expect(a == b)
        #expect(try store.exportDocument(Sample.key).text == second.exportDocument(Sample.key).text)
    }
}
