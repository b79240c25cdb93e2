/// Why a behaviour is dangerous in any image: a mark for whoever reviews it, not a verdict.
///
/// Unlike a severity it is about what was learned as normal, and stays away from what every image does: servers that
/// drop their rights, names and libraries that everybody reads, Python's byte code. Fixed by judgement from ATT&CK and
/// the public rule sets' subjects.
public struct DangerFlag: Hashable, Sendable {
    public var reason: Reason
    /// With a whole sentence for people.
    public var label: SeverityLabel

    /// A short word for programs.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        case serverShell = "server-shell"
        case serverChild = "server-child"
        case execSession = "exec-session"
        case packageManager = "package-manager"
        case compiler
        case networkTool = "network-tool"
        case dangerousProgram = "dangerous-program"
        case dangerousArguments = "dangerous-arguments"
        case loaderEnvironment = "loader-environment"
        case driftExecution = "drift-execution"
        case executableWrite = "executable-write"
        case sensitiveRead = "sensitive-read"
        case sensitiveWrite = "sensitive-write"
        case logTampering = "log-tampering"
        case engineSocket = "engine-socket"
        case privilege
        case publicConnect = "public-connect"
        case dangerousConnect = "dangerous-connect"
        case toolListens = "tool-listens"
    }

    /// The flags of a behaviour, concrete or generalised; the gravest first.
    /// - Parameters:
    ///   - evidence: where the behaviour was learned. It knows drift, and whether something belongs to the start only.
    ///   - graph: of the same image.
    public static func flags(of behaviour: Behaviour, evidence: Evidence?, in graph: ProcessGraph) -> [DangerFlag] {
        var flags: [DangerFlag] = []
        if let drift = drift(behaviour, evidence) { flags.append(drift) }
        switch behaviour {
        case .process(let process): flags += ProgramDanger.flags(process, Circumstances(evidence, graph))
        case .options(let options): flags += ProgramDanger.flags(options, Circumstances(evidence, graph))
        case .file(let file): flags += FileDanger.flags(file, Circumstances(evidence, graph))
        case .listen(let listen): flags += NetworkDanger.flags(listen)
        case .connect(let connect): flags += NetworkDanger.flags(connect)
        case .privilege(let privilege):
            if let flag = PrivilegeDanger.flag(privilege, Circumstances(evidence, graph)) { flags.append(flag) }
        case .syscall: break
        }
        return flags.sorted { ($1.label.severity, $0.reason.rawValue) < ($0.label.severity, $1.reason.rawValue) }
    }

    /// What decides whether a thing that some images do every day is dangerous in this one.
    struct Circumstances {
        /// Nil where nothing is known of when it was seen, as of a line that a person wrote.
        var phases: Evidence.Phases?
        var graph: ProcessGraph

        init(_ evidence: Evidence?, _ graph: ProcessGraph) {
            phases = evidence?.phases
            self.graph = graph
        }

        /// Whether it belongs to what an image does to set itself up: at its start only, and not at the bidding of
        /// somebody whom a server let in.
        func isSetUp(by program: String) -> Bool { phases == .startup && !graph.isBelowServer(program) }

        /// Whether it was seen in health checks and nowhere else but in their first sessions.
        var isHealthCheck: Bool { phases.map { $0.contains(.check) && $0.isSubset(of: [.check, .session]) } ?? false }
    }

    /// Code that the image did not have, whatever it does.
    private static func drift(_ behaviour: Behaviour, _ evidence: Evidence?) -> DangerFlag? {
        guard let drift = evidence?.drift else { return nil }
        let name = behaviour.program.name
        switch behaviour {
        case .process:
            guard let (severity, techniques, reason) = ProcessSeverity.byDrift(drift), severity > .medium else {
                return nil
            }
            return DangerFlag(.driftExecution, severity, techniques, "\(name) ran: \(reason)")
        case .file(let file) where file.access == .exec:
            guard let (severity, techniques, _) = ProcessSeverity.byDrift(drift), severity > .medium else { return nil }
            // The file behind a mapping of an overlay lies on a mount of the kernel's own, which looks like memory.
            if drift == .memory, !FileDanger.mayLieInMemory(file.path) { return nil }
            let what =
                drift == .memory
                ? "which lay in memory only"
                : drift == .added ? "which the image did not have" : "which was changed since the image was built"
            return DangerFlag(.driftExecution, severity, techniques, "\(name) loaded code from \(file.path), \(what)")
        case .file, .options, .listen, .connect, .privilege, .syscall: return nil
        }
    }

    /// - Parameter sentence: without its full stop.
    public init(_ reason: Reason, _ severity: Severity, _ techniques: [String], _ sentence: String) {
        self.reason = reason
        var seen: Set<String> = []
        label = SeverityLabel(
            severity: severity, techniques: techniques.filter { seen.insert($0).inserted }, explanation: sentence + ".")
    }
}
