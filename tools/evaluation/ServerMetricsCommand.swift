import Baseline

/// `evaluate asd DIR [--json]`: how well the own baseline ranks labelled anomalies of servers.
enum ServerMetricsCommand {
    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 {
        let json = arguments.contains("--json")
        let folders = arguments.filter { $0 != "--json" }
        guard folders.count == 1, let folder = folders.first, !folder.hasPrefix("-") else {
            throw .usage("asd takes one folder, and --json")
        }
        let servers = try ServerMetrics.read(folder: folder)
        var measures: [[RankingMeasures]] = []
        for (number, server) in servers.enumerated() {
            if !json {
                EvaluateTool.say("== \(server.name): \(server.train.count) learned, \(server.test.count) judged")
            }
            let row = scores.map {
                RankingMeasures(scores: $0.score(server, UInt64(number)), labels: server.labels)
            }
            measures.append(row)
            if json { print(line(server: server.name, row)) }
        }
        let means = scores.indices.map { score in RankingMeasures.mean(measures.map { $0[score] }) }
        if json { print(summary(servers.count, means)) } else { show(servers, measures, means) }
        return 0
    }

    private typealias Score = @Sendable (_ server: ServerMetrics, _ number: UInt64) -> [Double]

    /// The product's own first.
    private static let scores: [(name: String, words: String, score: Score)] = [
        ("plumbline", "plumbline", { server, _ in OwnBaselineScores.scores(server) }),
        (
            "plumblineMean3", "  mean of 3 samples",
            { server, _ in OwnBaselineScores.recentMean(OwnBaselineScores.scores(server), of: 3) }
        ),
        ("mahalanobis", "Mahalanobis", { server, _ in TrivialScores.mahalanobis(server) }),
        ("largestDistance", "max |z|", { server, _ in TrivialScores.largestDistance(server) }),
        ("meanDistance", "mean |z|", { server, _ in TrivialScores.meanDistance(server) }),
        ("random", "random", { server, number in TrivialScores.random(server, seed: number) }),
    ]

    private static func show(_ servers: [ServerMetrics], _ measures: [[RankingMeasures]], _ means: [RankingMeasures]) {
        print("Average precision by server, and means over \(servers.count) servers; sample by sample, no adjustment\n")
        var rows = [["score"] + servers.map(\.name) + ["mean", "AUROC", "best F1"]]
        for (place, score) in scores.enumerated() {
            rows.append(
                [score.words] + measures.map { TextTable.decimal($0[place].averagePrecision) }
                    + [means[place].averagePrecision, means[place].auroc, means[place].bestF1].map {
                        TextTable.decimal($0)
                    })
        }
        for line in TextTable.lines(rows) { print(line) }
    }

    private static func line(server: String, _ row: [RankingMeasures]) -> String {
        "{\"kind\":\"evaluation-part\",\"version\":1,\"set\":\"asd\",\"server\":\(TextTable.quoted(server)),"
            + "\"scores\":\(object(row))}"
    }

    private static func summary(_ servers: Int, _ means: [RankingMeasures]) -> String {
        "{\"kind\":\"evaluation\",\"version\":1,\"set\":\"asd\",\"servers\":\(servers),\"scores\":\(object(means))}"
    }

    private static func object(_ row: [RankingMeasures]) -> String {
        "{" + zip(scores, row).map { "\"\($0.name)\":\($1.json)" }.joined(separator: ",") + "}"
    }
}
