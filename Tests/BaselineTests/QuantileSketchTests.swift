import Testing

@testable import Baseline

@Suite("Quantile sketch")
struct QuantileSketchTests {
    /// Values of very different shapes: heavy tails, integers, many zeros, one constant.
    func values(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
        let shape = generator.next() % 4
        return (0..<count).map { _ in
            let u = Double.random(in: 0..<1, using: &generator)
            switch shape {
            case 0: return exponential(12 * u - 2)
            case 1: return (u * 40).rounded(.down)
            case 2: return u < 0.7 ? 0 : 1e6 * u
            default: return 42
            }
        }
    }

    func sketch(_ values: some Sequence<Double>) -> QuantileSketch {
        values.reduce(into: QuantileSketch()) { $0.add($1) }
    }

    @Test("A value lies in the bucket that its logarithm names")
    func vector() {
        #expect(QuantileSketch.bucket(of: 123.4) == 241)
        #expect(abs(QuantileSketch.value(ofBucket: 241) - 122.745161) < 1e-6)
        #expect(QuantileSketch.bucket(of: 0.99e-9) == nil)
        #expect(QuantileSketch.bucket(of: .infinity) == QuantileSketch.bucket(of: .greatestFiniteMagnitude))
    }

    @Test("Law: merging is commutative and associative, and equals adding everything in any order")
    func merging() {
        var generator = SeededGenerator(seed: 5)
        for round in 0..<60 {
            let parts = (0..<3).map { _ in values(Int(generator.next() % 80), &generator) }
            let (a, b, c) = (sketch(parts[0]), sketch(parts[1]), sketch(parts[2]))
            var left = a
            left.merge(b)
            left.merge(c)
            var right = c
            right.merge(b)
            var whole = a
            whole.merge(right)
            #expect(left == whole, "round \(round)")
            #expect(left == sketch(parts.flatMap { $0 }.shuffled(using: &generator)), "round \(round)")
        }
    }

    @Test("Law: merging stays commutative and associative when the lowest buckets are thrown together")
    func collapsing() {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<10 {
            // Up to 4,000 buckets in all: more than are kept.
            let parts = (0..<3).map { _ in
                sketch((0..<1500).map { _ in exponential(Double.random(in: -20...60, using: &generator)) })
            }
            var left = parts[0]
            left.merge(parts[1])
            left.merge(parts[2])
            var right = parts[2]
            right.merge(parts[1])
            right.merge(parts[0])
            var whole = parts[1]
            whole.merge(parts[2])
            var other = parts[0]
            other.merge(whole)
            #expect(left == right && left == other)
            #expect(left.buckets.count == QuantileSketch.maximumBuckets && left.count == 4500)
            #expect(left.quantile(1) == left.max && left.min == parts.map(\.min).min())
        }
    }

    @Test("Law: every quantile is within one percent of the value at its rank")
    func error() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<40 {
            let values = values(1 + Int(generator.next() % 500), &generator)
            let sketch = sketch(values)
            let sorted = values.sorted()
            for q in [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.98, 0.99, 1] {
                let exact = sorted[Int((q * Double(sorted.count - 1)).rounded(.down))]
                let found = try #require(sketch.quantile(q))
                let bound = QuantileSketch.relativeError * exact * (1 + 1e-9)
                #expect(abs(found - exact) <= bound, "\(q) of \(values.count)")
            }
        }
    }

    @Test("Law: the smooth median is within two percent of the middle value, and never jumps")
    func smoothMedian() throws {
        var generator = SeededGenerator(seed: 10)
        for _ in 0..<40 {
            let values = values(1 + Int(generator.next() % 500), &generator)
            let middle = values.sorted()[(values.count - 1) / 2]
            let found = try #require(sketch(values).smoothMedian)
            #expect(abs(found - middle) <= 0.0203 * middle, "\(found) of \(middle)")
        }
        var growing = sketch((0..<2000).map { _ in exponential(Double.random(in: -1...1, using: &generator)) })
        var (largest, ofQuantile) = (0.0, 0.0)
        for _ in 0..<4000 {
            let before = (try #require(growing.smoothMedian), try #require(growing.quantile(0.5)))
            // The middle moves up by a tenth.
            growing.add(exponential(Double.random(in: -0.7...1, using: &generator)))
            largest = max(largest, abs(try #require(growing.smoothMedian) / before.0 - 1))
            ofQuantile = max(ofQuantile, abs(try #require(growing.quantile(0.5)) / before.1 - 1))
        }
        #expect(largest < 0.002 && ofQuantile > 0.019, "\(largest), \(ofQuantile)")
        #expect(QuantileSketch().smoothMedian == nil && sketch([0, 0, 5]).smoothMedian == 0)
        #expect(abs(try #require(sketch([123.4, 123.4, 123, 122.5]).smoothMedian) - 122.74) < 0.5)
    }

    @Test("Every quantile is within one percent of numpy's")
    func reference() throws {
        let fixedData = (0..<1009).map { -50 * naturalLogarithm(1 - (Double($0 * 7919 % 1009) + 0.5) / 1009) }
        let sketch = sketch(fixedData)
        for (q, value) in ReferenceValues.quantiles {
            #expect(abs(try #require(sketch.quantile(q)) - value) <= 0.01 * value * (1 + 1e-9), "\(q)")
        }
    }

    @Test("Law: a rank query counts all equal values, and no value farther away than two percent")
    func ranks() {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<40 {
            let values = values(200, &generator)
            let sketch = sketch(values)
            for x in values.prefix(20) + [0, 1e-12, 3.7, 1e9] {
                let above = sketch.countAbove(x)
                #expect(above >= values.count { $0 >= x } && above <= values.count { $0 >= x / 1.0203 - 1e-9 })
                let below = sketch.countBelow(x)
                #expect(below >= values.count { $0 <= x } && below <= values.count { $0 <= x * 1.0203 + 1e-9 })
            }
            #expect(sketch.countBelow(-1) == 0 && sketch.countAbove(-1) == 200)
        }
    }

    @Test("A sketch rebuilt from its parts is the same, and foreign parts become a sketch")
    func rebuilding() {
        var generator = SeededGenerator(seed: 9)
        for count in [0, 50] + Array(repeating: 1, count: 50) + Array(repeating: 2, count: 50) {
            let one = sketch(values(count, &generator))
            #expect(QuantileSketch(zeros: one.zeros, buckets: one.buckets, min: one.min, max: one.max) == one)
        }
        let odd = QuantileSketch(
            zeros: 1, buckets: [.init(index: 9, count: 2), .init(index: -3, count: 0), .init(index: 9, count: .max)],
            min: .nan, max: -7)
        #expect(odd.buckets == [.init(index: 9, count: .max)] && odd.count == .max)
        #expect(odd.min == 0 && odd.max == QuantileSketch.value(ofBucket: 9))
        let outside = QuantileSketch(zeros: 0, buckets: [.init(index: 9, count: 2)], min: 7, max: 0.1)
        let middle = QuantileSketch.value(ofBucket: 9)
        #expect(outside.min == middle && outside.max == middle)
    }

    @Test("No stored part makes a scorer fail")
    func hostile() throws {
        let extremes = [Int32.min, -1, 0, .max].map { QuantileSketch.Bucket(index: $0, count: .max) }
        let sketch = QuantileSketch(zeros: .max, buckets: extremes, min: .infinity, max: .nan)
        let hours = (0..<24).map { MetricBaseline.Hour(hour: $0, sketch: sketch, firstDay: .min, lastDay: .max) }
        let parts = MultivariateBaseline(metrics: [MetricBaseline(startup: sketch, hours: hours)])
        let scorer = BaselineScorer(try #require(ResourceBaseline(parts: parts)))
        var values = ResourceValues()
        values[.cpu] = 1
        for phase in ResourcePhase.allCases {
            let score = scorer.score(values, phase: phase, hour: 5)
            #expect(score.bits.isFinite && score.perMetric[0].bits.isFinite)
        }
    }

    @Test("What is no number is left out, and an empty sketch says so")
    func edges() {
        var sketch = QuantileSketch()
        for value in [Double.nan, .infinity, -.infinity] { sketch.add(value) }
        #expect(sketch.isEmpty && sketch.quantile(0.5) == nil && sketch.countAbove(0) == 0)
        sketch.add(-3)
        sketch.add(7, count: 2)
        #expect(sketch.zeros == 1 && sketch.min == 0 && sketch.max == 7 && sketch.quantile(0.5) == 7)
    }
}
