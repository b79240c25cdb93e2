/// What has to be said of a deed: of each field that is given, a line must say the same.
struct Expectation: Sendable {
    var type: String
    var program: String
    var executable: String?
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
    var driftKind: String?
    var flags: [String]?
    var environment: [String]?

    func matches(_ line: Line) -> Bool {
        guard line.kind == "violation", let behaviour = line.behaviour, let process = line.process else { return false }
        func same<Value: Equatable>(_ wanted: Value?, _ seen: Value?) -> Bool { wanted == nil || wanted == seen }
        let names = [behaviour.path, behaviour.peer, behaviour.class].compactMap(\.self)
        return behaviour.type == type && behaviour.program == program
            && same(executable, behaviour.executable) && same(parent, behaviour.parent)
            && (path.map { wanted in names.contains { $0.hasSuffix(wanted) } } ?? true)
            && (access.map { $0.contains(behaviour.access ?? "") } ?? true)
            && same(operation, behaviour.operation) && same(`protocol`, behaviour.protocol)
            && same(port, behaviour.port)
            && same(flags, behaviour.flags) && same(environment, behaviour.environment)
            && (peer.map { wanted in names.contains { $0.hasPrefix(wanted) } } ?? true)
            && same(origin, process.origin) && same(terminal, process.tty)
            && (driftKind == nil || (process.drift && process.driftKind == driftKind))
    }
}

extension Expectation {
    static func listen(_ program: String, _ transport: String, _ port: Int) -> Expectation {
        Expectation(type: "listen", program: program, protocol: transport, port: port)
    }

    static func privilege(_ program: String, _ operation: String) -> Expectation {
        Expectation(type: "privilege", program: program, operation: operation)
    }
}

extension Expectation: CustomStringConvertible {
    /// A few words, for a test that fails.
    var description: String {
        switch type {
        case "process":
            let details = [
                parent.map { "parent \($0)" }, origin.map { "origin \($0)" }, terminal == true ? "tty" : nil,
                driftKind.map { "drift \($0)" },
            ]
            return (["process \(program)"] + details.compactMap(\.self)).joined(separator: ", ")
        case "file":
            let how = operation.map { " (\($0))" } ?? ""
            return "file \(access?.sorted().joined(separator: "/") ?? "") \(path ?? "")\(how) by \(program)"
        case "connect": return "connect \(`protocol` ?? "")/\(port ?? 0) to \(peer ?? path ?? "") by \(program)"
        case "listen": return "listen \(`protocol` ?? "")/\(port ?? 0) by \(program)"
        default: return "\(type) \(operation ?? "") by \(program)"
        }
    }
}
