import Baseline
import Yams

/// Changes to single top-level keys of a document's text which leave every other byte alone.
struct SourceEdit {
    private let text: String
    /// Top-level keys in the order of the text, each with the line it begins on, counted from 0; empty
    /// for a document that is not in block style.
    private let keys: [(name: String, line: Int)]
    private let state: (line: Int, column: Int, length: Int)?

    init(root: Node, text: String) {
        self.text = text
        guard case .mapping(let mapping) = root, !Self.isFlow(mapping, in: Self.lines(of: text)) else {
            keys = []
            state = nil
            return
        }
        keys = mapping.compactMap { entry in
            guard let name = entry.key.scalar?.string, let mark = entry.key.mark else { return nil }
            return (name, mark.line - 1)
        }
        state = mapping.first { $0.key.scalar?.string == "state" }.flatMap { entry in
            guard let scalar = entry.value.scalar, scalar.style == .plain, let mark = scalar.mark else { return nil }
            return (mark.line - 1, mark.column - 1, scalar.string.unicodeScalars.count)
        }
    }

    /// The text without a top-level key, its value and what stands below it up to the next key.
    func removing(_ name: String) -> String {
        guard let index = keys.firstIndex(where: { $0.name == name }) else { return text }
        var lines = Self.lines(of: text)
        let end = index + 1 < keys.count ? keys[index + 1].line : lines.count
        lines.removeSubrange(keys[index].line..<end)
        return lines.joined()
    }

    /// The text with another line for the image. Comments of their own lines stay, and one behind a mapping in braces.
    /// - Returns: nil where the text has no `image:` that begins a line.
    func replacingImage(by line: String) -> String? {
        guard let index = keys.firstIndex(where: { $0.name == "image" }) else { return nil }
        var lines = Self.lines(of: text)
        var end = index + 1 < keys.count ? keys[index + 1].line : lines.count
        func isComment(_ line: String) -> Bool { line.drop { $0 == " " || $0 == "\t" }.first == "#" }
        func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }
        // What stands above the next key belongs to that.
        while end > keys[index].line + 1, isComment(lines[end - 1]) || isBlank(lines[end - 1]) { end -= 1 }
        let old = lines[keys[index].line..<end]
        guard let last = old.last, old.first?.hasPrefix("image:") == true else { return nil }
        let behind = last.lastIndex(of: "}").map { last[last.index(after: $0)...] } ?? ""
        let ending = last.last.map { $0.isNewline ? String($0) : "" } ?? ""
        let comment = behind.drop { $0 == " " }.first == "#" ? String(behind) : ending
        lines.replaceSubrange(keys[index].line..<end, with: [line + comment] + old.dropFirst().filter(isComment))
        return lines.joined()
    }

    /// The text with another state.
    /// - Returns: nil where the text has no plain `state:` of its own line to replace.
    func replacingState(by newState: ProfileState) -> String? {
        var lines = Self.lines(of: text)
        guard let state, lines.indices.contains(state.line) else { return nil }
        var line = Array(lines[state.line].unicodeScalars)
        guard state.column + state.length <= line.count else { return nil }
        line.replaceSubrange(state.column..<(state.column + state.length), with: newState.rawValue.unicodeScalars)
        var changed = String.UnicodeScalarView()
        changed.append(contentsOf: line)
        lines[state.line] = String(changed)
        return lines.joined()
    }

    /// Whether a mapping is written in braces. Yams 6 gives every mapping the style of its end, which has none.
    static func isFlow(_ mapping: Node.Mapping, in lines: [String]) -> Bool {
        guard let mark = mapping.mark, lines.indices.contains(mark.line - 1) else { return false }
        return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first == "{"
    }

    /// A text's lines with their ends.
    static func lines(of text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for character in text {
            line.append(character)
            if character.isNewline {
                lines.append(line)
                line = ""
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
