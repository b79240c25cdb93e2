import Reporting
import Testing

@testable import plumbline

@Suite("The difference of two texts")
struct TextDifferenceTests {
    private func unified(_ old: String, _ new: String) -> String {
        TextDifference(old, new).unified("x", paint: Paint(isColoured: false))
    }

    /// The old text is what is the same or removed, the new one what is the same or added.
    @Test("Both texts can be read off it, whatever they are", arguments: UInt64(1)...200)
    func whole(seed: UInt64) {
        var random = SplitMix(state: seed)
        let old = (0..<Int.random(in: 0...30, using: &random)).map { _ in random.line() }.joined()
        var lines = old.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) + "\n" }
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            let place = Int.random(in: 0...lines.count, using: &random)
            if Bool.random(using: &random) || place == lines.count {
                lines.insert(random.line(), at: place)
            } else {
                lines.remove(at: place)
            }
        }
        let new = lines.joined()
        let difference = TextDifference(old, new)
        let read = difference.lines.reduce(into: ("", "")) { texts, line in
            switch line {
            case .same(let content): texts = (texts.0 + content, texts.1 + content)
            case .removed(let content): texts.0 += content
            case .added(let content): texts.1 += content
            }
        }
        #expect(read.0 == old)
        #expect(read.1 == new)
        #expect(difference.isEmpty == (old == new))
    }

    @Test("A changed line stands between three lines of its surroundings")
    func changed() {
        let old = (1...20).map { "line \($0)\n" }.joined()
        let new = old.replacing("line 10\n", with: "line ten\n").replacing("line 20\n", with: "")
        #expect(
            unified(old, new) == """
                --- x (before)
                +++ x (after)
                @@ -7,7 +7,7 @@
                 line 7
                 line 8
                 line 9
                -line 10
                +line ten
                 line 11
                 line 12
                 line 13
                @@ -17,4 +17,3 @@
                 line 17
                 line 18
                 line 19
                -line 20

                """)
    }

    @Test("A line that is moved among lines that stand many times is one change")
    func repeated() {
        let old = (1...50).map { "  - executable: /bin/\($0)\n    parents: [entrypoint]\n    files:\n" }.joined()
        let new = old.replacing("  - executable: /bin/25\n    parents: [entrypoint]\n    files:\n", with: "")
        let changes = TextDifference(old, new).lines.count { if case .same = $0 { false } else { true } }
        #expect(changes == 3)
    }

    @Test("A first line, a last line without an end and nothing at all are told as they are")
    func edges() {
        #expect(unified("", "a\n") == "--- x (before)\n+++ x (after)\n@@ -0,0 +1 @@\n+a\n")
        #expect(unified("a\n", "") == "--- x (before)\n+++ x (after)\n@@ -1 +0,0 @@\n-a\n")
        let ending = "\\ No newline at end of file\n"
        #expect(unified("a", "a\n") == "--- x (before)\n+++ x (after)\n@@ -1 +1 @@\n-a\n\(ending)+a\n")
        #expect(unified("a\n", "a\n").isEmpty)
    }

    @Test("Two spellings of one letter are a change, as the bytes are")
    func spelling() {
        #expect(!TextDifference("\u{e9}\n", "e\u{301}\n").isEmpty)
    }

    @Test("Colours are put on where they are wanted only")
    func colours() {
        let text = TextDifference("a\n", "b\n").unified("x", paint: Paint(isColoured: true))
        #expect(text.contains("\u{1B}[31m-a\u{1B}[0m\n\u{1B}[32m+b\u{1B}[0m\n"))
    }

    @Test("Texts of thousands of lines with nothing in common take no time worth mentioning")
    func large() {
        let old = (0..<20_000).map { "old \($0 % 7)\n" }.joined()
        let new = (0..<20_000).map { "new \($0 % 7)\n" }.joined()
        let clock = ContinuousClock()
        #expect(clock.measure { _ = TextDifference(old, new) } < .seconds(2))
    }
}

/// SplitMix64: the same numbers for the same seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func line() -> String { "\(["a", "b", "  files:", ""].randomElement(using: &self)!)\n" }
}
