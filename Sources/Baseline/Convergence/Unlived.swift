/// Something in a container's life that a profile has not seen, and that may bring what it does not hold.
public enum Unlived: Hashable, Sendable {
    case noStart
    case noRestart
    case noShutdown
    case noExecSession
    case noMidnight
    case fewRuns(seen: UInt32, wanted: UInt32)

    /// For people.
    public var words: String {
        switch self {
        case .noStart: "no start: every container was already running"
        case .noRestart: "no restart: only one start was seen"
        case .noShutdown: "no shutdown"
        case .noExecSession: "no exec session (docker exec, a health check)"
        case .noMidnight: "no midnight (UTC): daily jobs may be missing"
        case .fewRuns(let seen, let wanted): "only \(seen) of \(wanted) runs"
        }
    }

    /// For one line that names several.
    public var name: String {
        switch self {
        case .noStart: "a start"
        case .noRestart: "a restart"
        case .noShutdown: "a shutdown"
        case .noExecSession: "an exec session"
        case .noMidnight: "midnight (UTC)"
        case .fewRuns(_, let wanted): "\(wanted) runs"
        }
    }

    static let wantedRuns: UInt32 = 3

    /// What no unit of the exposure holds, gravest first.
    static func of(_ exposure: Exposure) -> [Unlived] {
        var unlived: [Unlived] = []
        if exposure.starts == 0 { unlived.append(.noStart) } else if exposure.starts == 1 { unlived.append(.noRestart) }
        if exposure.ends == 0 { unlived.append(.noShutdown) }
        if exposure.execSessions == 0 { unlived.append(.noExecSession) }
        let day: UInt64 = 86_400_000_000_000
        if (exposure.firstSeen?.nanoseconds ?? 0) / day == (exposure.lastSeen?.nanoseconds ?? 0) / day {
            unlived.append(.noMidnight)
        }
        if exposure.runs < wantedRuns { unlived.append(.fewRuns(seen: exposure.runs, wanted: wantedRuns)) }
        return unlived
    }
}
