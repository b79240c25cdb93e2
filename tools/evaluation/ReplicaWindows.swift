import Baseline
import func Foundation.log

/// What the calls of some replicas teach: one second is a unit and a window at once, a kind of call a behaviour of
/// category `syscall`.
struct CallKnowledge {
    let scorer: WindowScorer
    /// Seconds that show each call.
    let seen: [Int: UInt32]
    let seconds: Int

    /// −lg of the share of windows from which on a call is ordinary. A tenth, where the product says a hundredth of its
    /// units: a unit of the product is sixty windows.
    private static let ordinary = 1.0

    /// - Parameter replicas: their benign seconds.
    init(_ replicas: [ArraySlice<ReplicaSet.Counts>], calibration: WindowCalibration = WindowCalibration(scores: [])) {
        var seen: [Int: UInt32] = [:]
        var shownBy: [Int: (replicas: UInt32, last: Int, firstUnit: UInt64)] = [:]
        var unit: UInt64 = 0
        for (place, replica) in replicas.enumerated() {
            for second in replica {
                unit += 1
                for call in second.keys {
                    seen[call, default: 0] += 1
                    var shown = shownBy[call] ?? (0, -1, unit)
                    if shown.last != place { (shown.replicas, shown.last) = (shown.replicas + 1, place) }
                    shownBy[call] = shown
                }
            }
        }
        self.seen = seen
        seconds = Int(unit)
        // What one replica alone showed is what the others would have called new.
        let statistics = NoveltyStatistics(
            items: shownBy.values.map { .init(units: $0.replicas, firstUnit: $0.firstUnit) }, units: seconds)
        scorer = WindowScorer(
            categories: [.syscall: statistics], share: 1, hasPeers: false, calibration: calibration)
    }

    /// The same, calibrated: each replica in turn is scored by what the others teach.
    static func calibrated(_ replicas: [ArraySlice<ReplicaSet.Counts>]) -> CallKnowledge {
        let scores = replicas.indices.flatMap { left in
            let others = CallKnowledge(replicas.indices.filter { $0 != left }.map { replicas[$0] })
            return others.windows(replicas[left]).map(others.scorer.decades)
        }
        return CallKnowledge(replicas, calibration: WindowCalibration(scores: scores))
    }

    /// The windows of a replica's life from its start; a call is new once in it.
    func windows(_ life: ArraySlice<ReplicaSet.Counts>) -> [WindowContents] {
        var shown: Set<Int> = []
        return life.map { second in
            var contents = WindowContents()
            for call in second.keys {
                if let seconds = seen[call] {
                    let decades = RarityEvidence.decades(
                        seen: seconds, of: self.seconds, ordinary: Self.ordinary)
                    contents.addRare(.syscall, decades: decades)
                } else if shown.insert(call).inserted {
                    contents.addNovel(.syscall)
                }
            }
            return contents
        }
    }
}

/// What each score says of the seconds of a replica, by what other replicas taught.
struct ReplicaWindowScores {
    static let names = [
        (name: "plumbline", words: "plumbline"), (name: "novelTypes", words: "calls never seen in training"),
        (name: "bernoulli", words: "Bernoulli log-likelihood"), (name: "largestRate", words: "largest |z| of rates"),
        (name: "mahalanobis", words: "Mahalanobis distance of rates"), (name: "random", words: "random"),
    ]

    /// In the order of `names`, of each second.
    let values: [[Double]]

    init(
        _ life: ArraySlice<ReplicaSet.Counts>, taughtBy replicas: [ArraySlice<ReplicaSet.Counts>], calls: Int,
        random: inout SplitMix64
    ) {
        let knowledge = CallKnowledge.calibrated(replicas)
        let windows = knowledge.windows(life)
        let rates = RateDistances(replicas, calls: calls)
        values = [
            windows.map(knowledge.scorer.bits),
            windows.map { Double($0.novel[.syscall]?.count ?? 0) },
            life.map { Self.surprisal($0, knowledge, calls: calls) },
            life.map(rates.largest),
            TrivialScores.mahalanobis(
                train: replicas.joined().map { Self.row($0, calls) }, test: life.map { Self.row($0, calls) }),
            life.map { _ in Double.random(in: 0..<1, using: &random) },
        ]
    }

    private static func row(_ second: ReplicaSet.Counts, _ calls: Int) -> [Double] {
        (0..<calls).map { second[$0] ?? 0 }
    }

    /// Of each call by itself, made or not made.
    private static func surprisal(_ second: ReplicaSet.Counts, _ knowledge: CallKnowledge, calls: Int) -> Double {
        (0..<calls).reduce(0) { sum, call in
            let share = (Double(knowledge.seen[call] ?? 0) + 0.5) / (Double(knowledge.seconds) + 1)
            return sum + -log(second[call] == nil ? 1 - share : share)
        }
    }
}

/// |z| of the rate of each call, by mean and standard deviation of what was taught.
private struct RateDistances {
    private var means: [Double]
    private var deviations: [Double]

    init(_ replicas: [ArraySlice<ReplicaSet.Counts>], calls: Int) {
        let seconds = replicas.reduce(0) { $0 + $1.count }
        var sums = Array(repeating: 0.0, count: calls)
        var squares = sums
        for second in replicas.joined() {
            for (call, count) in second {
                sums[call] += count
                squares[call] += count * count
            }
        }
        means = sums.map { $0 / Double(max(seconds, 1)) }
        deviations = zip(squares, means).map { square, mean in
            let variance = square / Double(max(seconds, 1)) - mean * mean
            // A call that was never made has a deviation of one.
            return variance > 1e-9 ? variance.squareRoot() : 1
        }
    }

    func largest(_ second: ReplicaSet.Counts) -> Double {
        means.indices.reduce(0) { max($0, abs((second[$1] ?? 0) - means[$1]) / deviations[$1]) }
    }
}
