import Baseline
import Testing

@testable import ProfileStore

@Suite("Changing a person's text")
struct DocumentSpliceTests {
    private static let rounds = 6

    /// A random document as a person might have written it.
    private static func written(_ random: inout SeededGenerator) throws -> ParsedDocument {
        var document = random.document()
        // Of two equal lines nobody can say which one went.
        for index in document.processes.indices { document.processes[index].syscalls.uniquify() }
        let text = StyledText(document, seed: random.next()).text
        let parsed = try ParsedDocument(text, file: "random")
        try #require(parsed.document == document, "\(text)")
        return parsed
    }

    /// For every document, style and edit: the changed text says the target, and another edit can follow.
    @Test("Whatever the style and the edit, the text says the changed document", arguments: UInt64(1)...50)
    func saysTheTarget(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.rounds {
            var parsed = try Self.written(&random)
            for _ in 0..<3 {
                let target = random.edited(parsed.document)
                let changed = try #require(parsed.changed(to: target), "\(parsed.source)")
                #expect(changed.document == target)
                #expect(try ParsedDocument(changed.source, file: "again").document == target)
                parsed = changed
            }
        }
    }

    /// For every document and everything added to it: the old bytes stand in the new text, in their order.
    @Test("What is added leaves every byte where it was", arguments: UInt64(1)...50)
    func addingKeepsAll(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.rounds {
            let parsed = try Self.written(&random)
            let target = random.widened(parsed.document)
            let changed = try #require(parsed.changed(to: target))
            #expect(parsed.source.utf8.isSubsequence(of: changed.source.utf8), "\(parsed.source)\n\n\(changed.source)")
        }
    }

    /// For every document and everything taken out of it: the new bytes stand in the old text, in their order, and
    /// what is gone is what was taken out, and comments at it.
    @Test("What is taken out takes nothing with it but the comments at it", arguments: UInt64(1)...50)
    func removingKeepsRest(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.rounds {
            let parsed = try Self.written(&random)
            let target = random.narrowed(parsed.document)
            let changed = try #require(parsed.changed(to: target))
            #expect(changed.source.utf8.isSubsequence(of: parsed.source.utf8), "\(parsed.source)\n\n\(changed.source)")
            for run in Self.goneLines(from: parsed.source, to: changed.source) {
                // A comment goes with what stands below it, or before it on its line.
                #expect(run.last?.isComment == false, "\(run)\n\(parsed.source)\n\n\(changed.source)")
            }
        }
    }

    /// Runs of lines that one text has and another has not; blank ones, which are all alike, are left out.
    private static func goneLines(from old: String, to new: String) -> [[Substring]] {
        let (lines, others) = (old.linesThatSaySomething, new.linesThatSaySomething)
        let removals = others.difference(from: lines).removals
        var runs: [[Substring]] = []
        var last = -2
        for case .remove(let offset, let line, _) in removals {
            if offset == last + 1 { runs[runs.count - 1].append(line) } else { runs.append([line]) }
            last = offset
        }
        return runs
    }
}

extension Array where Element: Hashable {
    fileprivate mutating func uniquify() {
        var seen: Set<Element> = []
        self = filter { seen.insert($0).inserted }
    }
}

extension String {
    fileprivate var linesThatSaySomething: [Substring] {
        split(whereSeparator: \.isNewline).filter { $0.contains { !$0.isWhitespace } }
    }
}

extension Substring {
    fileprivate var isComment: Bool { first { !$0.isWhitespace } == "#" }
}

extension Collection where Element: Equatable {
    fileprivate func isSubsequence(of other: some Collection<Element>) -> Bool {
        var rest = self[...]
        for element in other where element == rest.first { rest.removeFirst() }
        return rest.isEmpty
    }
}
