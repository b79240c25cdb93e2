import Baseline

/// A place in a document's text.
public struct LinePlace: Hashable, Comparable, Sendable {
    /// Counted from 1.
    public var line: Int
    /// Counted from 1, in Unicode scalars.
    public var column: Int

    init(_ node: Node?) {
        line = max(node?.mark.line ?? 1, 1)
        column = max(node?.mark.column ?? 1, 1)
    }

    public static func < (a: LinePlace, b: LinePlace) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// Where the parts of a document stand in its text.
public struct DocumentMarks: Hashable, Sendable {
    /// Of one entry of `processes:`.
    public struct Entry: Hashable, Sendable {
        public var start: LinePlace
        /// One for each of `ProcessEntry.lines`, in that order.
        public var lines: [LinePlace]
    }

    public var image: LinePlace
    public var imageID: LinePlace
    /// Of the value, or of the document where it says none.
    public var state: LinePlace
    public var entries: [Entry]
    public var deny: [LinePlace]

    /// - Parameter root: of a document that was read without a mistake.
    init(_ root: Node) {
        image = LinePlace(root[key: "image"])
        imageID = LinePlace(root[key: "image"]?[key: "id"] ?? root[key: "image"])
        state = LinePlace(root[key: "state"] ?? root)
        entries = Self.items(root[key: "processes"]).map { Entry(start: LinePlace($0), lines: Self.lines($0)) }
        deny = Self.items(root[key: "deny"]).map { LinePlace($0) }
    }

    /// In the order of `ProcessEntry.lines`.
    private static func lines(_ entry: Node) -> [LinePlace] {
        let flags = items(entry[key: "flags"])
        let files = entry[key: "files"]
        var nodes = items(entry[key: "parents"]) + flags
        if flags.isEmpty, let empty = entry[key: "flags"] { nodes.append(empty) }
        nodes += items(entry[key: "environment"])
        for access in Access.allCases { nodes += items(files?[key: access.rawValue]) }
        for key in ["listens", "connects", "privileges", "syscalls"] { nodes += items(entry[key: key]) }
        return nodes.map { LinePlace($0) }
    }

    private static func items(_ node: Node?) -> [Node] { node?.sequence ?? [] }
}

extension Node {
    /// The value of a key, whatever the key's tag.
    fileprivate subscript(key key: String) -> Node? {
        mapping?.first { $0.key.scalar?.string == key }?.value
    }
}
