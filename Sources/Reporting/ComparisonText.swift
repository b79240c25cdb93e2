import Baseline

/// A comparison as a table that a person reads at a glance.
///
/// For one container: its metrics, highest bits first, each with the peers' median, a plot of their range
/// (``PeerPlot``), the distance from them in learned spreads (z), bits and level; then what it does and its
/// peers do not. For an image: its containers, highest bits first, each with its top metric; then the first one's
/// metrics, where it stands out.
public struct ComparisonText: Sendable {
    /// Whether escape sequences for colours are written.
    public var isColoured: Bool
    /// Characters a line may have, 80 to 160.
    public var width: Int

    public init(isColoured: Bool = false, width: Int = 100) {
        self.isColoured = isColoured
        self.width = min(max(width, 80), 160)
    }

    /// Whole lines.
    /// - Parameter container: the id of the one that was asked for; nil where the image was.
    public func text(_ comparison: Comparison, container: String? = nil) -> String {
        lines(comparison, container: container).map { $0 + "\n" }.joined()
    }

    func lines(_ comparison: Comparison, container: String? = nil) -> [String] {
        var lines: [String] = []
        if let container, let asked = comparison.containers.first(where: { $0.container.id == container }) {
            lines.append(heading(asked, comparison))
            lines += notes(comparison)
            lines += metrics(asked) + behaviours(asked)
        } else {
            lines.append(paint(heading(comparison), .bold))
            lines += notes(comparison)
            lines += ranking(comparison)
            if let first = comparison.containers.first, first.bits > Self.standsOut {
                lines += ["", heading(first, comparison)] + metrics(first) + behaviours(first)
            }
        }
        let shown = comparison.containers.filter { container == nil || container == $0.container.id }
        if shown.contains(where: \.provisional) {
            lines.append(
                paint("~ provisional: more than what was learned can vouch for, or younger than five minutes", .dim))
        }
        return lines
    }

    /// Bits from which the first container of an image is shown whole: below, nothing is worth a look.
    private static let standsOut = 10.0
    private static let behavioursShown = 20
    private static let plotWidth = 20
    private static let nameWidth = 28

    private var paint: Paint { Paint(isColoured: isColoured) }

    // MARK: Headings and notes

    private func heading(_ comparison: Comparison) -> String {
        let count = comparison.containers.count
        return "\(name(comparison)): \(count) container\(count == 1 ? "" : "s"), \(window(comparison))"
    }

    private func heading(_ container: ComparedContainer, _ comparison: Comparison) -> String {
        let peers = comparison.containers.count - 1
        var text = BehaviourSentence.safe(container.container.name)
        text += peers > 0 ? " beside its \(peers) peer\(peers == 1 ? "" : "s") of " : " of "
        text += "\(name(comparison)), \(window(comparison)): "
        let level = Score.Level(bits: container.bits)
        return paint(text, .bold)
            + paint("\(bits(container.bits, container.provisional)) bits, \(level.rawValue)", Paint.colour(level))
    }

    private func name(_ comparison: Comparison) -> String {
        BehaviourSentence.safe(comparison.image.name)
            + (comparison.role == "main" ? "" : "#" + BehaviourSentence.safe(comparison.role))
    }

    private func window(_ comparison: Comparison) -> String {
        "median of \(TextReport.duration(comparison.windowSeconds))"
    }

    private func notes(_ comparison: Comparison) -> [String] {
        let move = comparison.groupMove.map { ["the group moved: " + $0.sentence] } ?? []
        return (move + comparison.notes).map { paint("  " + BehaviourSentence.safe($0), .yellow) }
    }

    private func bits(_ value: Double, _ provisional: Bool) -> String {
        (provisional ? "~" : "") + Paint.tenths(value)
    }

    // MARK: Tables

    private func metrics(_ container: ComparedContainer) -> [String] {
        let rows = container.metrics.map { metric in
            Row(
                name: metric.metric.name, plot: metric.peers == nil ? nil : PeerPlot(metric),
                cells: cells(metric) + [metric.peers == nil ? "-" : Paint.tenths(metric.distance)],
                bits: Paint.tenths(metric.bits), level: Score.Level(bits: metric.bits))
        }
        return table(rows, heads: ["METRIC", "VALUE", "PEERS", "Z"])
    }

    private func ranking(_ comparison: Comparison) -> [String] {
        let rows = comparison.containers.map { container in
            let top = container.metrics.first
            return Row(
                name: BehaviourSentence.safe(container.container.name),
                plot: top.flatMap { $0.peers == nil ? nil : PeerPlot($0) },
                cells: top.map { cells($0) + [$0.metric.name] } ?? ["-", "-", "-"],
                bits: bits(container.bits, container.provisional), level: Score.Level(bits: container.bits))
        }
        return table(rows, heads: ["CONTAINER", "VALUE", "PEERS", "TOP METRIC"], thirdBefore: true)
    }

    /// The value and the peers' median.
    private func cells(_ metric: ComparedMetric) -> [String] {
        [
            ResourceText.value(metric.value, of: metric.metric),
            metric.peers.map { ResourceText.short($0.median, of: metric.metric) } ?? "-",
        ]
    }

    private struct Row {
        var name: String
        var plot: PeerPlot?
        /// Value, peers, and a third one that stands behind the plot or before the value.
        var cells: [String]
        var bits: String
        var level: Score.Level
    }

    /// Every column as wide as its widest cell; the plot gets what is left, and where that is too little for it
    /// the peers' median goes, which the plot shows, too, then the ends of long names.
    private func table(_ rows: [Row], heads: [String], thirdBefore: Bool = false) -> [String] {
        guard !rows.isEmpty else { return [] }
        func widest(_ head: String, _ cell: (Row) -> String) -> Int {
            rows.map { cell($0).count }.reduce(head.count, max)
        }
        let longestName = min(widest(heads[0], \.name), Self.nameWidth)
        let cells = (0..<3).map { index in widest(heads[index + 1]) { $0.cells[index] } }
        let bits = widest("BITS", \.bits)
        let level = "critical".count
        let whole = ([longestName] + cells + [bits, level]).reduce(0) { $0 + $1 + 2 }
        let hasPeers = width - whole - 2 >= Self.plotWidth / 2
        let room = width - whole - 2 + (hasPeers ? 0 : cells[1] + 2)
        let plot = min(max(room, Self.plotWidth / 2), Self.plotWidth)
        let name = longestName - max(0, plot - room)

        func line(_ name: String, _ values: [String], _ picture: String, _ bits: String, _ level: String) -> String {
            let third = thirdBefore ? padded(values[2], to: cells[2]) : flush(values[2], to: cells[2])
            var parts = [name]
            if thirdBefore { parts.append(third) }
            parts.append(flush(values[0], to: cells[0]))
            if hasPeers { parts.append(flush(values[1], to: cells[1])) }
            parts.append(picture)
            if !thirdBefore { parts.append(third) }
            return "  " + (parts + [bits, level]).joined(separator: "  ")
        }
        let head = line(
            padded(heads[0], to: name), Array(heads[1...]), padded("LOW TO HIGH", to: plot), flush("BITS", to: bits),
            "LEVEL")
        return [paint(head, .dim)]
            + rows.map { row in
                let colour = Paint.colour(row.level)
                return line(
                    paint(padded(shortened(row.name, to: name), to: name), colour), row.cells,
                    picture(row, plot, colour),
                    paint(flush(row.bits, to: bits), colour), paint(row.level.rawValue, colour))
            }
    }

    private func picture(_ row: Row, _ width: Int, _ colour: Paint.Colour?) -> String {
        guard let (line, mark) = row.plot?.line(width: width) else { return String(repeating: " ", count: width) }
        let before = String(line.prefix(mark))
        let after = String(line.dropFirst(mark + 1))
        let own = String(line.dropFirst(mark).prefix(1))
        return paint(before, .dim) + paint(own, colour ?? .green) + paint(after, .dim)
    }

    private func behaviours(_ container: ComparedContainer) -> [String] {
        guard !container.behaviours.isEmpty else { return [] }
        let shown = container.behaviours.prefix(Self.behavioursShown)
        let widest = shown.map { Paint.tenths($0.bits).count }.max() ?? 0
        var lines = ["  Only this one, or few beside it:"]
        for compared in shown {
            let level = Score.Level(bits: compared.bits)
            let bits = flush(Paint.tenths(compared.bits), to: widest) + " bits"
            let with = compared.peersWithIt == 0 ? "no peer" : "\(compared.peersWithIt) of \(compared.peers) peers"
            lines.append(
                "    \(paint(bits, Paint.colour(level)))  \(BehaviourSentence.of(compared.behaviour)) (\(with))")
        }
        let more = container.behaviours.count - shown.count
        if more > 0 { lines.append("    and \(more) more") }
        return lines
    }

    // MARK: Columns

    private func shortened(_ name: String, to width: Int) -> String {
        name.count > width ? name.prefix(width - 1) + "…" : name
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func flush(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
