import Baseline
import Glibc
import Testing

@testable import ProfileStore

/// How many texts a run tries; `PLUMBLINE_FUZZ=100000` for ten times as many.
private let tries: UInt64 = getenv("PLUMBLINE_FUZZ").flatMap { UInt64(String(cString: $0)) } ?? 10_000

@Suite("Texts that are no profiles, and some that are")
struct HostileTextTests {
    private static let batches: UInt64 = 50
    private let files = TemporaryDirectory()

    /// For every text: it is read or refused at a place in it, in a bounded time; a store that refuses it is as it
    /// was; one that takes it gives it back, and can change it.
    @Test("A mutated text is taken whole or refused at its place", arguments: 0..<batches)
    func mutated(batch: UInt64) throws {
        let store = try ProfileStore.open(files.path, whenAbsent: .makesOne)
        for seed in 0..<max(1, tries / Self.batches) {
            var random = SeededGenerator(seed: batch << 32 | seed)
            let text = random.mutatedText()
            let start = ContinuousClock.now
            do {
                let parsed = try ParsedDocument(text, file: "m.yaml")
                let target = random.edited(parsed.document)
                if let changed = parsed.changed(to: target) { #expect(changed.document == target, "\(text)") }
                // A write waits for the disk, so that not every one of so many is written.
                if seed % 8 == 0 { try takes(text, parsed, store) }
            } catch {
                let mistake = try #require(error as? DocumentError)
                expectPlace(of: mistake, in: text)
                if seed % 8 == 0 { expectRefused(text, mistake, store) }
            }
            #expect(ContinuousClock.now - start < .seconds(10), "seed \(seed) of batch \(batch)")
        }
    }

    private func takes(_ text: String, _ parsed: ParsedDocument, _ store: ProfileStore) throws {
        let imported = try store.importDocument(text, file: "m.yaml", time: Sample.time)
        #expect(try store.exportDocument(imported.key).text == parsed.source)
        try store.remove(imported.key)
    }

    private func expectRefused(_ text: String, _ mistake: DocumentError, _ store: ProfileStore) {
        let before = store.generation
        #expect(throws: StoreError.document(mistake)) {
            try store.importDocument(text, file: "m.yaml", time: Sample.time)
        }
        #expect(store.generation == before)
    }

    private func expectPlace(of mistake: DocumentError, in text: String) {
        let lines = text.linesAsYAMLCountsThem
        #expect(mistake.file == "m.yaml" && !mistake.message.isEmpty)
        guard (1...lines.count).contains(mistake.line) else {
            Issue.record("line \(mistake.line) of \(lines.count): \(mistake)")
            return
        }
        let line = lines[mistake.line - 1]
        #expect((1...line.count + 1).contains(mistake.column), "\(mistake)")
        #expect(Array(mistake.quotedLine.unicodeScalars) == line)
    }

    @Test(
        "What a profile has no use for is refused before anything is made of it",
        arguments: [
            "a: &x [1]\nb: *x\n", String(repeating: "[", count: 500_000), String(repeating: "{a: ", count: 200_000),
            String(repeating: "- ", count: 100_000) + "a",
            String(repeating: "a:\n", count: 100_000), "\"" + String(repeating: "x", count: 3_000_000),
            "[" + String(repeating: "a, ", count: 1_100_000) + "]", String(repeating: "? ", count: 100_000),
            String(repeating: "#", count: 17 << 20), "a: \"\\ud800\"", "\u{1}", "a: b\u{fffe}",
        ])
    func refused(text: String) {
        let start = ContinuousClock.now
        #expect(throws: DocumentError.self) { try ParsedDocument(text, file: "x") }
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("A byte order mark before a document is no mistake")
    func byteOrderMark() throws {
        let text = "\u{feff}" + Sample.document()
        let parsed = try ParsedDocument(text, file: "x")
        var target = parsed.document
        target.processes[0].listens = [.port(.tcp, 80)]
        #expect(parsed.changed(to: target)?.source == text + "    listens: [tcp/80]\n")
    }
}

extension String {
    fileprivate var linesAsYAMLCountsThem: [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = [[]]
        var last: Unicode.Scalar?
        for scalar in unicodeScalars {
            switch scalar {
            case "\n" where last == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lines.append([])
            default: lines[lines.count - 1].append(scalar)
            }
            last = scalar
        }
        return lines
    }
}
