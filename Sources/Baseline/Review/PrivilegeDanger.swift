/// Flags of calls that change privileges, namespaces or the kernel.
enum PrivilegeDanger {
    static func flag(_ privilege: PrivilegeBehaviour, _ evidence: Evidence?, in graph: ProcessGraph) -> DangerFlag? {
        let name = privilege.program.name
        if changesIdentity(privilege.operation), !isUnusual(name, evidence, in: graph) { return nil }
        let (severity, techniques, deed) = PrivilegeSeverity.row(privilege.operation)
        return DangerFlag(.privilege, severity, techniques, "\(name) \(deed)")
    }

    /// What takes rights to do, and is mostly done to give them up.
    private static func changesIdentity(_ operation: String) -> Bool {
        [
            "setuid", "setreuid", "setresuid", "setgid", "setregid", "setresgid", "setgroups", "capset",
        ].contains(operation)
    }

    /// Servers, start-up helpers and schedulers change to another user on their way; a shell or an interpreter does so
    /// at a container's start, or where it serves.
    private static func isUnusual(_ name: String, _ evidence: Evidence?, in graph: ProcessGraph) -> Bool {
        switch ProgramKind(name) {
        case .shell, .interpreter, .networkTool, .download, .compiler, .reconnaissance:
            !graph.isServer(name) && evidence?.phases != .startup
        default: false
        }
    }
}
