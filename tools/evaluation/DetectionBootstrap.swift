/// Between which shares the detected runs would lie, had other exploits been tried: 95 %, by drawing whole groups again
/// and again with replacement (Efron, Annals of Statistics 1979).
///
/// By group, since the runs of one exploit come out alike: sixty of them are no sixty independent trials. The threshold
/// is drawn anew with the groups, by their benign seconds.
struct DetectionBootstrap {
    /// One exploit's benign seconds, and the highest score of each of its attacked runs.
    struct Group {
        var benign: [Double]
        var attacked: [Double]
    }

    static let resamples = 2_000
    static let seed: UInt64 = 1

    private let attacked: [[Double]]
    /// Of all groups, highest first.
    private let benign: [(score: Double, group: Int)]
    private let benignCounts: [Int]

    init(_ groups: [Group]) {
        attacked = groups.map(\.attacked)
        benignCounts = groups.map(\.benign.count)
        benign = groups.enumerated().flatMap { place, group in group.benign.map { (score: $0, group: place) } }
            .sorted { $0.score > $1.score }
    }

    /// `nil` where there is nothing to draw from.
    func interval(rate: Double) -> ClosedRange<Double>? {
        var random = SplitMix64(seed: Self.seed)
        var shares: [Double] = []
        for _ in 0..<Self.resamples where !attacked.isEmpty {
            var weights = Array(repeating: 0, count: attacked.count)
            for _ in attacked { weights[Int.random(in: attacked.indices, using: &random)] += 1 }
            if let share = detected(weights, rate: rate) { shares.append(share) }
        }
        guard !shares.isEmpty else { return nil }
        shares.sort()
        let outside = shares.count / 40
        return shares[outside]...shares[shares.count - 1 - outside]
    }

    /// The share of runs above the lowest threshold that at most so many of the benign seconds exceed, with each group
    /// there as often as it was drawn.
    func detected(_ weights: [Int], rate: Double) -> Double? {
        let runs = zip(attacked, weights).reduce(0) { $0 + $1.0.count * $1.1 }
        let seconds = zip(benignCounts, weights).reduce(0) { $0 + $1.0 * $1.1 }
        guard runs > 0, seconds > 0 else { return nil }
        let threshold = threshold(weights, exceededBy: min(Int(rate * Double(seconds)), seconds - 1))
        let found = zip(attacked, weights).reduce(0) { sum, group in
            sum + group.0.count { $0 > threshold } * group.1
        }
        return Double(found) / Double(runs)
    }

    private func threshold(_ weights: [Int], exceededBy allowed: Int) -> Double {
        var passed = 0
        for (score, group) in benign {
            passed += weights[group]
            if passed > allowed { return score }
        }
        return -.infinity
    }
}

extension DetectionBootstrap {
    /// Cells of a table, by rate.
    func cells(_ rates: [Double]) -> [String] {
        rates.map { rate in
            guard let interval = interval(rate: rate) else { return "-" }
            return "\(TextTable.decimal(interval.lowerBound))–\(TextTable.decimal(interval.upperBound))"
        }
    }

    /// A JSON object: of each rate its bounds.
    func object(_ rates: [Double]) -> String {
        let members = rates.map { rate -> String in
            let bounds = interval(rate: rate).map { [$0.lowerBound, $0.upperBound] } ?? []
            return "\"\(TextTable.plain(rate))\":[\(bounds.map { TextTable.decimal($0, 4) }.joined(separator: ","))]"
        }
        return "{\(members.joined(separator: ","))}"
    }
}
