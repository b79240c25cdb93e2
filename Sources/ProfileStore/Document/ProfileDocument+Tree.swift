import Baseline

extension DocumentTree {
    /// A document's keys in the order in which they are written.
    /// - Parameter carried: keys that nothing acts on yet, from the text that was read.
    init(_ document: ProfileDocument, carrying carried: CarriedKeys) {
        var image = [Field("name", text: document.image.name), Field("id", text: document.image.id)]
        if let digest = document.image.digest { image.append(Field("digest", text: digest)) }
        var fields = [
            Field("apiVersion", .scalar(ParsedDocument.apiVersion)), Field("kind", .scalar("Profile")),
            Field("image", .mapping(image)), Field("role", text: document.role),
            Field("state", .scalar(document.state.rawValue)),
        ]
        let modes = Behaviour.Kind.allCases.compactMap { kind in
            document.mode[kind].map { Field(kind.rawValue, .scalar($0.rawValue)) }
        }
        if !modes.isEmpty { fields.append(Field("mode", .mapping(modes))) }
        if !document.processes.isEmpty {
            var written: Set<ProcessIdentity> = []
            let entries = document.processes.map { entry in
                let isFirst = written.insert(entry.identity).inserted
                return Self.process(entry, carrying: isFirst ? carried.processes[entry.identity] ?? [] : [])
            }
            fields.append(Field("processes", .list(entries)))
        }
        if !document.deny.isEmpty { fields.append(Field("deny", .list(document.deny.map { DocumentTree($0) }))) }
        if !document.resources.isEmpty { fields.append(Field("resources", Self.resources(document.resources))) }
        self = .mapping(fields)
    }

    private static func process(_ entry: ProcessEntry, carrying carried: [Field]) -> DocumentTree {
        let name = entry.program.name
        var fields = [Field("executable", text: entry.program.executable)]
        func add(_ key: String, _ value: String?) {
            if let value { fields.append(Field(key, text: value)) }
        }
        func add(_ key: String, _ items: [DocumentTree]) {
            if !items.isEmpty { fields.append(Field(key, .list(items))) }
        }
        func add(_ key: String, _ texts: [String]) {
            if !texts.isEmpty { fields.append(Field(key, texts: texts)) }
        }
        add("program", name == entry.program.executable.basename ? nil : name)
        add("script", entry.script)
        add("origin", entry.origin?.rawValue)
        let isInExecSession = entry.origin == .exec || entry.parents.contains("exec")
        if entry.terminal || isInExecSession {
            fields.append(Field("tty", .scalar("\(entry.terminal)"), isImplied: !entry.terminal))
        }
        add("argumentZero", entry.argumentZero)
        add("parents", entry.parents)
        if let flags = entry.flags { fields.append(Field("flags", texts: flags)) }
        add("environment", entry.environment)
        let files = Access.allCases.compactMap { access in
            entry.files[access].flatMap { $0.isEmpty ? nil : Field(access.rawValue, texts: $0) }
        }
        if !files.isEmpty { fields.append(Field("files", .mapping(files))) }
        add("listens", entry.listens.map(DocumentWords.text))
        add("connects", entry.connects.map(peer))
        add("privileges", entry.privileges)
        add("syscalls", entry.syscalls)
        return .mapping(fields + carried, identity: entry.identity.tree)
    }

    init(_ rule: DenyRule) {
        var fields: [Field] = []
        func add(_ key: String, _ value: String?) {
            if let value { fields.append(Field(key, text: value)) }
        }
        add("program", rule.program)
        add("executable", rule.executable)
        add("parent", rule.parent)
        add("origin", rule.origin?.rawValue)
        add("path", rule.path)
        add("access", rule.access?.rawValue)
        add("listen", rule.listen.map(DocumentWords.text))
        if let connect = rule.connect { fields.append(Field("connect", Self.peer(connect))) }
        add("privilege", rule.privilege)
        add("flag", rule.flag)
        add("environment", rule.environment)
        self = .mapping(fields)
    }

    private static func peer(_ peer: ConnectPeer) -> DocumentTree {
        switch peer {
        case .network(let peerClass, let transport, let port):
            .mapping([
                Field("to", text: peerClass.rawValue), Field("port", text: DocumentWords.text(transport, port)),
            ])
        case .name(let to, let transport, let port), .written(let to, let transport, let port):
            .mapping([Field("to", text: to), Field("port", text: DocumentWords.text(transport, port))])
        case .unix(let path):
            .mapping([Field("to", text: DocumentWords.unixPrefix + path)])
        }
    }

    private static func resources(_ resources: [ResourceMetric: ResourceSummary]) -> DocumentTree {
        .mapping(
            ResourceMetric.allCases.compactMap { metric in
                resources[metric].map { Field(metric.name, ResourceFigures.tree($0, of: metric)) }
            })
    }
}

extension ProcessEntry {
    var identity: ProcessIdentity {
        ProcessIdentity(
            program: program, script: script, origin: origin, terminal: terminal, argumentZero: argumentZero)
    }
}

extension ProcessIdentity {
    fileprivate var tree: DocumentTree.Identity {
        let rest = [script ?? "", origin?.rawValue ?? "", terminal ? "tty" : "", argumentZero ?? ""]
        return DocumentTree.Identity(
            subject: "\(program.executable)\n\(program.name)", rest: rest.joined(separator: "\n"))
    }
}
