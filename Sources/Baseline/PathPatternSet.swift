/// Many patterns, asked at once.
///
/// Literal patterns are looked up by hash. Those with wildcards share a tree of segments that is walked
/// once per path, so that the cost depends on the path's depth and on how many wildcards lie along it,
/// not on the number of patterns.
public struct PathPatternSet: Sendable {
    private struct Node: Sendable {
        var literals: [ByteKey: Int] = [:]
        var globs: [(glob: Glob, next: Int)] = []
        /// Where a glob stands in `globs`.
        var places: [Glob: Int] = [:]
        /// Places of globs by the hash of what stands before their first star; asked where there are many.
        var byPrefix: [UInt64: [Int]] = [:]
        var longestPrefix = 0
        /// The node behind a `**`; that node stays active for every further segment.
        var anyDepth: Int?
        var staysActive = false
        var pattern: Int?

        mutating func add(_ glob: Glob, next: Int) {
            places[glob] = globs.count
            var hash = PrefixHash()
            var length = 0
            for case .byte(let byte) in glob.tokens.prefix(while: { $0 != .star }) {
                hash.add(byte)
                length += 1
            }
            byPrefix[hash.value, default: []].append(globs.count)
            longestPrefix = max(longestPrefix, length)
            globs.append((glob, next))
        }
    }

    /// FNV-1a, 64 bits (draft-eastlake-fnv).
    private struct PrefixHash {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325

        mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }

    private var literals: Set<ByteKey> = []
    private var nodes: [Node] = [Node()]
    /// Those with wildcards, in the order in which they came.
    private var wildcards: [PathPattern] = []

    public init() {}

    public init(_ patterns: some Sequence<PathPattern>) {
        for pattern in patterns { insert(pattern) }
    }

    public var isEmpty: Bool { literals.isEmpty && wildcards.isEmpty }

    public mutating func insert(_ pattern: PathPattern) {
        if let path = pattern.literalPath {
            literals.insert(ByteKey(path[...]))
            return
        }
        var node = 0
        for segment in pattern.segments {
            switch segment {
            case .anyDepth:
                if let next = nodes[node].anyDepth {
                    node = next
                } else {
                    nodes.append(Node(staysActive: true))
                    nodes[node].anyDepth = nodes.count - 1
                    node = nodes.count - 1
                }
            case .name(let glob):
                if let name = glob.literal {
                    if let next = nodes[node].literals[ByteKey(name[...])] {
                        node = next
                    } else {
                        nodes.append(Node())
                        nodes[node].literals[ByteKey(name[...])] = nodes.count - 1
                        node = nodes.count - 1
                    }
                } else if let place = nodes[node].places[glob] {
                    node = nodes[node].globs[place].next
                } else {
                    nodes.append(Node())
                    nodes[node].add(glob, next: nodes.count - 1)
                    node = nodes.count - 1
                }
            }
        }
        if nodes[node].pattern == nil {
            nodes[node].pattern = wildcards.count
            wildcards.append(pattern)
        }
    }

    /// Whether any pattern matches; the same answer as asking each.
    public func matches(_ path: String) -> Bool {
        if literals.contains(ByteKey(path[...])) { return true }
        return !wildcards.isEmpty && matches(path) { _ in true }
    }

    /// Whether a literal pattern names the path.
    public func containsLiteral(_ path: String) -> Bool { literals.contains(ByteKey(path[...])) }

    /// Whether a pattern with wildcards matches that also satisfies `accept`.
    public func matches(_ path: String, where accept: (PathPattern) -> Bool) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/"), !wildcards.isEmpty else { return false }
        var active = [0]
        var next: [Int] = []
        var rest = path.utf8.dropFirst()
        var more = !rest.isEmpty
        open(&active)
        while more {
            let slash = rest.firstIndex(of: UInt8(ascii: "/"))
            let segment = Substring(rest[rest.startIndex..<(slash ?? rest.endIndex)])
            let key = ByteKey(segment)
            next.removeAll(keepingCapacity: true)
            for index in active {
                if nodes[index].staysActive { Self.add(index, to: &next) }
                if !nodes[index].literals.isEmpty, let child = nodes[index].literals[key] { Self.add(child, to: &next) }
                if nodes[index].globs.count > Self.few {
                    addMany(of: index, matching: segment, to: &next)
                } else {
                    for position in nodes[index].globs.indices where nodes[index].globs[position].glob.matches(segment)
                    {
                        Self.add(nodes[index].globs[position].next, to: &next)
                    }
                }
            }
            open(&next)
            swap(&active, &next)
            if active.isEmpty { return false }
            if let slash { rest = rest[rest.index(after: slash)...] } else { more = false }
        }
        return active.contains { index in
            if let pattern = nodes[index].pattern { accept(wildcards[pattern]) } else { false }
        }
    }

    /// From how many globs in one directory on they are looked up by what they begin with.
    private static let few = 16

    private func addMany(of index: Int, matching segment: Substring, to next: inout [Int]) {
        func look(_ hash: UInt64) {
            for position in nodes[index].byPrefix[hash] ?? [] where nodes[index].globs[position].glob.matches(segment) {
                Self.add(nodes[index].globs[position].next, to: &next)
            }
        }
        var hash = PrefixHash()
        look(hash.value)
        for byte in segment.utf8.prefix(nodes[index].longestPrefix) {
            hash.add(byte)
            look(hash.value)
        }
    }

    /// Adds what a `**` reaches without consuming a segment.
    private func open(_ active: inout [Int]) {
        var position = 0
        while position < active.count {
            if let behind = nodes[active[position]].anyDepth { Self.add(behind, to: &active) }
            position += 1
        }
    }

    private static func add(_ node: Int, to set: inout [Int]) {
        if !set.contains(node) { set.append(node) }
    }
}

/// Text that is compared and hashed by its bytes.
struct ByteKey: Hashable, Sendable {
    let text: Substring

    init(_ text: Substring) { self.text = text }

    static func == (a: ByteKey, b: ByteKey) -> Bool {
        let same = a.text.utf8.withContiguousStorageIfAvailable { x in
            b.text.utf8.withContiguousStorageIfAvailable { y in x.count == y.count && x.elementsEqual(y) }
        }
        return (same ?? nil) ?? a.text.utf8.elementsEqual(b.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
