extension DangerFlag {
    /// The flags of one occurrence; the gravest first.
    ///
    /// Who leads to a program is told by this one's lineage and not by names alone: an entrypoint's shell is not flagged
    /// because an intruder's has the same name.
    /// - Parameter graph: of the same image; says which programs serve others.
    public static func flags(of observation: Observation, in graph: ProcessGraph) -> [DangerFlag] {
        let evidence = Evidence(
            firstSeen: observation.time, lastSeen: observation.time, phases: observation.phase,
            drift: observation.process.drift)
        let along = graph.along(observation.process.lineage)
        return observation.behaviours.flatMap { flags(of: $0, evidence: evidence, in: along) }
            .sorted { ($1.label.severity, $0.reason.rawValue) < ($0.label.severity, $1.reason.rawValue) }
    }
}
