import func Glibc.cos
import func Glibc.sin
import Testing

@testable import Baseline

@Suite("How metrics vary together")
struct CoMomentsTests {
    let none = Array(repeating: 0.0, count: 24)

    /// The three series of tools/references/statistics.py.
    func series(_ step: Double) -> [Double] {
        [sin(step), sin(step) + 0.5 * cos(3 * step), cos(7 * step) - 0.3 * sin(step)]
    }

    @Test("Correlations are numpy's within rounding to 1,024ths, whatever the hours' levels")
    func reference() {
        var plain = CoMoments()
        var moved = CoMoments()
        var levels = Array(repeating: none, count: 3)
        for hour in 0..<24 {
            for metric in 0..<3 { levels[metric][hour] = 20 + Double(hour * (metric + 1)) / 8 }
        }
        for step in 0..<240 {
            let (values, hour) = (series(Double(step)), step / 10)
            plain.learn(values, hour: hour)
            moved.learn(values.indices.map { values[$0] + levels[$0][hour] }, hour: hour)
        }
        for matrix in [
            plain.correlations(around: [none, none, none]), moved.correlations(around: levels),
        ] {
            for (cell, wanted) in zip([3, 6, 7], ReferenceValues.correlations) {
                #expect(abs(matrix[cell] - wanted) < 1e-3)
            }
            #expect(matrix[0] == 1 && matrix[1] == matrix[3])
        }
    }

    @Test("The squared distance is numpy's, to nine digits")
    func distance() throws {
        let r = ReferenceValues.correlations.map { $0 * 0.9 }
        let factor = try #require(CholeskyFactor([1, r[0], r[1], r[0], 1, r[2], r[1], r[2], 1], size: 3))
        let z = [2.0, -1, 3]
        let square = zip(z, factor.solve(z)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(square - ReferenceValues.squaredDistance) < 1e-9 * square)
        #expect(CholeskyFactor([1, 2, 2, 1], size: 2) == nil)
        #expect(CholeskyFactor([], size: 0)?.solve([]) == [])
    }

    @Test("Law: merging is commutative and associative to the last bit, also beyond the groups that are kept")
    func merging() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<20 {
            let parts = (0..<3).map { _ -> CoMoments in
                var moments = CoMoments()
                for _ in 0..<60 {
                    // Up to 31 sets of metrics, of which eight are kept.
                    let values = (0..<5).map { _ in generator.next() % 3 == 0 ? .nan : 20 * generator.normal() }
                    moments.learn(values, hour: Int(generator.next() % 24))
                }
                return moments
            }
            var left = parts[0]
            left.merge(parts[1])
            left.merge(parts[2])
            var right = parts[2]
            right.merge(parts[0])
            right.merge(parts[1])
            var whole = parts[1]
            whole.merge(parts[2])
            var other = parts[0]
            other.merge(whole)
            #expect(left == right && left == other)
            #expect(left.groups.count == CoMoments.mostGroups)
            #expect(CoMoments(groups: left.groups.shuffled(using: &generator)) == left)
        }
    }

    @Test("Metrics that were not measured together have nothing to do with each other")
    func apart() {
        var moments = CoMoments()
        for step in 0..<100 { moments.learn([Double(step), .nan, 3], hour: 0) }
        for step in 0..<100 { moments.learn([.nan, Double(step), 3], hour: 0) }
        #expect(moments.correlations(around: [none, none, none]) == [1, 0, 0, 0, 1, 0, 0, 0, 1])
        #expect(CoMoments.Group(present: 3, counts: [1], sums: [], products: []) == nil)
    }

    @Test("A metric measured only now and then is compared where it was")
    func sometimes() {
        var moments = CoMoments()
        for step in 0..<300 {
            let values = series(Double(step))
            moments.learn([values[0], values[1], step % 3 == 0 ? values[0] * 2 : .nan], hour: step % 24)
        }
        let matrix = moments.correlations(around: [none, none, none])
        #expect(moments.groups.count == 2 && abs(matrix[2] - 1) < 1e-3)
    }
}
