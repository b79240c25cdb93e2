import Agent
import Baseline
import Foundation
import Sensor

/// `evaluate convergence CAPTURE|FOLDER... [--json] [--unit 1m]`: whether what a profile forecasts at half-time comes true.
enum ConvergenceCommand {
    private struct Options {
        var paths: [String] = []
        var json = false
        var unitSeconds: UInt32 = 60
    }

    /// One kind of one image of one capture.
    private struct Row {
        var capture: String
        var image: String
        var learned: UInt32
        var units: Int
        var row: NoveltyTrial.Row

        /// Q1/T for each unit, which does not level off.
        var rate: Double { Double(units) * row.known.expectedNewPerUnit }
    }

    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 {
        let options = try options(arguments)
        var rows: [Row] = []
        for path in options.paths {
            for capture in try captures(path) {
                EvaluateTool.say("== \(capture.name)")
                rows += try DataFile.withUnpacked(capture.path) { file throws(EvaluationError) in
                    try Self.rows(file, named: capture.name, options.unitSeconds)
                }
            }
        }
        guard !rows.isEmpty else {
            throw .unreadable("\(options.paths.joined(separator: ", ")): no profile has a unit in each half")
        }
        // A kind that an image never showed holds its interval by itself.
        let told = rows.filter { $0.row.known.behaviours > 0 || $0.row.newBehaviours > 0 }
        if options.json { printObjects(told, options) } else { printTable(told) }
        return 0
    }

    private static func options(_ arguments: [String]) throws(EvaluationError) -> Options {
        var options = Options()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": options.json = true
            case "--unit":
                guard let seconds = rest.popFirst().flatMap(DurationText.seconds).flatMap(UInt32.init(exactly:)),
                    seconds <= 86_400
                else { throw .usage("--unit takes whole seconds up to a day, such as 10s, 1m or 1h") }
                options.unitSeconds = seconds
            case _ where !argument.hasPrefix("-"): options.paths.append(argument)
            default: throw .usage("convergence takes CAPTURE|FOLDER... [--json] [--unit 1m], not \(argument)")
            }
        }
        guard !options.paths.isEmpty else { throw .usage("convergence takes CAPTURE|FOLDER... [--json] [--unit 1m]") }
        return options
    }

    /// The capture, or all of a folder and below it, sorted.
    private static func captures(_ path: String) throws(EvaluationError) -> [(path: String, name: String)] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .missing(path) }
        guard isFolder.boolValue else {
            return [(path, URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent)]
        }
        let below = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        let names = below.filter { $0.hasSuffix(".plcap") || $0.hasSuffix(".plcap.gz") }.sorted()
        guard !names.isEmpty else { throw .missing("\(path)/*.plcap[.gz]") }
        return names.map { ("\(path)/\($0)", String($0.prefix { $0 != "." })) }
    }

    private static func rows(_ path: String, named name: String, _ unitSeconds: UInt32) throws(EvaluationError)
        -> [Row]
    {
        do {
            return try ConvergenceTrial.run(capture: path, unitSeconds: unitSeconds).flatMap { result in
                let role = result.profile.key.role == "main" ? "" : "#" + result.profile.key.role
                return result.trial.rows.map { row in
                    Row(
                        capture: name, image: result.profile.image.name + role,
                        learned: result.profile.exposure.units, units: result.trial.units, row: row)
                }
            }
        } catch let error as SensorError {
            throw .unreadable("\(path) (\(error))")
        } catch {
            throw .unreadable("\(path) (\(error))")
        }
    }

    // MARK: Output

    private static func printTable(_ rows: [Row]) {
        var table = [
            ["image, kind", "units", "then", "rate", "forecast", "95 %", "new", "units forecast", "95 %", "with news"]
        ]
        for row in rows {
            let forecast = row.row.forecast
            table.append([
                "\(row.image) \(row.row.kind.rawValue)", "\(row.learned)", "\(row.units)",
                TextTable.decimal(row.rate, 1), TextTable.decimal(forecast.behaviours.expected, 1),
                interval(forecast.behaviours), "\(row.row.newBehaviours)",
                TextTable.decimal(forecast.units.expected, 1), interval(forecast.units), "\(row.row.newUnits)",
            ])
        }
        for line in TextTable.lines(table) { print(line) }
        let sums = Sums(rows)
        print(
            "all together: \(TextTable.decimal(sums.forecast, 1)) new behaviours forecast (by the rate "
                + "\(TextTable.decimal(sums.rate, 1))), \(sums.new) seen; \(TextTable.decimal(sums.unitForecast, 1)) "
                + "units with news forecast, \(sums.newUnits) seen; within the interval: \(sums.within) and "
                + "\(sums.unitsWithin) of \(rows.count)")
    }

    private static func printObjects(_ rows: [Row], _ options: Options) {
        for row in rows {
            let forecast = row.row.forecast
            print(
                "{\"kind\":\"convergence\",\"version\":1,\"capture\":\(TextTable.quoted(row.capture)),"
                    + "\"image\":\(TextTable.quoted(row.image)),\"behaviour\":\"\(row.row.kind.rawValue)\","
                    + "\"unitsLearned\":\(row.learned),\"units\":\(row.units),"
                    + "\"rate\":\(TextTable.decimal(row.rate, 3)),\"behaviours\":\(object(forecast.behaviours)),"
                    + "\"newBehaviours\":\(row.row.newBehaviours),\"unitsWithNews\":\(object(forecast.units)),"
                    + "\"newUnits\":\(row.row.newUnits)}")
        }
        let sums = Sums(rows)
        print(
            "{\"kind\":\"evaluation\",\"version\":1,\"set\":\"convergence\",\"unitSeconds\":\(options.unitSeconds),"
                + "\"rows\":\(rows.count),\"rate\":\(TextTable.decimal(sums.rate, 3)),"
                + "\"forecast\":\(TextTable.decimal(sums.forecast, 3)),\"newBehaviours\":\(sums.new),"
                + "\"unitForecast\":\(TextTable.decimal(sums.unitForecast, 3)),\"newUnits\":\(sums.newUnits),"
                + "\"behavioursWithin\":\(sums.within),\"unitsWithin\":\(sums.unitsWithin)}")
    }

    private struct Sums {
        var (rate, forecast, unitForecast) = (0.0, 0.0, 0.0)
        var (new, newUnits, within, unitsWithin) = (0, 0, 0, 0)

        init(_ rows: [Row]) {
            for row in rows {
                rate += row.rate
                forecast += row.row.forecast.behaviours.expected
                unitForecast += row.row.forecast.units.expected
                new += row.row.newBehaviours
                newUnits += row.row.newUnits
                within += row.row.forecast.behaviours.contains(row.row.newBehaviours) ? 1 : 0
                unitsWithin += row.row.forecast.units.contains(row.row.newUnits) ? 1 : 0
            }
        }
    }

    private static func interval(_ range: NoveltyForecast.Range) -> String {
        "\(TextTable.decimal(range.low, 0))–\(TextTable.decimal(range.high, 0))"
    }

    private static func object(_ range: NoveltyForecast.Range) -> String {
        "{\"expected\":\(TextTable.decimal(range.expected, 3)),\"low\":\(TextTable.decimal(range.low, 0)),"
            + "\"high\":\(TextTable.decimal(range.high, 0))}"
    }
}
