import Baseline

/// Reads one entry of `processes:`.
struct ProcessEntryReader {
    let reader: NodeReader

    /// Known, kept and not acted on yet.
    static let carriedKeys = ["capabilities"]
    private static let keys =
        [
            "executable", "program", "script", "origin", "tty", "argumentZero", "parents", "flags", "environment",
            "files", "listens", "connects", "privileges", "syscalls",
        ] + carriedKeys

    func entry(_ node: Node) throws(DocumentError) -> (entry: ProcessEntry, carried: [DocumentTree.Field]) {
        let mapping = try reader.mapping(node, of: "a process", keys: Self.keys)
        let executable = try reader.rootedPattern(try mapping.required("executable", reader))
        let name = try text("program", mapping) ?? executable.basename
        var entry = ProcessEntry(program: Program(executable: executable, name: name))
        if let script = mapping["script"] { entry.script = try self.script(script) }
        entry.argumentZero = try text("argumentZero", mapping)
        if let origin = mapping["origin"] { entry.origin = try self.origin(origin) }
        if let terminal = mapping["tty"] { entry.terminal = try reader.bool(terminal, of: "tty") }
        entry.parents = try texts("parents", mapping)
        if let flags = mapping["flags"] { entry.flags = try reader.list(flags, of: "flags").map(flag) }
        for node in try nodes("environment", mapping) { entry.environment.append(try environmentName(node)) }
        if let files = mapping["files"] { entry.files = try self.files(files) }
        for node in try nodes("listens", mapping) { entry.listens.append(try reader.endpoint(node)) }
        for node in try nodes("connects", mapping) { entry.connects.append(try reader.peer(node)) }
        entry.privileges = try texts("privileges", mapping)
        entry.syscalls = try texts("syscalls", mapping)
        let carried = Self.carriedKeys.compactMap { key in
            mapping[key].map { DocumentTree.Field(key, DocumentTree($0)) }
        }
        return (entry, carried)
    }

    /// A flag as violations name it.
    fileprivate func flag(_ node: Node) throws(DocumentError) -> String {
        let text = try reader.string(node, of: "a flag")
        if ArgumentTopic(rawValue: text) != nil { return text }
        guard !ArgumentTopic.isTopic(text) else {
            throw reader.error(
                node,
                "unknown topic '\(text)'; known are \(ArgumentTopic.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard text.hasPrefix("-"), text.contains(where: { $0 != "-" }) else {
            throw reader.error(node, "'\(text)' is no flag; write -e or --exec")
        }
        if let value = text.firstIndex(where: { $0 == "=" || $0.isWhitespace }) {
            throw reader.error(node, "a flag stands without its value: write \(text[..<value])")
        }
        return text
    }

    fileprivate func environmentName(_ node: Node) throws(DocumentError) -> String {
        let text = try reader.string(node, of: "an entry of environment")
        guard EnvironmentName.concern(text) != nil else {
            throw reader.error(
                node, "'\(text)' is not watched; known are \(EnvironmentName.all.joined(separator: ", "))")
        }
        return text
    }

    /// A path, or a word such as `-c`.
    private func script(_ node: Node) throws(DocumentError) -> String {
        let text = try reader.string(node, of: "script")
        return text.hasPrefix("/") ? try reader.pattern(node) : text
    }

    private func origin(_ node: Node) throws(DocumentError) -> LineageOrigin {
        let origin: LineageOrigin = try reader.word(node, of: "origin")
        guard origin != .preexisting else { throw reader.error(node, "origin must be entrypoint or exec") }
        return origin
    }

    private func files(_ node: Node) throws(DocumentError) -> [Access: [String]] {
        let mapping = try reader.mapping(node, of: "files", keys: Access.allCases.map(\.rawValue))
        var files: [Access: [String]] = [:]
        for access in Access.allCases {
            var patterns: [String] = []
            for node in try nodes(access.rawValue, mapping) { patterns.append(try reader.pattern(node)) }
            if !patterns.isEmpty { files[access] = patterns }
        }
        return files
    }

    private func text(_ key: String, _ mapping: NodeMapping) throws(DocumentError) -> String? {
        guard let node = mapping[key] else { return nil }
        return try reader.string(node, of: key)
    }

    private func texts(_ key: String, _ mapping: NodeMapping) throws(DocumentError) -> [String] {
        var texts: [String] = []
        for node in try nodes(key, mapping) { texts.append(try reader.string(node, of: "an entry of \(key)")) }
        return texts
    }

    private func nodes(_ key: String, _ mapping: NodeMapping) throws(DocumentError) -> [Node] {
        guard let node = mapping[key] else { return [] }
        return try reader.list(node, of: key)
    }
}

/// Reads one entry of `deny:`.
struct DenyRuleReader {
    let reader: NodeReader

    func rule(_ node: Node) throws(DocumentError) -> DenyRule {
        let mapping = try reader.mapping(
            node, of: "a deny rule",
            keys: [
                "program", "executable", "parent", "origin", "path", "access", "listen", "connect", "privilege", "flag",
                "environment",
            ])
        guard !mapping.isEmpty else { throw reader.error(node, "a deny rule must say what it denies") }
        var rule = DenyRule()
        rule.program = try text("program", mapping)
        rule.executable = try text("executable", mapping)
        rule.parent = try text("parent", mapping)
        if let origin = mapping["origin"] { rule.origin = try reader.word(origin, of: "origin") }
        if let path = mapping["path"] { rule.path = try reader.pattern(path) }
        if let access = mapping["access"] { rule.access = try reader.word(access, of: "access") }
        if let listen = mapping["listen"] { rule.listen = try reader.endpoint(listen) }
        if let connect = mapping["connect"] { rule.connect = try reader.peer(connect) }
        rule.privilege = try text("privilege", mapping)
        if let flag = mapping["flag"] { rule.flag = try self.flag(flag) }
        if let name = mapping["environment"] { rule.environment = try environmentName(name) }
        return rule
    }

    /// As in `flags`, or a glob of such.
    private func flag(_ node: Node) throws(DocumentError) -> String {
        let text = try reader.string(node, of: "flag")
        return text.contains("*") ? text : try ProcessEntryReader(reader: reader).flag(node)
    }

    private func environmentName(_ node: Node) throws(DocumentError) -> String {
        let text = try reader.string(node, of: "environment")
        return text.contains("*") ? text : try ProcessEntryReader(reader: reader).environmentName(node)
    }

    private func text(_ key: String, _ mapping: NodeMapping) throws(DocumentError) -> String? {
        guard let node = mapping[key] else { return nil }
        return try reader.string(node, of: key)
    }
}

extension NodeReader {
    /// A pattern that may leave out the first slash, as `memfd:name` does.
    func rootedPattern(_ node: Node) throws(DocumentError) -> String {
        let text = try string(node, of: "a path")
        if let mistake = PatternCheck.mistake(inRooted: text) { throw error(node, mistake) }
        return text
    }

    func pattern(_ node: Node) throws(DocumentError) -> String {
        let text = try string(node, of: "a path")
        if let mistake = PatternCheck.mistake(in: text) { throw error(node, mistake) }
        return text
    }

    func endpoint(_ node: Node) throws(DocumentError) -> ListenEndpoint {
        let text = try string(node, of: "an endpoint")
        guard let endpoint = DocumentWords.endpoint(text) else {
            throw error(node, "'\(text)' is no endpoint; write tcp/80, tcp/ephemeral or unix:/run/x.sock")
        }
        if case .unix(let name) = endpoint, let mistake = PatternCheck.mistake(inSocket: name) {
            throw error(node, mistake)
        }
        return endpoint
    }

    func peer(_ node: Node) throws(DocumentError) -> ConnectPeer {
        let mapping = try mapping(node, of: "a connection", keys: ["to", "port"])
        let toNode = try mapping.required("to", self)
        let to = try string(toNode, of: "to")
        if to.hasPrefix(DocumentWords.unixPrefix) {
            if let port = mapping["port"] { throw error(port, "a unix socket has no port") }
            guard let name = DocumentWords.unixPath(to) else { throw error(toNode, "unix: needs a path or @name") }
            if let mistake = PatternCheck.mistake(inSocket: name) { throw error(toNode, mistake) }
            return .unix(name)
        }
        let portNode = try mapping.required("port", self)
        let portText = try string(portNode, of: "port")
        guard let (transport, port) = DocumentWords.port(portText) else {
            throw error(portNode, "'\(portText)' is no port; write tcp/443 or udp/53")
        }
        if let peerClass = PeerClass(rawValue: to) { return .network(peerClass, transport, port) }
        guard DocumentWords.isWrittenPeer(to) else {
            let classes = PeerClass.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(toNode, "'\(to)' is no peer; write \(classes), an address, a CIDR, a DNS name or unix:/path")
        }
        return HostPattern(to) == nil ? .written(to, transport, port) : .name(to, transport, port)
    }
}

extension String {
    /// What stands behind the last slash; all of it where that is empty.
    var basename: String {
        let last = split(separator: "/").last.map(String.init)
        return last ?? self
    }
}
