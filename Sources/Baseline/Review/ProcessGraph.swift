/// Who starts whom in an image, by the programs' names, and which of them serve others.
///
/// Parents are known by name only, so that programs of one name are one here.
public struct ProcessGraph: Sendable {
    private var parents: [String: Set<String>] = [:]
    /// Names that listen on a port.
    private var listeners: Set<String> = []

    public init() {}

    public init(_ behaviours: some Sequence<Behaviour>) {
        for behaviour in behaviours { add(behaviour) }
    }

    public mutating func add(_ behaviour: Behaviour) {
        switch behaviour {
        case .process(let process): parents[process.program.name, default: []].insert(process.parent)
        case .listen(let listen):
            if case .unix = listen.endpoint { break }
            listeners.insert(listen.program.name)
        case .options, .file, .connect, .privilege, .syscall: break
        }
    }

    /// The same servers, and of the starts only those of one lineage.
    /// - Parameter lineage: from its start to the program that acts.
    public func along(_ lineage: [String]) -> ProcessGraph {
        var graph = ProcessGraph()
        graph.listeners = listeners
        for (parent, program) in zip(lineage, lineage.dropFirst()) {
            graph.parents[program, default: []].insert(parent)
        }
        return graph
    }

    /// Whether a program serves others: a web server or database by its name, or whatever listens on a port and is no
    /// shell.
    public func isServer(_ name: String) -> Bool {
        switch ProgramKind(name) {
        case .webServer, .database: true
        case .shell: false
        default: listeners.contains(name)
        }
    }

    /// Whether a server is among those that lead to a program; it itself is none of them.
    public func isBelowServer(_ name: String) -> Bool {
        (parents[name] ?? []).contains { $0 != name && way(up: $0, to: isServer) != nil }
    }

    /// The shortest way from the start of a lineage to a program: `["entrypoint", "sh", "nginx"]`. Where no start of
    /// it is known, the name alone.
    public func lineage(of name: String) -> [String] {
        way(up: name) { $0 == "entrypoint" || $0 == "exec" } ?? [name]
    }

    /// The shortest way from the start of a lineage to what a behaviour is of; of a start, through its own parent.
    public func lineage(of behaviour: Behaviour) -> [String] {
        guard case .process(let process) = behaviour else { return lineage(of: behaviour.program.name) }
        return lineage(of: process.parent) + [process.program.name]
    }

    /// The shortest way from a server to what was started, both included.
    public func wayFromServer(to process: ProcessBehaviour) -> [String]? {
        way(up: process.parent, to: isServer).map { $0 + [process.program.name] }
    }

    /// Breadth first, in the order of names, so that the answer does not depend on the order of learning.
    private func way(up name: String, to isEnd: (String) -> Bool) -> [String]? {
        var reached: [String: String?] = [name: nil]
        var front = [name]
        while !front.isEmpty {
            if let end = front.first(where: isEnd) {
                var way = [end]
                while let last = way.last, let next = reached[last] ?? nil { way.append(next) }
                return way
            }
            var next: [String] = []
            for child in front {
                for parent in (parents[child] ?? []).sorted() where reached[parent] == nil {
                    reached.updateValue(child, forKey: parent)
                    next.append(parent)
                }
            }
            front = next
        }
        return nil
    }
}
