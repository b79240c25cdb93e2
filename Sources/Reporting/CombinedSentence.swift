import Baseline

/// A combined violation in words.
struct CombinedSentence {
    var seconds: UInt32
    var distinct: Int
    var items: [WindowItem]
    var bits: Double

    /// `web did 5 unusual things within 60 s: sh ran, started by nginx (9.1 bits); …; together 21.3 bits`.
    func whole(of container: String) -> String { "\(container) \(deed); together \(Paint.tenths(bits)) bits" }

    var deed: String {
        let things = items.map { "\($0.sentence) (\(Paint.tenths($0.bits)) bits)" }.joined(separator: "; ")
        let more = distinct > items.count ? "; and \(distinct - items.count) more" : ""
        return "did \(distinct) unusual things within \(TextReport.duration(Double(seconds))): \(things)\(more)"
    }
}
