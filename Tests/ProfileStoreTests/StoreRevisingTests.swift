import Baseline
import Synchronization
import Testing

@testable import ProfileStore

/// Names as programs use them, in few directories, so that they become patterns and meet again.
private func behaviour(_ random: inout SeededGenerator) -> Behaviour {
    let program = random.pick([Sample.program, Program(executable: "/usr/bin/tool", name: "tool")])
    switch Int.random(in: 0..<10, using: &random) {
    case 0:
        return .process(
            ProcessBehaviour(
                program: program, parent: random.pick(["entrypoint", "sh", "probe"]), terminal: random.chance(30)))
    case 1: return .listen(ListenBehaviour(program: program, endpoint: .port(.tcp, random.pick([80, 40_001, 40_002]))))
    case 2: return .privilege(PrivilegeBehaviour(program: program, operation: random.pick(["setuid", "setgid"])))
    case 3:
        return .options(
            OptionsBehaviour(program: program, flags: random.chance(20) ? [] : [random.pick(["-a", "-b"])]))
    default:
        let directory = random.pick(["/etc/app", "/var/cache/app", "/tmp", "/data"])
        let name = random.chance(50) ? "item-\(random.pick(Array(1...60)))" : random.pick(["hosts", "conf", "x.log"])
        return .file(
            FileBehaviour(
                program: program, path: "\(directory)/\(name)", access: random.pick([.read, .write, .create])))
    }
}

private final class Flag: Sendable {
    let value = Atomic(false)
}

@Suite("A person's change and what is learned beside it")
struct StoreRevisingTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore

    init() throws { store = try ProfileStore.open(files.path, whenAbsent: .makesOne) }

    private func learn(_ behaviours: some Sequence<Behaviour>) throws -> DeltaOutcome {
        var deltas = [ProfileDelta(key: Sample.key, image: Sample.image, exposure: Exposure(units: 1))]
        for behaviour in behaviours { deltas[0].behaviours[behaviour] = Sample.evidence() }
        return try store.record(&deltas, time: Sample.time)[0].outcome
    }

    private func profile() throws -> Profile { try #require(try store.profile(Sample.key)) }

    /// For each behaviour b that was learned before or while a person edits:
    /// - b stays, with its evidence, if the changed document allows it, or if neither the document before allowed it
    ///   nor a removed line holds it;
    /// - b goes, and is allowed neither then nor after it is seen again, if the document before allowed it and the
    ///   changed one does not.
    @Test(
        "Nothing that was learned meanwhile is lost, and nothing that was taken out comes back",
        arguments: UInt64(1)...60)
    func laws(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let first = Set((0..<80).map { _ in behaviour(&random) })
        _ = try learn(first)
        let base = try store.exportDocument(Sample.key)
        var changed = base.document
        if random.chance(30) { changed.deny = [DenyRule(program: "tool", path: "/data/*")] }
        for line in changed.lines where random.chance(30) { changed.remove(line) }
        if random.chance(50) { changed.add(Sample.read("/added/by/hand")) }

        let meanwhile = Set((0..<30).map { _ in behaviour(&random) })
        _ = try learn(meanwhile)
        let before = try profile()
        let text = base.text(for: changed)
        let revised = try store.revise(base, to: text, file: "x", action: .edited, time: Sample.time)
        let after = try profile()
        let matcher = try Matcher(changed)
        let removed = try RemovedLines(after.removed)
        let allowed = try store.exportDocument(Sample.key).matcher
        var gone: [Behaviour] = []
        for (behaviour, evidence) in before.learned {
            let isAllowed = matcher.verdict(for: behaviour) == .allowed
            let wasAllowed = base.matcher.verdict(for: behaviour) == .allowed
            let isDenied = matcher.verdict(for: behaviour) == .denied
            if isAllowed
                || (!wasAllowed && !isDenied && !removed.hold(behaviour) && !removed.holdStart(of: behaviour.program))
            {
                #expect(after.learned[behaviour] == evidence, "\(behaviour) is lost")
                #expect(allowed.verdict(for: behaviour) == .allowed)
            }
            if wasAllowed, !isAllowed {
                #expect(after.learned[behaviour] == nil, "\(behaviour) is still learned")
                #expect(allowed.verdict(for: behaviour) != .allowed)
                gone.append(behaviour)
            }
        }
        #expect(after.learned.count == before.learned.count - revised.dropped)
        #expect(try store.summary(Sample.key)?.learnedBehaviours == after.learned.count)

        let again = try learn(first.union(meanwhile))
        let relearned = try store.exportDocument(Sample.key).matcher
        for behaviour in gone {
            #expect(relearned.verdict(for: behaviour) != .allowed, "\(behaviour) is back")
            #expect(again.removed.contains(behaviour) || again.denied.contains(behaviour))
        }
        let state = try profile().state
        #expect(again.newBehaviours == 0 || state != .approved)
    }

    @Test(
        "What applying deltas in memory gives, the store holds, also beside removed and denied lines",
        arguments: UInt64(1)...20)
    func sameAsInMemory(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        _ = try learn((0..<60).map { _ in behaviour(&random) })
        let base = try store.exportDocument(Sample.key)
        var changed = base.document
        changed.deny = [DenyRule(path: "/tmp/*")]
        changed.state = random.pick(ProfileState.allCases)
        for line in changed.lines where random.chance(40) { changed.remove(line) }
        try store.revise(base, to: base.text(for: changed), file: "x", action: .edited, time: Sample.time)
        var expected = try profile()
        var deltas = (0..<4).map { _ in
            let seen = Set((0..<20).map { _ in behaviour(&random) })
            return random.delta(of: Sample.key, behaviours: Array(seen))
        }
        let outcomes = deltas.map { expected.apply($0) }
        let recorded = try store.record(&deltas, time: Sample.time)
        #expect(recorded.map(\.outcome) == outcomes)
        expected.revision = try profile().revision
        #expect(try profile() == expected)
    }

    @Test("A line that was taken out is remembered until somebody writes it again")
    func forgotten() throws {
        _ = try learn(["/etc/a", "/etc/b"].map(Sample.read))
        let text = try store.exportDocument(Sample.key).text
        let less = text.replacing("[/etc/a, /etc/b]", with: "[/etc/a]")
        let imported = try store.importDocument(less, file: "x", time: Sample.time)
        #expect(imported.removed == 1 && imported.dropped == 1)
        #expect(try profile().removed == [Sample.read("/etc/b")])
        #expect(try learn([Sample.read("/etc/b")]).removed == [Sample.read("/etc/b")])
        #expect(try store.exportDocument(Sample.key).text == less)

        let base = try store.exportDocument(Sample.key)
        let wider = less.replacing("[/etc/a]", with: "[/etc/*]")
        let revised = try store.revise(base, to: wider, file: "x", action: .allowed, time: Sample.time)
        #expect(revised.restored == 1)
        #expect(try profile().removed.isEmpty)
        #expect(try learn([Sample.read("/etc/b")]) == DeltaOutcome())
        #expect(try profile().learned[Sample.read("/etc/b")] != nil)
    }

    @Test("A flag that was taken out, where any had been allowed, is not learned again")
    func flags() throws {
        let start = Behaviour.process(ProcessBehaviour(program: Sample.program, parent: "entrypoint"))
        func flag(_ text: String) -> Behaviour { .options(OptionsBehaviour(program: Sample.program, flags: [text])) }
        let text = Sample.document(state: "learning")
        try store.importDocument(text, file: "x", time: Sample.time)
        _ = try learn([start, flag("-a"), flag("-b")])
        let base = try store.exportDocument(Sample.key)
        let listed = text.replacing("parents: [entrypoint]", with: "parents: [entrypoint]\n    flags: [-a]")
        try store.revise(base, to: listed, file: "x", action: .edited, time: Sample.time)
        #expect(try learn([flag("-b")]).removed == [flag("-b")])
        #expect(try learn([flag("-c")]).newBehaviours == 1)
    }

    @Test("What a document denies is not learned, and was never there when the rule goes")
    func denied() throws {
        let rule = "deny:\n  - {path: /secret}\n"
        try store.importDocument(Sample.document() + rule, file: "x", time: Sample.time)
        let outcome = try learn([Sample.read("/secret")])
        #expect(outcome.denied == [Sample.read("/secret")] && outcome.newBehaviours == 0)
        #expect(try store.summary(Sample.key)?.state == .approved)
        try store.importDocument(Sample.document(), file: "x", time: Sample.time)
        #expect(try store.exportDocument(Sample.key).text == Sample.document())
        #expect(try learn([Sample.read("/secret")]).approvalLapsed)
    }

    @Test("An approved text is no approval of what was learned while it was written")
    func approvedMeanwhile() throws {
        _ = try learn([Sample.read("/etc/a")])
        let base = try store.exportDocument(Sample.key)
        _ = try learn([Sample.read("/var/new")])
        let text = base.text.replacing("state: learning", with: "state: approved")
        let revised = try store.revise(base, to: text, file: "x", action: .edited, by: "me", time: Sample.time)
        #expect(revised.state == .learning && revised.learnedMeanwhile == 1)
        #expect(try profile().approval?.by == "me")
        #expect(try profile().learned[Sample.read("/var/new")] != nil)
        #expect(try store.history(Sample.key).suffix(2).map(\.action) == [.edited, .lapsed])
        #expect(try store.summary(Sample.key)?.revision == revised.revision)
    }

    @Test("A state that the person left alone is not taken back to what it was, and never approved by itself")
    func states() throws {
        _ = try learn([Sample.read("/etc/a")])
        let learning = try store.exportDocument(Sample.key)
        try store.setReadiness(Sample.key, true, time: Sample.time)
        let note = "# looked at\n"
        #expect(
            try store.revise(learning, to: note + learning.text, file: "x", action: .edited, time: Sample.time).state
                == .ready)
        let ready = try store.exportDocument(Sample.key)
        try store.approve(Sample.key, by: "other", time: Sample.time)
        #expect(
            try store.revise(ready, to: note + ready.text, file: "x", action: .edited, time: Sample.time).state
                == .ready)
        #expect(try profile().approval?.by == "other")
        try store.approve(Sample.key, by: "other", time: Sample.time)
        let approved = try store.exportDocument(Sample.key)
        #expect(
            try store.revise(
                approved, to: note + approved.text, file: "x", action: .edited, by: "me", time: Sample.time
            )
            .state == .approved)
        #expect(try profile().approval?.by == "other")
        let text = approved.text.replacing("state: approved", with: "state: learning")
        #expect(
            try store.revise(approved, to: text, file: "x", action: .edited, time: Sample.time).state == .learning)
        #expect(try profile().approval == nil)
    }

    @Test("A text for another image or role, or with a mistake, changes nothing and names its place")
    func refused() throws {
        try store.importDocument(Sample.document(), file: "x", time: Sample.time)
        let base = try store.exportDocument(Sample.key)
        let before = store.generation
        for (old, new, line) in [
            ("sha256:probe", "sha256:other", 4), ("role: main", "role: other", 5), ("[/etc/**]", "[etc]", 11),
        ] {
            let text = base.text.replacing(old, with: new)
            do {
                try store.revise(base, to: text, file: "f.yaml", action: .edited, time: Sample.time)
                Issue.record("\(new) was taken")
            } catch StoreError.document(let error) { #expect(error.file == "f.yaml" && error.line == line) }
        }
        #expect(store.generation == before)
    }

    @Test("Neither a learner's flushes nor people's changes are lost when they come at the same time")
    func atTheSameTime() async throws {
        _ = try learn([Sample.read("/etc/a")])
        let store = store
        let isDone = Flag()
        async let learned = Task.detached { [store] in
            var flushes = 0
            while !isDone.value.load(ordering: .relaxed) {
                let paths = ["/flush/\(flushes % 50)/x", "/churn/\(flushes)", "/etc/a"]
                var deltas = [Sample.delta(paths: paths)]
                try store.record(&deltas, time: Sample.time)
                flushes += 1
            }
            return flushes
        }.value
        for step in 0..<20 {
            let base = try store.exportDocument(Sample.key)
            var changed = base.document
            changed.add(Sample.read("/step/\(step)"))
            // Taken out by one step, and allowed again by the next.
            for case .file(let file) in changed.lines where file.path.hasPrefix("/churn") {
                changed.remove(.file(file))
            }
            if step % 2 == 0 { changed.add(Sample.read("/churn/*")) }
            try store.revise(base, to: base.text(for: changed), file: "x", action: .edited, time: Sample.time)
            let after = try profile()
            let removed = try RemovedLines(after.removed)
            let matcher = try Matcher(try #require(after.document))
            for behaviour in after.learned.keys where matcher.verdict(for: behaviour) != .allowed {
                #expect(!removed.hold(behaviour), "\(behaviour) was taken out and is learned")
            }
        }
        isDone.value.store(true, ordering: .relaxed)
        let flushes = try await learned
        let profile = try profile()
        let allowed = try store.exportDocument(Sample.key).matcher
        for flush in 0..<min(flushes, 50) { #expect(profile.learned[Sample.read("/flush/\(flush)/x")] != nil) }
        for step in 0..<20 { #expect(allowed.verdict(for: Sample.read("/step/\(step)")) == .allowed) }
        #expect(profile.learned[Sample.read("/etc/a")]?.observations == UInt64(flushes + 1))
        #expect(try store.summary(Sample.key)?.learnedBehaviours == profile.learned.count)
    }

    @Test("Comments and order of a person's text are kept as they are written")
    func comments() throws {
        try store.importDocument(Sample.document(state: "learning"), file: "x", time: Sample.time)
        let base = try store.exportDocument(Sample.key)
        let text = "# first\n" + base.text.replacing("/etc/**", with: "/z/x,   /etc/**") + "# last\n"
        try store.revise(base, to: text, file: "x", action: .edited, time: Sample.time)
        #expect(try store.exportDocument(Sample.key).text == text)
    }
}

@Suite("History and rollback")
struct StoreHistoryTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore

    init() throws { store = try ProfileStore.open(files.path, whenAbsent: .makesOne) }

    @Test("Each step of a person keeps the text, and a revision without one has that of the step before it")
    func texts() throws {
        var deltas = [Sample.delta(path: "/etc/a")]
        try store.record(&deltas, time: Sample.time)
        try store.approve(Sample.key, by: "a", time: Sample.time)
        let approved = try store.exportDocument(Sample.key)
        deltas = [Sample.delta(path: "/etc/a")]
        try store.record(&deltas, time: Sample.time)
        let text = approved.text.replacing("[/etc/a]", with: "[/etc/a, /etc/b]")
        try store.revise(approved, to: text, file: "x", action: .edited, by: "b", time: Sample.time)
        let history = try store.history(Sample.key)
        #expect(history.map(\.action) == [.created, .approved, .edited])
        #expect(history.map(\.hasDocument) == [false, true, true])
        #expect(history.map(\.revision) == [1, 2, 4])
        #expect(try store.document(Sample.key, revision: 1) == nil)
        #expect(try store.document(Sample.key, revision: 2) == approved.text)
        #expect(try store.document(Sample.key, revision: 3) == approved.text)
        #expect(try store.document(Sample.key, revision: 4) == text)
        #expect(try store.document(Sample.key, revision: 99) == text)
        #expect(try store.document(ProfileKey(imageID: "x", role: "y"), revision: 1) == nil)
    }

    /// export after step n == export after rolling back to n, for every n.
    @Test("Rolling back to a step gives what was exported after it", arguments: UInt64(1)...10)
    func rollback(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var deltas = [Sample.delta(paths: (0..<20).map { "/etc/\($0)" })]
        try store.record(&deltas, time: Sample.time)
        var texts: [UInt64: String] = [:]
        for step in 0..<5 {
            let base = try store.exportDocument(Sample.key)
            var changed = base.document
            for line in changed.lines where random.chance(20) { changed.remove(line) }
            changed.add(Sample.read("/step/\(step)"))
            if random.chance(30) { changed.state = .approved }
            let revised = try store.revise(
                base, to: "# step \(step)\n" + base.text(for: changed), file: "x", action: .edited, time: Sample.time)
            texts[revised.revision] = try store.exportDocument(Sample.key).text
        }
        for (revision, text) in texts.shuffled(using: &random) {
            let kept = try #require(try store.document(Sample.key, revision: revision))
            #expect(kept == text)
            let base = try store.exportDocument(Sample.key)
            try store.revise(base, to: kept, file: "x", action: .rolledBack, time: Sample.time)
            #expect(try store.exportDocument(Sample.key).text == text)
        }
    }

    @Test("Of a long history the newest texts are kept, and every step")
    func bounded() throws {
        for step in 0..<(Records.keptTexts + 5) {
            try store.importDocument("# \(step)\n" + Sample.document(), file: "x", time: Sample.time)
        }
        let history = try store.history(Sample.key)
        #expect(history.count == Records.keptTexts + 5)
        #expect(history.count(where: \.hasDocument) == Records.keptTexts)
        #expect(history.prefix(5).allSatisfy { !$0.hasDocument })
        #expect(try store.document(Sample.key, revision: 5) == nil)
        #expect(try store.document(Sample.key, revision: 6)?.hasPrefix("# 5\n") == true)
    }

    @Test("Large texts are kept as far as they have room together, the newest in any case")
    func boundedBytes() throws {
        try store.importDocument(Sample.document(), file: "x", time: Sample.time)
        func note(_ bytes: Int) throws {
            try store.environment.write { transaction throws(LMDBFailure) in
                var stored = try store.records.profile(Sample.key, transaction)!
                stored.revision += 1
                let text = String(repeating: "x", count: bytes)
                try store.records.note(.edited, document: text, time: Sample.time, in: stored, transaction)
                try store.records.write(stored, transaction)
            }
        }
        for _ in 0..<6 { try note(Records.keptTextBytes / 4 + 1) }
        #expect(try store.history(Sample.key).map(\.hasDocument) == [false, false, false, false, true, true, true])
        try note(Records.keptTextBytes + 1)
        #expect(try store.history(Sample.key).map(\.hasDocument) == [Bool](repeating: false, count: 7) + [true])
    }
}

@Suite("Many documents at once")
struct StoreImportingTests {
    private let files = TemporaryDirectory()
    private let store: ProfileStore

    init() throws { store = try ProfileStore.open(files.path, whenAbsent: .makesOne) }

    private func document(_ index: Int, files: String = "[/etc/**]") throws -> ParsedDocument {
        let text = Sample.document(state: "learning", files: files).replacing("sha256:probe", with: "sha256:\(index)")
        return try ParsedDocument(text, file: "\(index).yaml")
    }

    @Test("All are there after one transaction, and those that are the same already are left alone")
    func atomic() throws {
        let documents = try (0..<50).map { try document($0) }
        let before = store.generation
        let imported = try store.importDocuments(documents, time: Sample.time)
        #expect(store.generation == before + 1)
        #expect(imported.allSatisfy { $0.isNew && $0.revision == 1 })
        var next = documents
        next[7] = try document(7, files: "[/var/**]")
        let again = try store.importDocuments(next, time: Sample.time)
        #expect(again.filter { !$0.isUnchanged }.map(\.key.imageID) == ["sha256:7"])
        #expect(again.map(\.revision) == (0..<50).map { $0 == 7 ? 2 : 1 })
        #expect(again[7].removed == 1)
    }

    @Test("An export that nobody has changed is the same already, also where no person ever wrote a line")
    func unchanged() throws {
        var deltas = [Sample.delta(paths: ["/a", "/b"])]
        try store.record(&deltas, time: Sample.time)
        let text = try store.exportDocument(Sample.key).text
        let imported = try store.importDocuments([try ParsedDocument(text, file: "x")], time: Sample.time)
        #expect(imported[0].isUnchanged && imported[0].revision == 1)
    }
}
