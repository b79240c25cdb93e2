import CYaml

/// Makes nodes of a text from the events of libyaml, which come with Yams.
///
/// Yams's own nodes know neither their ends nor their style, and ask seven regular expressions of every key. What a
/// profile has no use for and a hostile text may (anchors, aliases, tags, depth) is refused where it stands, before
/// anything is built from it.
struct NodeComposer: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let source: SourceText
    private let report: NodeReader
    private var open: [Collection] = []
    private var nodes = 0
    /// The last place whose offset was asked for: libyaml counts Unicode scalars, not bytes.
    private var known: (index: Int, offset: Int)
    private let isASCII: Bool

    /// A list or mapping whose end has not come yet.
    private struct Collection {
        var isMapping: Bool
        var isFlow: Bool
        var mark: Node.Mark
        /// In a mapping, keys and values in turn.
        var children: [Node] = []
        var keys: Set<String> = []
    }

    /// Profiles have six levels; `capabilities`, which is kept as it is, may have some of its own.
    static let largestDepth = 64
    /// Far beyond any profile.
    static let largestNodeCount = 1_000_000

    init(_ source: SourceText, reportingTo report: NodeReader) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        self.source = source
        self.report = report
        isASCII = source.bytes.allSatisfy { $0 < 0x80 }
        // libyaml takes a byte order mark away before it counts.
        known = (0, source.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
    }

    deinit {
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    /// The one document of the text.
    mutating func document() throws(DocumentError) -> Node {
        guard yaml_parser_initialize(parser) == 1 else { throw report.error(at: nil, "out of memory") }
        defer { yaml_parser_delete(parser) }
        // The parser reads from the buffer as it goes, so the buffer outlives every event.
        let result: Result<Node, DocumentError> = source.bytes.withUnsafeBufferPointer { buffer in
            yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
            do throws(DocumentError) { return .success(try read()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private mutating func read() throws(DocumentError) -> Node {
        var root: Node?
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw mistake() }
            defer { yaml_event_delete(&event) }
            let mark = mark(event.start_mark)
            switch event.type {
            case YAML_STREAM_END_EVENT:
                guard let root else { throw report.error(at: nil, "the document is empty") }
                return root
            case YAML_DOCUMENT_START_EVENT where root != nil:
                throw report.error(at: mark, "a second document begins here; a file holds one")
            case YAML_ALIAS_EVENT:
                throw report.error(at: mark, Self.refusal)
            case YAML_SCALAR_EVENT:
                try check(event.data.scalar.anchor, event.data.scalar.tag, mark)
                let style = event.data.scalar.style
                let bytes = UnsafeBufferPointer(start: event.data.scalar.value, count: event.data.scalar.length)
                let scalar = Node.Scalar(
                    string: String(decoding: bytes, as: UTF8.self), isPlain: style == YAML_PLAIN_SCALAR_STYLE)
                let end = end(event.end_mark, notBefore: mark.offset)
                if let node = try close(Node(content: .scalar(scalar), mark: mark, end: end, isFlow: false)) {
                    root = node
                }
            case YAML_SEQUENCE_START_EVENT:
                let start = event.data.sequence_start
                try check(start.anchor, start.tag, mark)
                try begin(isMapping: false, isFlow: start.style == YAML_FLOW_SEQUENCE_STYLE, mark)
            case YAML_MAPPING_START_EVENT:
                let start = event.data.mapping_start
                try check(start.anchor, start.tag, mark)
                try begin(isMapping: true, isFlow: start.style == YAML_FLOW_MAPPING_STYLE, mark)
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
                if let node = try close(ended(event.end_mark)) { root = node }
            default: break
            }
        }
    }

    private mutating func begin(isMapping: Bool, isFlow: Bool, _ mark: Node.Mark) throws(DocumentError) {
        guard open.count < Self.largestDepth else {
            throw report.error(at: mark, "more than \(Self.largestDepth) levels deep")
        }
        open.append(Collection(isMapping: isMapping, isFlow: isFlow, mark: mark))
    }

    /// The collection whose end has come.
    private mutating func ended(_ endMark: yaml_mark_t) -> Node {
        let collection = open.removeLast()
        let children = collection.children
        // The end of a block is only noticed at what follows it.
        let inner = children.last?.end ?? collection.mark.offset
        let bracket = collection.isFlow ? end(endMark, notBefore: inner) : inner
        let content: Node.Content =
            collection.isMapping
            ? .mapping(
                stride(from: 0, to: children.count - 1, by: 2).map {
                    Node.Entry(key: children[$0], value: children[$0 + 1])
                }) : .sequence(children)
        return Node(content: content, mark: collection.mark, end: bracket, isFlow: collection.isFlow)
    }

    /// Puts a complete node where it belongs.
    /// - Returns: the node where it is the outermost one.
    private mutating func close(_ node: Node) throws(DocumentError) -> Node? {
        nodes += 1
        guard nodes <= Self.largestNodeCount else {
            throw report.error(at: node.mark, "more than \(Self.largestNodeCount) entries")
        }
        guard let last = open.indices.last else { return node }
        if open[last].isMapping, open[last].children.count.isMultiple(of: 2), let key = node.scalar?.string,
            !open[last].keys.insert(key).inserted
        {
            throw report.error(at: node.mark, "given twice: \(key)")
        }
        open[last].children.append(node)
        return nil
    }

    private static let refusal = "anchors, aliases and tags are not used in profiles"

    private func check(
        _ anchor: UnsafeMutablePointer<UInt8>?, _ tag: UnsafeMutablePointer<UInt8>?, _ mark: Node.Mark
    ) throws(DocumentError) {
        guard anchor == nil, tag == nil else { throw report.error(at: mark, Self.refusal) }
    }

    // MARK: Places

    private mutating func mark(_ mark: yaml_mark_t) -> Node.Mark {
        Node.Mark(line: Int(mark.line) + 1, column: Int(mark.column) + 1, offset: offset(Int(mark.index)))
    }

    private mutating func end(_ mark: yaml_mark_t, notBefore start: Int) -> Int {
        var end = offset(Int(mark.index))
        // The end of a block scalar is where the next line begins.
        let bytes = source.bytes
        while end > start, bytes[end - 1] == 0x0a || bytes[end - 1] == 0x0d || SourceText.isSpace(bytes[end - 1]) {
            end -= 1
        }
        return max(start, end)
    }

    private mutating func offset(_ index: Int) -> Int {
        let bytes = source.bytes
        if isASCII { return min(index, bytes.count) }
        while known.index < index, known.offset < bytes.count {
            known.offset += 1
            while known.offset < bytes.count, bytes[known.offset] & 0xc0 == 0x80 { known.offset += 1 }
            known.index += 1
        }
        while known.index > index, known.offset > 0 {
            known.offset -= 1
            while known.offset > 0, bytes[known.offset] & 0xc0 == 0x80 { known.offset -= 1 }
            known.index -= 1
        }
        return known.offset
    }

    // MARK: Mistakes

    private mutating func mistake() -> DocumentError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
        guard parser.pointee.error == YAML_SCANNER_ERROR || parser.pointee.error == YAML_PARSER_ERROR else {
            return report.error(atOffset: Int(parser.pointee.problem_offset), "not YAML: \(problem)")
        }
        let context = parser.pointee.context.map { String(cString: $0) + " " } ?? ""
        return report.error(at: mark(parser.pointee.problem_mark), "not YAML: \(context)\(problem)")
    }
}
