/// Whether a deny rule concerns something that a line of a document allows.
struct LineDenial {
    private let matcher: DenyMatcher
    /// The rule for a path, and what it asks beside the path.
    private let path: (pattern: PathPattern, rest: DenyRule)?

    /// - Throws: `PatternError` where the rule holds a bad pattern.
    init(_ rule: DenyRule) throws(PatternError) {
        matcher = try DenyMatcher(rule)
        guard let text = rule.path else {
            path = nil
            return
        }
        var rest = rule
        rest.path = nil
        path = (try PathPattern(text), rest)
    }

    func concerns(_ line: Behaviour) -> Bool {
        guard case .file(var file) = line, let pattern = try? PathPattern(file.path) else {
            return matcher.matches(line)
        }
        if let literal = pattern.literalPath {
            file.path = literal
            return matcher.matches(.file(file))
        }
        guard let path else { return matcher.matches(line) }
        // Without its path the rule would be about starts, so it is asked of this access.
        var rest = path.rest
        rest.access = rest.access ?? file.access
        return path.pattern.overlaps(pattern) && (try? DenyMatcher(rest))?.matches(line) ?? false
    }
}
