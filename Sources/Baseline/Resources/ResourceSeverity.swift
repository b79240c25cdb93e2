/// What an unusual use of a resource could be: severity and ATT&CK techniques, whatever the probability.
/// All *judged*: from what each technique spends, and from how often the cause is a fault and no attack.
public enum ResourceSeverity {
    /// - Parameter rises: Whether more is used than expected. Less is another matter: something stopped.
    public static func of(_ metric: ResourceMetric, rises: Bool) -> (severity: Severity, techniques: [String]) {
        guard rises else { return (.low, ["T1489", "T1499"]) }
        switch metric {
        // Mining is what a stolen container is used for most.
        case .cpu, .cpuUser, .cpuSystem: return (.medium, ["T1496"])
        case .cpuThrottled: return (.low, ["T1496"])
        // A leak is far more often a fault than an attack.
        case .memory, .memoryResident, .pageFaults, .memoryLimitHits, .memoryOOMKills:
            return (.low, ["T1499.001"])
        // Collecting before taking away.
        case .ioRead, .ioReadOperations: return (.low, ["T1005"])
        // Encrypting or overwriting what is there.
        case .ioWrite, .ioWriteOperations: return (.medium, ["T1486", "T1485"])
        // Tools that are fetched, or a flood that arrives.
        case .networkReceived, .networkReceivedPackets: return (.low, ["T1105", "T1498"])
        // Data that leaves, or a flood that is sent.
        case .networkSent, .networkSentPackets: return (.medium, ["T1048", "T1498"])
        case .networkErrors: return (.low, ["T1498"])
        // A fork bomb, or workers of something that was brought along.
        case .pids: return (.medium, ["T1499.001"])
        case .descriptors: return (.low, ["T1499.001"])
        case .pressureCPU, .pressureMemory, .pressureIO: return (.low, ["T1499"])
        case .execRate: return (.medium, ["T1059"])
        // Looking through directories; encrypting opens each file, too.
        case .openRate: return (.medium, ["T1083", "T1486"])
        case .connectRate: return (.medium, ["T1046", "T1498"])
        // Trying what is refused.
        case .failedRate: return (.medium, ["T1068", "T1083"])
        }
    }
}
