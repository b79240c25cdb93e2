import Baseline

import func Glibc.floor
import func Glibc.log10
import func Glibc.pow

/// The figures under `resources:` as a document holds them: two significant digits, rewritten only where they
/// changed enough to matter, so that a review shows behaviour and not noise.
enum ResourceFigures {
    /// A figure that a document has is kept while the new one differs by no more than this share of it.
    static let keptWithin = 0.1
    /// Larger than any machine; a longer number is a mistake.
    static let largest = 1e18

    /// The document's figures brought up to date; metrics of which nothing was learned stay as they are.
    static func updated(
        _ old: [ResourceMetric: ResourceSummary], by learned: [ResourceMetric: ResourceSummary]
    ) -> [ResourceMetric: ResourceSummary] {
        old.merging(learned.mapValues(rounded)) { old, new in
            let kept = ResourceSummary(
                p50: keeping(old.p50, new.p50), p99: keeping(old.p99, new.p99), max: keeping(old.max, new.max))
            // An old figure may not stand above a new one that should be the larger.
            return kept.p50 <= kept.p99 && kept.p99 <= kept.max ? kept : new
        }
    }

    /// As it is read again from the text.
    static func rounded(_ summary: ResourceSummary) -> ResourceSummary {
        func rounded(_ value: Double) -> Double { Double(text(value)) ?? 0 }
        return ResourceSummary(p50: rounded(summary.p50), p99: rounded(summary.p99), max: rounded(summary.max))
    }

    private static func keeping(_ old: Double, _ new: Double) -> Double {
        // The last digit of a sum in binary is no change.
        abs(new - old) <= keptWithin * old * (1 + 1e-9) ? old : new
    }

    // MARK: Text

    static func tree(_ summary: ResourceSummary, of metric: ResourceMetric) -> DocumentTree {
        let unit = metric.unit.isEmpty ? [] : [DocumentTree.Field("unit", text: metric.unit)]
        return .mapping(unit + names.map { .init($0.name, .scalar(text(summary[keyPath: $0.figure]))) })
    }

    static let names: [(name: String, figure: WritableKeyPath<ResourceSummary, Double> & Sendable)] = [
        ("p50", \.p50), ("p99", \.p99), ("max", \.max),
    ]

    /// Two significant digits without an exponent: `0.023`, `0.98`, `12`, `52000000`; `0` below a millionth.
    static func text(_ value: Double) -> String {
        guard value.isFinite, value >= 1e-6 else { return "0" }
        let value = min(value, largest)
        var exponent = Int(floor(log10(value))) - 1
        var digits = (value / pow(10, Double(exponent))).rounded()
        if digits >= 100 { (digits, exponent) = ((digits / 10).rounded(), exponent + 1) }
        if digits < 10 { (digits, exponent) = (digits * 10, exponent - 1) }
        let text = String(Int(digits))
        if exponent >= 0 { return text + String(repeating: "0", count: exponent) }
        let padded = String(repeating: "0", count: max(0, 1 - exponent - text.count)) + text
        let fraction = String(padded.suffix(-exponent).reversed().drop { $0 == "0" }.reversed())
        return padded.dropLast(-exponent) + (fraction.isEmpty ? "" : "." + fraction)
    }

    // MARK: Reading

    /// - Throws: `DocumentError` at an unknown metric, a wrong or missing unit, what is no number or no share, and
    ///   figures in an order that cannot be.
    static func read(_ node: Node, _ reader: NodeReader) throws(DocumentError) -> [ResourceMetric: ResourceSummary] {
        let mapping = try reader.mapping(node, of: "resources", keys: ResourceMetric.compared.map(\.name))
        var resources: [ResourceMetric: ResourceSummary] = [:]
        for metric in ResourceMetric.compared {
            if let node = mapping[metric.name] { resources[metric] = try summary(node, of: metric, reader) }
        }
        return resources
    }

    private static func summary(_ node: Node, of metric: ResourceMetric, _ reader: NodeReader) throws(DocumentError)
        -> ResourceSummary
    {
        let hasUnit = !metric.unit.isEmpty
        let mapping = try reader.mapping(node, of: metric.name, keys: (hasUnit ? ["unit"] : []) + names.map(\.name))
        if hasUnit {
            let unit = try mapping.required("unit", reader)
            guard try reader.string(unit, of: "unit") == metric.unit else {
                throw reader.error(unit, "the unit of \(metric.name) is \(metric.unit)")
            }
        }
        var summary = ResourceSummary(p50: 0, p99: 0, max: 0)
        var (last, lastName) = (0.0, "")
        for (name, figure) in names {
            let node = try mapping.required(name, reader)
            let value = try number(node, of: "\(name) of \(metric.name)", isShare: !hasUnit, reader)
            guard value >= last else { throw reader.error(node, "\(name) is below \(lastName)") }
            summary[keyPath: figure] = value
            (last, lastName) = (value, name)
        }
        return summary
    }

    private static func number(_ node: Node, of what: String, isShare: Bool, _ reader: NodeReader)
        throws(DocumentError) -> Double
    {
        let text = try reader.string(node, of: what)
        let isPlain = node.scalar?.isPlain == true && text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard isPlain, text.first != ".", text.last != ".", let value = Double(text) else {
            throw reader.error(node, "\(what) must be a number such as 0.41, not '\(text)'")
        }
        guard value <= (isShare ? 1 : largest) else {
            throw reader.error(node, isShare ? "\(what) is a share from 0 to 1" : "\(what) is too large")
        }
        return value
    }
}
