/// Says a move of the group once, not at every evaluation that sees it, and not again for each metric that it
/// changes or when the group goes back.
struct GroupMoveTracker: Sendable {
    private var streaks = Array(repeating: 0, count: ResourceMetric.compared.count)
    private var isMoving = false
    private var lastMoving: UInt64 = 0
    private var said: GroupMove?
    private var saidAt: UInt64 = 0

    /// Evaluations in a row that make a move.
    static let needed = 3
    /// It is over when nothing of it was seen for so long.
    static let quietSeconds = 60.0
    /// Going back within so long is its end, not another.
    static let returnSeconds = 900.0

    /// - Parameters:
    ///   - found: of this evaluation, at most a few a metric.
    ///   - read: a bit for each metric that was looked at.
    mutating func take(_ found: [GroupMove], read: UInt32, at now: UInt64) -> GroupMove? {
        for metric in ResourceMetric.compared where read & 1 << UInt32(metric.rawValue) != 0 {
            streaks[metric.rawValue] = found.contains { $0.metric == metric } ? streaks[metric.rawValue] + 1 : 0
        }
        if found.isEmpty {
            if ResourceMonitor.seconds(from: lastMoving, to: now) > Self.quietSeconds { isMoving = false }
            return nil
        }
        lastMoving = now
        guard !isMoving else { return nil }
        let ready = found.filter { streaks[$0.metric.rawValue] >= Self.needed }
        guard let largest = ready.max(by: { Self.size($0) < Self.size($1) }) else { return nil }
        isMoving = true
        if let said, ResourceMonitor.seconds(from: saidAt, to: now) < Self.returnSeconds,
            found.contains(where: { Self.isReturn($0, of: said) })
        {
            return nil
        }
        said = largest
        saidAt = now
        return largest
    }

    private static func size(_ move: GroupMove) -> Double {
        abs(move.metric.scale.transformed(move.now) - move.metric.scale.transformed(move.before))
    }

    private static func isReturn(_ move: GroupMove, of said: GroupMove) -> Bool {
        let scale = said.metric.scale
        return move.metric == said.metric
            && abs(scale.transformed(move.now) - scale.transformed(said.before)) < EffectFloor.least
    }
}
