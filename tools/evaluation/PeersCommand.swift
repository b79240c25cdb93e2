import Baseline

/// `evaluate peers DIR [--json]`: whether the attacked one of a few replicas is the one that is named.
///
/// Protocol. The first 90 seconds of each group teach the spread between replicas. From then on until the first attack
/// every second of every replica, against the others at the same offset, is benign. All four runs are attacked at
/// nearly the same offset, so an attacked second has no benign peers there: its peers take the 50 seconds before the
/// first attack on any of them, in turn. They keep what they did before as their known calls, as the attacked one
/// does. A run is detected where any of its attacked seconds scores above the threshold, and named where its highest
/// score is above the highest of each of the three others in the same comparison; ties do not count. A threshold has a
/// false-positive rate that is counted over all benign seconds of all groups, so with N of them no rate below 1/N
/// can be told from none.
enum PeersCommand {
    static let learnedSeconds = 90
    static let peersSeconds = 50
    static let rates = [0.01, 0.002, 0.001, 0.0002]

    private struct Score: Sendable {
        var name: String
        var words: String
        var value: @Sendable (ReplicaScores) -> [Double]
    }

    /// The product's own first.
    private static let scores = [
        Score(name: "plumbline", words: "plumbline", value: { $0.combined }),
        Score(name: "rates", words: "  rates alone", value: { $0.rates }),
        Score(name: "behaviours", words: "  behaviours alone", value: { $0.behaviours }),
        Score(name: "novelTypes", words: "calls no peer made", value: { $0.novel }),
        Score(name: "totalRate", words: "robust z of the total rate", value: { $0.total }),
        Score(name: "random", words: "random", value: { $0.random }),
    ]

    /// One attacked run: of each score, its highest and the highest of any of its peers.
    private struct Run {
        var attacked: [Double]
        var others: [Double]

        func isNamed(_ score: Int) -> Bool { attacked[score] > others[score] }
    }

    private struct Result {
        var name: String
        var runs: [Run] = []
        /// Of each score, of every benign second of every replica.
        var benign: [[Double]] = Array(repeating: [], count: scores.count)
    }

    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 {
        let json = arguments.contains("--json")
        let folders = arguments.filter { $0 != "--json" }
        guard folders.count == 1, let folder = folders.first, !folder.hasPrefix("-") else {
            throw .usage("peers takes one folder, and --json")
        }
        var results: [Result] = []
        for set in try ReplicaSet.read(folder: folder) {
            if !json { EvaluateTool.say("== \(set.name): \(set.seconds.count) replicas, \(set.calls.count) calls") }
            results.append(judge(set))
        }
        if json { printJSON(results) } else { show(results) }
        return 0
    }

    private static func judge(_ set: ReplicaSet) -> Result {
        var result = Result(name: set.name)
        var random = SplitMix64(seed: 1)
        let starts = set.attacks.compactMap { $0?.lowerBound }
        let shortest = set.seconds.map(\.count).min() ?? 0
        let first = min(starts.min() ?? shortest, shortest)
        guard first > learnedSeconds + peersSeconds else { return result }
        let judge = ReplicaJudge(set, learned: learnedSeconds)
        // What each did before a second, built up as it passes.
        var known = set.seconds.map { seconds in
            seconds.prefix(learnedSeconds).reduce(into: Set<Int>()) { $0.formUnion($1.keys) }
        }
        for second in learnedSeconds..<first {
            let now = set.seconds.map { $0[second] }
            let found = judge.scores(now, known: known, random: &random)
            for (place, score) in scores.enumerated() { result.benign[place] += score.value(found) }
            for place in known.indices { known[place].formUnion(now[place].keys) }
        }
        for (victim, attack) in set.attacks.enumerated() {
            guard let attack else { continue }
            var known = known
            // Between the first attack on any and its own, it did nothing that is not its own.
            for second in first..<max(attack.lowerBound, first) {
                known[victim].formUnion(set.seconds[victim][second].keys)
            }
            var run = Run(
                attacked: Array(repeating: 0, count: scores.count), others: Array(repeating: 0, count: scores.count))
            for second in attack {
                let peersSecond = first - peersSeconds + (second - attack.lowerBound) % peersSeconds
                let now = set.seconds.indices.map { set.seconds[$0][$0 == victim ? second : peersSecond] }
                let found = judge.scores(now, known: known, random: &random)
                for (place, score) in scores.enumerated() {
                    let values = score.value(found)
                    run.attacked[place] = max(run.attacked[place], values[victim])
                    for other in values.indices where other != victim {
                        run.others[place] = max(run.others[place], values[other])
                    }
                }
            }
            result.runs.append(run)
        }
        return result
    }

    /// The share of runs above the lowest threshold that at most so many of the benign seconds exceed.
    private static func detected(_ results: [Result], _ score: Int, rate: Double) -> Double {
        let benign = results.flatMap { $0.benign[score] }.sorted(by: >)
        let runs = results.flatMap(\.runs)
        guard !benign.isEmpty, !runs.isEmpty else { return .nan }
        let allowed = min(Int(rate * Double(benign.count)), benign.count - 1)
        return Double(runs.count { $0.attacked[score] > benign[allowed] }) / Double(runs.count)
    }

    /// Of the product's own score.
    private static func bootstrap(_ results: [Result]) -> DetectionBootstrap {
        DetectionBootstrap(results.map { .init(benign: $0.benign[0], attacked: $0.runs.map { $0.attacked[0] }) })
    }

    private static func named(_ results: [Result], _ score: Int) -> Double {
        let runs = results.flatMap(\.runs)
        return Double(runs.count { $0.isNamed(score) }) / Double(runs.count)
    }

    private static func show(_ results: [Result]) {
        let runs = results.reduce(0) { $0 + $1.runs.count }
        let benign = results.reduce(0) { $0 + $1.benign[0].count }
        print("\(runs) attacked runs, each against its peers; \(benign) benign seconds\n")
        var rows = [["named, of the runs of"] + scores.map { $0.words.trimmingSpaces }]
        for result in results {
            rows.append(
                [result.name]
                    + scores.indices.map { score in
                        "\(result.runs.count { $0.isNamed(score) })/\(result.runs.count)"
                    })
        }
        for line in TextTable.lines(rows) { print(line) }
        print()
        rows = [["score", "named"] + rates.map { "at \(TextTable.decimal(100 * $0, 2)) %" }]
        for (place, score) in scores.enumerated() {
            rows.append(
                [score.words, TextTable.decimal(named(results, place))]
                    + rates.map { TextTable.decimal(detected(results, place, rate: $0)) })
            if place == 0 { rows.append(["  95 %, by exploit", ""] + bootstrap(results).cells(rates)) }
        }
        for line in TextTable.lines(rows) { print(line) }
    }

    private static func printJSON(_ results: [Result]) {
        for result in results where !result.runs.isEmpty {
            let named = scores.enumerated().map { place, score in
                "\"\(score.name)\":\(result.runs.count { $0.isNamed(place) })"
            }
            print(
                "{\"kind\":\"evaluation-part\",\"version\":1,\"set\":\"sok-peers\",\"group\":\(TextTable.quoted(result.name)),"
                    + "\"runs\":\(result.runs.count),\"named\":{\(named.joined(separator: ","))}}")
        }
        let parts = scores.indices.map { place -> String in
            "\"\(scores[place].name)\":{\"named\":\(TextTable.decimal(named(results, place), 4)),\"detected\":\(object(results, place))}"
        }
        let runs = results.reduce(0) { $0 + $1.runs.count }
        let benign = results.reduce(0) { $0 + $1.benign[0].count }
        print(
            "{\"kind\":\"evaluation\",\"version\":1,\"set\":\"sok-peers\",\"runs\":\(runs),\"benign\":\(benign),"
                + "\"named\":\(TextTable.decimal(named(results, 0), 4)),\"detected\":\(object(results, 0)),"
                + "\"detectedInterval\":\(bootstrap(results).object(rates)),"
                + "\"scores\":{\(parts.joined(separator: ","))}}")
    }

    private static func object(_ results: [Result], _ score: Int) -> String {
        "{"
            + rates.map { "\"\($0)\":\(TextTable.decimal(detected(results, score, rate: $0), 4))" }
            .joined(separator: ",") + "}"
    }
}

extension String {
    fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }
}
