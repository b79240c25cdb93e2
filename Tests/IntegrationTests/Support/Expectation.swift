/// What has to be said of a deed: of each field that is given, a line must say the same.
struct Expectation: Sendable {
    /// `unprofiled` is about a container; all others are about a behaviour.
    var kind = "violation"
    var type: String
    var program: String
    var executable: String?
    var script: String?
    var parent: String?
    /// The violation's path, or one of the spellings of a peer that is a path; its end is enough.
    var path: String?
    var access: Set<String>?
    var operation: String?
    var `protocol`: String?
    var port: Int?
    /// The beginning of a peer's address or of its class.
    var peer: String?
    var origin: String?
    var terminal: Bool?
    var uid: Int?
    var driftKind: String?
    var flags: [String]?
    var environment: [String]?
    /// The program is one of these programs' descendants.
    var ancestor: String?

    func matches(_ line: Line) -> Bool {
        guard line.kind == kind else { return false }
        guard kind != "unprofiled" else { return line.container?.image.name == program }
        guard let behaviour = line.behaviour, let process = line.process else { return false }
        func same<Value: Equatable>(_ wanted: Value?, _ seen: Value?) -> Bool { wanted == nil || wanted == seen }
        let names = [behaviour.path, behaviour.peer, behaviour.class].compactMap(\.self)
        return behaviour.type == type && behaviour.program == program
            && same(executable, behaviour.executable) && same(script, behaviour.script)
            && same(parent, behaviour.parent)
            && (path.map { wanted in names.contains { $0.hasSuffix(wanted) } } ?? true)
            && (access.map { $0.contains(behaviour.access ?? "") } ?? true)
            && same(operation, behaviour.operation) && same(`protocol`, behaviour.protocol)
            && same(port, behaviour.port)
            && same(flags, behaviour.flags) && same(environment, behaviour.environment)
            && (peer.map { wanted in names.contains { $0.hasPrefix(wanted) } } ?? true)
            && same(origin, process.origin) && same(terminal, process.tty) && same(uid, process.uid)
            && (driftKind == nil || (process.drift && process.driftKind == driftKind))
            && (ancestor.map { process.lineage.dropLast().contains($0) } ?? true)
    }
}

extension Expectation {
    static func process(
        _ program: String, script: String? = nil, parent: String? = nil, origin: String? = nil, terminal: Bool? = nil,
        uid: Int? = nil,
        drift: String? = nil, under ancestor: String? = nil
    ) -> Expectation {
        Expectation(
            type: "process", program: program, script: script, parent: parent, origin: origin, terminal: terminal,
            uid: uid,
            driftKind: drift, ancestor: ancestor)
    }

    static func file(_ program: String, _ access: String, _ path: String, _ operation: String? = nil) -> Expectation {
        Expectation(type: "file", program: program, path: path, access: [access], operation: operation)
    }

    static func connect(_ program: String, _ transport: String, _ port: Int, _ peer: String) -> Expectation {
        Expectation(type: "connect", program: program, protocol: transport, port: port, peer: peer)
    }

    static func listen(_ program: String, _ transport: String, _ port: Int) -> Expectation {
        Expectation(type: "listen", program: program, protocol: transport, port: port)
    }

    static func privilege(_ program: String, _ operation: String) -> Expectation {
        Expectation(type: "privilege", program: program, operation: operation)
    }

    /// That nothing is known of a container's image.
    static func unprofiled(_ image: String) -> Expectation {
        Expectation(kind: "unprofiled", type: "", program: image)
    }
}

extension Expectation: CustomStringConvertible {
    /// A few words, as docs/coverage.md has them.
    var description: String {
        switch type {
        case "process":
            let details = [
                script.map { "script `\($0)`" }, parent.map { "parent `\($0)`" }, ancestor.map { "below `\($0)`" },
                origin.map { "origin \($0)" },
                terminal == true ? "tty" : nil, uid.map { "uid \($0)" }, driftKind.map { "drift \($0)" },
            ]
            return (["process `\(program)`"] + details.compactMap(\.self)).joined(separator: ", ")
        case "file":
            let how = operation.map { " (\($0))" } ?? ""
            return "file \(access?.sorted().joined(separator: "/") ?? "") `\(path ?? "")`\(how) by `\(program)`"
        case "connect": return "connect \(`protocol` ?? "")/\(port ?? 0) to \(peer ?? "") by `\(program)`"
        case "listen": return "listen \(`protocol` ?? "")/\(port ?? 0) by `\(program)`"
        case "privilege": return "privilege \(operation ?? "") by `\(program)`"
        default: return kind
        }
    }
}
