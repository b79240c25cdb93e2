import Baseline

/// Tells health checks from other exec sessions of one container.
///
/// What the engine says is the container's health check is one from its first time on; any other session without a
/// terminal is one once the same program with the same arguments has come at even intervals.
struct ExecSessions {
    private var begun: [Root: [UInt64]] = [:]
    private var checks: Set<Root> = []
    /// By pid in the container, of those whose start was told.
    private var processes: [Int32: Evidence.Phases] = [:]
    private let declared: [String]

    private struct Root: Hashable {
        var program: Program
        var arguments: [String]
    }

    /// Intervals that must be even before it is taken for a rule.
    private static let wantedIntervals = 3
    /// How far an interval may lie from their middle one: what runs every ten seconds waits for the one before.
    private static let unevenness = 0.25
    private static let longestNanoseconds: UInt64 = 900 * 1_000_000_000
    /// Above it all are forgotten; the next ones begin anew.
    private static let limit = 1_024

    /// - Parameter declared: the health check's command, redacted as arguments are; empty where there is none.
    init(declared: [String]) { self.declared = declared }

    /// The phase that an observation belongs to.
    mutating func phase(of observation: Observation) -> Evidence.Phases {
        let process = observation.process
        guard process.origin == .exec else { return observation.phase }
        var phase = processes[process.pid] ?? processes[process.parentPid] ?? .session
        guard case .process(let start) = observation.behaviour else { return phase }
        if start.parent == "exec" { phase = isCheck(observation) ? .check : .session }
        if processes.count >= Self.limit { processes.removeAll(keepingCapacity: true) }
        processes[process.pid] = phase
        return phase
    }

    private mutating func isCheck(_ observation: Observation) -> Bool {
        let process = observation.process
        if process.terminal { return false }
        if !declared.isEmpty, process.arguments == declared { return true }
        let root = Root(program: process.program, arguments: process.arguments)
        if checks.contains(root) { return true }
        if begun.count >= Self.limit { begun.removeAll(keepingCapacity: true) }
        var times = begun[root, default: []]
        times.append(observation.time.nanoseconds)
        times = times.suffix(Self.wantedIntervals + 1)
        begun[root] = times
        guard Self.areEven(times) else { return false }
        checks.insert(root)
        begun[root] = nil
        return true
    }

    private static func areEven(_ times: [UInt64]) -> Bool {
        guard times.count > wantedIntervals else { return false }
        let intervals = zip(times.dropFirst(), times).map { $0 > $1 ? $0 - $1 : 0 }
        let middle = intervals.sorted()[intervals.count / 2]
        guard middle > 0, middle <= longestNanoseconds else { return false }
        return intervals.allSatisfy { abs(Double($0) - Double(middle)) <= unevenness * Double(middle) }
    }
}
