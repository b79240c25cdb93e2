extension Convergence {
    /// A part of the bound of docs/methods.md §5 that is not met yet.
    public struct Missing: Hashable, Sendable {
        /// Nil where it concerns the profile as a whole.
        public var kind: Behaviour.Kind?
        public var words: String
        /// How long until it is met at the earliest, if nothing new comes meanwhile and as many containers run as in the
        /// mean so far; nil where that depends on what people do.
        public var seconds: Double?

        public init(kind: Behaviour.Kind? = nil, words: String, seconds: Double?) {
            self.kind = kind
            self.words = words
            self.seconds = seconds
        }

        static func of(
            _ kinds: [Behaviour.Kind: NoveltyStatistics], _ items: [Behaviour.Kind: [Seen]], _ exposure: Exposure,
            _ resources: NumericStability
        ) -> [Missing] {
            var missing = ofExposure(exposure)
            for kind in Behaviour.Kind.allCases {
                guard let statistics = kinds[kind], statistics.units > 0 else { continue }
                missing += of(kind, statistics, items[kind] ?? [], exposure)
            }
            if case .moving(let metrics) = resources {
                let names = metrics.map(\.name).joined(separator: ", ")
                missing.append(Missing(words: "resources: the use of \(names) has not settled", seconds: nil))
            }
            return missing
        }

        private static func ofExposure(_ exposure: Exposure) -> [Missing] {
            var missing: [Missing] = []
            let isShort = exposure.unitSeconds < Convergence.hour
            let wanted: UInt32 = isShort ? 60 : 24
            let replicas = max(exposure.replicas, 1)
            if exposure.units < wanted {
                missing.append(
                    Missing(
                        words: "\(exposure.units) of \(wanted) units observed",
                        seconds: Double(wanted - exposure.units) * Double(exposure.unitSeconds) / replicas))
            }
            if !isShort && exposure.wallSeconds < 86_400 {
                missing.append(
                    Missing(
                        words: "less than a day between first and last observation",
                        seconds: 86_400 - exposure.wallSeconds))
            }
            if exposure.starts < Convergence.wantedStarts {
                missing.append(
                    Missing(
                        words: "\(exposure.starts) of \(Convergence.wantedStarts) starts observed", seconds: nil))
            }
            return missing
        }

        private static func of(
            _ kind: Behaviour.Kind, _ statistics: NoveltyStatistics, _ items: [Seen], _ exposure: Exposure
        ) -> [Missing] {
            var missing: [Missing] = []
            let unitSeconds = Double(exposure.unitSeconds) / max(exposure.replicas, 1)
            if statistics.coverage < Convergence.wantedCoverage {
                missing.append(
                    Missing(
                        kind: kind,
                        words: "\(kind.rawValue): coverage \(percent(statistics.coverage)) of "
                            + percent(Convergence.wantedCoverage),
                        seconds: statistics.units(toCoverage: Convergence.wantedCoverage) * unitSeconds))
            }
            // The part of life in which a new behaviour still counts as recent: max(6 units, a quarter of them).
            let recent = exposure.seconds(ofLast: max(6, Double(exposure.units) / 4))
            let ages = items.lazy.filter(\.item.isUnique).map { exposure.age(of: $0.first) }
            if let newest = ages.min(), newest <= recent,
                statistics.unitNoveltyUpperBound > Convergence.wantedNovelty
            {
                missing.append(
                    Missing(
                        kind: kind, words: "\(kind.rawValue): something new was seen lately",
                        // A quarter of the time grows, too, while it is waited for.
                        seconds: max(6 * unitSeconds, (recent - newest) / 0.75)))
            }
            return missing
        }

        private static func percent(_ share: Double) -> String {
            let tenths = Int((share * 1000).rounded(.down))
            return "\(tenths / 10).\(tenths % 10) %"
        }
    }
}
