import Baseline

@testable import ProfileStore

/// What becomes of a profile's text through a bad editor, a bad merge, a bad disk and bad people.
extension SeededGenerator {
    mutating func mutatedText() -> String {
        var document = document()
        document.processes = Array(document.processes.prefix(2))
        let text = chance(50) ? DocumentWriter.text(document) : StyledText(document, seed: next()).text
        var bytes = Array(text.utf8)
        for _ in 0...pick([0, 0, 0, 1, 3]) { mutate(&bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func place(in bytes: [UInt8]) -> Int { Int.random(in: 0...bytes.count, using: &self) }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let at = place(in: bytes)
        switch Int.random(in: 0..<14, using: &self) {
        case 0: if at < bytes.count { bytes[at] ^= 1 << pick([0, 1, 2, 3, 4, 5, 6, 7]) }
        case 1: if at < bytes.count { bytes[at] = pick(Array("\0\t\n\r #&*!|>'\"%@`{}[],:?-~\u{7f}".utf8)) }
        case 2: bytes.removeSubrange(at...)
        case 3: bytes.removeSubrange(..<at)
        case 4: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &self)))
        case 5: insert(pick(Self.pieces), into: &bytes, at: at)
        case 6: lines(&bytes) { lines, random in lines.append(random.pick(lines)) }
        case 7: lines(&bytes) { lines, random in lines.remove(at: Int.random(in: 0..<lines.count, using: &random)) }
        case 8: lines(&bytes) { lines, random in lines.swapAt(random.index(lines), random.index(lines)) }
        case 9:
            lines(&bytes) { lines, random in
                let index = random.index(lines)
                lines[index] =
                    Array(repeating: 0x20, count: random.pick([0, 1, 3, 4, 7])) + lines[index].drop { $0 == 0x20 }
            }
        case 10: lines(&bytes) { lines, random in lines.insert(random.pick(lines), at: random.index(lines)) }
        case 11:
            let depth = pick([2, 63, 64, 65, 300, 2_000, 20_000])
            insert(
                String(repeating: pick(["[", "{a: ", "- ", "? ", "[[", "{[", "\n "]), count: depth), into: &bytes,
                at: at)
        case 12:
            insert(
                String(
                    repeating: pick(["x", "é", " ", "a: b\n", "- a\n", "#", "\"", "&a "]), count: pick([100, 70_000])),
                into: &bytes, at: at)
        default: insert(bomb(), into: &bytes, at: at)
        }
    }

    private mutating func index(_ lines: [[UInt8]]) -> Int { Int.random(in: 0..<lines.count, using: &self) }

    private func insert(_ text: String, into bytes: inout [UInt8], at place: Int) {
        bytes.insert(contentsOf: Array(text.utf8), at: place)
    }

    private mutating func lines(_ bytes: inout [UInt8], _ change: (inout [[UInt8]], inout SeededGenerator) -> Void) {
        var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map(Array.init)
        change(&lines, &self)
        bytes = Array(lines.joined(separator: [0x0a]))
    }

    /// Aliases of aliases: a thousand million values in ten lines.
    private mutating func bomb() -> String {
        var text = "\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let alias = "*a\(level - 1)"
            text += "a\(level): &a\(level) [" + Array(repeating: alias, count: 10).joined(separator: ", ") + "]\n"
        }
        return text + pick(["", "? *a9\n: x\n", "deny: *a9\n", "capabilities: *a9\n"])
    }

    private static let pieces = [
        "&a ", "*a", "!!str ", "!<tag:x> ", "!t ", "<<: ", "---\n", "...\n", "%YAML 1.2\n", "%TAG ! x:\n", "\u{feff}",
        "\u{85}", "\u{2028}", "\u{fffd}", "\u{202e}", "e\u{301}", "😀", "\0", "\u{1}", "\r\n", "\r", "\t", "\"\\ud800\"",
        "\"\\x\"", "\"\\U00110000\"", "'", "\"", "|\n", ">-\n", "|9\n", "? ", ": ", "- ", "[", "]", "{", "}", ",", "#",
        " #", "\n", "\n\n", "~", "null", "99999999999999999999", "0x", "1e999", "-0", ".inf", "role: main\n",
        "processes:\n", "deny: []\n", "status: {a: [b]}\n", "resources:\n", "state: approved\n", "[a: b]", "{a, b}",
    ]
}
