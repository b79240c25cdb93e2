/// Whether one pattern holds all that another does.
extension Glob {
    /// Never true where it is not; a star is only held by a star.
    func covers(_ other: Glob) -> Bool {
        Self.covers(tokens, other.tokens, isOpen: { $0 == .star }, holds: { $0 == $1 })
    }

    /// Whether a list with open elements (each of which holds any run of elements) holds another.
    static func covers<Element>(
        _ pattern: [Element], _ other: [Element], isOpen: (Element) -> Bool, holds: (Element, Element) -> Bool
    ) -> Bool {
        var (position, index) = (0, 0)
        var open: (position: Int, index: Int)?
        while index < other.count {
            if position < pattern.count, isOpen(pattern[position]) {
                open = (position, index)
                position += 1
            } else if position < pattern.count, holds(pattern[position], other[index]) {
                position += 1
                index += 1
            } else if let last = open {
                open = (last.position, last.index + 1)
                (position, index) = (last.position + 1, last.index + 1)
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy(isOpen)
    }
}

extension PathPattern {
    /// Whether every path of the other pattern is one of this one's, as a rule of `deny` sees them. Never true where it is
    /// not.
    public func covers(_ other: PathPattern) -> Bool {
        Glob.covers(segments, other.segments, isOpen: { $0 == .anyDepth }) { segment, other in
            if case .name(let glob) = segment, case .name(let name) = other { glob.covers(name) } else { false }
        }
    }

    /// Whether this pattern allows all that the other does: a wildcard does not reach what is sensitive and not named.
    public func covers(_ other: PathPattern, for access: Access) -> Bool {
        guard covers(other) else { return false }
        guard let path = other.literalPath else { return SensitivePath.isNamed(in: other, access: access, by: self) }
        return !SensitivePath.isSensitive(path, access: access) || SensitivePath.isNamed(path, access: access, by: self)
    }
}

extension SensitivePath {
    /// Whether a wildcard pattern names all that matters in any image and that another pattern reaches by naming it.
    fileprivate static func isNamed(in pattern: PathPattern, access: Access, by cover: PathPattern) -> Bool {
        table.allSatisfy { concern in
            guard concern.accesses.contains(access), pattern.globs.contains(where: concern.isNamed),
                concern.pattern.overlaps(pattern)
            else { return true }
            return cover.globs.contains(where: concern.isNamed)
        }
    }
}
