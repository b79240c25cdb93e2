import Baseline
import Foundation

/// `evaluate budgets FILE... [--unit 60s] [--json]`: whether a false-alarm budget is kept by the windows of hold-outs.
///
/// The files hold lines of `enforce --window-scores --json` over normal life. Bits are about units of a container's life, an
/// hour each, or, where time was compressed, what `--unit` says an hour took. A container's unit with a window at or above
/// the budget's threshold is an alarm; expected are as many as the budget grants to so many units. No real alarm can be told
/// from a false one here: the hold-out must be normal life alone.
enum BudgetsCommand {
    private static let budgets = ["1/hour", "1/6h", "1/day", "1/week"]

    private struct Row {
        var budget: String
        var threshold: Double
        var expected: Double
        var observed: Int
        var interval: ClosedRange<Double>

        var holdsExpected: Bool { interval.contains(expected) }
    }

    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 {
        var files: [String] = []
        var (json, unitSeconds) = (false, 3_600.0)
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": json = true
            case "--unit":
                guard let text = rest.popFirst(), let seconds = DurationText.seconds(text) else {
                    throw .usage("--unit takes a duration such as 60s, 1h or 1d")
                }
                unitSeconds = seconds
            case _ where argument.hasPrefix("-"): throw .usage("budgets takes files, --unit and --json")
            default: files.append(argument)
            }
        }
        guard !files.isEmpty else { throw .usage("budgets takes the output of enforce --window-scores --json") }
        var life = Life(unitSeconds: unitSeconds)
        for file in files { try life.read(file) }
        guard life.seconds > 0 else { throw .malformed(file: files[0], line: 1, reason: "no line of kind window") }
        let rows = budgets.map { text in
            // What is an hour of life takes a unit here.
            let threshold = FalseAlarmBudget(parsing: text)!.threshold(unitSeconds: 3_600)
            let observed = life.alarms(from: threshold)
            return Row(
                budget: text, threshold: threshold, expected: life.units / exp2(threshold), observed: observed,
                interval: PoissonInterval.of(observed))
        }
        if json { printJSON(rows, life) } else { show(rows, life) }
        return 0
    }

    /// The windows of all containers.
    private struct Life {
        let unitSeconds: Double
        var seconds = 0.0
        var windows = 0
        /// The highest bits of each container's units.
        var highest: [String: Double] = [:]
        var containers: Set<String> = []

        init(unitSeconds: Double) { self.unitSeconds = unitSeconds }

        var units: Double { seconds / unitSeconds }

        func alarms(from threshold: Double) -> Int { highest.values.count { $0 >= threshold && $0 > 0 } }

        private struct Window: Decodable {
            struct Container: Decodable { var id: String }
            struct Score: Decodable { var bits: Double }
            var kind: String
            var time: String?
            var seconds: Double?
            var container: Container?
            var score: Score?
        }

        mutating func read(_ file: String) throws(EvaluationError) {
            for (number, line) in try DataFile.lines(file).enumerated() where line.contains("\"kind\":\"window\"") {
                guard let window = try? JSONDecoder().decode(Window.self, from: Data(line.utf8)),
                    let container = window.container, let score = window.score, let length = window.seconds,
                    let time = window.time.flatMap({ Timestamp(rfc3339: $0) })
                else { throw .malformed(file: file, line: number + 1, reason: "no line of enforce --window-scores") }
                windows += 1
                seconds += length
                containers.insert(container.id)
                // The window's last moment belongs to the unit, not the next one's first.
                let unit = Int((Double(time.nanoseconds) / 1e9 - 0.001) / unitSeconds)
                highest["\(container.id) \(unit)", default: 0] = max(
                    highest["\(container.id) \(unit)"] ?? 0, score.bits)
            }
        }
    }

    private static func show(_ rows: [Row], _ life: Life) {
        print(
            "\(life.windows) windows of \(life.containers.count) containers, \(TextTable.decimal(life.units, 1)) units of "
                + "\(TextTable.decimal(life.unitSeconds, 0)) s\n")
        var table = [["budget", "bits", "expected", "observed", "95 % interval"]]
        for row in rows {
            table.append([
                row.budget, TextTable.decimal(row.threshold, 1), TextTable.decimal(row.expected, 2), "\(row.observed)",
                "\(TextTable.decimal(row.interval.lowerBound, 2)) to \(TextTable.decimal(row.interval.upperBound, 2))",
            ])
        }
        for line in TextTable.lines(table) { print(line) }
        print("\n" + plot(rows).joined(separator: "\n"))
    }

    /// Alarms on a scale of decades: `x` what is expected, `o` what was observed, `-` its interval.
    private static func plot(_ rows: [Row]) -> [String] {
        let decades = (
            -2.0, max(2, log10(rows.map { max($0.expected, $0.interval.upperBound) }.max() ?? 100).rounded(.up))
        )
        let width = 60
        func place(_ value: Double) -> Int {
            let share = (log10(max(value, 1e-9)) - decades.0) / (decades.1 - decades.0)
            return Int((min(max(share, 0), 1) * Double(width)).rounded())
        }
        let name = rows.map(\.budget.count).max() ?? 0
        func pad(_ text: String) -> String { text + String(repeating: " ", count: name - text.count) }
        var lines = rows.map { row in
            var cells = Array(repeating: Character(" "), count: width + 1)
            for cell in place(row.interval.lowerBound)...place(row.interval.upperBound) { cells[cell] = "-" }
            if row.observed > 0 { cells[place(Double(row.observed))] = "o" }
            let expected = place(row.expected)
            cells[expected] = cells[expected] == "o" ? "*" : "x"
            return "\(pad(row.budget)) |\(String(cells))|"
        }
        var axis = Array(repeating: Character(" "), count: width + 8)
        for decade in Int(decades.0)...Int(decades.1) {
            let text =
                decade < 0
                ? "0." + String(repeating: "0", count: -decade - 1) + "1" : "1" + String(repeating: "0", count: decade)
            for (offset, letter) in text.enumerated() { axis[place(pow(10, Double(decade))) + offset] = letter }
        }
        lines.append(pad("") + "  " + String(axis).trimmingCharacters(in: .newlines))
        lines.append(pad("") + "  alarms: x expected, o observed (- 95 % interval), * both")
        return lines
    }

    private static func printJSON(_ rows: [Row], _ life: Life) {
        let budgets = rows.map { row in
            "{\"budget\":\(TextTable.quoted(row.budget)),\"bits\":\(TextTable.decimal(row.threshold, 3)),"
                + "\"expected\":\(TextTable.decimal(row.expected, 4)),\"observed\":\(row.observed),"
                + "\"low\":\(TextTable.decimal(row.interval.lowerBound, 3)),"
                + "\"high\":\(TextTable.decimal(row.interval.upperBound, 3)),\"holds\":\(row.holdsExpected)}"
        }
        print(
            "{\"kind\":\"evaluation\",\"version\":1,\"set\":\"budgets\",\"windows\":\(life.windows),"
                + "\"containers\":\(life.containers.count),\"units\":\(TextTable.decimal(life.units, 3)),"
                + "\"unitSeconds\":\(TextTable.decimal(life.unitSeconds, 0)),\"budgets\":[\(budgets.joined(separator: ","))]}"
        )
    }
}
