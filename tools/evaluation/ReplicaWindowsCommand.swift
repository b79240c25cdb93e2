import Baseline
import func Foundation.log2

/// `evaluate sok DIR [--json]`: whether a second of an attacked container stands out from what others of its image did.
///
/// Protocol. One replica is left out; the others teach by all that they did before they were attacked, and nothing else
/// decides the score. The replica left out is followed from its start; its seconds before its own attack are benign, those
/// of the attack are what is to be found, and those after it are not looked at. A run is detected where any second of its
/// attack scores above the threshold. A real false-positive rate is counted over the benign seconds of all runs; a nominal
/// one is what the score itself claims.
enum ReplicaWindowsCommand {
    static let rates = [0.01, 0.002, 0.001, 0.0002]
    static let nominalRates = [0.01, 0.001, 0.0001]

    private struct Run {
        var group: String
        var replica: Int
        /// Of each score: its highest in the attack, and all benign seconds.
        var attacked: [Double]
        var benign: [[Double]]
    }

    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 {
        let json = arguments.contains("--json")
        let folders = arguments.filter { $0 != "--json" }
        guard folders.count == 1, let folder = folders.first, !folder.hasPrefix("-") else {
            throw .usage("sok takes one folder, and --json")
        }
        var runs: [Run] = []
        var skipped = 0
        for set in try ReplicaSet.read(folder: folder) {
            EvaluateTool.say("== \(set.name): \(set.seconds.count) replicas, \(set.calls.count) calls")
            for (replica, attack) in set.attacks.enumerated() {
                guard let attack, attack.lowerBound > 0 else {
                    EvaluateTool.say("   replica \(replica + 1): no attack inside of its recording, skipped")
                    skipped += 1
                    continue
                }
                runs.append(judge(set, replica, attack))
            }
        }
        guard !runs.isEmpty else { throw .missing("an attack inside of a recording in \(folder)") }
        let results = Results(runs)
        if json { printJSON(results, skipped) } else { show(results, skipped) }
        return 0
    }

    private static func judge(_ set: ReplicaSet, _ replica: Int, _ attack: ClosedRange<Int>) -> Run {
        // Of one whose attack is not told, nothing after the first attack on any of them is known to be benign.
        let first = set.attacks.compactMap { $0?.lowerBound }.min() ?? 0
        let others = set.seconds.indices.filter { $0 != replica }.map { other in
            set.seconds[other].prefix(set.attacks[other]?.lowerBound ?? first)
        }
        var random = SplitMix64(seed: UInt64(replica) + 1)
        let scores = ReplicaWindowScores(
            set.seconds[replica].prefix(attack.upperBound + 1), taughtBy: others, calls: set.calls.count,
            random: &random)
        return Run(
            group: set.name, replica: replica + 1,
            attacked: scores.values.map { $0[attack].max() ?? 0 },
            benign: scores.values.map { Array($0[..<attack.lowerBound]) })
    }

    private struct Results {
        let runs: [Run]
        /// Of each score, the benign seconds of all runs, highest first.
        let benign: [[Double]]

        init(_ runs: [Run]) {
            self.runs = runs
            benign = ReplicaWindowScores.names.indices.map { score in
                runs.flatMap { $0.benign[score] }.sorted(by: >)
            }
        }

        /// The lowest threshold that at most so many of the benign seconds exceed.
        func threshold(_ score: Int, rate: Double) -> Double {
            benign[score].isEmpty
                ? .infinity : benign[score][min(Int(rate * Double(benign[score].count)), benign[score].count - 1)]
        }

        func detected(_ score: Int, rate: Double) -> Double {
            let threshold = threshold(score, rate: rate)
            return share { $0.attacked[score] > threshold }
        }

        /// The share of benign seconds with bits that claim to be no more frequent than `nominal`.
        func real(nominal: Double) -> Double {
            let bits = Self.bits(nominal)
            return Double(benign[0].count { $0 >= bits }) / Double(max(benign[0].count, 1))
        }

        func detected(nominal: Double) -> Double {
            let bits = Self.bits(nominal)
            return share { $0.attacked[0] >= bits }
        }

        func share(_ isDetected: (Run) -> Bool) -> Double { Double(runs.count(where: isDetected)) / Double(runs.count) }

        /// Of the product's own score.
        var bootstrap: DetectionBootstrap {
            let groups = Dictionary(grouping: runs, by: \.group).sorted { $0.key < $1.key }
            return DetectionBootstrap(
                groups.map { _, runs in
                    .init(benign: runs.flatMap { $0.benign[0] }, attacked: runs.map { $0.attacked[0] })
                })
        }

        static func bits(_ nominal: Double) -> Double { -log2(nominal) }
    }

    private static func show(_ results: Results, _ skipped: Int) {
        print(
            "\(results.runs.count) attacked runs, each scored by the other replicas; \(results.benign[0].count) benign "
                + "seconds" + (skipped > 0 ? "; \(skipped) runs skipped" : "") + "\n")
        var rows = [["highest bits in the attack", "by replica", "detected at 1 %", "at 0.1 %"]]
        let (loose, strict) = (results.threshold(0, rate: 0.01), results.threshold(0, rate: 0.001))
        for group in Set(results.runs.map(\.group)).sorted() {
            let runs = results.runs.filter { $0.group == group }
            rows.append([
                group, runs.map { TextTable.decimal($0.attacked[0], 1) }.joined(separator: " "),
                "\(runs.count { $0.attacked[0] > loose })/\(runs.count)",
                "\(runs.count { $0.attacked[0] > strict })/\(runs.count)",
            ])
        }
        for line in TextTable.lines(rows) { print(line) }
        print("\nruns detected, with the threshold where so many benign seconds exceed it")
        rows = [["score"] + rates.map { "\(TextTable.decimal(100 * $0, 2)) %" }]
        for (place, score) in ReplicaWindowScores.names.enumerated() {
            rows.append([score.words] + rates.map { TextTable.decimal(results.detected(place, rate: $0)) })
            if place == 0 { rows.append(["  95 %, by exploit"] + results.bootstrap.cells(rates)) }
        }
        for line in TextTable.lines(rows) { print(line) }
        print("\nwhat the bits claim, and what is")
        rows = [["nominal", "bits", "real", "real / nominal", "detected"]]
        for nominal in nominalRates {
            let real = results.real(nominal: nominal)
            rows.append([
                "\(TextTable.decimal(100 * nominal, 2)) %", TextTable.decimal(Results.bits(nominal), 1),
                "\(TextTable.decimal(100 * real, 3)) %", TextTable.decimal(real / nominal, 2),
                TextTable.decimal(results.detected(nominal: nominal)),
            ])
        }
        for line in TextTable.lines(rows) { print(line) }
    }

    private static func printJSON(_ results: Results, _ skipped: Int) {
        for run in results.runs {
            print(
                "{\"kind\":\"evaluation-part\",\"version\":1,\"set\":\"sok\",\"group\":\(TextTable.quoted(run.group)),"
                    + "\"replica\":\(run.replica),\"benign\":\(run.benign[0].count),"
                    + "\"bits\":\(TextTable.decimal(run.attacked[0], 2)),"
                    + "\"benignBits\":\(TextTable.decimal(run.benign[0].max() ?? 0, 2))}")
        }
        let scores = ReplicaWindowScores.names.indices.map { place in
            "\"\(ReplicaWindowScores.names[place].name)\":{\"detected\":\(object(rates) { results.detected(place, rate: $0) })}"
        }
        print(
            "{\"kind\":\"evaluation\",\"version\":1,\"set\":\"sok\",\"runs\":\(results.runs.count),\"skipped\":\(skipped),"
                + "\"benign\":\(results.benign[0].count),\"detected\":\(object(rates) { results.detected(0, rate: $0) }),"
                + "\"detectedInterval\":\(results.bootstrap.object(rates)),"
                + "\"nominal\":\(object(nominalRates, places: 6) { results.real(nominal: $0) }),"
                + "\"nominalDetected\":\(object(nominalRates) { results.detected(nominal: $0) }),"
                + "\"scores\":{\(scores.joined(separator: ","))}}")
    }

    private static func object(_ rates: [Double], places: Int = 4, _ value: (Double) -> Double) -> String {
        "{"
            + rates.map { "\"\(TextTable.plain($0))\":\(TextTable.decimal(value($0), places))" }
            .joined(separator: ",") + "}"
    }
}

extension TextTable {
    /// A rate as it is written: `0.0002`, never `1e-04`.
    static func plain(_ rate: Double) -> String {
        let text = decimal(rate, 6)
        return String(text.reversed().drop { $0 == "0" }.reversed())
    }
}
