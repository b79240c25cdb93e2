import Baseline

/// The peers of one metric and one container among them, drawn on a line:
///
///     ······├───┼──┤···●··
///
/// The bar reaches from the lowest peer to the highest, `┼` is their median, `●` the container. The line shows
/// as much again on both sides of the bar; what lies beyond is an arrow head at the end.
struct PeerPlot {
    private let peers: PeerFigures
    private let value: Double

    init(_ metric: ComparedMetric) {
        value = metric.value
        peers = metric.peers ?? PeerFigures(count: 0, median: metric.value, low: metric.value, high: metric.value)
    }

    /// Identical peers are drawn with a fifth of their value to both sides.
    private static let leastShare = 0.2

    /// - Returns: exactly `width` characters, and where the container's mark is among them.
    func line(width: Int) -> (text: String, mark: Int) {
        var span = peers.high - peers.low
        let least = Self.leastShare * max(abs(peers.low), abs(peers.high))
        if span < least { span = least }
        if span <= 0 { span = 1 }
        let left = peers.low - span
        let right = peers.high + span
        func column(_ value: Double) -> Int {
            let share = (value - left) / (right - left)
            return Int((min(max(share, 0), 1) * Double(width - 1)).rounded())
        }
        var line = [Character](repeating: "·", count: width)
        let (low, high) = (column(peers.low), column(peers.high))
        for index in low...max(low, high) { line[index] = "─" }
        line[low] = "├"
        line[max(low, high)] = "┤"
        line[column(peers.median)] = "┼"
        let mark: Int
        if value > right {
            mark = width - 1
            line[mark] = "▶"
        } else if value < left {
            mark = 0
            line[mark] = "◀"
        } else {
            mark = column(value)
            line[mark] = "●"
        }
        return (String(line), mark)
    }
}
