/// `evaluate calibration [--json] [--samples N] [--seed N]`: whether bits are what they say when nothing is wrong.
enum CalibrationCommand {
    static let thresholds = [8.0, 10, 12]
    /// Of 2^−bits.
    static let most = 2.0
    static let least = 0.5

    /// One kind of score of one shape at one threshold.
    struct Row {
        var shape: String
        var score: String
        var threshold: Double
        /// Windows above the threshold, of how many.
        var above: Int
        var windows: Int
        /// Values that come in steps have tails in steps: such a score may be too low.
        var inSteps: Bool

        var share: Double { Double(above) / Double(windows) }
        var wanted: Double { power2(-threshold) }
        var isMet: Bool { share <= most * wanted && (inSteps || share >= least * wanted) }
    }

    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 {
        var json = false
        var samples = 1_000_000
        var seed: UInt64 = 1
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": json = true
            case "--samples":
                guard let number = rest.popFirst().flatMap(Int.init), number >= 1000 else {
                    throw .usage("--samples takes a number from 1000 on")
                }
                samples = number
            case "--seed":
                guard let number = rest.popFirst().flatMap(UInt64.init) else { throw .usage("--seed takes a number") }
                seed = number
            default: throw .usage("calibration takes --json, --samples N and --seed N, not \(argument)")
            }
        }
        var rows: [Row] = []
        for shape in SimulatedMetric.Shape.allCases {
            if !json { EvaluateTool.say("== \(shape.rawValue): \(samples) samples learned, as many judged") }
            rows += self.rows(shape, samples: samples, seed: seed)
        }
        rows += mixed(samples: samples, seed: seed, json: json)
        let broken = rows.filter { !$0.isMet }
        if json { show(json: rows, samples) } else { show(rows, broken) }
        return broken.isEmpty ? 0 : 1
    }

    /// A metric of the shape alone, and four such metrics of one container together.
    private static func rows(_ shape: SimulatedMetric.Shape, samples: Int, seed: UInt64) -> [Row] {
        let metrics = (UInt64(1)...4).map {
            SimulatedMetric(shape, seed: seed &* 1000 &+ $0, loadSeed: seed &* 1000)
        }
        let bits = OwnCalibration.bits(of: metrics, windows: samples / OwnCalibration.samplesPerWindow)
        let inSteps = shape == .integers
        return count(bits.single, shape.rawValue, "own, single metric", inSteps)
            + count(bits.combined, shape.rawValue, "own, combined", inSteps)
            + count(
                PeerCalibration.bits(shape, windows: samples / OwnCalibration.samplesPerWindow, seed: seed),
                shape.rawValue, "peers, one load", inSteps)
            + count(
                PeerCalibration.bits(
                    shape, windows: samples / OwnCalibration.samplesPerWindow, seed: seed, isOneLoad: false),
                shape.rawValue, "peers, each its own", inSteps)
    }

    /// A metric of each shape, with nothing in common.
    private static func mixed(samples: Int, seed: UInt64, json: Bool) -> [Row] {
        if !json { EvaluateTool.say("== all five together") }
        let metrics = SimulatedMetric.Shape.allCases.enumerated().map { place, shape in
            let own = seed &* 1000 &+ 100 &+ UInt64(place)
            return SimulatedMetric(shape, seed: own, loadSeed: own &+ 100)
        }
        let bits = OwnCalibration.bits(of: metrics, windows: samples / OwnCalibration.samplesPerWindow)
        return count(bits.combined, "all five", "own, combined", false)
    }

    private static func count(_ bits: [Double], _ shape: String, _ score: String, _ inSteps: Bool) -> [Row] {
        thresholds.map { threshold in
            Row(
                shape: shape, score: score, threshold: threshold, above: bits.count { $0 > threshold },
                windows: bits.count, inSteps: inSteps)
        }
    }

    private static func power2(_ exponent: Double) -> Double {
        Double(sign: .plus, exponent: Int(exponent), significand: 1)
    }

    private static func show(_ rows: [Row], _ broken: [Row]) {
        print("Windows above b bits when nothing is wrong, as a multiple of 2^-b; wanted: \(least) to \(most)\n")
        var table = [["shape", "score"] + thresholds.map { "b = \(Int($0))" }]
        for start in stride(from: 0, to: rows.count, by: thresholds.count) {
            let group = rows[start..<start + thresholds.count]
            table.append(
                [rows[start].shape, rows[start].score]
                    + group.map { TextTable.decimal($0.share / $0.wanted, 2) + ($0.isMet ? "" : " !") })
        }
        for line in TextTable.lines(table) { print(line) }
        print("")
        if broken.isEmpty { print("It holds everywhere; integers may be below, their tails have steps.") }
        for row in broken {
            print(
                "NOT MET: \(row.shape), \(row.score), b = \(Int(row.threshold)): \(row.above) of \(row.windows) "
                    + "windows, \(TextTable.decimal(row.wanted * Double(row.windows), 1)) expected")
        }
    }

    private static func show(json rows: [Row], _ samples: Int) {
        for row in rows {
            print(
                "{\"kind\":\"evaluation-part\",\"version\":1,\"set\":\"calibration\","
                    + "\"shape\":\(TextTable.quoted(row.shape)),\"score\":\(TextTable.quoted(row.score)),"
                    + "\"bits\":\(Int(row.threshold)),\"above\":\(row.above),\"windows\":\(row.windows),"
                    + "\"ratio\":\(TextTable.decimal(row.share / row.wanted, 4)),\"met\":\(row.isMet)}")
        }
        print(
            "{\"kind\":\"evaluation\",\"version\":1,\"set\":\"calibration\",\"samples\":\(samples),"
                + "\"most\":\(most),\"least\":\(least),\"met\":\(rows.allSatisfy(\.isMet))}")
    }
}
