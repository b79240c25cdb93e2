import Baseline

/// Writes a document as text: the same document always gives the same bytes.
public struct DocumentWriter {
    private var text = ""

    /// The canonical text of a document.
    /// - Parameter carried: keys that nothing acts on yet, from the text that was read.
    public static func text(_ document: ProfileDocument, carrying carried: CarriedKeys = CarriedKeys()) -> String {
        var writer = DocumentWriter()
        writer.head(document)
        writer.processes(document.processes, carried)
        writer.deny(document.deny)
        writer.text += ResourceFigures.block(document.resources)
        return writer.text
    }

    /// The `status:` that may stand behind a document's text; import ignores it.
    /// - Parameter unseen: by kind, the estimated probability that a unit shows a new behaviour.
    public static func status(_ profile: Profile, unseen: [(kind: Behaviour.Kind, mass: Double)]) -> String {
        let exposure = profile.exposure
        var text = "status:\n  revision: \(profile.revision)\n"
        let figures = [
            ("runs", "\(exposure.runs)"), ("units", "\(exposure.units)"), ("unitSeconds", "\(exposure.unitSeconds)"),
            ("observations", "\(exposure.observations)"),
        ]
        text += "  exposure: \(flow(figures))\n"
        if !unseen.isEmpty {
            let masses = unseen.map { ($0.kind.rawValue, "\(($0.mass * 10_000).rounded() / 10_000)") }
            text += "  unseen: \(flow(masses))\n"
        }
        return text
    }

    private mutating func head(_ document: ProfileDocument) {
        var image = [("name", ScalarText.text(document.image.name)), ("id", ScalarText.text(document.image.id))]
        if let digest = document.image.digest { image.append(("digest", ScalarText.text(digest))) }
        text += ProfileSchema.reference
        text += "apiVersion: \(ParsedDocument.apiVersion)\nkind: Profile\n"
        text += "image: \(Self.flow(image))\n"
        text += "role: \(ScalarText.text(document.role))\nstate: \(document.state.rawValue)\n"
        let modes = Behaviour.Kind.allCases.compactMap { kind in
            document.mode[kind].map { (kind.rawValue, $0.rawValue) }
        }
        if !modes.isEmpty { text += "mode: \(Self.flow(modes))\n" }
    }

    private mutating func processes(_ entries: [ProcessEntry], _ carried: CarriedKeys) {
        guard !entries.isEmpty else { return }
        text += "processes:\n"
        var written: Set<ProcessIdentity> = []
        for entry in entries {
            process(entry)
            if written.insert(entry.identity).inserted {
                text += (carried.processes[entry.identity] ?? []).joined()
            }
        }
    }

    private mutating func process(_ entry: ProcessEntry) {
        text += "  - executable: \(ScalarText.text(entry.program.executable))\n"
        if entry.program.name != entry.program.executable.basename { field("program", entry.program.name) }
        if let script = entry.script { field("script", script) }
        if let origin = entry.origin { field("origin", origin.rawValue) }
        let isInExecSession = entry.origin == .exec || entry.parents.contains("exec")
        if entry.terminal || isInExecSession { text += "    tty: \(entry.terminal)\n" }
        if let name = entry.argumentZero { field("argumentZero", name) }
        list("parents", entry.parents.map(ScalarText.text), indent: 4)
        if let flags = entry.flags {
            if flags.isEmpty { text += "    flags: []\n" } else { list("flags", flags.map(ScalarText.text), indent: 4) }
        }
        list("environment", entry.environment.map(ScalarText.text), indent: 4)
        let accesses = Access.allCases.filter { entry.files[$0]?.isEmpty == false }
        if !accesses.isEmpty { text += "    files:\n" }
        for access in accesses {
            list(access.rawValue, entry.files[access, default: []].map(ScalarText.text), indent: 6, align: 6)
        }
        list("listens", entry.listens.map { ScalarText.text(DocumentWords.text($0)) }, indent: 4)
        list("connects", entry.connects.map(Self.peer), indent: 4)
        list("privileges", entry.privileges.map(ScalarText.text), indent: 4)
        list("syscalls", entry.syscalls.map(ScalarText.text), indent: 4)
    }

    private mutating func deny(_ rules: [DenyRule]) {
        guard !rules.isEmpty else { return }
        text += "deny:\n"
        for rule in rules {
            var fields: [(String, String)] = []
            func add(_ key: String, _ value: String?) {
                if let value { fields.append((key, ScalarText.text(value))) }
            }
            add("program", rule.program)
            add("executable", rule.executable)
            add("parent", rule.parent)
            add("origin", rule.origin?.rawValue)
            add("path", rule.path)
            add("access", rule.access?.rawValue)
            add("listen", rule.listen.map(DocumentWords.text))
            if let connect = rule.connect { fields.append(("connect", Self.peer(connect))) }
            add("privilege", rule.privilege)
            text += "  - \(Self.flow(fields))\n"
        }
    }

    private mutating func field(_ key: String, _ value: String) { text += "    \(key): \(ScalarText.text(value))\n" }

    /// On one line where that stays readable, else one item a line.
    private mutating func list(_ key: String, _ items: [String], indent: Int, align: Int = 0) {
        guard !items.isEmpty else { return }
        let margin = String(repeating: " ", count: indent)
        let gap = String(repeating: " ", count: max(1, align - key.count))
        let line = "\(margin)\(key):\(gap)[\(items.joined(separator: ", "))]"
        if items.count <= Self.itemsOnALine, line.count <= Self.lineLength {
            text += line + "\n"
        } else {
            text += "\(margin)\(key):\n" + items.map { "\(margin)  - \($0)\n" }.joined()
        }
    }

    private static func peer(_ peer: ConnectPeer) -> String {
        switch peer {
        case .network(let peerClass, let transport, let port):
            flow([("to", peerClass.rawValue), ("port", DocumentWords.text(transport, port))])
        case .written(let to, let transport, let port):
            flow([("to", ScalarText.text(to)), ("port", DocumentWords.text(transport, port))])
        case .unix(let path):
            flow([("to", ScalarText.text(DocumentWords.unixPrefix + path))])
        }
    }

    private static func flow(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + "}"
    }

    private static let itemsOnALine = 6
    private static let lineLength = 100
}
