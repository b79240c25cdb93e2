import Dispatch
import Synchronization

/// `evaluate calibration [--json] [--samples N] [--rounds N] [--seed N]`: whether bits are what they say when nothing
/// is wrong.
enum CalibrationCommand {
    static let thresholds = [8.0, 10, 12]
    /// Of 2^−bits.
    static let most = 2.0
    static let least = 0.5
    /// A count outside of these is put down to luck if one as far off, of windows that pass as often as the bound
    /// allows, is likelier than this.
    static let allowance = 0.001

    /// One kind of score of one shape at one threshold.
    struct Row {
        var shape: String
        var score: String
        var threshold: Double
        /// Windows above the threshold, by round, of how many in each.
        var rounds: [Int]
        var windowsPerRound: Int
        /// Values that come in steps have tails in steps: such a score may be too low.
        var inSteps: Bool

        var above: Int { rounds.reduce(0, +) }
        var windows: Int { windowsPerRound * rounds.count }
        var share: Double { Double(above) / Double(windows) }
        var wanted: Double { power2(-threshold) }
        var isWithin: Bool { share <= most * wanted && (inSteps || share >= least * wanted) }
        /// Of a count as far outside, at the bound; 1 within.
        var chance: Double {
            if isWithin { return 1 }
            return share > wanted
                ? BinomialChance.atLeast(above, of: windows, probability: most * wanted)
                : BinomialChance.atMost(above, of: windows, probability: least * wanted)
        }
        var isMet: Bool { chance > allowance }
        /// As a multiple of what is wanted.
        var multiple: Double { share / wanted }
    }

    private struct Options {
        var json = false
        var samples = 1_000_000
        var rounds = 4
        var seed: UInt64 = 1
    }

    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 {
        let options = try options(arguments)
        if !options.json {
            EvaluateTool.say(
                "== \(SimulatedMetric.Shape.allCases.count) shapes, \(options.rounds) rounds: "
                    + "\(options.samples) samples learned in each, as many judged")
        }
        let rows = rows(options)
        if options.json { show(json: rows, options) } else { show(rows) }
        return rows.allSatisfy(\.isMet) ? 0 : 1
    }

    private static func options(_ arguments: [String]) throws(EvaluationError) -> Options {
        var options = Options()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": options.json = true
            case "--samples":
                guard let number = rest.popFirst().flatMap(Int.init), number >= 1000 else {
                    throw .usage("--samples takes a number from 1000 on")
                }
                options.samples = number
            case "--rounds":
                guard let number = rest.popFirst().flatMap(Int.init), (1...1000).contains(number) else {
                    throw .usage("--rounds takes a number from 1 to 1000")
                }
                options.rounds = number
            case "--seed":
                guard let number = rest.popFirst().flatMap(UInt64.init) else { throw .usage("--seed takes a number") }
                options.seed = number
            default:
                throw .usage("calibration takes --json, --samples N, --rounds N and --seed N, not \(argument)")
            }
        }
        return options
    }

    /// Counts of one simulation, by score, in the order of the thresholds.
    private typealias Counts = [(score: String, above: [Int], windows: Int)]

    /// Every round of every simulation, as many at a time as there are processors.
    private static func rows(_ options: Options) -> [Row] {
        let parts = parts()
        let found = Mutex<[Int: Counts]>([:])
        DispatchQueue.concurrentPerform(iterations: parts.count * options.rounds) { number in
            // Rounds differ in more than seeds that people give do.
            let seed = options.seed &+ UInt64(number / parts.count) &* 1_000_003
            let counts = parts[number % parts.count].count(options.samples / OwnCalibration.samplesPerWindow, seed)
            found.withLock { $0[number] = counts }
        }
        let counts = found.withLock { $0 }
        return parts.enumerated().flatMap { place, part in
            let rounds = (0..<options.rounds).compactMap { counts[$0 * parts.count + place] }
            return rounds[0].enumerated().flatMap { score, first in
                thresholds.enumerated().map { threshold, bits in
                    Row(
                        shape: part.shape, score: first.score, threshold: bits,
                        rounds: rounds.map { $0[score].above[threshold] }, windowsPerRound: first.windows,
                        inSteps: part.inSteps)
                }
            }
        }
    }

    /// One simulation: a shape, and what counts its scores.
    private struct Part: Sendable {
        var shape: String
        var inSteps: Bool
        var count: @Sendable (_ windows: Int, _ seed: UInt64) -> Counts
    }

    private static func parts() -> [Part] {
        SimulatedMetric.Shape.allCases.flatMap { shape -> [Part] in
            let counts: [@Sendable (Int, UInt64) -> Counts] = [
                { own(shape, windows: $0, seed: $1) },
                { [count(PeerCalibration.bits(shape, windows: $0, seed: $1), "peers, one load")] },
                {
                    let bits = PeerCalibration.bits(shape, windows: $0, seed: $1, isOneLoad: false)
                    return [count(bits, "peers, each its own")]
                },
            ]
            return counts.map { Part(shape: shape.rawValue, inSteps: shape == .integers, count: $0) }
        } + [Part(shape: "all five", inSteps: false, count: { mixed(windows: $0, seed: $1) })]
    }

    /// A metric of the shape alone, and four such metrics of one container together.
    private static func own(_ shape: SimulatedMetric.Shape, windows: Int, seed: UInt64) -> Counts {
        let metrics = (UInt64(1)...4).map {
            SimulatedMetric(shape, seed: seed &* 1000 &+ $0, loadSeed: seed &* 1000)
        }
        let bits = OwnCalibration.bits(of: metrics, windows: windows)
        return [count(bits.single, "own, single metric"), count(bits.combined, "own, combined")]
    }

    /// A metric of each shape, with nothing in common.
    private static func mixed(windows: Int, seed: UInt64) -> Counts {
        let metrics = SimulatedMetric.Shape.allCases.enumerated().map { place, shape in
            let own = seed &* 1000 &+ 100 &+ UInt64(place)
            return SimulatedMetric(shape, seed: own, loadSeed: own &+ 100)
        }
        return [count(OwnCalibration.bits(of: metrics, windows: windows).combined, "own, combined")]
    }

    private static func count(_ bits: [Double], _ score: String) -> Counts.Element {
        (score, thresholds.map { threshold in bits.count { $0 > threshold } }, bits.count)
    }

    private static func power2(_ exponent: Double) -> Double {
        Double(sign: .plus, exponent: Int(exponent), significand: 1)
    }

    private static func show(_ rows: [Row]) {
        print("Windows above b bits when nothing is wrong, as a multiple of 2^-b; wanted: \(least) to \(most)\n")
        var table = [["shape", "score"] + thresholds.map { "b = \(Int($0))" }]
        for start in stride(from: 0, to: rows.count, by: thresholds.count) {
            let group = rows[start..<start + thresholds.count]
            table.append(
                [rows[start].shape, rows[start].score]
                    + group.map {
                        TextTable.decimal($0.multiple, 2) + ($0.isWithin ? "" : $0.isMet ? " ?" : " !")
                    })
        }
        for line in TextTable.lines(table) { print(line) }
        print(
            "\nOf \(rows[0].windows) windows in \(rows[0].rounds.count) rounds. "
                + "Integers may be below: their tails have steps.")
        print(
            "A count outside is allowed where luck alone would bring one as far off, at the bound, in more than "
                + "\(TextTable.decimal(allowance * 100, 1)) % of runs.")
        let outside = rows.filter { !$0.isWithin }
        if outside.isEmpty { print("It holds everywhere, without that allowance.") }
        for row in outside {
            print(
                "\(row.isMet ? "outside, allowed" : "NOT MET"): \(row.shape), \(row.score), b = \(Int(row.threshold)): "
                    + "\(row.above) of \(row.windows) windows (by round \(row.rounds.map(String.init).joined(separator: " "))), "
                    + "\(TextTable.decimal(row.wanted * Double(row.windows), 1)) expected; "
                    + "chance at the bound \(TextTable.decimal(row.chance * 100, 2)) %")
        }
    }

    private static func show(json rows: [Row], _ options: Options) {
        for row in rows {
            print(
                "{\"kind\":\"evaluation-part\",\"version\":1,\"set\":\"calibration\","
                    + "\"shape\":\(TextTable.quoted(row.shape)),\"score\":\(TextTable.quoted(row.score)),"
                    + "\"bits\":\(Int(row.threshold)),\"above\":\(row.above),\"windows\":\(row.windows),"
                    + "\"aboveByRound\":[\(row.rounds.map(String.init).joined(separator: ","))],"
                    + "\"ratio\":\(TextTable.decimal(row.multiple, 4)),\"within\":\(row.isWithin),"
                    + "\"chance\":\(TextTable.decimal(row.chance, 6)),\"met\":\(row.isMet)}")
        }
        print(
            "{\"kind\":\"evaluation\",\"version\":1,\"set\":\"calibration\",\"samples\":\(options.samples),"
                + "\"rounds\":\(options.rounds),\"most\":\(most),\"least\":\(least),\"allowance\":\(allowance),"
                + "\"outside\":\(rows.count { !$0.isWithin }),\"met\":\(rows.allSatisfy(\.isMet))}")
    }
}
